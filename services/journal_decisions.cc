#include "services/journal_decisions.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "services/errors.h"
#include "services/facts.h"
#include "services/rules/attestation_rules.h"
#include "services/rules/civil_date.h"
#include "services/rules/schedule_rules.h"
#include "services/rules/submission_rules.h"
#include "store/apply.h"
#include "store/records.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;
using edmg::store::v1::ScheduleCommand;
using edmg::store::v1::ScheduleRecord;
using edmg::store::v1::ScheduleStep;

void KeepReceipt(const ReceivedSubmission& received, const rules::Accept& accept,
                 edmg::v1::Receipt receipt, Decision& decision) {
  receipt.set_message_id(received.submission.message_id());
  receipt.set_revision(accept.revision);
  *receipt.mutable_accept_time() = store::TimestampOf(accept.accept_time);
  receipt.set_content_sha256(received.content_sha256);
  auto& kept = *decision.mutable_receipt();
  kept.set_receipt(store::Serialize(receipt));
  kept.set_content_sha256(received.content_sha256);
  kept.set_vendor(received.vendor);
}

// The patients that a step looks at, in the order of their SSIN.
using StepPatients = std::set<std::string>;

bool IsFull(const StepPatients& patients) {
  return static_cast<int>(patients.size()) == kScheduleStepPatientsMax;
}

absl::StatusOr<StepPatients> PatientsOf(const store::Reader& reader,
                                        const ScheduleCommand& command) {
  StepPatients patients;
  const auto add = [&](absl::string_view ssin) {
    patients.emplace(ssin);
    return !IsFull(patients);
  };
  const absl::Status status =
      command.step() == edmg::store::v1::SCHEDULE_STEP_YEAR_END
          ? store::ScanPatientsWithContacts(reader, command.after_key(), add)
          : store::ScanPendingDifferences(reader, [&](int32_t day, absl::string_view ssin) {
              return day <= command.day() && add(ssin);
            });
  if (!status.ok()) return status;
  return patients;
}

absl::Status DecidePatient(const store::Reader& reader, const ScheduleCommand& command,
                           const std::string& ssin, const rules::Accept& accept,
                           Decision& decision) {
  const absl::CivilDay day = rules::DayOfNumber(command.day());
  auto facts = GatherPatientFacts(reader, ssin, absl::CivilDay(day.year() - 1, 1, 1));
  if (!facts.ok()) return facts.status();
  if (command.step() == edmg::store::v1::SCHEDULE_STEP_YEAR_END) {
    rules::DecideYearEnd(day, *facts, accept, &decision);
  } else {
    rules::DecideDifferences(day, *facts, accept, &decision);
  }
  return absl::OkStatus();
}

// The step after this one on its day; DONE after the last.
absl::StatusOr<ScheduleStep> StepAfter(const store::Reader& reader,
                                       const ScheduleCommand& command) {
  auto pending = store::ReadFirstPendingDay(reader);
  if (!pending.ok()) return pending.status();
  const auto steps = rules::StepsOf(rules::DayOfNumber(command.day()), *pending);
  const auto step = std::find(steps.begin(), steps.end(), command.step());
  return step == steps.end() || step + 1 == steps.end() ? edmg::store::v1::SCHEDULE_STEP_DONE
                                                        : *(step + 1);
}

}  // namespace

absl::StatusOr<Decision> DecideSubmission(const store::Reader& reader,
                                          const ReceivedSubmission& received,
                                          const rules::Accept& accept) {
  const auto faults = rules::CheckShape(received.submission, accept);
  if (!faults.empty()) return Reject(faults, *accept.rulebook);
  auto facts = GatherFacts(reader, received.submission, *accept.rulebook);
  if (!facts.ok()) return facts.status();
  const auto refusals = rules::Check(received.submission, *facts, accept);
  if (!refusals.empty()) return Reject(refusals, *accept.rulebook);
  auto listed = GatherListedPatients(reader, received.submission, accept, *facts);
  if (!listed.ok()) return listed;
  edmg::v1::Receipt receipt;
  Decision decision = rules::Decide(received.submission, *facts, accept, &receipt);
  KeepReceipt(received, accept, std::move(receipt), decision);
  return decision;
}

absl::StatusOr<AttestationDecision> DecideAttestation(
    const store::Reader& reader, const edmg::store::v1::AttestationCommand& command,
    absl::string_view path, const rules::Accept& accept) {
  const edmg::v1::Attestation& row = command.attestation();
  const auto faults = rules::CheckAttestationShape(row, path, *accept.rulebook);
  if (!faults.empty()) return Reject(faults, *accept.rulebook);
  auto facts = GatherAttestationFacts(reader, row);
  if (!facts.ok()) return facts.status();
  const auto refusals = rules::CheckAttestation(row, command.insurer(), path, *facts, accept);
  if (!refusals.empty()) return Reject(refusals, *accept.rulebook);
  AttestationDecision decided;
  decided.outcome =
      rules::DecideAttestation(row, command.insurer(), *facts, accept, &decided.decision);
  return decided;
}

absl::StatusOr<Decision> DecideScheduleStep(const store::Reader& reader,
                                            const ScheduleCommand& command,
                                            const rules::Accept& accept) {
  Decision decision;
  ScheduleRecord& after = *decision.mutable_schedule();
  after.set_day(command.day());
  auto step_after = StepAfter(reader, command);
  if (!step_after.ok()) return step_after.status();
  after.set_step(*step_after);
  if (command.step() == edmg::store::v1::SCHEDULE_STEP_DONE) return decision;
  auto patients = PatientsOf(reader, command);
  if (!patients.ok()) return patients.status();
  for (const std::string& ssin : *patients) {
    auto status = DecidePatient(reader, command, ssin, accept, decision);
    if (!status.ok()) return status;
  }
  if (!IsFull(*patients)) return decision;
  after.set_step(command.step());
  // Differences that were owed are pending no more: what is left comes first.
  if (command.step() == edmg::store::v1::SCHEDULE_STEP_YEAR_END) {
    after.set_after_key(*patients->rbegin());
  }
  return decision;
}

}  // namespace edmg::services
