#include "services/rules/people/contests.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "services/rules/book/insurer_events.h"
#include "services/rules/people/affiliation.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::ContestRecord;
using edmg::store::v1::Decision;
using edmg::v1::ContestOutcome;
using ContestedFeed = edmg::store::v1::InsuredRecord::Feed;
using ContestRows = google::protobuf::RepeatedPtrField<ContestRecord>;

// Names a contest: claimant, against, whether it is of a death, day.
using ContestKey = std::tuple<std::string, std::string, bool, int32_t>;
struct Contested {
  std::string ssin;
  ContestRecord contest;
};
using ContestTable = std::map<ContestKey, Contested>;

ContestKey KeyOf(const ContestedFeed& feed, const ContestRecord& contest) {
  const bool is_death = contest.has_death_day();
  return {feed.insurer(), contest.against(), is_death,
          is_death ? contest.death_day() : contest.begin_day()};
}

ContestTable TableOf(const std::vector<FedView>& views) {
  ContestTable table;
  for (const FedView& view : views) {
    for (const ContestedFeed& feed : view.insured.feeds()) {
      for (const ContestRecord& contest : feed.contests()) {
        table[KeyOf(feed, contest)] = {view.ssin, contest};
      }
    }
  }
  return table;
}

// True if what the contest was about is still fed.
bool IsStillFed(const ContestKey& key, const std::vector<FedView>& views) {
  const bool is_death = std::get<2>(key);
  const int32_t day = std::get<3>(key);
  for (const FedView& view : views) {
    const ContestedFeed* feed = FeedOf(view.insured, std::get<0>(key));
    if (feed == nullptr) continue;
    if (is_death && DeathDayOf(*feed) == day) return true;
    const auto& rows = feed->person().affiliations();
    if (!is_death && std::any_of(rows.begin(), rows.end(), [day](const auto& row) {
          return DayOf(row.begin_date()) == DayOfNumber(day);
        })) {
      return true;
    }
  }
  return false;
}

void AddEvents(const ContestKey& key, const Contested& contested, ContestOutcome outcome,
               const Accept& accept, Decision* decision) {
  const ContestRecord& contest = contested.contest;
  edmg::v1::ContestedAffiliation told;
  told.set_patient_ssin(contested.ssin);
  told.set_claimant(std::get<0>(key));
  told.set_against(contest.against());
  if (contest.has_begin_day()) {
    *told.mutable_affiliation_begin_date() = DateOf(DayOfNumber(contest.begin_day()));
  } else {
    *told.mutable_death_date() = DateOf(DayOfNumber(contest.death_day()));
  }
  *told.mutable_contested_date() = DateOf(DayOfNumber(contest.contested_day()));
  *told.mutable_last_objection_date() = DateOf(DayOfNumber(contest.last_day()));
  told.set_outcome(outcome);
  for (const std::string& insurer : {told.claimant(), told.against()}) {
    const auto type = outcome == edmg::v1::CONTEST_OUTCOME_UNSPECIFIED
                          ? edmg::v1::PAYMENT_EVENT_TYPE_AFFILIATION_CONTESTED
                          : edmg::v1::PAYMENT_EVENT_TYPE_AFFILIATION_RESOLVED;
    auto* event = AddInsurerEvent(type, insurer, accept, decision);
    *event->mutable_contested_affiliation() = told;
  }
}

// Adds the events of an entry. Of several affiliations of which the same is to be told, the first
// is: the affiliations of a row must not make as many events.
class Telling {
 public:
  Telling(const Accept& accept, Decision* decision) : accept_(accept), decision_(decision) {}

  // To be called in the order of the keys.
  void Tell(const ContestKey& key, const Contested& contested, ContestOutcome outcome) {
    const auto& [claimant, against, is_death, day] = key;
    const ContestRecord& contest = contested.contest;
    const bool is_first = told_
                              .emplace(claimant, against, is_death, outcome,
                                       contest.contested_day(), contest.last_day())
                              .second;
    if (is_first) AddEvents(key, contested, outcome, accept_, decision_);
  }

 private:
  const Accept& accept_;
  Decision* decision_;
  std::set<std::tuple<std::string, std::string, bool, ContestOutcome, int32_t, int32_t>> told_;
};

using Outcomes = std::map<ContestKey, ContestOutcome>;  // of those that were answered

void TellChanges(const std::vector<FedView>& before, const std::vector<FedView>& after,
                 const Outcomes& outcomes, const Accept& accept, Decision* decision) {
  Telling telling(accept, decision);
  const ContestTable were = TableOf(before);
  const ContestTable are = TableOf(after);
  for (const auto& [key, contested] : were) {
    const auto answered = outcomes.find(key);
    if (answered != outcomes.end()) {
      telling.Tell(key, contested, answered->second);
    } else if (!are.contains(key)) {
      telling.Tell(key, contested,
                   IsStillFed(key, after) ? edmg::v1::CONTEST_OUTCOME_ENDED
                                          : edmg::v1::CONTEST_OUTCOME_WITHDRAWN);
    }
  }
  for (const auto& [key, contested] : are) {
    const auto was = were.find(key);
    const bool is_new = was == were.end() ||
                        was->second.contest.contested_day() != contested.contest.contested_day() ||
                        (was->second.contest.objected() && !contested.contest.objected());
    if (!is_new) continue;
    telling.Tell(key, contested,
                 contested.contest.objected() ? edmg::v1::CONTEST_OUTCOME_OBJECTED
                                              : edmg::v1::CONTEST_OUTCOME_UNSPECIFIED);
  }
}

using RowKey = std::pair<std::string, std::string>;  // number and insurer of a row

void AddChanges(const std::vector<FedView>& before, const std::vector<FedView>& after,
                Decision* decision) {
  std::map<RowKey, ContestRows> were;
  std::map<RowKey, ContestRows> are;
  for (const auto& [views, rows] : {std::pair(&before, &were), std::pair(&after, &are)}) {
    for (const FedView& view : *views) {
      for (const ContestedFeed& feed : view.insured.feeds()) {
        (*rows)[{feed.person().ssin(), feed.insurer()}] = feed.contests();
      }
    }
  }
  for (const auto& [row, contests] : were) are.try_emplace(row);  // it counts no more
  for (const auto& [row, contests] : are) {
    const ContestRows& former = were[row];
    const bool same = std::equal(contests.begin(), contests.end(), former.begin(), former.end(),
                                 [](const ContestRecord& one, const ContestRecord& other) {
                                   return one.SerializeAsString() == other.SerializeAsString();
                                 });
    if (same) continue;
    auto* change = decision->add_contests();
    change->set_ssin(row.first);
    change->set_insurer(row.second);
    *change->mutable_contests() = contests;
  }
}

void ConcedeAll(const FedView& person, const Outcomes& outcomes, FedView& settled) {
  for (const ContestedFeed& feed : person.insured.feeds()) {
    for (const ContestRecord& contest : feed.contests()) {
      const auto outcome = outcomes.find(KeyOf(feed, contest));
      if (!contest.has_begin_day() || outcome == outcomes.end() ||
          outcome->second == edmg::v1::CONTEST_OUTCOME_OBJECTED) {
        continue;
      }
      for (ContestedFeed& other : *settled.insured.mutable_feeds()) {
        if (other.insurer() == contest.against()) Concede(feed, contest, &other);
      }
    }
  }
}

// Ends or marks the contests that `answer` gives an outcome, and adds what follows.
template <typename Answer>
bool DecideOutcomes(const FedView& person, const Answer& answer, const Accept& accept,
                    Decision* decision) {
  Outcomes outcomes;
  FedView settled = person;
  for (ContestedFeed& feed : *settled.insured.mutable_feeds()) {
    ContestRows kept;
    for (ContestRecord& contest : *feed.mutable_contests()) {
      const ContestOutcome outcome = answer(feed, contest);
      const bool objected = outcome == edmg::v1::CONTEST_OUTCOME_OBJECTED;
      if (outcome != edmg::v1::CONTEST_OUTCOME_UNSPECIFIED)
        outcomes[KeyOf(feed, contest)] = outcome;
      if (objected) contest.set_objected(true);
      if (objected || outcome == edmg::v1::CONTEST_OUTCOME_UNSPECIFIED) {
        *kept.Add() = contest;
      }
    }
    feed.mutable_contests()->Swap(&kept);
  }
  if (outcomes.empty()) return false;
  ConcedeAll(person, outcomes, settled);
  const ContestFacts facts{{settled}, {settled}, "", ""};
  FedView after = settled;
  DeriveContests(facts, accept, &after);
  TellChanges({person}, {after}, outcomes, accept, decision);
  AddChanges({person}, {after}, decision);
  return true;
}

ContestOutcome OutcomeOfAnswer(const ContestsBetween& between, edmg::v1::AffiliationAnswer answer,
                               const ContestedFeed& feed, const ContestRecord& contest) {
  if (feed.insurer() != between.claimant || contest.against() != between.against) {
    return edmg::v1::CONTEST_OUTCOME_UNSPECIFIED;
  }
  if (answer == edmg::v1::AFFILIATION_ANSWER_AGREE) return edmg::v1::CONTEST_OUTCOME_AGREED;
  return contest.objected() ? edmg::v1::CONTEST_OUTCOME_UNSPECIFIED
                            : edmg::v1::CONTEST_OUTCOME_OBJECTED;
}

}  // namespace

void DecideContests(const ContestFacts& facts, const Accept& accept, Decision* decision) {
  std::vector<FedView> after = facts.after;
  for (FedView& view : after) DeriveContests(facts, accept, &view);
  TellChanges(facts.before, after, {}, accept, decision);
  AddChanges(facts.before, after, decision);
}

Answerable CountAnswerable(const FedView& person, const ContestsBetween& between,
                           edmg::v1::AffiliationAnswer answer) {
  Answerable count;
  const ContestedFeed* feed = FeedOf(person.insured, between.claimant);
  if (feed == nullptr) return count;
  for (const ContestRecord& contest : feed->contests()) {
    if (contest.against() != between.against) continue;
    ++count.known;
    count.changes +=
        OutcomeOfAnswer(between, answer, *feed, contest) != edmg::v1::CONTEST_OUTCOME_UNSPECIFIED;
  }
  return count;
}

void DecideAnswer(const FedView& person, const ContestsBetween& between,
                  edmg::v1::AffiliationAnswer answer, const Accept& accept, Decision* decision) {
  DecideOutcomes(
      person,
      [&](const ContestedFeed& feed, const ContestRecord& contest) {
        return OutcomeOfAnswer(between, answer, feed, contest);
      },
      accept, decision);
}

bool DecideLapsed(const FedView& person, absl::CivilDay day, const Accept& accept,
                  Decision* decision) {
  return DecideOutcomes(
      person,
      [&](const ContestedFeed&, const ContestRecord& contest) {
        return WaitsForLastDay(contest) && contest.last_day() < DayNumber(day)
                   ? edmg::v1::CONTEST_OUTCOME_LAPSED
                   : edmg::v1::CONTEST_OUTCOME_UNSPECIFIED;
      },
      accept, decision);
}

}  // namespace edmg::rules
