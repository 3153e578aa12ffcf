// The steps of insurers and their banks, and of the books, on the real services.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "certs/stream_digest.h"
#include "services/bank/status_file.h"
#include "tests/sim/bank_xml.h"
#include "tests/sim/gateway_player.h"
#include "tests/sim/to_proto.h"

namespace edmg::sim {
namespace {

using support::Insurer;
using support::Into;
using support::Slot;

constexpr int kUnmatchedPage = 50;

std::string DayText(const google::type::Date& date) { return Text(FromProto(date)); }

std::string CountsOf(const edmg::v1::CreditTransferExport& made) {
  const bool preview = made.state() == edmg::v1::EXPORT_STATE_UNSPECIFIED;
  return absl::StrCat(
      "export ", preview ? "preview" : "made", " on ", DayText(made.selection().execution_date()),
      made.execution_date_moved() ? " (moved)" : "", " from ", made.selection().debtor_iban(),
      " transfers ", made.transfers(), " of ", made.sum_cents(), " netted ",
      made.recoveries_netted(), " of ", made.netted_cents(), " whole ",
      made.payments_netted_whole(), " without account ", made.payments_without_account(),
      " held back ", made.payments_held_back());
}

edmg::v1::ExportCreditTransfersRequest RequestOf(const Export& order,
                                                 const std::vector<std::string>& held_back) {
  edmg::v1::ExportCreditTransfersRequest request;
  auto& selection = *request.mutable_selection();
  selection.set_export_id(order.id);
  if (order.due_until) *selection.mutable_due_until() = ToProto(*order.due_until);
  if (order.execution) *selection.mutable_execution_date() = ToProto(*order.execution);
  selection.set_debtor_iban(order.debtor_iban);
  selection.set_netting(order.netting);
  for (const std::string& id : held_back) selection.add_held_back_payment_ids(id);
  request.set_preview(order.preview);
  if (order.new_form) request.set_format(edmg::v1::CREDIT_TRANSFER_FORMAT_PAIN_001_001_09);
  return request;
}

std::string Digest(const std::string& bytes) {
  certs::StreamDigest digest;
  digest.Add(bytes);
  return digest.EndAsHex();
}

}  // namespace

std::string GatewayPlayer::IdOf(const DebtName& debt) const {
  const auto ids = ids_of_lines_.find(debt.line);
  const auto nth = static_cast<size_t>(debt.nth);
  return ids != ids_of_lines_.end() && nth < ids->second.size() ? ids->second[nth] : "P-1-0";
}

std::string GatewayPlayer::NameOf(const std::string& id) const {
  const auto line = payments_.find(id);
  if (line == payments_.end()) return id;
  const auto& ids = ids_of_lines_.at(line->second);
  return absl::StrCat("{", line->second, "} ", std::find(ids.begin(), ids.end(), id) - ids.begin());
}

void GatewayPlayer::Do(const DebtorAccountRow& row, const Answers& answers) {
  edmg::v1::SetDebtorAccountRequest request;
  auto& account = *request.mutable_account();
  account.set_iban(row.iban);
  account.set_bic(row.bic);
  account.set_name(row.name);
  account.set_closed(row.closed);
  Slot<edmg::v1::SetDebtorAccountResponse> slot;
  rig_.services().debtor_accounts.Set(request, Insurer(row.insurer), Into(slot));
  const auto answer = rig_.Finish(slot);
  answers->push_back(answer.ok() ? "ok" : ErrorText(answer.status()));
}

void GatewayPlayer::Do(const Export& order, const Answers& answers) {
  std::vector<std::string> held_back;
  for (const DebtName& debt : order.held_back) held_back.push_back(IdOf(debt));
  Slot<std::shared_ptr<services::Exports::Answer>> slot;
  rig_.services().exports.Open(RequestOf(order, held_back), Insurer(order.insurer), Into(slot));
  const auto answer = rig_.Finish(slot);
  if (!answer.ok()) return answers->push_back(ErrorText(answer.status()));
  std::string xml;
  for (;;) {
    const auto part = (*answer)->Next();
    if (!part.ok()) return answers->push_back(ErrorText(part.status()));
    if (!part->has_value()) break;
    if ((*part)->has_credit_transfer_export()) {
      answers->push_back(CountsOf((*part)->credit_transfer_export()));
    }
    xml += (*part)->content();
  }
  answers->push_back(xml.empty() ? "no file" : FileText(xml));
}

std::string GatewayPlayer::FileText(const std::string& xml) const {
  const ReadCreditTransfers read = ReadXml(xml);
  int64_t cents = 0;
  std::vector<std::string> rows;
  for (const ReadTransfer& transfer : read.transfers) {
    cents += transfer.cents;
    rows.push_back(absl::StrCat(transfer.cents, " to ", transfer.iban, " for ",
                                NameOf(transfer.end_to_end_id)));
  }
  std::sort(rows.begin(), rows.end());
  const bool sound = read.fault.empty() && absl::StrCat(rows.size()) == read.count &&
                     absl::StrFormat("%d.%02d", cents / 100, cents % 100) == read.sum;
  return absl::StrCat(sound ? "file " : "UNSOUND file " + read.fault, read.message_id, " of ",
                      rows.size(), " and ", cents, " on ", read.execution_date, " from ",
                      read.debtor_iban, ": ", absl::StrJoin(rows, "; "));
}

void GatewayPlayer::Do(const CancelExport& cancel, const Answers& answers) {
  edmg::v1::CancelExportRequest request;
  request.set_export_id(cancel.id);
  request.set_reason(static_cast<edmg::v1::CancelReason>(cancel.reason));
  Slot<edmg::v1::CancelExportResponse> slot;
  rig_.services().exports.Cancel(request, Insurer(cancel.insurer), Into(slot));
  const auto answer = rig_.Finish(slot);
  if (!answer.ok()) return answers->push_back(ErrorText(answer.status()));
  const auto& made = answer->credit_transfer_export();
  answers->push_back(
      absl::StrCat(made.state() == edmg::v1::EXPORT_STATE_CANCELLED ? "cancelled" : "NOT CANCELLED",
                   ", due again ", made.payments_due_again()));
}

void GatewayPlayer::Do(const BankFile& file, const Answers& answers) {
  std::vector<std::string> ids;
  for (const BankRow& row : file.rows) {
    ids.push_back(row.debt.line.empty() ? row.other_id : IdOf(row.debt));
  }
  const std::string xml = ToXml(file, ids);
  services::StatusFile reader;
  auto status = reader.Add(xml);
  auto rows = status.ok() ? reader.End() : status;
  if (!rows.ok()) return answers->push_back(ErrorText(rows.status()));
  Slot<edmg::v1::ImportPaymentStatusResponse> slot;
  rig_.services().imports.Record(*std::move(rows), Digest(xml), Insurer(file.insurer), Into(slot));
  const auto answer = rig_.Finish(slot);
  if (!answer.ok()) return answers->push_back(ErrorText(answer.status()));
  answers->push_back(absl::StrCat("file ", answer->format(), " recorded ", answer->rows_recorded(),
                                  " known ", answer->rows_known(), " unmatched ",
                                  answer->rows_unmatched(), " accepted ", answer->rows_accepted(),
                                  " refused '", answer->refused_export_id(), "'"));
}

void GatewayPlayer::Do(const AskUnmatched& ask, const Answers& answers) {
  std::vector<std::string> rows;
  edmg::v1::ListUnmatchedRequest request;
  request.set_page_size(kUnmatchedPage);
  do {
    const auto page =
        rig_.services().imports.ListUnmatched(request, Insurer(ask.insurer), rig_.now());
    if (!page.ok()) return answers->push_back(ErrorText(page.status()));
    for (const auto& row : page->rows()) {
      rows.push_back(absl::StrCat(row.row(), " ", row.reason(), " ", NameOf(row.end_to_end_id())));
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  answers->push_back(
      absl::StrCat("unmatched:", rows.empty() ? "" : " ", absl::StrJoin(rows, "; ")));
}

void GatewayPlayer::Do(const AskBooks& ask, const Answers& answers) {
  edmg::v1::GetBooksRequest request;
  if (ask.as_of.has_value()) *request.mutable_as_of() = ToProto(*ask.as_of);
  const auto books = rig_.services().books.GetBooks(request, Insurer(ask.insurer), rig_.now());
  answers->push_back(books.ok() ? Text(*books) : ErrorText(books.status()));
}

void GatewayPlayer::Do(const AskTimeliness& ask, const Answers& answers) {
  constexpr size_t kPrefix = 12;  // LATE_REASON_
  edmg::v1::GetTimelinessReportRequest request;
  request.set_year(ask.year);
  request.set_month(ask.month);
  const auto report =
      rig_.services().books.GetTimelinessReport(request, Insurer(ask.insurer), rig_.now());
  if (!report.ok()) return answers->push_back(ErrorText(report.status()));
  std::string text = absl::StrCat("timeliness ", report->payments(), "/", report->cents(),
                                  " median ", report->days_median(), " p90 ", report->days_p90(),
                                  " p99 ", report->days_p99(), " days");
  for (const auto& row : report->histogram()) {
    absl::StrAppend(&text, " ", row.days(), ":", row.payments());
  }
  std::vector<std::string> late;
  for (const auto& row : report->late()) {
    late.push_back(absl::StrCat(" [", row.days(), " by ", DayText(row.pay_by()), " on ",
                                DayText(row.execution_date()), " ",
                                edmg::v1::LateReason_Name(row.reason()).substr(kPrefix), " ",
                                row.amount_cents(), " ", NameOf(row.payment_id()), "]"));
  }
  std::sort(late.begin(), late.end());
  answers->push_back(
      absl::StrCat(text, " late ", report->late_payments(), absl::StrJoin(late, "")));
}

}  // namespace edmg::sim
