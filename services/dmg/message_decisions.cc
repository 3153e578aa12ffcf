#include "services/dmg/message_decisions.h"

#include <set>
#include <utility>

#include "services/answers/errors.h"
#include "services/dmg/gather_facts.h"
#include "services/rules/dmg/attestation_rules.h"
#include "services/rules/dmg/decide_again.h"
#include "services/rules/dmg/number_rules.h"
#include "services/rules/dmg/submission_rules.h"
#include "services/rules/people/affiliation.h"
#include "store/engine/records.h"
#include "values/timestamps.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;

void KeepReceipt(const ReceivedSubmission& received, const rules::Accept& accept,
                 edmg::v1::Receipt receipt, Decision& decision) {
  receipt.set_message_id(received.submission.message_id());
  receipt.set_revision(accept.revision);
  *receipt.mutable_accept_time() = TimestampOf(accept.accept_time);
  receipt.set_content_sha256(received.content_sha256);
  auto& kept = *decision.mutable_receipt();
  kept.set_receipt(store::Serialize(receipt));
  kept.set_content_sha256(received.content_sha256);
  kept.set_vendor(received.vendor);
}

bool NamesPatient(const edmg::v1::Submission& submission) {
  switch (submission.body_case()) {
    case edmg::v1::Submission::kDmgRegistration:
    case edmg::v1::Submission::kContactNotification:
      return true;
    case edmg::v1::Submission::kPhysicianEnrolment:
    case edmg::v1::Submission::BODY_NOT_SET:
      break;
  }
  return false;
}

}  // namespace

absl::StatusOr<Decision> DecideSubmission(const store::Reader& reader, ReceivedSubmission received,
                                          const rules::Accept& accept, PatientRead* patient) {
  rules::Refusals faults = std::move(received.content_faults);
  if (faults.empty()) faults = rules::CheckShape(received.submission, accept);
  if (!faults.empty()) return Reject(faults, *accept.rulebook);
  auto facts = GatherFacts(reader, received.submission, std::move(received.physicians), accept);
  if (!facts.ok()) return facts.status();
  if (patient != nullptr) *patient = {NamesPatient(received.submission), facts->patient.ssin};
  auto decided = rules::DecideMessage(received.submission, *facts, accept);
  if (!decided.refusals.empty()) return Reject(decided.refusals, *accept.rulebook);
  KeepReceipt(received, accept, std::move(decided.outcome), decided.decision);
  return std::move(decided.decision);
}

absl::StatusOr<AttestationDecision> DecideAttestation(
    const store::Reader& reader, const edmg::store::v1::AttestationCommand& command,
    absl::string_view path, const rules::Accept& accept, PatientRead* patient) {
  const edmg::v1::Attestation& row = command.attestation();
  const auto faults = rules::CheckAttestationShape(row, path, *accept.rulebook);
  if (!faults.empty()) return Reject(faults, *accept.rulebook);
  auto facts = GatherAttestationFacts(reader, command, accept);
  if (!facts.ok()) return facts.status();
  if (patient != nullptr) *patient = {true, facts->patient.ssin};
  const auto refusals = rules::CheckAttestation(row, command.insurer(), path, *facts, accept);
  if (!refusals.empty()) return Reject(refusals, *accept.rulebook);
  AttestationDecision decided;
  decided.outcome =
      rules::DecideAttestation(row, command.insurer(), *facts, accept, &decided.decision);
  return decided;
}

}  // namespace edmg::services
