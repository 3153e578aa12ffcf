// Gathers from the store what the rules look at.
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

// All facts for a submission that passed rules::CheckShape, but gateway_id and signer_ssin.
absl::StatusOr<rules::SubmissionFacts> GatherFacts(const store::Reader& reader,
                                                   const edmg::v1::Submission& submission,
                                                   const rules::Accept& accept);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_FACTS_H_
