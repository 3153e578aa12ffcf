#include "services/rules/people/contest_derivation.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "services/rules/people/affiliation.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::ContestRecord;
using edmg::store::v1::InsuredRecord;
using Feed = InsuredRecord::Feed;
using Contests = google::protobuf::RepeatedPtrField<ContestRecord>;

constexpr int32_t kNoEnd = std::numeric_limits<int32_t>::max();

// Days from a begin on, both inclusive.
struct ClaimedDays {
  int32_t begin;
  int32_t end;
  bool Covers(int32_t day) const { return begin <= day && day <= end; }
};
using Claims = std::map<int32_t, ClaimedDays>;  // by begin; of equal begins the one with most days

Claims ClaimsOf(const Feed& feed) {
  Claims claims;
  for (const auto& affiliation : feed.person().affiliations()) {
    const int32_t begin = DayNumber(*DayOf(affiliation.begin_date()));
    const int32_t end =
        affiliation.has_end_date() ? DayNumber(*DayOf(affiliation.end_date())) : kNoEnd;
    ClaimedDays& days = claims.try_emplace(begin, ClaimedDays{begin, end}).first->second;
    days.end = std::max(days.end, end);
  }
  return claims;
}

// The first of the days without a gap and without end that the claims cover; nullopt: all end.
std::optional<int32_t> OpenSince(const Claims& claims) {
  std::optional<int32_t> since;
  int32_t end = std::numeric_limits<int32_t>::min();
  for (const auto& [begin, days] : claims) {
    if (!since.has_value() || (end != kNoEnd && begin > end + 1)) since = begin;
    end = std::max(end, days.end);
  }
  return end == kNoEnd ? since : std::nullopt;
}

// The contests of the row's affiliations against one other insurer.
using ByBegin = std::map<int32_t, const ContestRecord*>;

ByBegin ContestsAgainst(const Feed& feed, absl::string_view against) {
  ByBegin contests;
  for (const ContestRecord& contest : feed.contests()) {
    if (contest.has_begin_day() && contest.against() == against) {
      contests.try_emplace(contest.begin_day(), &contest);
    }
  }
  return contests;
}

// One insurer's row beside another's: on each day the latest begin wins, of equal begins the lower
// OA code. What the one contests of the other does not count between them.
class Pair {
 public:
  // `other` may be null: it has no row.
  Pair(const Feed& own, const Feed* other)
      : own_(own), own_claims_(ClaimsOf(own)), other_insurer_(other ? other->insurer() : "") {
    if (other == nullptr) return;
    contests_ = ContestsAgainst(own, other_insurer_);
    other_claims_ = ClaimsOf(*other);
    open_since_ = OpenSince(other_claims_);
    const ByBegin of_other = ContestsAgainst(*other, own.insurer());
    for (const auto& [begin, days] : other_claims_) {
      if (!of_other.contains(begin)) uncontested_[begin] = days;
    }
  }

  const Claims& own_claims() const { return own_claims_; }
  const Claims& other_claims() const { return other_claims_; }
  bool other_is_open() const { return open_since_.has_value(); }

  // True if the claim takes the day from an affiliation of the other that has no end.
  bool Takes(const ClaimedDays& claim, int32_t day) const {
    if (!open_since_.has_value() || day < *open_since_ || !claim.Covers(day)) return false;
    return Beats(claim, other_claims_, day);
  }

  // True if the day is the own insurer's: by a claim that the other does not contest.
  bool Holds(int32_t day) const {
    return std::any_of(own_claims_.begin(), own_claims_.end(), [&](const auto& entry) {
      const auto& [begin, days] = entry;
      return days.Covers(day) && !contests_.contains(begin) && Beats(days, uncontested_, day);
    });
  }

  // The contest of the other against a claim of the own insurer that covers the day: the one with
  // this begin, if there is one.
  const ContestRecord* ContestOn(int32_t day, int32_t claim_begin) const {
    const auto own = contests_.find(claim_begin);
    const auto same = own_claims_.find(claim_begin);
    if (own != contests_.end() && same != own_claims_.end() && same->second.Covers(day)) {
      return own->second;
    }
    for (const auto& [begin, contest] : contests_) {
      const auto claim = own_claims_.find(begin);
      if (claim != own_claims_.end() && claim->second.Covers(day)) return contest;
    }
    return nullptr;
  }

 private:
  bool Beats(const ClaimedDays& claim, const Claims& others, int32_t day) const {
    return std::all_of(others.begin(), others.end(), [&](const auto& entry) {
      const ClaimedDays& other = entry.second;
      if (!other.Covers(day)) return true;
      return claim.begin != other.begin ? claim.begin > other.begin
                                        : own_.insurer() < other_insurer_;
    });
  }

  const Feed& own_;
  Claims own_claims_;
  std::string other_insurer_;
  ByBegin contests_;
  Claims other_claims_;
  Claims uncontested_;
  std::optional<int32_t> open_since_;
};

// The days of a claim on which something may change: on all days between two of them each answer is
// the same.
std::set<int32_t> Turns(const ClaimedDays& claim, const std::vector<const Claims*>& all) {
  std::set<int32_t> days = {claim.begin};
  for (const Claims* claims : all) {
    for (const auto& [begin, other] : *claims) {
      if (claim.Covers(begin)) days.insert(begin);
      if (other.end != kNoEnd && claim.Covers(other.end + 1)) days.insert(other.end + 1);
    }
  }
  return days;
}

// The row that a row continues, in the state before.
struct Former {
  const FedView* view = nullptr;  // nullptr: none
  const Feed* feed = nullptr;
};

// Derives the contests of the persons after a change.
class Derivation {
 public:
  Derivation(const ContestFacts& facts, const Accept& accept) : facts_(facts) {
    const auto& row = accept.rulebook->WindowsOn(accept.accept_day);
    contested_day_ = DayNumber(accept.accept_day);
    last_day_ = contested_day_ + row.affiliation_objection_days();
  }

  // Sets the contests of each row of the person.
  void Derive(FedView& view) const {
    std::vector<Contests> derived;
    for (const Feed& feed : view.insured.feeds()) derived.push_back(AffiliationsOf(view, feed));
    for (int i = 0; i < view.insured.feeds_size(); ++i) {
      view.insured.mutable_feeds(i)->mutable_contests()->Swap(&derived[static_cast<size_t>(i)]);
    }
    // The insurer of the day of a death is the one by the contests above.
    std::vector<std::optional<ContestRecord>> deaths;
    for (const Feed& feed : view.insured.feeds()) deaths.push_back(DeathOf(view, feed));
    for (int i = 0; i < view.insured.feeds_size(); ++i) {
      const auto& death = deaths[static_cast<size_t>(i)];
      if (death.has_value()) *view.insured.mutable_feeds(i)->add_contests() = *death;
    }
  }

 private:
  Former FormerOf(const Feed& feed) const {
    const bool is_fed = feed.person().ssin() == facts_.ssin && feed.insurer() == facts_.insurer;
    for (const FedView& view : facts_.before) {
      const Feed* former = FeedOf(view.insured, feed.insurer());
      if (former == nullptr) continue;
      if (is_fed || former->person().ssin() == feed.person().ssin()) return {&view, former};
    }
    return {};
  }

  // True if the two rows became one person's by this change.
  bool Meet(const Former& former, const std::string& against) const {
    if (former.view == nullptr) return true;
    if (FeedOf(former.view->insured, against) != nullptr) return false;
    return std::any_of(facts_.before.begin(), facts_.before.end(), [&](const FedView& view) {
      return FeedOf(view.insured, against) != nullptr;
    });
  }

  ContestRecord NewContest(const std::string& against) const {
    ContestRecord contest;
    contest.set_against(against);
    contest.set_contested_day(contested_day_);
    contest.set_last_day(last_day_);
    return contest;
  }

  // True if the row of neither changed, nor the persons: what is contested between them stays.
  bool IsUntouched(const Feed& feed, const Feed& other) const {
    return !facts_.insurer.empty() && facts_.before.size() == 1 && facts_.after.size() == 1 &&
           feed.insurer() != facts_.insurer && other.insurer() != facts_.insurer;
  }

  Contests AffiliationsOf(const FedView& view, const Feed& feed) const {
    Contests contests;
    const Former former = FormerOf(feed);
    for (const Feed& other : view.insured.feeds()) {
      if (other.insurer() == feed.insurer()) continue;
      if (IsUntouched(feed, other)) {
        for (const auto& [begin, contest] : ContestsAgainst(feed, other.insurer())) {
          *contests.Add() = *contest;
        }
        continue;
      }
      const Pair now(feed, &other);
      if (!now.other_is_open()) continue;
      const bool meet = Meet(former, other.insurer());
      const Pair before(
          former.feed == nullptr ? feed : *former.feed,
          former.view == nullptr ? nullptr : FeedOf(former.view->insured, other.insurer()));
      for (const auto& [begin, claim] : now.own_claims()) {
        auto contest = ContestOfClaim(claim, now, meet ? nullptr : &before, other.insurer());
        if (!contest.has_value()) continue;
        contest->set_begin_day(begin);
        *contests.Add() = *std::move(contest);
      }
    }
    std::stable_sort(contests.begin(), contests.end(), [](const auto& one, const auto& other) {
      return std::pair(one.begin_day(), one.against()) <
             std::pair(other.begin_day(), other.against());
    });
    return contests;
  }

  // `before`: null where nothing is known of the two. nullopt: no contest.
  std::optional<ContestRecord> ContestOfClaim(const ClaimedDays& claim, const Pair& now,
                                              const Pair* before,
                                              const std::string& against) const {
    std::vector<const Claims*> all = {&now.other_claims()};
    if (before != nullptr) {
      all.push_back(&before->own_claims());
      all.push_back(&before->other_claims());
    }
    const ContestRecord* former = nullptr;
    for (const int32_t day : Turns(claim, all)) {
      if (!now.Takes(claim, day) || (before != nullptr && before->Holds(day))) continue;
      const ContestRecord* on_day =
          before == nullptr ? nullptr : before->ContestOn(day, claim.begin);
      // An objection is to this begin: with another one the claimant asks anew.
      const bool is_answered =
          on_day != nullptr && on_day->objected() && on_day->begin_day() != claim.begin;
      if (on_day == nullptr || is_answered) return NewContest(against);
      if (former == nullptr) former = on_day;
    }
    return former == nullptr ? std::nullopt : std::optional(*former);
  }

  std::optional<ContestRecord> DeathOf(const FedView& view, const Feed& feed) const {
    const auto death = DeathDayOf(feed);
    if (!death.has_value()) return std::nullopt;
    const std::string insurer = AffiliatedOn(view.insured, DayOfNumber(*death));
    if (insurer.empty() || insurer == feed.insurer()) return std::nullopt;
    ContestRecord contest = NewContest(insurer);
    contest.set_death_day(*death);
    const Former former = FormerOf(feed);
    if (Meet(former, insurer) || DeathDayOf(*former.feed) != death) return contest;
    for (const ContestRecord& known : former.feed->contests()) {
      if (!known.has_death_day()) continue;
      return known.against() == insurer ? known : contest;
    }
    return std::nullopt;  // it counted before
  }

  const ContestFacts& facts_;
  int32_t contested_day_;
  int32_t last_day_;
};

}  // namespace

std::optional<int32_t> DeathDayOf(const Feed& feed) {
  if (!feed.person().has_death_date()) return std::nullopt;
  return DayNumber(*DayOf(feed.person().death_date()));
}

void Concede(const Feed& claimant, const ContestRecord& settled, Feed* other) {
  const Claims claims = ClaimsOf(claimant);
  const auto claim = claims.find(settled.begin_day());
  if (claim == claims.end()) return;
  const ByBegin known = ContestsAgainst(*other, claimant.insurer());
  for (const auto& [begin, days] : ClaimsOf(*other)) {
    const bool wins =
        begin != claim->first ? begin > claim->first : other->insurer() < claimant.insurer();
    const bool meets = claim->second.Covers(begin) || days.Covers(claim->first);
    if (!wins || !meets || known.contains(begin)) continue;
    ContestRecord& conceded = *other->add_contests();
    conceded.set_against(claimant.insurer());
    conceded.set_begin_day(begin);
    conceded.set_contested_day(settled.contested_day());
    conceded.set_last_day(settled.last_day());
    conceded.set_objected(true);
  }
}

void DeriveContests(const ContestFacts& facts, const Accept& accept, FedView* person) {
  Derivation(facts, accept).Derive(*person);
}

}  // namespace edmg::rules
