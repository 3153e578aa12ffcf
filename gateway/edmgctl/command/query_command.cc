// Asks the gateway: receipts, holdings, copayments, lists of patients, payments.
#include <functional>
#include <iostream>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "edmg/v1/holding_service.grpc.pb.h"
#include "edmg/v1/patient_list_service.grpc.pb.h"
#include "edmg/v1/payment_service.grpc.pb.h"
#include "edmg/v1/physician_payment_service.grpc.pb.h"
#include "edmg/v1/submission_service.grpc.pb.h"
#include "gateway/edmgctl/command/answer.h"
#include "gateway/edmgctl/command/client.h"
#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/progress.h"
#include "gateway/edmgctl/show.h"
#include "gateway/process/standard_output.h"
#include "values/civil_date.h"

namespace edmg::ctl {
namespace {

using edmg::v1::HoldingService;
using edmg::v1::PatientListService;
using edmg::v1::PaymentService;
using edmg::v1::PhysicianPaymentService;
using edmg::v1::SubmissionService;

absl::Status FillPatient(const PatientFlags& flags, edmg::v1::PatientRef& patient) {
  patient.set_ssin(flags.ssin);
  patient.set_sex(ParseSex(flags.sex));
  if (flags.membership.empty()) return absl::OkStatus();
  return ParseMembership(flags.membership, *patient.mutable_membership());
}

// Prints rows up to the limit, and their number on standard error.
class Rows {
 public:
  Rows(const ListFlags& flags, const Settings& settings)
      : limit_(flags.limit), format_(settings.format()) {}

  bool Full() const { return limit_ > 0 && count_ >= limit_; }

  template <typename Row>
  void Add(const Row& row, const std::function<std::string(const Row&)>& readable) {
    if (Full()) return;
    ++count_;
    std::cout << (format_ == Format::kReadable ? readable(row) : Shown(row, format_));
  }

  ExitCode End(absl::string_view what, int64_t revision) const {
    const ExitCode code = CheckOutput(kExitOk);
    if (code == kExitOk && format_ == Format::kReadable) {
      std::cerr << count_ << " " << what << (count_ == 1 ? "" : "s") << (Full() ? " shown" : "")
                << ", revision " << revision << "\n";
    }
    return code;
  }

 private:
  const int64_t limit_;
  const Format format_;
  int64_t count_ = 0;
};

std::string PatientRow(const edmg::v1::ListedPatient& patient) { return Readable(patient); }

ExitCode StreamPatients(PatientListService::Stub& stub, const ListFlags& flags,
                        const Settings& settings) {
  CatchInterrupts();
  grpc::ClientContext context;
  Watch watch([] { return false; }, [&] { context.TryCancel(); });
  auto reader = stub.StreamPatients(&context, edmg::v1::StreamPatientsRequest());
  edmg::v1::StreamPatientsResponse response;
  Rows rows(flags, settings);
  int64_t revision = 0;
  absl::Status printed;
  while (printed.ok() && !rows.Full() && reader->Read(&response)) {
    revision = response.revision();
    for (const auto& patient : response.patients()) {
      rows.Add<edmg::v1::ListedPatient>(patient, PatientRow);
    }
    printed = gateway::FlushOutput();
  }
  if (rows.Full() || !printed.ok()) context.TryCancel();
  absl::Status status = FromGrpc(reader->Finish());
  if (!printed.ok()) return PrintFailure(printed, settings.lang);
  if (!status.ok() && !rows.Full() && !Interrupted()) return PrintFailure(status, settings.lang);
  return rows.End("patient", revision);
}

absl::Status FillFilter(const PaymentsFlags& flags, const Settings& settings,
                        edmg::v1::PaymentFilter& filter) {
  edmg::v1::PaymentState state = edmg::v1::PAYMENT_STATE_UNSPECIFIED;
  if (!flags.state.empty()) {
    ParseWord(flags.state, "PAYMENT_STATE_", edmg::v1::PaymentState_Parse, &state);
  }
  filter.set_state(state);
  filter.set_year(flags.year);
  filter.set_physician_nihii(flags.physician);
  if (flags.due_until.empty()) return absl::OkStatus();
  const auto day = DayReader(settings, "").Read(flags.due_until);
  if (!day.ok()) return day.status();
  *filter.mutable_due_until() = DateOf(*day);
  return absl::OkStatus();
}

// Page by page; `method` lists payments.
template <typename Service, typename Method, typename Request>
ExitCode PrintPayments(const Method& method, Request request, const ListFlags& flags,
                       const Settings& settings) {
  auto stub = Connect<Service>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  Rows rows(flags, settings);
  request.set_page_size(flags.page_size);
  int64_t revision = 0;
  do {
    auto page = Call(**stub, method, request, settings.timeout());
    if (!page.ok()) return PrintFailure(page.status(), settings.lang);
    for (const auto& payment : page->payments()) {
      rows.Add<edmg::v1::Payment>(payment, PaymentLine);
    }
    if (auto printed = gateway::FlushOutput(); !printed.ok()) {
      return PrintFailure(printed, settings.lang);
    }
    revision = page->revision();
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty() && !rows.Full());
  return rows.End("payment", revision);
}

}  // namespace

ExitCode RunReceipt(const std::string& author, const std::string& message_id,
                    const Settings& settings) {
  auto stub = Connect<SubmissionService>(settings, Listener::kPublic, PhysicianRole(author));
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  edmg::v1::GetReceiptRequest request;
  request.set_author_nihii(author);
  request.set_message_id(message_id);
  auto answer = Call(**stub, &SubmissionService::Stub::GetReceipt, request, settings.timeout());
  if (!answer.ok()) return PrintFailure(answer.status(), settings.lang);
  return PrintAnswer(absl::StatusOr<edmg::v1::Receipt>(answer->receipt()), settings);
}

ExitCode RunHolding(const HoldingFlags& flags, const Settings& settings) {
  edmg::v1::GetHoldingRequest request;
  if (absl::Status filled = FillPatient(flags.patient, *request.mutable_patient()); !filled.ok()) {
    return PrintFailure(filled, settings.lang);
  }
  absl::StatusOr<absl::CivilDay> day = DayReader(settings, "").Read(flags.day);
  if (!day.ok()) return PrintFailure(day.status(), settings.lang);
  *request.mutable_reference_date() = DateOf(*day);
  auto stub = Connect<HoldingService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  return PrintAnswer(Call(**stub, &HoldingService::Stub::GetHolding, request, settings.timeout()),
                     settings);
}

ExitCode RunEntitlement(const EntitlementFlags& flags, const Settings& settings) {
  edmg::v1::GetEntitlementRequest request;
  if (absl::Status filled = FillPatient(flags.patient, *request.mutable_patient()); !filled.ok()) {
    return PrintFailure(filled, settings.lang);
  }
  const std::string as = PhysicianRole(flags.physician);
  absl::StatusOr<absl::CivilDay> day = DayReader(settings, as).Read(flags.day);
  if (!day.ok()) return PrintFailure(day.status(), settings.lang);
  *request.mutable_service_date() = DateOf(*day);
  request.set_physician_nihii(flags.physician);
  request.set_claim_code(flags.code);
  request.set_holder_mention_nihii(flags.holder_mention);
  auto stub = Connect<HoldingService>(settings, Listener::kPublic, as);
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  return PrintAnswer(
      Call(**stub, &HoldingService::Stub::GetEntitlement, request, settings.timeout()), settings);
}

ExitCode RunPatients(const ListFlags& flags, const Settings& settings) {
  auto stub = Connect<PatientListService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  if (flags.stream) return StreamPatients(**stub, flags, settings);
  Rows rows(flags, settings);
  edmg::v1::ListPatientsRequest request;
  request.set_page_size(flags.page_size);
  int64_t revision = 0;
  do {
    auto page = Call(**stub, &PatientListService::Stub::ListPatients, request, settings.timeout());
    if (!page.ok()) return PrintFailure(page.status(), settings.lang);
    for (const auto& patient : page->patients()) {
      rows.Add<edmg::v1::ListedPatient>(patient, PatientRow);
    }
    if (auto printed = gateway::FlushOutput(); !printed.ok()) {
      return PrintFailure(printed, settings.lang);
    }
    revision = page->revision();
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty() && !rows.Full());
  return rows.End("patient", revision);
}

ExitCode RunPayments(const PaymentsFlags& flags, const Settings& settings) {
  edmg::v1::ListPaymentsRequest request;
  if (auto status = FillFilter(flags, settings, *request.mutable_filter()); !status.ok()) {
    return PrintFailure(status, settings.lang);
  }
  return PrintPayments<PaymentService>(&PaymentService::Stub::ListPayments, std::move(request),
                                       flags, settings);
}

ExitCode RunMyPayments(const ListFlags& flags, const Settings& settings) {
  return PrintPayments<PhysicianPaymentService>(&PhysicianPaymentService::Stub::ListMyPayments,
                                                edmg::v1::ListMyPaymentsRequest(), flags, settings);
}

ExitCode RunPayment(const std::string& payment_id, const Settings& settings) {
  auto stub = Connect<PaymentService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  edmg::v1::GetPaymentRequest request;
  request.set_payment_id(payment_id);
  auto answer = Call(**stub, &PaymentService::Stub::GetPayment, request, settings.timeout());
  if (!answer.ok()) return PrintFailure(answer.status(), settings.lang);
  return PrintAnswer(absl::StatusOr<edmg::v1::Payment>(answer->payment()), settings);
}

}  // namespace edmg::ctl
