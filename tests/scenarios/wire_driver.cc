#include "tests/scenarios/wire_driver.h"

#include <fstream>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "edmg/v1/admin_service.pb.h"
#include "edmg/v1/submission_service.pb.h"
#include "tests/scenarios/cast.h"
#include "tests/scenarios/gateway_program.h"
#include "tests/scenarios/signers.h"
#include "tests/support/people.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wire_client.h"

namespace edmg::tests::scenarios {
namespace {

constexpr absl::Duration kAdvanceMax = absl::Minutes(5);
constexpr absl::Duration kStreamMax = absl::Hours(1);
constexpr absl::Duration kEventsMax = absl::Seconds(3);
constexpr absl::Duration kSettleMax = absl::Seconds(10);
constexpr absl::Duration kLook = absl::Milliseconds(2);

absl::Status WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  return file.good() ? absl::OkStatus() : absl::UnavailableError("cannot write " + path);
}

class WireDriver : public Driver {
 public:
  explicit WireDriver(std::string program) : program_path_(std::move(program)) {}
  ~WireDriver() override { Stop(); }

  absl::Status Start(absl::CivilDay day) override;
  absl::Status MoveTo(absl::CivilDay day) override;
  absl::Status Upsert(const edmg::v1::UpsertPhysiciansRequest& request) override {
    return Administrator().Call("edmg.v1.RegistryService/UpsertPhysicians", request);
  }
  absl::Status Upsert(const edmg::v1::UpsertGroupPracticesRequest& request) override {
    return Administrator().Call("edmg.v1.RegistryService/UpsertGroupPractices", request);
  }
  absl::Status Feed(const std::string& insurer,
                    const edmg::v1::UpsertInsuredPersonsRequest& request) override {
    edmg::v1::UpsertInsuredPersonsResponse response;
    auto status =
        SendAll(insurer, "edmg.v1.InsurerFeedService/UpsertInsuredPersons", request, &response);
    if (!status.ok() || response.refused().empty()) return status;
    return absl::InvalidArgumentError(response.refused(0).rejection().ShortDebugString());
  }
  absl::Status Settle() override {
    return AwaitStatus("contacts that are decided again",
                       [](const auto& status) { return !status.decisions_waiting(); })
        .status();
  }
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
    return Insurer(insurer).Call("edmg.v1.InsurerFeedService/ResolveAffiliation", request);
  }
  absl::StatusOr<edmg::v1::Receipt> Submit(const Message& message) override {
    return Send<edmg::v1::SubmitRequest, edmg::v1::SubmitResponse>("Submit", message);
  }
  absl::StatusOr<edmg::v1::Receipt> Check(const Message& message) override {
    return Send<edmg::v1::CheckRequest, edmg::v1::CheckResponse>("Check", message);
  }
  absl::StatusOr<edmg::v1::GetHoldingResponse> GetHolding(
      const std::string& physician, const edmg::v1::GetHoldingRequest& request) override {
    return Ask<edmg::v1::GetHoldingResponse>(Physician(physician),
                                             "edmg.v1.HoldingService/GetHolding", request);
  }
  absl::StatusOr<edmg::v1::GetEntitlementResponse> GetEntitlement(
      const std::string& physician, const edmg::v1::GetEntitlementRequest& request) override {
    return Ask<edmg::v1::GetEntitlementResponse>(Physician(physician),
                                                 "edmg.v1.HoldingService/GetEntitlement", request);
  }
  absl::StatusOr<edmg::v1::ListPatientsResponse> ListPatients(
      const std::string& physician) override {
    edmg::v1::ListPatientsRequest request;
    request.set_page_size(kRowsPerPage);
    return Ask<edmg::v1::ListPatientsResponse>(Physician(physician),
                                               "edmg.v1.PatientListService/ListPatients", request);
  }
  absl::StatusOr<edmg::v1::GetUsageIndicatorResponse> GetUsageIndicator(
      const edmg::v1::GetUsageIndicatorRequest& request) override {
    return Ask<edmg::v1::GetUsageIndicatorResponse>(
        Administrator(), "edmg.v1.RegistryService/GetUsageIndicator", request);
  }
  absl::StatusOr<std::vector<edmg::v1::Payment>> Payments(const std::string& insurer) override;
  absl::StatusOr<std::vector<edmg::v1::PaymentEvent>> Events(const std::string& insurer,
                                                             size_t count,
                                                             absl::Duration patience) override;
  absl::StatusOr<std::vector<std::string>> Differences() override;

 private:
  void Stop() {
    streams_.clear();
    clients_.clear();
    program_.reset();
    folder_.reset();
  }
  absl::Status WriteFiles();
  // Waits until the gateway's status is as wished.
  template <typename Wish>
  absl::StatusOr<edmg::v1::GetStatusResponse> AwaitStatus(const std::string& what,
                                                          const Wish& wish);
  absl::Status Subscribe();
  std::vector<std::string> Command(absl::CivilDay day) const;

  // The client of a role, made at its first use.
  const support::WireClient& Client(const std::string& role, int port);
  const support::WireClient& Administrator() {
    return Client("administrator:scenarios", program_->administrators_port());
  }
  const support::WireClient& Insurer(const std::string& code) {
    return Client("insurer:" + code, program_->public_port());
  }
  const support::WireClient& Physician(const std::string& id) {
    return Client("physician:" + id, program_->public_port());
  }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Ask(const support::WireClient& client, const std::string& method,
                               const Request& request) {
    Response response;
    const absl::Status status = client.Call(method, request, &response);
    if (!status.ok()) return status;
    return response;
  }

  // A client stream of one message.
  template <typename Request, typename Response>
  absl::Status SendAll(const std::string& insurer, const std::string& method,
                       const Request& request, Response* response) {
    const auto stream = Insurer(insurer).Open(method);
    if (stream->Write(request)) stream->WritesDone();
    stream->Read(response);
    return stream->Finish();
  }

  template <typename Request, typename Response>
  absl::StatusOr<edmg::v1::Receipt> Send(const std::string& method, const Message& message) {
    Request request;
    // The verifier's clock is real.
    auto envelope = signers_.Sign(message, absl::Now());
    if (!envelope.ok()) return envelope.status();
    request.mutable_envelope()->set_cms(*std::move(envelope));
    const auto response =
        Ask<Response>(Client(absl::StrCat("software:", support::kVendor), program_->public_port()),
                      absl::StrCat("edmg.v1.SubmissionService/", method), request);
    if (!response.ok()) return response.status();
    return response->receipt();
  }

  const std::string program_path_;
  Signers signers_;
  support::DevTransport transport_;
  const support::PemPair server_ = transport_.MakeServer();
  std::map<std::string, support::PemPair> identities_;
  std::unique_ptr<support::TempDir> folder_;
  std::unique_ptr<GatewayProgram> program_;
  std::map<std::string, std::unique_ptr<support::WireClient>> clients_;
  std::map<std::string, std::unique_ptr<support::WireStream>> streams_;  // payment events
};

absl::Status WireDriver::WriteFiles() {
  for (const auto& [name, text] :
       {std::pair<std::string, std::string>("server.pem", server_.certificate),
        {"server.key", server_.key},
        {"transport-ca.pem", transport_.ca_pem()},
        {"signing-root.pem", signers_.pki().root_pem()}}) {
    const absl::Status written = WriteFile(folder_->Sub(name), text);
    if (!written.ok()) return written;
  }
  return absl::OkStatus();
}

std::vector<std::string> WireDriver::Command(absl::CivilDay day) const {
  return {program_path_,
          absl::StrCat("--gateway_id=", support::kGatewayId),
          absl::StrCat("--data_directory=", folder_->Sub("store")),
          "--listen=127.0.0.1:0",
          "--listen_administrators=127.0.0.1:0",
          absl::StrCat("--tls_certificate=", folder_->Sub("server.pem")),
          absl::StrCat("--tls_key=", folder_->Sub("server.key")),
          absl::StrCat("--transport_ca=", folder_->Sub("transport-ca.pem")),
          absl::StrCat("--signing_anchors=", folder_->Sub("signing-root.pem")),
          absl::StrCat("--simulated_clock=",
                       absl::FormatTime(absl::RFC3339_full, MorningOf(day), absl::UTCTimeZone()))};
}

absl::Status WireDriver::Start(absl::CivilDay day) {
  Stop();
  folder_ = std::make_unique<support::TempDir>();
  const absl::Status written = WriteFiles();
  if (!written.ok()) return written;
  auto program = GatewayProgram::Start(Command(day), folder_->Sub("said"));
  if (!program.ok()) return program.status();
  program_ = *std::move(program);
  return Subscribe();
}

template <typename Wish>
absl::StatusOr<edmg::v1::GetStatusResponse> WireDriver::AwaitStatus(const std::string& what,
                                                                    const Wish& wish) {
  const absl::Time deadline = absl::Now() + kSettleMax;
  while (absl::Now() < deadline) {
    auto status = Ask<edmg::v1::GetStatusResponse>(
        Administrator(), "edmg.v1.AdminService/GetStatus", edmg::v1::GetStatusRequest());
    if (!status.ok() || wish(*status)) return status;
    absl::SleepFor(kLook);
  }
  return absl::DeadlineExceededError("waited in vain for " + what);
}

// Follows all insurers before the first step: entries that the gateway makes by itself at its start
// and for a subscription must not come between the answers of Check and Submit.
absl::Status WireDriver::Subscribe() {
  const auto settled =
      AwaitStatus("rulebook and calendar", [](const edmg::v1::GetStatusResponse& status) {
        return status.rulebook_revision() > 0 && status.has_schedule_done_day();
      });
  if (!settled.ok()) return settled.status();
  for (const std::string insurer : kInsurers) {
    edmg::v1::SubscribePaymentEventsRequest request;
    request.set_subscription("scenarios");
    streams_[insurer] =
        Insurer(insurer).Open("edmg.v1.PaymentService/SubscribePaymentEvents", request, kStreamMax);
  }
  const auto subscribed =
      AwaitStatus("subscriptions", [&](const edmg::v1::GetStatusResponse& status) {
        return status.revision() >= settled->revision() + static_cast<int64_t>(streams_.size());
      });
  return subscribed.status();
}

absl::Status WireDriver::MoveTo(absl::CivilDay day) {
  edmg::v1::AdvanceClockRequest request;
  request.mutable_time()->set_seconds(absl::ToUnixSeconds(MorningOf(day)));
  return Administrator().Call("edmg.v1.AdminService/AdvanceClock", request, nullptr, kAdvanceMax);
}

absl::StatusOr<AttestedRow> WireDriver::Attest(const std::string& insurer,
                                               const edmg::v1::Attestation& row) {
  edmg::v1::RecordAttestationsRequest request;
  *request.add_attestations() = row;
  edmg::v1::RecordAttestationsResponse response;
  const absl::Status status =
      SendAll(insurer, "edmg.v1.InsurerFeedService/RecordAttestations", request, &response);
  if (!status.ok()) return status;
  if (response.outcomes_size() != 1) return absl::InternalError("not one outcome for one row");
  AttestedRow answer{response.outcomes(0), {}};
  if (response.refused_size() > 0) answer.rejection = response.refused(0).rejection();
  return answer;
}

absl::StatusOr<ReportedRow> WireDriver::Report(const std::string& insurer,
                                               const edmg::v1::PaymentReport& row) {
  edmg::v1::ReportPaymentsRequest request;
  request.set_report_id(kReport);
  *request.add_reports() = row;
  edmg::v1::ReportPaymentsResponse response;
  const absl::Status status =
      SendAll(insurer, "edmg.v1.PaymentService/ReportPayments", request, &response);
  if (!status.ok()) return status;
  return RowOf(response);
}

absl::StatusOr<edmg::v1::CreditTransferExport> WireDriver::Export(
    const std::string& insurer, const edmg::v1::ExportSelection& selection) {
  const auto account = Ask<edmg::v1::SetDebtorAccountResponse>(
      Insurer(insurer), "edmg.v1.PaymentService/SetDebtorAccount", DebtorAccount());
  if (!account.ok()) return account.status();
  edmg::v1::ExportCreditTransfersRequest request;
  *request.mutable_selection() = selection;
  const auto stream =
      Insurer(insurer).Open("edmg.v1.PaymentService/ExportCreditTransfers", request, kStreamMax);
  edmg::v1::ExportCreditTransfersResponse first;
  if (stream->Read(&first) != support::ReadResult::kMessage) return stream->Finish();
  return first.credit_transfer_export();
}

absl::StatusOr<edmg::v1::CreditTransferExport> WireDriver::CancelExport(
    const std::string& insurer, const std::string& export_id) {
  const auto response = Ask<edmg::v1::CancelExportResponse>(
      Insurer(insurer), "edmg.v1.PaymentService/CancelExport", CancelRequest(export_id));
  if (!response.ok()) return response.status();
  return response->credit_transfer_export();
}

absl::StatusOr<std::vector<edmg::v1::Payment>> WireDriver::Payments(const std::string& insurer) {
  edmg::v1::ListPaymentsRequest request;
  request.set_page_size(kRowsPerPage);
  const auto page = Ask<edmg::v1::ListPaymentsResponse>(
      Insurer(insurer), "edmg.v1.PaymentService/ListPayments", request);
  if (!page.ok()) return page.status();
  return std::vector<edmg::v1::Payment>(page->payments().begin(), page->payments().end());
}

absl::StatusOr<std::vector<edmg::v1::PaymentEvent>> WireDriver::Events(const std::string& insurer,
                                                                       size_t count,
                                                                       absl::Duration patience) {
  const auto& stream = streams_.at(insurer);
  std::vector<edmg::v1::PaymentEvent> events;
  size_t announced = 0;
  edmg::v1::SubscribePaymentEventsResponse response;
  for (;;) {
    const absl::Duration wait = announced < count ? kEventsMax : patience;
    const auto read = stream->Read(&response, wait);
    if (read == support::ReadResult::kEnd) return stream->Finish();
    if (read == support::ReadResult::kNothingYet) return events;
    events.insert(events.end(), response.events().begin(), response.events().end());
    announced += std::count_if(response.events().begin(), response.events().end(), IsAnnouncement);
  }
}

absl::StatusOr<std::vector<std::string>> WireDriver::Differences() {
  const auto stream =
      Administrator().Open("edmg.v1.AdminService/VerifyJournal", edmg::v1::VerifyJournalRequest());
  std::vector<std::string> differences;
  edmg::v1::VerifyJournalResponse response;
  bool done = false;
  while (stream->Read(&response) == support::ReadResult::kMessage) {
    differences.insert(differences.end(), response.differences().begin(),
                       response.differences().end());
    done = response.done();
  }
  const absl::Status status = stream->Finish();
  if (!status.ok()) return status;
  if (!done) return absl::InternalError("VerifyJournal ended without a verdict");
  return differences;
}

const support::WireClient& WireDriver::Client(const std::string& role, int port) {
  auto& client = clients_[role];
  if (client == nullptr) {
    auto identity = identities_.find(role);
    if (identity == identities_.end()) {
      identity =
          identities_.emplace(role, transport_.MakeClient(absl::StrCat("urn:edmg:", role))).first;
    }
    client = std::make_unique<support::WireClient>(port, transport_.ca_pem(), identity->second);
  }
  return *client;
}

}  // namespace

std::unique_ptr<Driver> MakeWireDriver(const std::string& program) {
  return std::make_unique<WireDriver>(program);
}

}  // namespace edmg::tests::scenarios
