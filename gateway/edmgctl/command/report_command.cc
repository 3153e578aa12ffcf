// Reports as an insurer what became of payments: one row of flags, or a file of rows.
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "edmg/v1/payment_service.grpc.pb.h"
#include "gateway/edmgctl/command/client.h"
#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/command/rows.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/show.h"
#include "values/civil_date.h"

namespace edmg::ctl {
namespace {

using edmg::v1::PaymentReport;
using edmg::v1::PaymentService;
using edmg::v1::ReportPaymentsResponse;

constexpr absl::string_view kColumns = "PAYMENT,KIND,CENTS,YYYY-MM-DD,REFERENCE,REASON";
constexpr size_t kColumnsMax = 6;

// "try-again" is PAYMENT_REPORT_KIND_TRY_AGAIN.
absl::StatusOr<edmg::v1::PaymentReportKind> ParseKind(absl::string_view word) {
  edmg::v1::PaymentReportKind kind;
  if (ParseWord(word, "PAYMENT_REPORT_KIND_", edmg::v1::PaymentReportKind_Parse, &kind))
    return kind;
  return absl::InvalidArgumentError(absl::StrCat(
      "'", word, "' is no kind: write paid, rejected, returned, settled or try-again"));
}

absl::StatusOr<PaymentReport> MakeReport(const ReportFlags& flags, DayReader& days) {
  PaymentReport row;
  row.set_row(flags.row);
  row.set_payment_id(flags.payment_id);
  const auto kind = ParseKind(flags.kind);
  if (!kind.ok()) return kind.status();
  row.set_kind(*kind);
  row.set_amount_cents(flags.amount_cents);
  if (!flags.day.empty()) {
    const absl::StatusOr<absl::CivilDay> day = days.Read(flags.day);
    if (!day.ok()) return day.status();
    *row.mutable_execution_date() = DateOf(*day);
  }
  row.set_bank_reference(flags.bank_reference);
  row.set_reason_code(flags.reason_code);
  return row;
}

absl::StatusOr<PaymentReport> ParseReport(std::vector<std::string> columns, int number,
                                          DayReader& days) {
  if (columns.size() < 2 || columns.size() > kColumnsMax) {
    return absl::InvalidArgumentError(absl::StrCat("write ", kColumns));
  }
  columns.resize(kColumnsMax);
  ReportFlags row;
  row.row = number;
  row.payment_id = columns[0];
  row.kind = columns[1];
  if (!columns[2].empty() && !absl::SimpleAtoi(columns[2], &row.amount_cents)) {
    return absl::InvalidArgumentError(absl::StrCat("'", columns[2], "' is no number of cents"));
  }
  row.day = columns[3];
  row.bank_reference = columns[4];
  row.reason_code = columns[5];
  return MakeReport(row, days);
}

absl::StatusOr<FileRows<PaymentReport>> ReportsOf(const ReportFlags& flags,
                                                  const Settings& settings) {
  DayReader days(settings, "");
  if (!flags.from_file.empty()) {
    int number = 0;
    return ReadRows<PaymentReport>(
        flags.from_file, [&](const auto& columns) { return ParseReport(columns, ++number, days); });
  }
  absl::StatusOr<PaymentReport> row = MakeReport(flags, days);
  if (!row.ok()) return row.status();
  return FileRows<PaymentReport>{{*std::move(row), 0}};
}

}  // namespace

ExitCode RunReport(const ReportFlags& flags, const Settings& settings) {
  absl::StatusOr<FileRows<PaymentReport>> rows = ReportsOf(flags, settings);
  if (!rows.ok()) return PrintFailure(rows.status(), settings.lang);
  auto stub = Connect<PaymentService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  edmg::v1::ReportPaymentsRequest empty;
  empty.set_report_id(flags.report_id);
  auto response = SendRows<ReportPaymentsResponse>(
      *rows, empty,
      [&](auto* context, auto* answer) { return (*stub)->ReportPayments(context, answer); },
      [](const PaymentReport& row, auto* request) { *request->add_reports() = row; });
  if (!response.ok()) return PrintFailure(response.status(), settings.lang);
  if (settings.format() == Format::kReadable) {
    for (const auto& refused : response->refused()) {
      std::cout << RefusedText(*rows, refused.message(), refused.row()) << "\n  "
                << refused.reason() << " " << refused.field() << ": " << refused.text() << "\n";
    }
    std::cout << CountsText(*response) << std::flush;
  } else {
    std::cout << (settings.format() == Format::kJson ? AsJson(*response) : AsText(*response))
              << std::endl;
  }
  return response->rows_refused() == 0 ? kExitOk : kExitRefused;
}

}  // namespace edmg::ctl
