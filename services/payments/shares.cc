#include "services/payments/shares.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"

namespace edmg::services {
namespace {

using store::StreamPosition;

const std::string& PhysicianOf(const edmg::v1::PaymentEvent& event) {
  if (event.has_payment()) return event.payment().physician_nihii();
  if (event.has_holding()) return event.holding().holder_nihii();
  return event.third_party_claim().physician_nihii();
}

}  // namespace

size_t ShareOf(const edmg::v1::PaymentEvent& event) {
  constexpr size_t kNumberDigits = 8;  // the rest is the qualification, which may change
  uint32_t number = 0;
  const absl::string_view digits = PhysicianOf(event);
  return absl::SimpleAtoi(digits.substr(0, kNumberDigits), &number) ? number % kShares : 0;
}

Acknowledged::Acknowledged(const edmg::store::v1::SubscriptionRecord& subscription) {
  positions_.fill({subscription.acknowledged_revision(), subscription.acknowledged_position()});
  for (const auto& share : subscription.shares()) {
    if (share.share() < 0 || share.share() >= static_cast<int32_t>(kShares)) continue;
    positions_[static_cast<size_t>(share.share())] = {share.revision(), share.position()};
  }
}

StreamPosition Acknowledged::everywhere() const {
  return *std::min_element(positions_.begin(), positions_.end());
}

StreamPosition Acknowledged::furthest() const {
  return *std::max_element(positions_.begin(), positions_.end());
}

bool Acknowledged::Advance(const ShareSet& shares, StreamPosition position) {
  bool moved = false;
  for (size_t share = 0; share < kShares; ++share) {
    if (!shares[share] || positions_[share] >= position) continue;
    positions_[share] = position;
    moved = true;
  }
  return moved;
}

bool Acknowledged::IsAtOrAfter(const Acknowledged& before) const {
  return std::equal(positions_.begin(), positions_.end(), before.positions_.begin(),
                    [](const auto& now, const auto& then) { return now >= then; });
}

void Acknowledged::WriteTo(edmg::store::v1::SubscriptionRecord* subscription) const {
  const StreamPosition all = everywhere();
  subscription->set_acknowledged_revision(all.revision);
  subscription->set_acknowledged_position(all.position);
  subscription->clear_shares();
  for (size_t share = 0; share < kShares; ++share) {
    if (positions_[share] == all) continue;
    auto& row = *subscription->add_shares();
    row.set_share(static_cast<int32_t>(share));
    row.set_revision(positions_[share].revision);
    row.set_position(positions_[share].position);
  }
}

Workers::Place::Place(Workers& workers, std::string subscription, std::string worker)
    : workers_(workers), subscription_(std::move(subscription)), worker_(std::move(worker)) {
  {
    absl::MutexLock lock(&workers_.mutex_);
    Team& team = workers_.teams_[subscription_];
    const Place*& place = team.places[worker_];
    if (place != nullptr) TakeAll(place, team);
    place = this;
  }
  if (workers_.moved_) workers_.moved_();
}

Workers::Place::~Place() {
  {
    absl::MutexLock lock(&workers_.mutex_);
    Team& team = workers_.teams_[subscription_];
    TakeAll(this, team);
    const auto place = team.places.find(worker_);
    if (place != team.places.end() && place->second == this) team.places.erase(place);
    if (team.places.empty()) workers_.teams_.erase(subscription_);
  }
  if (workers_.moved_) workers_.moved_();
}

void Workers::TakeAll(const Place* place, Team& team) {
  const Place* nobody = nullptr;
  std::replace(team.owners.begin(), team.owners.end(), place, nobody);
}

const Workers::Place* Workers::WantedOwner(const Team& team, size_t share) {
  if (team.places.empty()) return nullptr;
  const auto nth = static_cast<std::ptrdiff_t>(share % team.places.size());
  return std::next(team.places.begin(), nth)->second;
}

Workers::Taken Workers::Place::Shares(const ShareSet& busy) {
  Taken taken;
  bool released = false;
  {
    absl::MutexLock lock(&workers_.mutex_);
    Team& team = workers_.teams_[subscription_];
    for (size_t share = 0; share < kShares; ++share) {
      const Place*& owner = team.owners[share];
      const bool wanted = WantedOwner(team, share) == this;
      if (owner == this && !wanted && !busy[share]) {
        owner = nullptr;
        released = true;
      }
      if (owner == nullptr && wanted) owner = this;
      taken.shares[share] = owner == this;
      taken.leaving[share] = owner == this && !wanted;
    }
  }
  if (released && workers_.moved_) workers_.moved_();
  return taken;
}

std::vector<std::string> Workers::Of(const std::string& subscription) const {
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> names;
  const auto team = teams_.find(subscription);
  if (team == teams_.end()) return names;
  for (const auto& [name, place] : team->second.places) names.push_back(name);
  return names;
}

}  // namespace edmg::services
