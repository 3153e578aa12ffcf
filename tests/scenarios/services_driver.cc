#include "tests/scenarios/services_driver.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/evidence.h"
#include "certs/verifier.h"
#include "store/replay.h"
#include "tests/scenarios/signers.h"
#include "tests/support/error_details.h"
#include "tests/support/gateway_rig.h"

namespace edmg::tests::scenarios {
namespace {

using services::Caller;
using services::Role;
using support::Administrator;
using support::Insurer;
using support::Into;
using support::Slot;
using support::Software;

constexpr size_t kDifferencesMax = 10;

Caller PhysicianCaller(const std::string& id) { return {Role::kPhysician, id}; }

absl::StatusOr<edmg::v1::Receipt> Parse(const absl::StatusOr<std::string>& bytes) {
  if (!bytes.ok()) return bytes.status();
  edmg::v1::Receipt receipt;
  if (!receipt.ParseFromString(*bytes)) return absl::DataLossError("the receipt is no Receipt");
  return receipt;
}

class ServicesDriver : public Driver {
 public:
  ServicesDriver() : verifier_(signers_.pki().Trust(), [this] { return rig_->now(); }) {}

  absl::Status Start(absl::CivilDay day) override;
  absl::Status MoveTo(absl::CivilDay day) override {
    edmg::v1::AdvanceClockRequest request;
    request.mutable_time()->set_seconds(absl::ToUnixSeconds(MorningOf(day)));
    Slot<edmg::v1::AdvanceClockResponse> slot;
    rig_->services().clock_moves.Advance(request, Administrator(), Into(slot));
    return Finish(slot).status();
  }
  absl::Status Upsert(const edmg::v1::UpsertPhysiciansRequest& request) override {
    Slot<edmg::v1::UpsertPhysiciansResponse> slot;
    rig_->services().physicians.Upsert(request, Administrator(), Into(slot));
    return Finish(slot).status();
  }
  absl::Status Upsert(const edmg::v1::UpsertGroupPracticesRequest& request) override {
    Slot<edmg::v1::UpsertGroupPracticesResponse> slot;
    rig_->services().group_practices.Upsert(request, Administrator(), Into(slot));
    return Finish(slot).status();
  }
  absl::Status Feed(const std::string& insurer,
                    const edmg::v1::UpsertInsuredPersonsRequest& request) override {
    Slot<services::Insured::Outcome> slot;
    rig_->services().insured.Upsert(request, 0, Insurer(insurer), Into(slot));
    const auto outcome = Finish(slot);
    if (!outcome.ok() || outcome->refused.empty()) return outcome.status();
    return outcome->refused.front().status;
  }
  absl::Status Settle() override { return absl::OkStatus(); }  // Finish commits all that waits
  absl::StatusOr<AttestedRow> Attest(const std::string& insurer,
                                     const edmg::v1::Attestation& row) override;
  absl::StatusOr<ReportedRow> Report(const std::string& insurer,
                                     const edmg::v1::PaymentReport& row) override;
  absl::StatusOr<edmg::v1::CreditTransferExport> Export(
      const std::string& insurer, const edmg::v1::ExportSelection& selection) override;
  absl::StatusOr<edmg::v1::CreditTransferExport> CancelExport(
      const std::string& insurer, const std::string& export_id) override;
  absl::Status Resolve(const std::string& insurer,
                       const edmg::v1::ResolveAffiliationRequest& request) override {
    Slot<edmg::v1::ResolveAffiliationResponse> slot;
    rig_->services().insured.ResolveAffiliation(request, Insurer(insurer), Into(slot));
    return Finish(slot).status();
  }
  absl::StatusOr<edmg::v1::Receipt> Submit(const Message& message) override;
  absl::StatusOr<edmg::v1::Receipt> Check(const Message& message) override;
  absl::StatusOr<edmg::v1::GetHoldingResponse> GetHolding(
      const std::string& physician, const edmg::v1::GetHoldingRequest& request) override {
    return rig_->services().holdings.GetHolding(request, PhysicianCaller(physician), rig_->now());
  }
  absl::StatusOr<edmg::v1::GetEntitlementResponse> GetEntitlement(
      const std::string& physician, const edmg::v1::GetEntitlementRequest& request) override {
    return rig_->services().holdings.GetEntitlement(request, PhysicianCaller(physician),
                                                    rig_->now());
  }
  absl::StatusOr<edmg::v1::ListPatientsResponse> ListPatients(
      const std::string& physician) override {
    edmg::v1::ListPatientsRequest request;
    request.set_page_size(kRowsPerPage);
    return rig_->services().patient_lists.ListPatients(request, PhysicianCaller(physician),
                                                       rig_->now());
  }
  absl::StatusOr<edmg::v1::GetUsageIndicatorResponse> GetUsageIndicator(
      const edmg::v1::GetUsageIndicatorRequest& request) override {
    return rig_->services().usage_indicators.GetUsageIndicator(request, rig_->now());
  }
  absl::StatusOr<std::vector<edmg::v1::Payment>> Payments(const std::string& insurer) override;
  absl::StatusOr<std::vector<edmg::v1::PaymentEvent>> Events(const std::string& insurer, size_t,
                                                             absl::Duration) override;
  absl::StatusOr<std::vector<std::string>> Differences() override;

 private:
  template <typename Response>
  absl::StatusOr<Response> Finish(Slot<Response>& slot) {
    rig_->CommitAll();
    return rig_->Finish(slot);
  }
  absl::StatusOr<certs::Verified<edmg::v1::Submission>> Verified(const Message& message) {
    auto envelope = signers_.Sign(message, rig_->now());
    if (!envelope.ok()) return envelope.status();
    return verifier_.Verify<edmg::v1::Submission>(*std::move(envelope));
  }

  Signers signers_;
  certs::Verifier verifier_;
  std::unique_ptr<support::GatewayRig> rig_;  // of the scenario that runs
  std::map<std::string, std::unique_ptr<services::EventFeed>> feeds_;
};

absl::Status ServicesDriver::Start(absl::CivilDay day) {
  feeds_.clear();
  rig_.reset();
  rig_ =
      std::make_unique<support::GatewayRig>(support::GatewayRig::Options{.start = MorningOf(day)});
  return absl::OkStatus();
}

absl::StatusOr<AttestedRow> ServicesDriver::Attest(const std::string& insurer,
                                                   const edmg::v1::Attestation& row) {
  edmg::v1::RecordAttestationsRequest request;
  *request.add_attestations() = row;
  Slot<services::Attestations::Outcome> slot;
  rig_->services().attestations.Record(request, 0, Insurer(insurer), Into(slot));
  const auto outcome = Finish(slot);
  if (!outcome.ok()) return outcome.status();
  if (outcome->rows.size() != 1) return absl::InternalError("not one outcome for one row");
  return AttestedRow{outcome->rows[0].outcome, support::RejectionOf(outcome->rows[0].status)};
}

absl::StatusOr<ReportedRow> ServicesDriver::Report(const std::string& insurer,
                                                   const edmg::v1::PaymentReport& row) {
  edmg::v1::ReportPaymentsRequest request;
  request.set_report_id(kReport);
  *request.add_reports() = row;
  Slot<services::PaymentReports::Outcome> slot;
  rig_->services().payment_reports.Record(request, 0, Insurer(insurer), Into(slot));
  const auto outcome = Finish(slot);
  if (!outcome.ok()) return outcome.status();
  edmg::v1::ReportPaymentsResponse response;
  services::AddOutcome(*outcome, 0, &response);
  return RowOf(response);
}

absl::StatusOr<edmg::v1::CreditTransferExport> ServicesDriver::Export(
    const std::string& insurer, const edmg::v1::ExportSelection& selection) {
  Slot<edmg::v1::SetDebtorAccountResponse> account;
  rig_->services().debtor_accounts.Set(DebtorAccount(), Insurer(insurer), Into(account));
  if (auto recorded = Finish(account); !recorded.ok()) return recorded.status();
  edmg::v1::ExportCreditTransfersRequest request;
  *request.mutable_selection() = selection;
  Slot<std::shared_ptr<services::Exports::Answer>> slot;
  rig_->services().exports.Open(request, Insurer(insurer), Into(slot));
  const auto answer = Finish(slot);
  if (!answer.ok()) return answer.status();
  const auto first = (*answer)->Next();
  if (!first.ok()) return first.status();
  return (*first)->credit_transfer_export();
}

absl::StatusOr<edmg::v1::CreditTransferExport> ServicesDriver::CancelExport(
    const std::string& insurer, const std::string& export_id) {
  Slot<edmg::v1::CancelExportResponse> slot;
  rig_->services().exports.Cancel(CancelRequest(export_id), Insurer(insurer), Into(slot));
  const auto response = Finish(slot);
  if (!response.ok()) return response.status();
  return response->credit_transfer_export();
}

absl::StatusOr<edmg::v1::Receipt> ServicesDriver::Submit(const Message& message) {
  auto verified = Verified(message);
  if (!verified.ok()) return verified.status();
  Slot<std::string> slot;
  rig_->services().submissions.Submit(*std::move(verified), Software(), Into(slot));
  return Parse(Finish(slot));
}

absl::StatusOr<edmg::v1::Receipt> ServicesDriver::Check(const Message& message) {
  auto verified = Verified(message);
  if (!verified.ok()) return verified.status();
  return Parse(rig_->services().submissions.Check(*std::move(verified), Software(), rig_->now()));
}

absl::StatusOr<std::vector<edmg::v1::Payment>> ServicesDriver::Payments(
    const std::string& insurer) {
  edmg::v1::ListPaymentsRequest request;
  request.set_page_size(kRowsPerPage);
  const auto page = rig_->services().payments.ListPayments(request, Insurer(insurer), rig_->now());
  if (!page.ok()) return page.status();
  return std::vector<edmg::v1::Payment>(page->payments().begin(), page->payments().end());
}

absl::StatusOr<std::vector<edmg::v1::PaymentEvent>> ServicesDriver::Events(
    const std::string& insurer, size_t, absl::Duration) {
  auto& feed = feeds_[insurer];
  if (feed == nullptr) {
    edmg::v1::SubscribePaymentEventsRequest request;
    request.set_subscription("scenarios");
    Slot<std::unique_ptr<services::EventFeed>> slot;
    rig_->services().payment_events.Open(request, Insurer(insurer), Into(slot));
    auto opened = Finish(slot);
    if (!opened.ok()) return opened.status();
    feed = *std::move(opened);
  }
  std::vector<edmg::v1::PaymentEvent> events;
  for (;;) {
    const auto next = feed->Next(rig_->now());
    if (!next.ok()) return next.status();
    if (!next->has_value()) return events;
    events.insert(events.end(), (*next)->events().begin(), (*next)->events().end());
  }
}

absl::StatusOr<std::vector<std::string>> ServicesDriver::Differences() {
  store::OpenOptions options;
  options.path = rig_->temp().Sub("replayed");
  auto target = store::Database::Open(options);
  if (!target.ok()) return target.status();
  const absl::Status replayed = store::Replay(rig_->database(), **target, [](int64_t) {});
  if (!replayed.ok()) return replayed;
  return store::CompareDerivedTables(rig_->database(), **target, kDifferencesMax);
}

}  // namespace

std::unique_ptr<Driver> MakeServicesDriver() { return std::make_unique<ServicesDriver>(); }

}  // namespace edmg::tests::scenarios
