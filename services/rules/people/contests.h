// Contested affiliations and dates of death (decision 29): what one insurer feeds does not take
// days from an affiliation without end of another, nor end another's, until that one ends its own,
// agrees, or lets the rulebook's days pass.
// Contests stand beside the row that they are about, and are derived anew whenever a row of the
// person changes or one of them ends.
#ifndef EDMG_SERVICES_RULES_PEOPLE_CONTESTS_H_
#define EDMG_SERVICES_RULES_PEOPLE_CONTESTS_H_

#include <string>

#include "absl/time/civil_time.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/store/v1/people.pb.h"
#include "edmg/v1/insured_person.pb.h"
#include "services/rules/book/accept.h"
#include "services/rules/people/contest_derivation.h"

namespace edmg::rules {

// Adds to the decision the contests of the rows in which they change, and the events about what is
// new and what has ended, to both insurers each.
void DecideContests(const ContestFacts& facts, const Accept& accept,
                    edmg::store::v1::Decision* decision);

// The contests of one insurer's rows against another.
struct ContestsBetween {
  const std::string& claimant;  // OA codes
  const std::string& against;
};
// How many there are that this answer changes: an objection changes those that wait, an agreement
// all. `known`: all of them.
struct Answerable {
  int known = 0;
  int changes = 0;
};
Answerable CountAnswerable(const FedView& person, const ContestsBetween& between,
                           edmg::v1::AffiliationAnswer answer);
// The insurer that `against` names answers.
void DecideAnswer(const FedView& person, const ContestsBetween& between,
                  edmg::v1::AffiliationAnswer answer, const Accept& accept,
                  edmg::store::v1::Decision* decision);

// Ends the person's contests whose last day to object lies before the day. False: none does.
bool DecideLapsed(const FedView& person, absl::CivilDay day, const Accept& accept,
                  edmg::store::v1::Decision* decision);

// True if the contest waits for the calendar: nobody objected.
inline bool WaitsForLastDay(const edmg::store::v1::ContestRecord& contest) {
  return !contest.objected();
}

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_PEOPLE_CONTESTS_H_
