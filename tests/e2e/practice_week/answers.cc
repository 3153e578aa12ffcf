#include "tests/e2e/practice_week/answers.h"

#include <memory>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "edmg/v1/patient_list_service.grpc.pb.h"
#include "edmg/v1/payment_service.grpc.pb.h"
#include "edmg/v1/submission_service.grpc.pb.h"

namespace edmg::e2e {
namespace {

using edmg::v1::PatientListService;
using edmg::v1::PaymentService;
using edmg::v1::SubmissionService;

constexpr int kPageSize = 500;
constexpr int kRepeatsOneIn = 10;
constexpr size_t kAskers = 8;
constexpr char kAuditSubscription[] = "audit";
constexpr absl::Duration kQuiet = absl::Milliseconds(300);

absl::Status Unanswered(absl::string_view question, const grpc::Status& status) {
  return absl::UnavailableError(absl::StrCat(question, ": ", Text(status)));
}

absl::Status AskReceipt(SubmissionService::Stub& stub, const Country& country,
                        const Message& message, Answers& answers) {
  edmg::v1::GetReceiptRequest request;
  request.set_author_nihii(country.doctors[message.author].nihii);
  request.set_message_id(message.message_id);
  edmg::v1::GetReceiptResponse response;
  const auto status = Ask(stub, &SubmissionService::Stub::GetReceipt, request, &response);
  if (!status.ok() && status.error_code() != grpc::StatusCode::NOT_FOUND) {
    return Unanswered("GetReceipt", status);
  }
  answers.receipts[message.message_id] = response.receipt().SerializeAsString();
  return absl::OkStatus();
}

// Any answer other than the receipt stands in the answers as text.
void SubmitAgain(SubmissionService::Stub& stub, const Message& message, Answers& answers) {
  edmg::v1::SubmitRequest request;
  request.mutable_envelope()->set_cms(message.envelope);
  edmg::v1::SubmitResponse response;
  const auto status = Ask(stub, &SubmissionService::Stub::Submit, request, &response);
  answers.repeated[message.message_id] =
      status.ok() ? response.receipt().SerializeAsString() : Text(status);
}

// Every `kAskers`-th track from `first` on.
absl::Status AskReceiptsFrom(size_t first, const Country& country, const Targets& targets,
                             const Ledger& ledger, Answers& answers) {
  std::vector<std::unique_ptr<SubmissionService::Stub>> stubs;
  for (const absl::string_view vendor : kVendors) {
    auto channel = ChannelAs(targets, absl::StrCat("software-", vendor));
    if (!channel.ok()) return channel.status();
    stubs.push_back(SubmissionService::NewStub(*channel));
  }
  int asked = 0;
  for (size_t i = first; i < ledger.tracks.size(); i += kAskers) {
    for (const Message& message : ledger.tracks[i]) {
      SubmissionService::Stub& stub = *stubs[country.doctors[message.author].vendor];
      auto status = AskReceipt(stub, country, message, answers);
      if (!status.ok()) return status;
      const bool again = !message.receipt.empty() && ++asked % kRepeatsOneIn == 0;
      if (again) SubmitAgain(stub, message, answers);
    }
  }
  return absl::OkStatus();
}

absl::Status AskReceipts(const Country& country, const Targets& targets, const Ledger& ledger,
                         Answers& answers) {
  std::vector<Answers> parts(kAskers);
  std::vector<absl::Status> statuses(kAskers);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kAskers; ++i) {
    threads.emplace_back(
        [&, i] { statuses[i] = AskReceiptsFrom(i, country, targets, ledger, parts[i]); });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < kAskers; ++i) {
    if (!statuses[i].ok()) return statuses[i];
    answers.receipts.merge(parts[i].receipts);
    answers.repeated.merge(parts[i].repeated);
  }
  return absl::OkStatus();
}

absl::Status AskPayments(PaymentService::Stub& stub, std::vector<edmg::v1::Payment>& payments) {
  edmg::v1::ListPaymentsRequest request;
  request.set_page_size(kPageSize);
  do {
    edmg::v1::ListPaymentsResponse response;
    const auto status = Ask(stub, &PaymentService::Stub::ListPayments, request, &response);
    if (!status.ok()) return Unanswered("ListPayments", status);
    payments.insert(payments.end(), response.payments().begin(), response.payments().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

// The events of an insurer, read to their end.
struct EventsRead {
  std::vector<edmg::v1::PaymentEvent> due;  // those that announce a payment
  std::set<std::string> seen;               // ids of all
  int64_t repeated = 0;
};

// Reads until `count` payments are announced or the time is over, and acknowledges.
absl::Status ReadEvents(PaymentService::Stub& stub, size_t count, absl::Duration timeout,
                        EventsRead& read) {
  grpc::ClientContext context;
  Prepare(context, timeout);
  edmg::v1::SubscribePaymentEventsRequest request;
  request.set_subscription(kAuditSubscription);
  auto stream = stub.SubscribePaymentEvents(&context, request);
  edmg::v1::SubscribePaymentEventsResponse response;
  while (read.due.size() < count && stream->Read(&response)) {
    for (const auto& event : response.events()) {
      if (!read.seen.insert(event.event_id()).second) {
        ++read.repeated;
      } else if (event.type() == edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE) {
        read.due.push_back(event);
      }
    }
    edmg::v1::AcknowledgePaymentEventsRequest acknowledge;
    acknowledge.set_subscription(kAuditSubscription);
    acknowledge.set_cursor(response.cursor());
    edmg::v1::AcknowledgePaymentEventsResponse acknowledged;
    const auto status =
        Ask(stub, &PaymentService::Stub::AcknowledgePaymentEvents, acknowledge, &acknowledged);
    if (!status.ok()) return Unanswered("AcknowledgePaymentEvents", status);
  }
  context.TryCancel();
  static_cast<void>(stream->Finish());
  return absl::OkStatus();
}

absl::Status AskInsurer(const Targets& targets, const std::string& insurer, Answers& answers) {
  auto channel = ChannelAs(targets, "insurer-" + insurer);
  if (!channel.ok()) return channel.status();
  const auto stub = PaymentService::NewStub(*channel);
  auto& payments = answers.payments[insurer];
  if (auto status = AskPayments(*stub, payments); !status.ok()) return status;
  EventsRead read;
  auto status = ReadEvents(*stub, payments.size(), kCallTimeout, read);
  if (status.ok()) status = ReadEvents(*stub, payments.size() + 1, kQuiet, read);
  if (!status.ok()) return status;
  answers.events[insurer] = std::move(read.due);
  answers.events_after_acknowledgement += read.repeated;
  return absl::OkStatus();
}

absl::Status AskList(const Targets& targets, const Doctor& doctor,
                     std::vector<edmg::v1::ListedPatient>& listed,
                     std::vector<edmg::v1::ListedPatient>& streamed) {
  auto channel = ChannelAs(targets, "physician-" + doctor.id());
  if (!channel.ok()) return channel.status();
  const auto stub = PatientListService::NewStub(*channel);
  edmg::v1::ListPatientsRequest request;
  request.set_page_size(kPageSize / 50);
  do {
    edmg::v1::ListPatientsResponse response;
    const auto status = Ask(*stub, &PatientListService::Stub::ListPatients, request, &response);
    if (!status.ok()) return Unanswered("ListPatients", status);
    listed.insert(listed.end(), response.patients().begin(), response.patients().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());

  grpc::ClientContext context;
  Prepare(context, kCallTimeout);
  auto stream = stub->StreamPatients(&context, {});
  for (edmg::v1::StreamPatientsResponse response; stream->Read(&response);) {
    streamed.insert(streamed.end(), response.patients().begin(), response.patients().end());
  }
  const auto status = stream->Finish();
  return status.ok() ? absl::OkStatus() : Unanswered("StreamPatients", status);
}

}  // namespace

absl::StatusOr<Answers> AskEverything(const Country& country, const Targets& targets,
                                      const Ledger& ledger) {
  Answers answers;
  if (auto status = AskReceipts(country, targets, ledger, answers); !status.ok()) return status;
  for (const absl::string_view insurer : kInsurers) {
    auto status = AskInsurer(targets, std::string(insurer), answers);
    if (!status.ok()) return status;
  }
  for (size_t i = 0; i < country.doctors.size(); ++i) {
    const int doctor = static_cast<int>(i);
    auto status =
        AskList(targets, country.doctors[i], answers.listed[doctor], answers.streamed[doctor]);
    if (!status.ok()) return status;
  }
  return answers;
}

}  // namespace edmg::e2e
