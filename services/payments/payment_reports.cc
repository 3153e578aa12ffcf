#include "services/payments/payment_reports.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/answers/row_checks.h"
#include "services/payments/next_attempt.h"
#include "services/rules/book/unknown_fields.h"
#include "services/rules/payments/payment_states.h"
#include "services/rules/payments/reason_codes.h"
#include "store/payments/exports.h"
#include "store/payments/payment_states.h"
#include "values/civil_date.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;
using edmg::store::v1::PaymentReportCommand;
using edmg::v1::Payment;
using edmg::v1::PaymentReport;
using edmg::v1::ReportPaymentsRequest;
using rules::PaymentAct;

enum class Needs { kNone, kMay, kMust };

// One row a kind: what it does to a payment, and what a row of it says.
struct ReportKindRow {
  edmg::v1::PaymentReportKind kind;
  PaymentAct act;
  bool amount;
  Needs date;
  Needs reference;
  Needs reason;
};
constexpr ReportKindRow kReportKinds[] = {
    {edmg::v1::PAYMENT_REPORT_KIND_PAID, PaymentAct::kReportedPaid, true, Needs::kMust,
     Needs::kMust, Needs::kNone},
    {edmg::v1::PAYMENT_REPORT_KIND_REJECTED, PaymentAct::kReportedRejected, false, Needs::kMust,
     Needs::kMay, Needs::kMust},
    {edmg::v1::PAYMENT_REPORT_KIND_RETURNED, PaymentAct::kReportedReturned, false, Needs::kMust,
     Needs::kMust, Needs::kMust},
    {edmg::v1::PAYMENT_REPORT_KIND_SETTLED, PaymentAct::kReportedSettled, false, Needs::kMust,
     Needs::kMay, Needs::kNone},
    {edmg::v1::PAYMENT_REPORT_KIND_TRY_AGAIN, PaymentAct::kTriedAgain, false, Needs::kNone,
     Needs::kNone, Needs::kNone},
};

const ReportKindRow* ReportKindOf(edmg::v1::PaymentReportKind kind) {
  const auto* row = std::find_if(std::begin(kReportKinds), std::end(kReportKinds),
                                 [&](const ReportKindRow& one) { return one.kind == kind; });
  return row == std::end(kReportKinds) ? nullptr : row;
}

// Letters and digits of a bank: no line breaks, nothing that a terminal would obey.
bool IsReference(absl::string_view text) {
  return !text.empty() && text.size() <= kBankReferenceBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isprint(c); });
}

// The form of one row, on a day.
class RowCheck {
 public:
  RowCheck(const PaymentReport& report, absl::string_view path, const rules::Accept& accept)
      : report_(report), path_(path), accept_(accept) {}

  absl::Status Check() const {
    rules::Findings unknown(*accept_.rulebook);
    rules::CheckNoUnknownFields(report_, path_, &unknown);
    if (const auto found = unknown.OfFirstLayer(); !found.empty()) {
      return Error(
          {Reason::kFieldFormat, found[0].field, "a field that this gateway does not know"});
    }
    if (report_.row() < 1 || report_.row() > kReportsPerStreamMax) {
      return Wrong(".row", absl::StrCat("must be 1 to ", kReportsPerStreamMax));
    }
    if (!store::PositionOfPayment(report_.payment_id()).has_value()) {
      return Wrong(".payment_id", "not a payment id: P-<revision>-<position>");
    }
    const ReportKindRow* kind = ReportKindOf(report_.kind());
    if (kind == nullptr) return Wrong(".kind", "must be one of PaymentReportKind");
    if (!kind->amount && report_.amount_cents() != 0) {
      return Wrong(".amount_cents", "only a row of kind PAID has an amount");
    }
    if (!report_.currency().empty() && report_.currency() != "EUR") {
      return Wrong(".currency", "must be EUR");
    }
    if (auto status = CheckDate(kind->date); !status.ok()) return status;
    if (auto status = CheckReference(kind->reference); !status.ok()) return status;
    return CheckReason(kind->reason);
  }

 private:
  absl::Status Wrong(absl::string_view field, std::string message) const {
    return Error({Reason::kFieldFormat, absl::StrCat(path_, field), std::move(message)});
  }

  absl::Status CheckDate(Needs needs) const {
    if (needs == Needs::kNone) {
      return report_.has_execution_date()
                 ? Wrong(".execution_date", "a row of this kind has no date")
                 : absl::OkStatus();
    }
    const auto day = DayOf(report_.execution_date());
    if (!day.has_value()) return Wrong(".execution_date", "not a date");
    if (*day <= accept_.accept_day) return absl::OkStatus();
    return Error({Reason::kPaymentDateInFuture, path_ + ".execution_date",
                  absl::StrCat("today is ", absl::FormatCivilTime(accept_.accept_day))});
  }

  absl::Status CheckReference(Needs needs) const {
    const std::string& reference = report_.bank_reference();
    if (needs != Needs::kMust && reference.empty()) return absl::OkStatus();
    if (needs == Needs::kNone) {
      return Wrong(".bank_reference", "a row of this kind has no reference");
    }
    if (IsReference(reference)) return absl::OkStatus();
    return Wrong(".bank_reference", absl::StrCat("must have 1 to ", kBankReferenceBytesMax,
                                                 " printable ASCII characters"));
  }

  absl::Status CheckReason(Needs needs) const {
    const std::string& code = report_.reason_code();
    if (needs == Needs::kNone) {
      return code.empty() ? absl::OkStatus()
                          : Wrong(".reason_code", "a row of this kind has no reason");
    }
    if (code.empty()) return Wrong(".reason_code", "must say why");
    if (rules::IsReasonCode(code)) return absl::OkStatus();
    return Error({Reason::kReasonCodeUnknown, path_ + ".reason_code",
                  "must be a code of ExternalStatusReason1Code or ExternalReturnReason1Code"});
  }

  const PaymentReport& report_;
  const std::string path_;
  const rules::Accept& accept_;
};

absl::Status Impossible(const Payment& payment, const std::string& path,
                        absl::string_view because = "") {
  return Error(
      {Reason::kPaymentTransitionImpossible,
       path + ".kind",
       absl::StrCat(payment.payment_id(), " is ", rules::NameOf(payment.status().state()), because),
       {{"state", rules::NameOf(payment.status().state())}}});
}

// The state of a payment allows the step, but not everything about it does.
absl::Status CheckGuards(const store::Reader& reader, const Payment& payment, PaymentAct act,
                         const PaymentReport& report, const std::string& path) {
  const int64_t open = rules::OpenCents(payment);
  if (act == PaymentAct::kReportedPaid && report.amount_cents() != open) {
    return Error({Reason::kPaymentAmountDiffers, path + ".amount_cents",
                  absl::StrCat(payment.payment_id(), " is of ", open, " cents, not of ",
                               report.amount_cents())});
  }
  if (act == PaymentAct::kTriedAgain && payment.status().attempt() >= rules::kPaymentAttemptsMax) {
    return Impossible(payment, path,
                      absl::StrCat(" after ", rules::kPaymentAttemptsMax, " attempts"));
  }
  if (act != PaymentAct::kReportedSettled) return absl::OkStatus();
  const auto recovered =
      store::ReadNamedPayment(reader, payment.insurer(), payment.related_payment_id());
  if (!recovered.ok()) return recovered.status();
  if (rules::IsRecoverable(*recovered)) return absl::OkStatus();
  return Impossible(payment, path,
                    absl::StrCat(", and ", recovered->payment_id(), ", which it recovers, is ",
                                 rules::NameOf(recovered->status().state())));
}

absl::StatusOr<Payment> Reported(const store::Reader& reader, const PaymentReportCommand& command,
                                 const std::string& path) {
  const auto position = store::PositionOfPayment(command.report().payment_id());
  if (!position.has_value()) return absl::DataLossError("a payment id is none");
  auto payment = store::ReadPaymentWithStatus(reader, command.insurer(), *position);
  if (!payment.ok()) return payment.status();
  if (payment->has_value()) return **std::move(payment);
  return Error({Reason::kPaymentUnknown, path + ".payment_id", "you have no payment with this id"});
}

// True if the row was recorded; refused if another one stands there.
absl::StatusOr<bool> WasReported(const store::Reader& reader, const PaymentReportCommand& command,
                                 const std::string& path) {
  auto known = store::ReadPaymentReport(
      reader, {command.insurer(), command.report_id(), command.report().row()});
  if (!known.ok()) return known.status();
  if (!known->has_value()) return false;
  if (store::Serialize((*known)->report()) == store::Serialize(command.report())) return true;
  return Error(
      {Reason::kReportRowChanged, path + ".row",
       absl::StrCat("row ", command.report().row(), " of this report was another one, for ",
                    (*known)->report().payment_id())});
}

// An export of which something was paid cannot be cancelled.
absl::Status MarkExportPaid(const store::Reader& reader, const Payment& payment,
                            Decision& decision) {
  if (payment.status().export_id().empty()) return absl::OkStatus();
  auto made = store::ReadExport(reader, payment.insurer(), payment.status().export_id());
  if (!made.ok()) return made.status();
  if (!made->has_value()) return absl::DataLossError("an export is missing");
  if ((*made)->paid()) return absl::OkStatus();
  (*made)->set_paid(true);
  *decision.mutable_payment_export() = **std::move(made);
  return absl::OkStatus();
}

class ReportRowCommand : public RowsCommand<ReportPaymentsRequest, edmg::v1::PaymentReportOutcome> {
 public:
  ReportRowCommand(ReportPaymentsRequest request, std::string path, Caller caller,
                   PaymentReports::Done done)
      : RowsCommand(std::move(request), request.reports_size(),
                    edmg::v1::PAYMENT_REPORT_OUTCOME_REFUSED, std::move(caller), std::move(done)),
        path_(std::move(path)) {}

 private:
  absl::StatusOr<edmg::v1::PaymentReportOutcome> DecideRow(
      int row, const store::Reader& reader, const rules::Accept& accept,
      edmg::store::v1::JournalEntry* entry) override {
    auto& command = *entry->mutable_payment_report();
    command.set_insurer(caller_.name);
    command.set_report_id(request_.report_id());
    *command.mutable_report() = request_.reports(row);
    auto decision = DecidePaymentReport(reader, command,
                                        absl::StrCat(path_, ".", RowPath("reports", row)), accept);
    if (!decision.ok()) return decision.status();
    *entry->mutable_decision() = *std::move(decision);
    return entry->decision().payment_events().empty() ? edmg::v1::PAYMENT_REPORT_OUTCOME_KNOWN
                                                      : edmg::v1::PAYMENT_REPORT_OUTCOME_RECORDED;
  }

  const std::string path_;
};

void Count(edmg::v1::PaymentReportOutcome outcome, edmg::v1::ReportPaymentsResponse* response) {
  switch (outcome) {
    case edmg::v1::PAYMENT_REPORT_OUTCOME_RECORDED:
      return response->set_rows_recorded(response->rows_recorded() + 1);
    case edmg::v1::PAYMENT_REPORT_OUTCOME_KNOWN:
      return response->set_rows_known(response->rows_known() + 1);
    case edmg::v1::PAYMENT_REPORT_OUTCOME_REFUSED:
      return response->set_rows_refused(response->rows_refused() + 1);
    case edmg::v1::PAYMENT_REPORT_OUTCOME_UNSPECIFIED:
    case edmg::v1::PaymentReportOutcome_INT_MIN_SENTINEL_DO_NOT_USE_:
    case edmg::v1::PaymentReportOutcome_INT_MAX_SENTINEL_DO_NOT_USE_:
      return;
  }
}

}  // namespace

absl::StatusOr<Decision> DecidePaymentReport(const store::Reader& reader,
                                             const PaymentReportCommand& command,
                                             absl::string_view path, const rules::Accept& accept) {
  const PaymentReport& report = command.report();
  const std::string row(path);
  if (auto status = RowCheck(report, row, accept).Check(); !status.ok()) return status;
  const auto known = WasReported(reader, command, row);
  if (!known.ok()) return known.status();
  if (*known) return Decision();
  const auto payment = Reported(reader, command, row);
  if (!payment.ok()) return payment.status();
  const PaymentAct act = ReportKindOf(report.kind())->act;
  const auto* step = rules::StepOf(*payment, act);
  if (step == nullptr) return Impossible(*payment, row);
  if (auto status = CheckGuards(reader, *payment, act, report, row); !status.ok()) return status;
  Decision decision;
  // The same payment of the bank, told in another report: sent again, this one is known as well,
  // whatever became of the payment since.
  if (step->event == edmg::v1::PAYMENT_EVENT_TYPE_PAID_TWICE &&
      report.bank_reference() == payment->status().bank_reference()) {
    rules::KeepStatus(*payment, &decision);
    return decision;
  }
  rules::PaymentMove move{report.execution_date(), report.bank_reference(), report.reason_code()};
  if (act == PaymentAct::kTriedAgain) {
    auto next = NextAttempt(reader, *payment, accept.accept_day);
    if (!next.ok()) return next.status();
    move = next->value_or(rules::PaymentMove());
  }
  rules::Take(*step, *payment, move, accept, &decision);
  if (step->to == edmg::v1::PAYMENT_STATE_PAID) {
    if (auto status = MarkExportPaid(reader, *payment, decision); !status.ok()) return status;
  }
  return decision;
}

void PaymentReports::Record(ReportPaymentsRequest request, int message, const Caller& caller,
                            Done done) {
  const std::string path = RowPath("messages", message);
  auto status = CheckChosenName(request.report_id(), path + ".report_id");
  if (status.ok()) {
    status = CheckRowCount(path + ".reports", request.reports_size(), kReportsPerMessageMax);
  }
  if (!status.ok()) return done(status);
  auto command = std::make_unique<ReportRowCommand>(std::move(request), path, caller, done);
  if (status = sequencer_.Enqueue(std::move(command)); !status.ok()) done(status);
}

absl::Status CheckStreamLength(const edmg::v1::ReportPaymentsResponse& so_far,
                               const ReportPaymentsRequest& request, int message) {
  const int64_t rows = so_far.rows_recorded() + so_far.rows_known() + so_far.rows_refused();
  return CheckStreamRows(absl::StrCat(RowPath("messages", message), ".reports"),
                         rows + request.reports_size(), kReportsPerStreamMax);
}

void AddOutcome(const PaymentReports::Outcome& outcome, int message,
                edmg::v1::ReportPaymentsResponse* response) {
  for (size_t i = 0; i < outcome.rows.size(); ++i) {
    Count(outcome.rows[i].outcome, response);
    if (outcome.rows[i].outcome != edmg::v1::PAYMENT_REPORT_OUTCOME_REFUSED) continue;
    if (response->refused_size() == kRefusedReportsMax) continue;
    auto& refused = *response->add_refused();
    refused.set_message(message);
    refused.set_row(static_cast<int>(i));
    ErrorParts parts = PartsOf(outcome.rows[i].status);
    refused.set_reason(std::move(parts.reason));
    refused.set_field(std::move(parts.field));
    refused.set_text(std::move(parts.message));
  }
  if (outcome.revision != 0) response->set_revision(outcome.revision);
}

}  // namespace edmg::services
