// The contests that rows of a person have, by those that they had (decision 29); contests.h says
// what becomes of them.
//
// What was told first stays: a row that was recorded without a contest gets one only for days that
// it did not have, or against an insurer that the change of a number brings together with it.
#ifndef EDMG_SERVICES_RULES_PEOPLE_CONTEST_DERIVATION_H_
#define EDMG_SERVICES_RULES_PEOPLE_CONTEST_DERIVATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "edmg/store/v1/people.pb.h"
#include "services/rules/book/accept.h"

namespace edmg::rules {

// A person as the feeds of all insurers tell: each insurer's row with its contests.
struct FedView {
  std::string ssin;  // the number that none replaced
  edmg::store::v1::InsuredRecord insured;
};

// The persons of the numbers that a row concerns, before and after it. The row's own person comes
// first, both times.
struct ContestFacts {
  std::vector<FedView> before;
  std::vector<FedView> after;  // the row has the contests of the row that it replaces, or none
  std::string ssin;            // the number of the row
  std::string insurer;         // the insurer that feeds it
};

// Sets the contests of each row of the person, who is one of those after the change.
void DeriveContests(const ContestFacts& facts, const Accept& accept, FedView* person);

// The contest of the claimant against the other has ended for the claimant: affiliations of the
// other that begin after the claim do not count against it either, as if it had objected to them.
void Concede(const edmg::store::v1::InsuredRecord::Feed& claimant,
             const edmg::store::v1::ContestRecord& settled,
             edmg::store::v1::InsuredRecord::Feed* other);

// Days since 1970-01-01; nullopt: no death is fed.
std::optional<int32_t> DeathDayOf(const edmg::store::v1::InsuredRecord::Feed& feed);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_PEOPLE_CONTEST_DERIVATION_H_
