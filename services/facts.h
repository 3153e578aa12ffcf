// Gathers from the store what the rules look at.
// Reads only, on whatever Reader it is given: pending writes of the group are seen through it.
#ifndef EDMG_SERVICES_FACTS_H_
#define EDMG_SERVICES_FACTS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/v1/submission.pb.h"
#include "services/rules/facts.h"
#include "store/reader.h"

namespace edmg::services {

// Reads what the store knows of one physician (NIHII, 8 digits).
absl::StatusOr<rules::PhysicianFacts> ReadPhysicianFacts(const store::Reader& reader,
                                                         absl::string_view physician);

// What rules::Check looks at, for a submission that passed rules::CheckShape.
absl::StatusOr<rules::SubmissionFacts> GatherFacts(const store::Reader& reader,
                                                   const edmg::v1::Submission& submission);

// Adds what rules::Decide looks at besides, for a submission that passed rules::Check: an enrolment
// re-decides contacts of every patient whom the author holds or held. Many reads, hence not before.
absl::Status GatherListedPatients(const store::Reader& reader,
                                  const edmg::v1::Submission& submission,
                                  const rules::Accept& accept, rules::SubmissionFacts& facts);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_FACTS_H_
