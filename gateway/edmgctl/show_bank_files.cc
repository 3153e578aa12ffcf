#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/show.h"

namespace edmg::ctl {
namespace {

std::string StateWord(const edmg::v1::CreditTransferExport& made) {
  if (made.state() == edmg::v1::EXPORT_STATE_UNSPECIFIED) return "preview";
  return absl::AsciiStrToLower(
      absl::StripPrefix(edmg::v1::ExportState_Name(made.state()), "EXPORT_STATE_"));
}

// ", 3 without account", or nothing.
std::string Further(int64_t count, absl::string_view what) {
  return count == 0 ? "" : absl::StrCat(", ", count, " ", what);
}

}  // namespace

std::string Readable(const edmg::v1::SetDebtorAccountResponse& answer) {
  if (answer.revision() == 0) return "recorded before\n";
  return absl::StrCat("recorded, revision ", answer.revision(), "\n");
}

std::string Readable(const edmg::v1::ListDebtorAccountsResponse& answer) {
  std::string text;
  for (const auto& account : answer.accounts()) {
    absl::StrAppendFormat(&text, "%s  %-11s  %s%s\n", account.iban(), account.bic(), account.name(),
                          account.closed() ? "  closed" : "");
  }
  return text;
}

std::string Readable(const edmg::v1::ImportPaymentStatusResponse& answer) {
  std::string text = absl::StrCat(answer.format(), ": ", answer.rows_recorded(), " recorded, ",
                                  answer.rows_known(), " known, ", answer.rows_unmatched(),
                                  " unmatched, ", answer.rows_accepted(), " accepted\n");
  if (!answer.refused_export_id().empty()) {
    absl::StrAppend(&text, "the bank refused export ", answer.refused_export_id(),
                    " as a whole: cancel it (insurer cancel-export ", answer.refused_export_id(),
                    " --reason refused)\n");
  }
  return text;
}

std::string Readable(const edmg::v1::GetBooksResponse& books) {
  std::string text;
  const auto row = [&](absl::string_view what, int64_t number, int64_t cents) {
    absl::StrAppendFormat(&text, "%-24s %8d %16s\n", what, number, Euros(cents));
  };
  for (const auto& line : books.lines()) {
    row(absl::StripPrefix(edmg::v1::PaymentState_Name(line.state()), "PAYMENT_STATE_"),
        line.payments(), line.cents());
  }
  row("obligations", books.obligations(), books.obligations_cents());
  absl::StrAppend(&text, "in the month until ", DayText(books.as_of()), "\n");
  for (const auto& movement : books.movements()) {
    row(absl::StripPrefix(edmg::v1::PaymentEventType_Name(movement.type()), "PAYMENT_EVENT_TYPE_"),
        movement.events(), movement.cents());
  }
  return text;
}

std::string Readable(const edmg::v1::GetTimelinessReportResponse& report) {
  std::string text =
      absl::StrFormat("%d payments, %s; days to pay: median %d, 90 %% %d, 99 %% %d; %d late\n",
                      report.payments(), Euros(report.cents()), report.days_median(),
                      report.days_p90(), report.days_p99(), report.late_payments());
  for (const auto& late : report.late()) {
    absl::StrAppendFormat(
        &text, "%-10s %10s  %d days, by %s, paid %s, %s\n", late.payment_id(),
        Euros(late.amount_cents()), late.days(), DayText(late.pay_by()),
        DayText(late.execution_date()),
        absl::StripPrefix(edmg::v1::LateReason_Name(late.reason()), "LATE_REASON_"));
  }
  return text;
}

std::string Readable(const edmg::v1::CreditTransferExport& made) {
  const auto& selection = made.selection();
  return absl::StrCat(
      absl::StrFormat(
          "%-12s  %s  %d transfers, %s, on %s%s from %s", selection.export_id(), StateWord(made),
          made.transfers(), Euros(made.sum_cents()), DayText(selection.execution_date()),
          made.execution_date_moved() ? " (moved to a banking day)" : "", made.debtor().iban()),
      made.recoveries_netted() == 0
          ? ""
          : absl::StrCat(", ", made.recoveries_netted(), " recoveries set off, ",
                         Euros(made.netted_cents())),
      Further(made.payments_netted_whole(), "payments set off whole"),
      Further(made.payments_without_account(), "without account"),
      Further(made.payments_held_back(), "held back"),
      Further(made.payments_due_again(), "due again"), "\n");
}

std::string Readable(const edmg::v1::UnmatchedStatus& row) {
  absl::string_view kind = edmg::v1::PaymentReportKind_Name(row.report().kind());
  (void)absl::ConsumePrefix(&kind, "PAYMENT_REPORT_KIND_");
  return absl::StrFormat("%s row %d  %s  %s  %s  %s  %s: %s\n", row.file_sha256().substr(0, 12),
                         row.row(), row.end_to_end_id(), kind,
                         DayText(row.report().execution_date()), row.report().bank_reference(),
                         row.reason(), row.text());
}

}  // namespace edmg::ctl
