// An insurer's books and how fast it paid: on the terminal, or as a page.
#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "edmg/v1/payment_service.grpc.pb.h"
#include "gateway/edmgctl/command/answer.h"
#include "gateway/edmgctl/command/client.h"
#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/monthly_page.h"
#include "values/civil_date.h"

namespace edmg::ctl {
namespace {

using edmg::v1::PaymentService;

absl::StatusOr<absl::CivilMonth> ParseMonth(const std::string& text) {
  absl::CivilMonth month;
  if (absl::ParseCivilTime(text, &month)) return month;
  return absl::InvalidArgumentError(absl::StrCat("'", text, "' is no month: write 2016-03"));
}

absl::StatusOr<edmg::v1::GetTimelinessReportResponse> AskTimeliness(PaymentService::Stub& stub,
                                                                    absl::CivilMonth month,
                                                                    const Settings& settings) {
  edmg::v1::GetTimelinessReportRequest request;
  request.set_year(static_cast<int32_t>(month.year()));
  request.set_month(month.month());
  return Call(stub, &PaymentService::Stub::GetTimelinessReport, request, settings.timeout());
}

}  // namespace

ExitCode RunBooks(const std::string& day, const Settings& settings) {
  edmg::v1::GetBooksRequest request;
  const auto as_of = DayReader(settings, "").Read(day);
  if (!as_of.ok()) return PrintFailure(as_of.status(), settings.lang);
  *request.mutable_as_of() = DateOf(*as_of);
  auto stub = Connect<PaymentService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  return PrintAnswer(Call(**stub, &PaymentService::Stub::GetBooks, request, settings.timeout()),
                     settings);
}

ExitCode RunTimeliness(const std::string& month, const Settings& settings) {
  const auto parsed = ParseMonth(month);
  if (!parsed.ok()) return PrintFailure(parsed.status(), settings.lang);
  auto stub = Connect<PaymentService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  return PrintAnswer(AskTimeliness(**stub, *parsed, settings), settings);
}

ExitCode RunMonthlyReport(const std::string& month, const std::string& html_file,
                          const Settings& settings) {
  const auto parsed = ParseMonth(month);
  if (!parsed.ok()) return PrintFailure(parsed.status(), settings.lang);
  const auto today = DayReader(settings, "").Read("today");
  if (!today.ok()) return PrintFailure(today.status(), settings.lang);
  auto stub = Connect<PaymentService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  const auto timeliness = AskTimeliness(**stub, *parsed, settings);
  if (!timeliness.ok()) return PrintFailure(timeliness.status(), settings.lang);
  edmg::v1::GetBooksRequest request;
  const absl::CivilDay last = absl::CivilDay(*parsed + 1) - 1;
  *request.mutable_as_of() = DateOf(std::min(last, *today));
  const auto books = Call(**stub, &PaymentService::Stub::GetBooks, request, settings.timeout());
  if (!books.ok()) return PrintFailure(books.status(), settings.lang);
  const auto written = WriteFile(html_file, MonthlyPage(month, *books, *timeliness));
  if (!written.ok()) return PrintFailure(written, settings.lang);
  return CheckOutput(kExitOk);
}

}  // namespace edmg::ctl
