#include "tests/scenarios/driver.h"

#include <cassert>

namespace edmg::tests::scenarios {

edmg::v1::SetDebtorAccountRequest DebtorAccount() {
  edmg::v1::SetDebtorAccountRequest request;
  request.mutable_account()->set_iban("BE68539007547034");
  request.mutable_account()->set_name("An insurer");
  return request;
}

edmg::v1::CancelExportRequest CancelRequest(const std::string& export_id) {
  edmg::v1::CancelExportRequest request;
  request.set_export_id(export_id);
  request.set_reason(edmg::v1::CANCEL_REASON_NEVER_SENT);
  return request;
}

ReportedRow RowOf(const edmg::v1::ReportPaymentsResponse& response) {
  ReportedRow row;
  if (response.rows_recorded() == 1) row.outcome = edmg::v1::PAYMENT_REPORT_OUTCOME_RECORDED;
  if (response.rows_known() == 1) row.outcome = edmg::v1::PAYMENT_REPORT_OUTCOME_KNOWN;
  if (response.refused_size() == 1) {
    row.outcome = edmg::v1::PAYMENT_REPORT_OUTCOME_REFUSED;
    row.reason = response.refused(0).reason();
    row.field = response.refused(0).field();
  }
  return row;
}

absl::Time MorningOf(absl::CivilDay day) {
  constexpr int kHour = 10;
  absl::TimeZone zone;
  [[maybe_unused]] const bool known = absl::LoadTimeZone("Europe/Brussels", &zone);
  assert(known);
  return absl::FromCivil(absl::CivilHour(day) + kHour, zone);
}

}  // namespace edmg::tests::scenarios
