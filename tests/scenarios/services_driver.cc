#include "tests/scenarios/services_driver.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/evidence.h"
#include "certs/verifier.h"
#include "services/capabilities.h"
#include "store/replay.h"
#include "tests/scenarios/signers.h"
#include "tests/support/error_details.h"
#include "tests/support/people.h"
#include "tests/support/temp_dir.h"

namespace edmg::tests::scenarios {
namespace {

using services::Caller;
using services::Role;

constexpr int kRowsPerPage = 500;
constexpr size_t kDifferencesMax = 10;

template <typename Response>
using Slot = std::optional<absl::StatusOr<Response>>;

// Keeps the answer of a call that finishes on the writer.
template <typename Response>
auto Into(Slot<Response>& slot) {
  return [&slot](absl::StatusOr<Response> answer) { slot.emplace(std::move(answer)); };
}

Caller InsurerCaller(const std::string& code) { return {Role::kInsurer, code}; }
Caller PhysicianCaller(const std::string& id) { return {Role::kPhysician, id}; }
Caller SoftwareCaller() { return {Role::kSoftware, support::kVendor}; }
Caller AdministratorCaller() { return {Role::kAdministrator, "scenarios"}; }

absl::StatusOr<edmg::v1::Receipt> Parse(const absl::StatusOr<std::string>& bytes) {
  if (!bytes.ok()) return bytes.status();
  edmg::v1::Receipt receipt;
  if (!receipt.ParseFromString(*bytes)) return absl::DataLossError("the receipt is no Receipt");
  return receipt;
}

class ServicesDriver : public Driver {
 public:
  ServicesDriver() : verifier_(signers_.pki().Trust(), [this] { return now_; }) {}

  absl::Status Start(absl::CivilDay day) override;
  absl::Status MoveTo(absl::CivilDay day) override {
    edmg::v1::AdvanceClockRequest request;
    request.mutable_time()->set_seconds(absl::ToUnixSeconds(MorningOf(day)));
    Slot<edmg::v1::AdvanceClockResponse> slot;
    services_->clock_moves.Advance(request, AdministratorCaller(), Into(slot));
    return Finish(slot).status();
  }
  absl::Status Upsert(const edmg::v1::UpsertPhysiciansRequest& request) override {
    Slot<edmg::v1::UpsertPhysiciansResponse> slot;
    services_->physicians.Upsert(request, AdministratorCaller(), Into(slot));
    return Finish(slot).status();
  }
  absl::Status Upsert(const edmg::v1::UpsertGroupPracticesRequest& request) override {
    Slot<edmg::v1::UpsertGroupPracticesResponse> slot;
    services_->group_practices.Upsert(request, AdministratorCaller(), Into(slot));
    return Finish(slot).status();
  }
  absl::Status Feed(const std::string& insurer,
                    const edmg::v1::UpsertInsuredPersonsRequest& request) override {
    Slot<services::Insured::Outcome> slot;
    services_->insured.Upsert(request, 0, InsurerCaller(insurer), Into(slot));
    const auto outcome = Finish(slot);
    if (!outcome.ok() || outcome->refused.empty()) return outcome.status();
    return outcome->refused.front().status;
  }
  absl::Status Settle() override { return absl::OkStatus(); }  // Finish commits all that waits
  absl::StatusOr<AttestedRow> Attest(const std::string& insurer,
                                     const edmg::v1::Attestation& row) override;
  absl::StatusOr<edmg::v1::Receipt> Submit(const Message& message) override;
  absl::StatusOr<edmg::v1::Receipt> Check(const Message& message) override;
  absl::StatusOr<edmg::v1::GetHoldingResponse> GetHolding(
      const std::string& physician, const edmg::v1::GetHoldingRequest& request) override {
    return services_->holdings.GetHolding(request, PhysicianCaller(physician), now_);
  }
  absl::StatusOr<edmg::v1::GetEntitlementResponse> GetEntitlement(
      const std::string& physician, const edmg::v1::GetEntitlementRequest& request) override {
    return services_->holdings.GetEntitlement(request, PhysicianCaller(physician), now_);
  }
  absl::StatusOr<edmg::v1::ListPatientsResponse> ListPatients(
      const std::string& physician) override {
    edmg::v1::ListPatientsRequest request;
    request.set_page_size(kRowsPerPage);
    return services_->patient_lists.ListPatients(request, PhysicianCaller(physician), now_);
  }
  absl::StatusOr<edmg::v1::GetUsageIndicatorResponse> GetUsageIndicator(
      const edmg::v1::GetUsageIndicatorRequest& request) override {
    return services_->usage_indicators.GetUsageIndicator(request, now_);
  }
  absl::StatusOr<std::vector<edmg::v1::Payment>> Payments(const std::string& insurer) override;
  absl::StatusOr<std::vector<edmg::v1::PaymentEvent>> Events(const std::string& insurer, size_t,
                                                             absl::Duration) override;
  absl::StatusOr<std::vector<std::string>> Differences() override;

 private:
  void CommitAll() {
    while (services_->sequencer.CommitGroup() > 0) continue;
  }
  template <typename Response>
  absl::StatusOr<Response> Finish(Slot<Response>& slot) {
    CommitAll();
    if (!slot.has_value()) return absl::InternalError("no answer came");
    return *std::move(slot);
  }
  absl::StatusOr<certs::Verified<edmg::v1::Submission>> Verified(const Message& message) {
    auto envelope = signers_.Sign(message, now_);
    if (!envelope.ok()) return envelope.status();
    return verifier_.Verify<edmg::v1::Submission>(*std::move(envelope));
  }

  Signers signers_;
  absl::Time now_;
  certs::Verifier verifier_;
  std::unique_ptr<support::TempDir> folder_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<services::Capabilities> services_;
  std::map<std::string, std::unique_ptr<services::PaymentEvents::Feed>> feeds_;
};

absl::Status ServicesDriver::Start(absl::CivilDay day) {
  feeds_.clear();
  services_.reset();
  database_.reset();
  folder_ = std::make_unique<support::TempDir>();
  now_ = MorningOf(day);
  store::OpenOptions open;
  open.path = folder_->Sub("store");
  auto database = store::Database::Open(open);
  if (!database.ok()) return database.status();
  database_ = *std::move(database);
  services::CapabilityOptions options;
  options.evidence_reader = certs::ContentOf;
  options.gateway_id = support::kGatewayId;
  options.clock = [this] { return now_; };
  options.set_clock = [this](absl::Time time) { now_ = time; };
  services_ = std::make_unique<services::Capabilities>(*database_, options);
  return absl::OkStatus();
}

absl::StatusOr<AttestedRow> ServicesDriver::Attest(const std::string& insurer,
                                                   const edmg::v1::Attestation& row) {
  edmg::v1::RecordAttestationsRequest request;
  *request.add_attestations() = row;
  Slot<services::Attestations::Outcome> slot;
  services_->attestations.Record(request, 0, InsurerCaller(insurer), Into(slot));
  const auto outcome = Finish(slot);
  if (!outcome.ok()) return outcome.status();
  if (outcome->rows.size() != 1) return absl::InternalError("not one outcome for one row");
  return AttestedRow{outcome->rows[0].outcome, support::RejectionOf(outcome->rows[0].status)};
}

absl::StatusOr<edmg::v1::Receipt> ServicesDriver::Submit(const Message& message) {
  auto verified = Verified(message);
  if (!verified.ok()) return verified.status();
  Slot<std::string> slot;
  services_->submissions.Submit(*std::move(verified), SoftwareCaller(), Into(slot));
  return Parse(Finish(slot));
}

absl::StatusOr<edmg::v1::Receipt> ServicesDriver::Check(const Message& message) {
  auto verified = Verified(message);
  if (!verified.ok()) return verified.status();
  return Parse(services_->submissions.Check(*std::move(verified), SoftwareCaller(), now_));
}

absl::StatusOr<std::vector<edmg::v1::Payment>> ServicesDriver::Payments(
    const std::string& insurer) {
  edmg::v1::ListPaymentsRequest request;
  request.set_page_size(kRowsPerPage);
  const auto page = services_->payments.ListPayments(request, InsurerCaller(insurer), now_);
  if (!page.ok()) return page.status();
  return std::vector<edmg::v1::Payment>(page->payments().begin(), page->payments().end());
}

absl::StatusOr<std::vector<edmg::v1::PaymentEvent>> ServicesDriver::Events(
    const std::string& insurer, size_t, absl::Duration) {
  auto& feed = feeds_[insurer];
  if (feed == nullptr) {
    edmg::v1::SubscribePaymentEventsRequest request;
    request.set_subscription("scenarios");
    Slot<std::unique_ptr<services::PaymentEvents::Feed>> slot;
    services_->payment_events.Open(request, InsurerCaller(insurer), Into(slot));
    auto opened = Finish(slot);
    if (!opened.ok()) return opened.status();
    feed = *std::move(opened);
  }
  std::vector<edmg::v1::PaymentEvent> events;
  for (;;) {
    const auto next = feed->Next(now_);
    if (!next.ok()) return next.status();
    if (!next->has_value()) return events;
    events.insert(events.end(), (*next)->events().begin(), (*next)->events().end());
  }
}

absl::StatusOr<std::vector<std::string>> ServicesDriver::Differences() {
  store::OpenOptions options;
  options.path = folder_->Sub("replayed");
  auto target = store::Database::Open(options);
  if (!target.ok()) return target.status();
  const absl::Status replayed = store::Replay(*database_, **target, [](int64_t) {});
  if (!replayed.ok()) return replayed;
  return store::CompareDerivedTables(*database_, **target, kDifferencesMax);
}

}  // namespace

std::unique_ptr<Driver> MakeServicesDriver() { return std::make_unique<ServicesDriver>(); }

}  // namespace edmg::tests::scenarios
