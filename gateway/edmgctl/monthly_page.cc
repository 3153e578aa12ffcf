#include "gateway/edmgctl/monthly_page.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/show.h"

namespace edmg::ctl {
namespace {

constexpr int kDaysAllowed = 30;  // R8
constexpr int kDaysShown = 60;    // the last bar has all beyond
constexpr int kBarWidth = 12;
constexpr int kChartHeight = 220;
constexpr int kLabelWidth = 24;  // of the last one, beyond its bar

constexpr char kHead[] = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>DMG payments</title><style>
body { font: 15px/1.45 system-ui, sans-serif; max-width: 60em; margin: 2em auto; color: #222; }
table { border-collapse: collapse; margin: 1em 0; }
th, td { padding: .25em .9em; border-bottom: 1px solid #ddd; text-align: left; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
svg text { font: 11px system-ui, sans-serif; fill: #444; }
.late { fill: #c0392b; } .good { fill: #2e7d5b; }
</style></head><body>
)";

std::string Cell(int64_t number) { return absl::StrCat("<td class=\"n\">", number, "</td>"); }
std::string Money(int64_t cents) { return absl::StrCat("<td class=\"n\">", Euros(cents), "</td>"); }

std::string BookTable(const edmg::v1::GetBooksResponse& books) {
  std::string html =
      absl::StrCat("<h2>Books on ", DayText(books.as_of()),
                   "</h2>\n<table><tr><th>state</th><th>payments</th><th>amount</th></tr>\n");
  for (const auto& line : books.lines()) {
    absl::StrAppend(&html, "<tr><td>",
                    Words(edmg::v1::PaymentState_Name(line.state()), "PAYMENT_STATE_"), "</td>",
                    Cell(line.payments()), Money(line.cents()), "</tr>\n");
  }
  absl::StrAppend(&html, "<tr><th>obligations</th>", Cell(books.obligations()),
                  Money(books.obligations_cents()), "</tr></table>\n",
                  "<table><tr><th>this month</th><th>events</th><th>amount</th></tr>\n");
  for (const auto& movement : books.movements()) {
    absl::StrAppend(&html, "<tr><td>",
                    Words(edmg::v1::PaymentEventType_Name(movement.type()), "PAYMENT_EVENT_TYPE_"),
                    "</td>", Cell(movement.events()), Money(movement.cents()), "</tr>\n");
  }
  return html + "</table>\n";
}

std::string Bar(int days, int64_t payments, int64_t highest) {
  const int64_t height = payments * (kChartHeight - 20) / highest;
  return absl::StrFormat(
      "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"><title>%d days: %d"
      "</title></rect>\n",
      days > kDaysAllowed ? "late" : "good", days * kBarWidth, kChartHeight - height, kBarWidth - 2,
      height, days, payments);
}

std::string Histogram(const edmg::v1::GetTimelinessReportResponse& timeliness) {
  std::vector<int64_t> bars(kDaysShown + 1);
  for (const auto& row : timeliness.histogram()) {
    bars[static_cast<size_t>(std::clamp(row.days(), 0, kDaysShown))] += row.payments();
  }
  const int64_t highest = std::max<int64_t>(1, *std::max_element(bars.begin(), bars.end()));
  const int width = (kDaysShown + 1) * kBarWidth;
  std::string svg = absl::StrFormat("<svg width=\"%d\" height=\"%d\" role=\"img\">\n",
                                    width + kLabelWidth, kChartHeight + 30);
  for (int days = 0; days <= kDaysShown; ++days) {
    const int64_t payments = bars[static_cast<size_t>(days)];
    if (payments > 0) svg += Bar(days, payments, highest);
    if (days % 10 == 0) {
      absl::StrAppendFormat(&svg, "<text x=\"%d\" y=\"%d\">%d%s</text>\n", days * kBarWidth,
                            kChartHeight + 15, days, days == kDaysShown ? "+" : "");
    }
  }
  const int line = (kDaysAllowed + 1) * kBarWidth - 1;
  absl::StrAppendFormat(&svg,
                        "<line x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"#999\"/>"
                        "<line x1=\"%d\" x2=\"%d\" y1=\"0\" y2=\"%d\" stroke=\"#c0392b\"/>"
                        "<text x=\"%d\" y=\"12\">30 days</text></svg>\n",
                        width, kChartHeight, kChartHeight, line, line, kChartHeight, line + 4);
  return svg;
}

std::string LateTable(const edmg::v1::GetTimelinessReportResponse& timeliness) {
  if (timeliness.late_payments() == 0) return "<p>No payment was late.</p>\n";
  std::string html = absl::StrCat(
      "<h2>Late: ", timeliness.late_payments(),
      "</h2>\n<table><tr><th>payment</th><th>amount</th><th>days</th><th>to be paid by</th>"
      "<th>paid on</th><th>why</th></tr>\n");
  for (const auto& late : timeliness.late()) {
    absl::StrAppend(&html, "<tr><td>", late.payment_id(), "</td>", Money(late.amount_cents()),
                    Cell(late.days()), "<td>", DayText(late.pay_by()), "</td><td>",
                    DayText(late.execution_date()), "</td><td>",
                    Words(edmg::v1::LateReason_Name(late.reason()), "LATE_REASON_"),
                    "</td></tr>\n");
  }
  html += "</table>\n";
  if (timeliness.late_payments() > timeliness.late_size()) html += "<p>and others</p>\n";
  return html;
}

}  // namespace

std::string MonthlyPage(const std::string& month, const edmg::v1::GetBooksResponse& books,
                        const edmg::v1::GetTimelinessReportResponse& timeliness) {
  return absl::StrCat(kHead, "<h1>DMG payments, ", month, "</h1>\n<p>", timeliness.payments(),
                      " payments were made, ", Euros(timeliness.cents()),
                      ". Half of them took at most ", timeliness.days_median(),
                      " days from the day of record, 90 of 100 at most ", timeliness.days_p90(),
                      ", 99 of 100 at most ", timeliness.days_p99(), ".</p>\n",
                      "<h2>Days to pay</h2>\n", Histogram(timeliness), LateTable(timeliness),
                      BookTable(books), "<p>Revision ", books.revision(), "</p></body></html>\n");
}

}  // namespace edmg::ctl
