// Reports of payments, and what became of them.
#ifndef EDMG_TESTS_SERVICES_PAYMENTS_PAYMENT_REPORTS_FIXTURE_H_
#define EDMG_TESTS_SERVICES_PAYMENTS_PAYMENT_REPORTS_FIXTURE_H_

#include <string>
#include <vector>

#include "services/payments/payment_reports.h"
#include "tests/support/gateway_fixture.h"
#include "tests/support/payment_types.h"

namespace edmg::support {

class PaymentReportsTest : public GatewayTest {
 protected:
  std::string Owe(const std::string& insurer = "300") {
    const Answer answer = Register(doctor_, AddPatient(insurer), Today());
    EXPECT_OK(answer.status);
    return answer.receipt.registration().payment_ids(0);
  }

  edmg::v1::PaymentReport Paid(int row, const std::string& id,
                               const std::string& reference = "B1") const {
    edmg::v1::PaymentReport report;
    report.set_row(row);
    report.set_payment_id(id);
    report.set_kind(edmg::v1::PAYMENT_REPORT_KIND_PAID);
    report.set_amount_cents(3000);
    *report.mutable_execution_date() = MakeDate(Today());
    report.set_bank_reference(reference);
    return report;
  }
  edmg::v1::PaymentReport Rejected(int row, const std::string& id) const {
    edmg::v1::PaymentReport report = Paid(row, id, "");
    report.set_kind(edmg::v1::PAYMENT_REPORT_KIND_REJECTED);
    report.set_amount_cents(0);
    report.set_reason_code("AC04");
    return report;
  }
  static edmg::v1::PaymentReport TryAgain(int row, const std::string& id) {
    edmg::v1::PaymentReport report;
    report.set_row(row);
    report.set_payment_id(id);
    report.set_kind(edmg::v1::PAYMENT_REPORT_KIND_TRY_AGAIN);
    return report;
  }

  absl::StatusOr<services::PaymentReports::Outcome> Report(
      const std::vector<edmg::v1::PaymentReport>& rows, const std::string& insurer = "300",
      const std::string& id = "bank-1") {
    edmg::v1::ReportPaymentsRequest request;
    request.set_report_id(id);
    for (const auto& row : rows) *request.add_reports() = row;
    Slot<services::PaymentReports::Outcome> slot;
    gateway().payment_reports.Record(request, 2, Insurer(insurer), Into(slot));
    return rig_.Finish(slot);
  }
  // The reason and the field of the one row.
  std::string RefusalOf(const edmg::v1::PaymentReport& row, const std::string& insurer = "300") {
    const auto outcome = Report({row}, insurer, "of-refusals");
    if (!outcome.ok()) return ReasonOf(outcome.status());
    if (outcome->rows[0].status.ok()) return "";
    return ReasonOf(outcome->rows[0].status) + " " + MetadataOf(outcome->rows[0].status, "field");
  }

  std::vector<edmg::v1::Payment> Listed(const edmg::v1::PaymentFilter& filter, int size = 0) {
    std::vector<edmg::v1::Payment> payments;
    edmg::v1::ListPaymentsRequest request;
    *request.mutable_filter() = filter;
    request.set_page_size(size);
    do {
      const auto page = gateway().payments.ListPayments(request, Insurer("300"), now());
      EXPECT_OK(page.status());
      if (!page.ok()) break;
      payments.insert(payments.end(), page->payments().begin(), page->payments().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return payments;
  }
  static std::vector<std::string> Ids(const std::vector<edmg::v1::Payment>& payments) {
    std::vector<std::string> ids;
    for (const auto& payment : payments) ids.push_back(payment.payment_id());
    return ids;
  }

  // "PAID P-9-0": all events of the insurer but the announcements, since the last call.
  std::vector<std::string> Changes(const std::string& insurer = "300") {
    std::vector<std::string> changes;
    auto feed = OpenFeed(insurer, "test", "", 10000, PaymentTypes());
    EXPECT_OK(feed.status());
    for (;;) {
      const auto next = (*feed)->Next(now());
      EXPECT_OK(next.status());
      if (!next.ok() || !next->has_value()) return changes;
      for (const auto& event : (*next)->events()) {
        if (event.type() == edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE) continue;
        changes.push_back(edmg::v1::PaymentEventType_Name(event.type()).substr(19) + " " +
                          event.payment().payment_id());
      }
      EXPECT_OK(Acknowledge(insurer, "test", (*next)->cursor()).status());
    }
  }

  void MoveWithCalendarTo(absl::CivilDay day) {
    MoveTo(day);
    RunCalendar();
  }

  const Doctor& doctor_ = AddEnrolledDoctor();
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_SERVICES_PAYMENTS_PAYMENT_REPORTS_FIXTURE_H_
