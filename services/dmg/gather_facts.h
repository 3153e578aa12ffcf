// Gathers from the store the facts of a patient's DMG that the rules look at.
// Reads only, from any Reader: pending writes of the group are seen through it.
#ifndef EDMG_SERVICES_DMG_GATHER_FACTS_H_
#define EDMG_SERVICES_DMG_GATHER_FACTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/holding_service.pb.h"
#include "edmg/v1/submission.pb.h"
#include "services/people/gather_people.h"
#include "services/people/persons.h"
#include "services/rules/dmg/dmg_facts.h"
#include "services/rules/dmg/number_rules.h"
#include "store/engine/reader.h"

namespace edmg::services {

// True if any patient is or was on the physician's list.
absl::StatusOr<bool> HasList(const store::Reader& reader, absl::string_view physician);

// True if anybody holds or held the DMG of the person; `ssin`: the number that none replaced.
absl::StatusOr<bool> IsHeld(const store::Reader& reader, const std::string& ssin);

// The facts that rules::DecideMessage looks at, for a submission that passed rules::CheckShape. Of
// `physicians`, who were read already, nobody is read again.
absl::StatusOr<rules::SubmissionFacts> GatherFacts(const store::Reader& reader,
                                                   const edmg::v1::Submission& submission,
                                                   PhysicianFactsById physicians,
                                                   const rules::Accept& accept);

// The same for an attested row that passed rules::CheckAttestationShape.
absl::StatusOr<rules::SubmissionFacts> GatherAttestationFacts(
    const store::Reader& reader, const edmg::store::v1::AttestationCommand& command,
    const rules::Accept& accept);

// The facts for a question about a patient: the person whom the reference designates, and the
// person's records.
absl::StatusOr<rules::SubmissionFacts> GatherQueryFacts(const store::Reader& reader,
                                                        const edmg::v1::PatientRef& patient,
                                                        absl::CivilDay day,
                                                        const rules::Rulebook& rulebook);

// The same for a question about the copayment, with the physician and the holder of the day.
absl::StatusOr<rules::SubmissionFacts> GatherEntitlementFacts(
    const store::Reader& reader, const edmg::v1::GetEntitlementRequest& request,
    const rules::Rulebook& rulebook);

// One patient, by any number, with the contacts from a day on, and all physicians whom a decision
// may look at.
absl::StatusOr<rules::SubmissionFacts> GatherPatientFacts(const store::Reader& reader,
                                                          const std::string& ssin,
                                                          absl::CivilDay contacts_from,
                                                          const rules::Accept& accept);

// The persons whose numbers the row joins or parts, before and after it.
// `fed` shows the state after it, `ssin` is the row's number.
absl::StatusOr<rules::NumberFacts> GatherNumberFacts(const store::Reader& reader,
                                                     const FedReader& fed, const std::string& ssin,
                                                     const rules::Accept& accept);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_DMG_GATHER_FACTS_H_
