#include "services/dmg/attestations.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/answers/row_checks.h"
#include "services/dmg/message_decisions.h"

namespace edmg::services {
namespace {

using edmg::v1::RecordAttestationsRequest;

class RecordCommand : public RowsCommand<RecordAttestationsRequest, edmg::v1::AttestationOutcome> {
 public:
  RecordCommand(AccessLog& access_log, RecordAttestationsRequest request, std::string path,
                Caller caller, Attestations::Done done)
      : RowsCommand(std::move(request), request.attestations_size(),
                    edmg::v1::ATTESTATION_OUTCOME_REFUSED, std::move(caller), std::move(done)),
        access_log_(access_log),
        path_(std::move(path)) {}

 private:
  absl::StatusOr<edmg::v1::AttestationOutcome> DecideRow(
      int row, const store::Reader& reader, const rules::Accept& accept,
      edmg::store::v1::JournalEntry* entry) override {
    auto& command = *entry->mutable_attestation();
    command.set_insurer(caller_.name);
    *command.mutable_attestation() = request_.attestations(row);
    const std::string path = absl::StrCat(path_, ".", RowPath("attestations", row));
    read_at_ = accept.accept_time;
    revision_read_ = accept.revision - 1;
    PatientRead patient;
    auto decided = DecideAttestation(reader, command, path, accept, &patient);
    const bool recorded = decided.ok() && decided->decision.ByteSizeLong() > 0;
    if (patient.read && !recorded) patients_read_.insert(patient.ssin);
    if (!decided.ok()) return decided.status();
    *entry->mutable_decision() = std::move(decided->decision);
    return decided->outcome;
  }

  // The reads of rows that leave no entry.
  absl::Status BeforeAnswer() override {
    if (patients_read_.empty()) return absl::OkStatus();
    return access_log_.Record(
        {caller_, "", 0, revision_read_, {patients_read_.begin(), patients_read_.end()}}, read_at_);
  }

  AccessLog& access_log_;
  const std::string path_;
  std::set<std::string> patients_read_;
  int64_t revision_read_ = 0;
  absl::Time read_at_;
};

void Count(edmg::v1::AttestationOutcome outcome, edmg::v1::RecordAttestationsResponse* response) {
  switch (outcome) {
    case edmg::v1::ATTESTATION_OUTCOME_RECORDED:
      return response->set_rows_recorded(response->rows_recorded() + 1);
    case edmg::v1::ATTESTATION_OUTCOME_KNOWN:
      return response->set_rows_known(response->rows_known() + 1);
    case edmg::v1::ATTESTATION_OUTCOME_REFUSED:
      return response->set_rows_refused(response->rows_refused() + 1);
    case edmg::v1::ATTESTATION_OUTCOME_UNSPECIFIED:
    case edmg::v1::AttestationOutcome_INT_MIN_SENTINEL_DO_NOT_USE_:
    case edmg::v1::AttestationOutcome_INT_MAX_SENTINEL_DO_NOT_USE_:
      return;
  }
}

}  // namespace

void Attestations::Record(RecordAttestationsRequest request, int message, const Caller& caller,
                          Done done) {
  const std::string path = RowPath("messages", message);
  auto status = CheckRowCount(path + ".attestations", request.attestations_size(),
                              kAttestationsPerMessageMax);
  if (!status.ok()) return done(status);
  auto command =
      std::make_unique<RecordCommand>(access_log_, std::move(request), path, caller, done);
  if (status = sequencer_.Enqueue(std::move(command)); !status.ok()) done(status);
}

absl::Status CheckStreamLength(const edmg::v1::RecordAttestationsResponse& so_far,
                               const RecordAttestationsRequest& request, int message) {
  return CheckStreamRows(absl::StrCat(RowPath("messages", message), ".attestations"),
                         so_far.outcomes_size() + request.attestations_size(),
                         kAttestationsPerStreamMax);
}

void AddOutcome(const Attestations::Outcome& outcome, int message,
                edmg::v1::RecordAttestationsResponse* response) {
  for (size_t i = 0; i < outcome.rows.size(); ++i) {
    const auto& row = outcome.rows[i];
    response->add_outcomes(row.outcome);
    Count(row.outcome, response);
    if (row.outcome != edmg::v1::ATTESTATION_OUTCOME_REFUSED) continue;
    if (response->refused_size() == kRefusedAttestationsMax) continue;
    auto& refused = *response->add_refused();
    refused.set_message(message);
    refused.set_row(static_cast<int>(i));
    *refused.mutable_rejection() = RejectionOf(row.status);
  }
  if (outcome.revision != 0) response->set_revision(outcome.revision);
}

}  // namespace edmg::services
