#include "services/payments/event_feed.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/rules/payments/transfers.h"
#include "store/payments/payment_states.h"
#include "store/payments/payments.h"
#include "store/payments/subscriptions.h"
#include "values/timestamps.h"

namespace edmg::services {

using edmg::v1::SubscribePaymentEventsResponse;
using store::StreamPosition;

absl::StatusOr<edmg::v1::PaymentEvent> EventOf(const store::Reader& reader, StreamPosition position,
                                               const edmg::store::v1::PaymentEventRecord& record) {
  edmg::v1::PaymentEvent event;
  event.set_event_id(absl::StrCat("E-", position.revision, "-", position.position));
  event.set_type(record.type());
  *event.mutable_event_time() = record.event_time();
  if (record.has_holding()) *event.mutable_holding() = record.holding();
  if (record.has_contested_affiliation()) {
    *event.mutable_contested_affiliation() = record.contested_affiliation();
  }
  if (record.has_third_party_claim()) {
    *event.mutable_third_party_claim() = record.third_party_claim();
  }
  if (record.payment_revision() == 0) return event;
  auto payment = store::ReadPaymentOf(reader, record);
  if (!payment.ok()) return payment.status();
  *event.mutable_payment() = *std::move(payment);
  *event.mutable_payment()->mutable_status() =
      record.has_status() ? record.status() : store::FirstStatusOf(event.payment());
  rules::AddRemittanceReference(event.mutable_payment());
  return event;
}

namespace {

const std::string& PatientOf(const edmg::v1::PaymentEvent& event) {
  if (event.has_payment()) return event.payment().patient_ssin();
  if (event.has_holding()) return event.holding().patient_ssin();
  if (event.has_contested_affiliation()) return event.contested_affiliation().patient_ssin();
  return event.third_party_claim().patient_ssin();
}

// The number of patients whom the message tells of.
int PatientsIn(const SubscribePaymentEventsResponse& response) {
  std::set<absl::string_view> patients;
  for (const auto& event : response.events()) patients.insert(PatientOf(event));
  return static_cast<int>(patients.size());
}

}  // namespace

std::string EventFeed::KeyOf(const std::string& insurer, const std::string& subscription) {
  return insurer + "/" + subscription;
}

EventFeed::EventFeed(const store::Database& database, AccessLog& access_log, Workers& workers,
                     Caller caller, const edmg::v1::SubscribePaymentEventsRequest& request,
                     const edmg::store::v1::SubscriptionRecord& subscription,
                     const std::optional<Cursor>& start)
    : database_(database),
      access_log_(access_log),
      caller_(std::move(caller)),
      name_(request.subscription()),
      key_(KeyOf(caller_.name, name_) + "/" + request.worker()),
      unacknowledged_max_(static_cast<size_t>(request.max_unacknowledged() == 0
                                                  ? kUnacknowledgedEventsDefault
                                                  : request.max_unacknowledged())),
      types_(request.types().begin(), request.types().end()),
      resets_(subscription.resets()),
      place_(workers, KeyOf(caller_.name, name_), request.worker()) {
  Acknowledged after(subscription);
  if (start.has_value()) after.Advance(start->shares, start->position);
  for (size_t share = 0; share < kShares; ++share) after_[share] = after.of(share);
}

// Forgets the events that the insurer has acknowledged since.
absl::Status EventFeed::ReadSubscription(const store::Reader& reader) {
  auto subscription = store::ReadSubscription(reader, caller_.name, name_);
  if (!subscription.ok()) return subscription.status();
  if (!subscription->has_value()) return absl::DataLossError("a subscription is missing");
  if ((*subscription)->resets() != resets_) {
    return Error({Reason::kSubscriptionReset, "subscription",
                  "an administrator has reset the subscription: open the stream again"});
  }
  if ((*subscription)->paused()) return SubscriptionPaused();
  const auto removed_up_to = store::ReadRemovedUpTo(reader, caller_.name);
  if (!removed_up_to.ok()) return removed_up_to.status();
  const Acknowledged acknowledged(**subscription);
  std::erase_if(unacknowledged_,
                [&](const Sent& sent) { return sent.position <= acknowledged.of(sent.share); });
  // What was acknowledged since, by whatever stream, is not sent again.
  for (size_t share = 0; share < kShares; ++share) {
    after_[share] = std::max(after_[share], acknowledged.of(share));
  }
  // It was paused, and goes on again, while this stream waited for its reader.
  if (*std::min_element(after_.begin(), after_.end()) < *removed_up_to) {
    return CursorCompacted(Cursors(database_, caller_.name, name_), *removed_up_to, resets_);
  }
  return absl::OkStatus();
}

void EventFeed::TakeShares() {
  ShareSet busy;
  for (const Sent& sent : unacknowledged_) busy.set(sent.share);
  const Workers::Taken taken = place_.Shares(busy);
  shares_ = taken.shares;
  leaving_ = taken.leaving;
}

StreamPosition EventFeed::SentEverywhere() const {
  std::optional<StreamPosition> first;
  for (size_t share = 0; share < kShares; ++share) {
    if (!shares_[share]) continue;
    first = first.has_value() ? std::min(*first, after_[share]) : after_[share];
  }
  return first.value_or(StreamPosition{});
}

bool EventFeed::IsNext(StreamPosition position, size_t share) const {
  return shares_[share] && position > after_[share];
}

void EventFeed::PassOver(StreamPosition position) {
  for (size_t share = 0; share < kShares; ++share) {
    if (shares_[share]) after_[share] = std::max(after_[share], position);
  }
}

bool EventFeed::Take(const store::Reader& reader, StreamPosition position,
                     const edmg::store::v1::PaymentEventRecord& record, size_t most,
                     SubscribePaymentEventsResponse& response, absl::Status& status) {
  if (IsWanted(record.type())) {
    auto event = EventOf(reader, position, record);
    status = event.status();
    if (!status.ok()) return false;
    const size_t share = ShareOf(*event);
    // What another worker waits for gets no more: it goes there once all of it is acknowledged.
    if (IsNext(position, share) && leaving_[share]) return false;
    if (IsNext(position, share)) {
      *response.add_events() = *std::move(event);
      unacknowledged_.push_back({position, share});
    }
  }
  PassOver(position);
  return static_cast<size_t>(response.events_size()) < most;
}

absl::StatusOr<std::optional<SubscribePaymentEventsResponse>> EventFeed::Read(
    const store::Reader& reader, int64_t revision, absl::Time now) {
  std::optional<SubscribePaymentEventsResponse> response;
  if (unacknowledged_.size() >= unacknowledged_max_ || shares_.none()) return response;
  const size_t most =
      std::min<size_t>(unacknowledged_max_ - unacknowledged_.size(), kEventsPerMessageMax);
  response.emplace();
  int looked_at = kEventsLookedAtMax;
  while (response->events().empty() && looked_at == kEventsLookedAtMax) {
    looked_at = 0;
    absl::Status taken;
    auto status = store::ScanPaymentEvents(
        reader, caller_.name, SentEverywhere(), [&](StreamPosition position, const auto& record) {
          if (position.revision > revision) return false;
          return Take(reader, position, record, most, *response, taken) &&
                 ++looked_at < kEventsLookedAtMax;
        });
    status.Update(taken);
    if (!status.ok()) return status;
  }
  if (response->events().empty()) return std::optional<SubscribePaymentEventsResponse>();
  response->set_cursor(CursorNow());
  *response->mutable_send_time() = TimestampOf(now);
  return response;
}

std::string EventFeed::CursorNow() const {
  return Cursors(database_, caller_.name, name_).Of({SentEverywhere(), shares_, resets_});
}

absl::StatusOr<std::optional<SubscribePaymentEventsResponse>> EventFeed::Next(absl::Time now) {
  int64_t revision = database_.last_revision();
  auto snapshot = database_.Snapshot();
  if (auto status = ReadSubscription(*snapshot); !status.ok()) return status;
  const ShareSet before = shares_;
  TakeShares();
  if ((shares_ & ~before).any()) {
    // Its worker before may have acknowledged since the snapshot, and given it away for that.
    revision = database_.last_revision();
    snapshot = database_.Snapshot();
    if (auto status = ReadSubscription(*snapshot); !status.ok()) return status;
  }
  auto response = Read(*snapshot, revision, now);
  if (!response.ok() || !response->has_value()) return response;
  auto status = access_log_.Record({caller_, "", PatientsIn(**response), revision}, now);
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<SubscribePaymentEventsResponse> EventFeed::Progress(absl::Time now) {
  const int64_t revision = database_.last_revision();
  const auto snapshot = database_.Snapshot();
  bool pending = false;
  auto status = store::ScanPaymentEvents(*snapshot, caller_.name, SentEverywhere(),
                                         [&](StreamPosition position, const auto&) {
                                           pending = position.revision <= revision;
                                           return false;
                                         });
  if (!status.ok()) return status;
  if (!pending) PassOver({revision, kEndOfRevision});
  SubscribePaymentEventsResponse response;
  response.set_cursor(CursorNow());
  *response.mutable_send_time() = TimestampOf(now);
  return response;
}

}  // namespace edmg::services
