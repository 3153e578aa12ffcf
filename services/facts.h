// Gathers from the store what the rules look at.
// Reads only, on whatever Reader it is given: pending writes of the group are seen through it.
#ifndef EDMG_SERVICES_FACTS_H_
#define EDMG_SERVICES_FACTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/holding_service.pb.h"
#include "edmg/v1/submission.pb.h"
#include "services/persons.h"
#include "services/rules/facts.h"
#include "services/rules/insured_checks.h"
#include "services/rules/membership.h"
#include "services/rules/number_rules.h"
#include "store/reader.h"

namespace edmg::services {

// Reads what the store knows of one physician (NIHII, 8 digits), with the enrolments of the day.
absl::StatusOr<rules::PhysicianFacts> ReadPhysicianFacts(const store::Reader& reader,
                                                         const std::string& physician,
                                                         absl::CivilDay day,
                                                         const rules::Rulebook& rulebook);

// Whether anybody is or was on the physician's list.
absl::StatusOr<bool> HasList(const store::Reader& reader, absl::string_view physician);

// Whom a reference that passed its shape checks designates on the day.
absl::StatusOr<rules::Designated> ReadDesignated(const store::Reader& reader,
                                                 const edmg::v1::PatientRef& patient,
                                                 absl::CivilDay day,
                                                 const rules::Rulebook& rulebook);

// What rules::Check looks at, for a submission that passed rules::CheckShape.
absl::StatusOr<rules::SubmissionFacts> GatherFacts(const store::Reader& reader,
                                                   const edmg::v1::Submission& submission,
                                                   const rules::Accept& accept);

// The same for an attested row that passed rules::CheckAttestationShape.
absl::StatusOr<rules::SubmissionFacts> GatherAttestationFacts(
    const store::Reader& reader, const edmg::store::v1::AttestationCommand& command,
    const rules::Accept& accept);

// What a question about a patient looks at: whom the reference designates, what is recorded of him.
absl::StatusOr<rules::SubmissionFacts> GatherQueryFacts(const store::Reader& reader,
                                                        const edmg::v1::PatientRef& patient,
                                                        absl::CivilDay day,
                                                        const rules::Rulebook& rulebook);

// The same for a question about the copayment, with the physician and the holder of the day.
absl::StatusOr<rules::SubmissionFacts> GatherEntitlementFacts(
    const store::Reader& reader, const edmg::v1::GetEntitlementRequest& request,
    const rules::Rulebook& rulebook);

// One patient, by any number, with the contacts from a day on, and everybody whom a decision may
// look at.
absl::StatusOr<rules::SubmissionFacts> GatherPatientFacts(const store::Reader& reader,
                                                          const std::string& ssin,
                                                          absl::CivilDay contacts_from,
                                                          const rules::Accept& accept);

// The persons whose numbers the row joins or parts, before and after it.
absl::StatusOr<rules::NumberFacts> GatherNumberFacts(const store::Reader& reader, const FedRow& row,
                                                     const rules::Accept& accept);

// What rules::CheckReplacement looks at.
absl::StatusOr<rules::ReplacementFacts> GatherReplacementFacts(
    const store::Reader& reader, const edmg::v1::InsuredPerson& person);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_FACTS_H_
