// Certificates of care that insurers record: contacts, and 102771 or 102395 on paper (R4 to R6;
// design 6, decisions 8, 10, 15 and 16).
//
// CheckAttestationShape needs nothing but the row, so that facts can be gathered; then
// CheckAttestation; then DecideAttestation, only for a row that passed both.
#ifndef EDMG_SERVICES_RULES_DMG_ATTESTATION_RULES_H_
#define EDMG_SERVICES_RULES_DMG_ATTESTATION_RULES_H_

#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/attestation.pb.h"
#include "services/rules/book/refusals.h"
#include "services/rules/dmg/dmg_facts.h"

namespace edmg::rules {

// 100, 111, 112, 113, 130. Fields begin with `path`, for instance "attestations[3]".
Refusals CheckAttestationShape(const edmg::v1::Attestation& attestation, absl::string_view path,
                               const Rulebook& rulebook);

// 140, 141, B2, 120, 145, 146, 162. `insurer` is the OA code of the insurer that records.
Refusals CheckAttestation(const edmg::v1::Attestation& attestation, absl::string_view insurer,
                          absl::string_view path, const SubmissionFacts& facts,
                          const Accept& accept);

// The answer says if the row is new (RECORDED) or was there (KNOWN); `decision` stays empty if
// nothing is to be recorded. Facts hold the patient's contacts from the service date on.
edmg::v1::AttestationOutcome DecideAttestation(const edmg::v1::Attestation& attestation,
                                               absl::string_view insurer,
                                               const SubmissionFacts& facts, const Accept& accept,
                                               edmg::store::v1::Decision* decision);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_ATTESTATION_RULES_H_
