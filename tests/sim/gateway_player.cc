#include "tests/sim/gateway_player.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/evidence.h"
#include "services/answers/caller.h"
#include "services/answers/errors.h"
#include "services/journal/journal_check.h"
#include "store/payments/payments.h"
#include "tests/sim/to_proto.h"

namespace edmg::sim {
namespace {

using support::Administrator;
using support::Insurer;
using support::TimeOn;

constexpr int kListPage = 500;

services::Caller Software() { return support::Software(kVendorName); }
services::Caller AsPhysician(const std::string& nihii) {
  return {services::Role::kPhysician, Id(nihii)};
}

template <typename T>
std::string OkOrError(const absl::StatusOr<T>& answer) {
  return answer.ok() ? "ok" : ErrorText(answer.status());
}

// The answer of each row of a file.
template <auto kRecorded, auto kKnown, typename Outcome, typename Refused>
void AddRows(const Outcome& outcome, const Refused& refused,
             const GatewayPlayer::Answers& answers) {
  if (!outcome.ok()) return answers->push_back(ErrorText(outcome.status()));
  for (const auto& row : outcome->rows) {
    if (row.outcome == kRecorded) {
      answers->push_back("recorded");
    } else if (row.outcome == kKnown) {
      answers->push_back("known");
    } else {
      answers->push_back(refused(row.status));
    }
  }
}

}  // namespace

SigningDesk::SigningDesk() : verifier_(pki_.Trust(), [this] { return now_; }) {}

certs::Verified<edmg::v1::Submission> SigningDesk::Sign(const edmg::v1::Submission& message,
                                                        const std::string& signer_ssin,
                                                        absl::Time now) {
  now_ = now;
  auto signer = signers_.find(signer_ssin);
  if (signer == signers_.end()) {
    signer = signers_.emplace(signer_ssin, pki_.MakeSigner({.ssin = signer_ssin})).first;
  }
  auto envelope = signer->second.Sign(message.SerializeAsString(), now);
  assert(envelope.ok());
  auto verified = verifier_.Verify<edmg::v1::Submission>(*std::move(envelope));
  assert(verified.ok());
  return *std::move(verified);
}

GatewayPlayer::GatewayPlayer(SigningDesk& desk, Day start)
    : desk_(desk), rig_({.start = TimeOn(start), .gateway_id = kRecipient}) {}

GatewayPlayer::~GatewayPlayer() = default;

GatewayPlayer::Answers GatewayPlayer::Play(const Step& step) {
  auto answers = std::make_shared<std::vector<std::string>>();
  std::visit([&](const auto& each) { Do(each, answers); }, step);
  return answers;
}

void GatewayPlayer::Do(const PhysicianRow& row, const Answers& answers) {
  edmg::v1::UpsertPhysiciansRequest request;
  *request.add_physicians() = ToProto(row);
  rig_.services().physicians.Upsert(request, Administrator(), [answers](const auto& answer) {
    answers->push_back(OkOrError(answer));
  });
}

void GatewayPlayer::Do(const GroupRow& row, const Answers& answers) {
  edmg::v1::UpsertGroupPracticesRequest request;
  *request.add_group_practices() = ToProto(row);
  rig_.services().group_practices.Upsert(request, Administrator(), [answers](const auto& answer) {
    answers->push_back(OkOrError(answer));
  });
}

void GatewayPlayer::Do(const PersonRow& row, const Answers& answers) {
  edmg::v1::UpsertInsuredPersonsRequest request;
  *request.add_persons() = ToProto(row);
  rig_.services().insured.Upsert(request, 0, Insurer(row.insurer), [answers](const auto& answer) {
    const bool refused = answer.ok() && !answer->refused.empty();
    answers->push_back(refused ? ErrorText(answer->refused.front().status) : OkOrError(answer));
  });
}

void GatewayPlayer::Do(const ContestAnswer& answer, const Answers& answers) {
  rig_.services().insured.ResolveAffiliation(
      ToProto(answer), Insurer(answer.insurer), [answers](const auto& response) {
        answers->push_back(response.ok() ? absl::StrCat("answered ", response->contests())
                                         : ErrorText(response.status()));
      });
}

void GatewayPlayer::Do(const Message& message, const Answers& answers) {
  rig_.services().submissions.Submit(desk_.Sign(ToProto(message), message.signer_ssin, rig_.now()),
                                     Software(), [this, answers](const auto& receipt) {
                                       if (!receipt.ok()) {
                                         answers->push_back(ErrorText(receipt.status()));
                                         return;
                                       }
                                       answers->push_back(ReceiptText(*receipt));
                                       edmg::v1::Receipt parsed;
                                       parsed.ParseFromString(*receipt);
                                       to_prove_.push_back({parsed, answers});
                                     });
}

void GatewayPlayer::Do(const AskCheck& ask, const Answers& answers) {
  Commit();
  const auto receipt = rig_.services().submissions.Check(
      desk_.Sign(ToProto(ask.message), ask.message.signer_ssin, rig_.now()), Software(),
      rig_.now());
  answers->push_back(receipt.ok() ? ReceiptText(*receipt) : ErrorText(receipt.status()));
}

std::string GatewayPlayer::ReceiptText(const std::string& bytes) {
  edmg::v1::Receipt receipt;
  if (!receipt.ParseFromString(bytes)) return "error UNREADABLE_RECEIPT";
  switch (receipt.outcome_case()) {
    case edmg::v1::Receipt::kEnrolment:
      return absl::StrCat("enrolled ", absl::StrJoin(receipt.enrolment().insurers(), ","), " from ",
                          Text(FromProto(receipt.enrolment().start_date())));
    case edmg::v1::Receipt::kRegistration:
      return absl::StrCat("registered payment=", receipt.registration().payment(), " ",
                          Text(receipt.registration().holding()),
                          " payments=", receipt.registration().payment_ids_size());
    case edmg::v1::Receipt::kContact:
      return absl::StrCat("contact extends=", receipt.contact().extends(),
                          " payments=", receipt.contact().payment_ids_size());
    case edmg::v1::Receipt::OUTCOME_NOT_SET:
      return "error NO_OUTCOME";
  }
  return "error NO_OUTCOME";
}

void GatewayPlayer::Do(const AttestationFile& file, const Answers& answers) {
  rig_.services().attestations.Record(
      ToProto(file), file.message, Insurer(file.insurer), [answers](const auto& outcome) {
        AddRows<edmg::v1::ATTESTATION_OUTCOME_RECORDED, edmg::v1::ATTESTATION_OUTCOME_KNOWN>(
            outcome, ErrorText, answers);
      });
}

void GatewayPlayer::Do(const ClockMove& move, const Answers&) {
  Commit();
  if (move.advanced) {
    edmg::v1::AdvanceClockRequest request;
    request.mutable_time()->set_seconds(absl::ToUnixSeconds(TimeOn(move.day)));
    rig_.services().clock_moves.Advance(request, Administrator(),
                                        [](const auto& answer) { assert(answer.ok()); });
  } else {
    rig_.MoveTo(TimeOn(move.day));
    rig_.services().schedule.RunDue();
  }
  Commit();
}

void GatewayPlayer::Do(const AskHolding& ask, const Answers& answers) {
  Commit();
  edmg::v1::GetHoldingRequest request;
  request.mutable_patient()->set_ssin(ask.ssin);
  *request.mutable_reference_date() = ToProto(AsDate(ask.day));
  const auto answer =
      rig_.services().holdings.GetHolding(request, AsPhysician("11000000"), rig_.now());
  if (!answer.ok()) {
    answers->push_back(ErrorText(answer.status()));
    return;
  }
  answers->push_back(absl::StrCat(answer->has_holding() ? Text(answer->holding()) : "nobody",
                                  " fee=", answer->year_fee_acquired()));
}

void GatewayPlayer::Do(const AskEntitlement& ask, const Answers& answers) {
  Commit();
  edmg::v1::GetEntitlementRequest request;
  request.mutable_patient()->set_ssin(ask.ssin);
  request.set_physician_nihii(ask.physician);
  *request.mutable_service_date() = ToProto(AsDate(ask.day));
  request.set_claim_code(ask.code);
  request.set_holder_mention_nihii(ask.mention);
  const auto answer =
      rig_.services().holdings.GetEntitlement(request, AsPhysician(ask.physician), rig_.now());
  answers->push_back(answer.ok() ? Text(*answer) : ErrorText(answer.status()));
}

void GatewayPlayer::Do(const AskList& ask, const Answers& answers) {
  Commit();
  std::string list = "list:";
  edmg::v1::ListPatientsRequest request;
  request.set_page_size(kListPage);
  do {
    const auto page =
        rig_.services().patient_lists.ListPatients(request, AsPhysician(ask.physician), rig_.now());
    if (!page.ok()) {
      answers->push_back(ErrorText(page.status()));
      return;
    }
    for (const auto& each : page->patients()) {
      absl::StrAppend(&list, " [", each.ssin(), " sex ", static_cast<int>(each.sex()), " ",
                      Text(each.holding()), " fee ", each.last_fee_year(),
                      each.medical_house_nihii().empty() ? "" : " house", "]");
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  answers->push_back(list);
}

void GatewayPlayer::Do(const AskUsage& ask, const Answers& answers) {
  Commit();
  edmg::v1::GetUsageIndicatorRequest request;
  request.set_physician_nihii(ask.physician);
  request.set_year(ask.year);
  const auto answer = rig_.services().usage_indicators.GetUsageIndicator(request, rig_.now());
  answers->push_back(answer.ok() ? Text(*answer) : ErrorText(answer.status()));
}

void GatewayPlayer::ReadPayments(const std::string& insurer, const store::Reader& reader,
                                 std::map<int64_t, Lines>& entries) {
  store::StreamPosition& read = payments_read_[insurer];
  const auto status =
      store::ScanPayments(reader, insurer, read, [&](const edmg::v1::Payment& payment) {
        std::string line = Text(payment);
        payments_[payment.payment_id()] = line;
        ids_of_lines_[line].push_back(payment.payment_id());
        ids_[payment.revision()].push_back(payment.payment_id());
        if (!payment.related_payment_id().empty()) {
          absl::StrAppend(&line, " related {", payments_[payment.related_payment_id()], "}");
        }
        entries[payment.revision()].push_back(line);
        int32_t position = 0;
        const std::string& id = payment.payment_id();
        (void)absl::SimpleAtoi(id.substr(id.rfind('-') + 1), &position);
        read = {payment.revision(), position};
        const auto& ids = ids_of_lines_[payments_[id]];
        names_.push_back(
            {{payments_[id], static_cast<int>(ids.size()) - 1}, {payment.revision(), position}});
        return true;
      });
  assert(status.ok());
}

std::vector<std::pair<DebtName, GatewayName>> GatewayPlayer::TakeNames() {
  return std::exchange(names_, {});
}

std::string GatewayPlayer::EventText(const store::v1::PaymentEventRecord& event) const {
  if (event.has_contested_affiliation()) {
    return Text(event.contested_affiliation(), event.insurer());
  }
  const auto line =
      payments_.find(absl::StrCat("P-", event.payment_revision(), "-", event.payment_position()));
  const auto& status = event.status();
  int64_t netted_cents = 0;
  for (const auto& netted : status.netted()) netted_cents += netted.amount_cents();
  return Text(DebtEvent{edmg::v1::PaymentEventType_Name(event.type()).substr(19),
                        edmg::v1::PaymentState_Name(status.state()).substr(14), status.attempt(),
                        Text(FromProto(status.pay_by())), status.iban(), status.export_id(),
                        status.has_execution_date() ? Text(FromProto(status.execution_date())) : "",
                        netted_cents, line == payments_.end() ? "NO PAYMENT" : line->second});
}

void GatewayPlayer::Do(const PaymentFile& file, const Answers& answers) {
  edmg::v1::ReportPaymentsRequest request = ToProto(file);
  for (size_t i = 0; i < file.rows.size(); ++i) {
    const PaymentRow& row = file.rows[i];
    request.mutable_reports(static_cast<int>(i))->set_payment_id(IdOf({row.line, row.nth}));
  }
  rig_.services().payment_reports.Record(
      std::move(request), 0, Insurer(file.insurer), [answers](const auto& outcome) {
        AddRows<edmg::v1::PAYMENT_REPORT_OUTCOME_RECORDED, edmg::v1::PAYMENT_REPORT_OUTCOME_KNOWN>(
            outcome,
            [](const absl::Status& status) {
              const auto parts = services::PartsOf(status);
              return absl::StrCat("error ", parts.reason, "@", parts.field);
            },
            answers);
      });
  Commit();
}

// Each payment is announced once, in its order, and a claim after the payments of its entry.
void GatewayPlayer::ReadEvents(const std::string& insurer, const store::Reader& reader,
                               std::map<int64_t, Lines>& entries) {
  store::StreamPosition& read = events_read_[insurer];
  std::map<int64_t, int> announced;
  std::map<int64_t, bool> claimed;
  const auto status = store::ScanPaymentEvents(
      reader, insurer, read,
      [&](store::StreamPosition position, const store::v1::PaymentEventRecord& event) {
        read = position;
        if (event.has_holding()) return true;
        if (event.type() == edmg::v1::PAYMENT_EVENT_TYPE_THIRD_PARTY_CLAIM) {
          claimed[position.revision] = true;
          entries[position.revision].push_back(Text(event.third_party_claim(), insurer));
          return true;
        }
        if (event.type() != edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE) {
          entries[position.revision].push_back(EventText(event));
          return true;
        }
        const auto payment = store::ReadPayment(
            reader, insurer, {event.payment_revision(), event.payment_position()});
        const bool known = payment.ok() && payment->has_value();
        if (!known || event.payment_revision() != position.revision || claimed[position.revision]) {
          entries[position.revision].push_back("EVENT out of place");
        }
        ++announced[position.revision];
        return true;
      });
  assert(status.ok());
  for (const auto& [revision, count] : announced) {
    int owed = 0;
    for (const auto& line : entries[revision]) {
      owed += line.find(absl::StrCat(" by ", insurer, " ")) != std::string::npos &&
              !absl::StartsWith(line, "CLAIM ") && !absl::StartsWith(line, "EVENT ");
    }
    if (owed != count) {
      entries[revision].push_back(absl::StrCat("EVENTS ", count, " PAYMENTS ", owed));
    }
  }
}

std::vector<Lines> GatewayPlayer::TakeEntries() {
  std::map<int64_t, Lines> entries;
  const auto reader = rig_.database().Snapshot();
  for (const auto& insurer : AllInsurers()) ReadPayments(insurer, *reader, entries);
  for (const auto& insurer : AllInsurers()) ReadEvents(insurer, *reader, entries);
  for (auto& [receipt, answers] : to_prove_) {
    const auto& named = receipt.has_registration() ? receipt.registration().payment_ids()
                                                   : receipt.contact().payment_ids();
    std::vector<std::string> ids(named.begin(), named.end());
    std::sort(ids.begin(), ids.end());
    auto made = ids_[receipt.revision()];
    std::sort(made.begin(), made.end());
    if (!receipt.has_enrolment() && ids != made) answers->back() += " WRONG PAYMENT IDS";
  }
  to_prove_.clear();
  std::vector<Lines> taken;
  for (auto& [revision, lines] : entries) {
    std::sort(lines.begin(), lines.end());
    taken.push_back(std::move(lines));
  }
  return taken;
}

std::vector<std::string> GatewayPlayer::VerifyJournal() {
  const auto verdict = services::CheckJournal(rig_.database(), rig_.temp().Sub("replayed"),
                                              certs::ContentOf, [](int64_t, int64_t) {});
  if (!verdict.ok()) return {verdict.status().ToString()};
  const auto books = rig_.services().books.Check(rig_.now(), [] { return false; });
  if (!books.ok()) return {books.status().ToString()};
  std::vector<std::string> differences = verdict->differences;
  differences.insert(differences.end(), books->begin(), books->end());
  return differences;
}

}  // namespace edmg::sim
