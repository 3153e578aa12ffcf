// The decisions on contested affiliations and dates of death (decision 29): of a fed row, and of an
// insurer's answer. The same functions decide live, on the writer, and when the journal is
// verified.
#ifndef EDMG_SERVICES_REGISTRY_CONTEST_DECISIONS_H_
#define EDMG_SERVICES_REGISTRY_CONTEST_DECISIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "edmg/store/v1/journal.pb.h"
#include "services/people/persons.h"
#include "services/rules/book/accept.h"
#include "store/engine/reader.h"

namespace edmg::services {

// Adds what the row changes of what is contested of the persons whom it concerns, and shows it in
// `fed`, the state with the row.
absl::Status DecideContestsOf(const store::Reader& reader, const FedRow& row, FedReader& fed,
                              const rules::Accept& accept, edmg::store::v1::Decision& decision);

// Errors: FIELD_FORMAT, FIELD_MISSING, CONTEST_UNKNOWN. `contests`: those that it answers; without
// a contest that changes there is nothing to record.
struct AnswerDecision {
  edmg::store::v1::Decision decision;
  int contests = 0;
  bool changes = false;
};
absl::StatusOr<AnswerDecision> DecideAffiliationAnswer(
    const store::Reader& reader, const edmg::store::v1::ResolveAffiliationCommand& command,
    const rules::Accept& accept);

// What the access log keeps of a new contest.
struct ContestTold {
  std::string ssin;
  std::vector<std::string> insurers;  // who learn of each other: claimant, and the other
};
// Those that the decision tells of, each person and pair of insurers once.
std::vector<ContestTold> ContestsToldIn(const edmg::store::v1::Decision& decision);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_REGISTRY_CONTEST_DECISIONS_H_
