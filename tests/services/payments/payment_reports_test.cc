#include "services/payments/payment_reports.h"

#include "google/protobuf/unknown_field_set.h"
#include "services/rules/payments/payment_states.h"
#include "store/payments/payment_states.h"
#include "tests/services/payments/payment_reports_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using edmg::v1::PAYMENT_REPORT_OUTCOME_KNOWN;
using edmg::v1::PAYMENT_REPORT_OUTCOME_RECORDED;
using edmg::v1::PAYMENT_REPORT_OUTCOME_REFUSED;
using edmg::v1::PaymentReport;
using services::PaymentReports;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(PaymentReportsTest, EachRowStandsForItself) {
  const std::string one = Owe();
  const std::string two = Owe();
  const auto outcome = Report({Paid(1, one), Paid(2, "P-1-0"), Rejected(3, two)});
  ASSERT_OK(outcome.status());
  EXPECT_EQ(outcome->rows[0].outcome, PAYMENT_REPORT_OUTCOME_RECORDED);
  EXPECT_EQ(outcome->rows[1].outcome, PAYMENT_REPORT_OUTCOME_REFUSED);
  EXPECT_EQ(outcome->rows[2].outcome, PAYMENT_REPORT_OUTCOME_RECORDED);
  EXPECT_EQ(outcome->revision, database().last_revision());
  edmg::v1::ReportPaymentsResponse response;
  services::AddOutcome(*outcome, 2, &response);
  EXPECT_EQ(response.rows_recorded(), 2);
  ASSERT_EQ(response.refused_size(), 1);
  EXPECT_EQ(response.refused(0).reason(), "PAYMENT_UNKNOWN");
  EXPECT_EQ(response.refused(0).field(), "messages[2].reports[1].payment_id");
  EXPECT_THAT(Changes(), ElementsAre("PAID " + one, "REJECTED " + two));
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(PaymentReportsTest, TheSameReportAgainChangesNothing) {
  const std::string one = Owe();
  const std::string two = Owe();
  const std::vector<PaymentReport> rows = {Paid(1, one), Rejected(2, two)};
  ASSERT_OK(Report(rows).status());
  const auto before = Contents();
  // In whatever messages, and after a restart.
  Restart();
  const auto again = Report({rows[1], rows[0]});
  ASSERT_OK(again.status());
  EXPECT_EQ(again->rows[0].outcome, PAYMENT_REPORT_OUTCOME_KNOWN);
  EXPECT_EQ(again->rows[1].outcome, PAYMENT_REPORT_OUTCOME_KNOWN);
  EXPECT_EQ(again->revision, 0);
  EXPECT_EQ(Contents(), before);
}

TEST_F(PaymentReportsTest, ARowThatWasAnotherOneIsRefused) {
  const std::string one = Owe();
  const std::string two = Owe();
  ASSERT_OK(Report({Paid(1, one)}).status());
  const auto outcome = Report({Paid(1, two)});
  EXPECT_EQ(ReasonOf(outcome->rows[0].status), "REPORT_ROW_CHANGED");
  EXPECT_EQ(MetadataOf(outcome->rows[0].status, "field"), "messages[2].reports[0].row");
  // A report of another name, or of another insurer, has rows of its own.
  EXPECT_EQ(Report({Paid(1, two)}, "300", "bank-2")->rows[0].outcome,
            PAYMENT_REPORT_OUTCOME_RECORDED);
  EXPECT_EQ(ReasonOf(Report({Paid(1, two)}, "100")->rows[0].status), "PAYMENT_UNKNOWN");
}

// The second row is decided on what the first one left.
TEST_F(PaymentReportsTest, TwoRowsOfOnePayment) {
  const std::string one = Owe();
  const auto outcome = Report({Rejected(1, one), TryAgain(2, one), Paid(3, one)});
  for (const auto& row : outcome->rows) EXPECT_OK(row.status);
  EXPECT_THAT(Changes(), ElementsAre("REJECTED " + one, "DUE_AGAIN " + one, "PAID " + one));
}

TEST_F(PaymentReportsTest, RefusesRowsThatAreNone) {
  const std::string id = Owe();
  const auto before = Contents();
  const auto with = [&](const auto& change) {
    PaymentReport row = Paid(1, id);
    change(row);
    return RefusalOf(row);
  };
  const std::string path = "FIELD_FORMAT messages[2].reports[0].";
  EXPECT_EQ(with([](auto& row) { row.set_row(0); }), path + "row");
  EXPECT_EQ(with([](auto& row) { row.set_row(1'000'001); }), path + "row");
  EXPECT_EQ(with([](auto& row) { row.set_payment_id("P-1"); }), path + "payment_id");
  EXPECT_EQ(with([](auto& row) { row.clear_kind(); }), path + "kind");
  EXPECT_EQ(with([](auto& row) { row.set_kind(static_cast<edmg::v1::PaymentReportKind>(99)); }),
            path + "kind");
  EXPECT_EQ(with([](auto& row) { row.set_currency("USD"); }), path + "currency");
  EXPECT_EQ(with([](auto& row) { row.clear_execution_date(); }), path + "execution_date");
  EXPECT_EQ(with([](auto& row) { row.mutable_execution_date()->set_day(32); }),
            path + "execution_date");
  EXPECT_EQ(with([](auto& row) { row.clear_bank_reference(); }), path + "bank_reference");
  EXPECT_EQ(with([](auto& row) { row.set_bank_reference(std::string(36, 'x')); }),
            path + "bank_reference");
  EXPECT_EQ(with([](auto& row) { row.set_bank_reference("a\nb"); }), path + "bank_reference");
  EXPECT_EQ(with([](auto& row) { row.set_reason_code("AC04"); }), path + "reason_code");
  EXPECT_EQ(
      with([](auto& row) { row.GetReflection()->MutableUnknownFields(&row)->AddVarint(99, 1); }),
      path + "unknown_field_99");
  EXPECT_EQ(with([](auto& row) { row.set_amount_cents(-3000); }),
            "PAYMENT_AMOUNT_DIFFERS messages[2].reports[0].amount_cents");
  const auto rejected = [&](const auto& change) {
    PaymentReport row = Rejected(1, id);
    change(row);
    return RefusalOf(row);
  };
  EXPECT_EQ(rejected([](auto& row) { row.clear_reason_code(); }), path + "reason_code");
  EXPECT_EQ(rejected([](auto& row) { row.set_amount_cents(3000); }), path + "amount_cents");
  PaymentReport again = TryAgain(1, id);
  *again.mutable_execution_date() = MakeDate(Today());
  EXPECT_EQ(RefusalOf(again), path + "execution_date");
  EXPECT_EQ(Contents(), before);
}

TEST_F(PaymentReportsTest, AMessageHas1To500RowsAndAName) {
  EXPECT_EQ(ReasonOf(Report({}).status()), "ROW_COUNT_INVALID");
  const std::vector<PaymentReport> over(501, Paid(1, "P-1-0"));
  EXPECT_EQ(ReasonOf(Report(over).status()), "ROW_COUNT_INVALID");
  for (const std::string& name : {std::string(), std::string(65, 'a'), std::string("a b")}) {
    const auto refused = Report({Paid(1, "P-1-0")}, "300", name).status();
    EXPECT_EQ(ReasonOf(refused), "FIELD_FORMAT");
    EXPECT_EQ(MetadataOf(refused, "field"), "messages[2].report_id");
  }
}

TEST_F(PaymentReportsTest, NoMoreThan50Attempts) {
  const std::string id = Owe();
  int row = 0;
  for (int attempt = 1; attempt < rules::kPaymentAttemptsMax; ++attempt) {
    ASSERT_OK(Report({Rejected(++row, id)})->rows[0].status);
    ASSERT_OK(Report({TryAgain(++row, id)})->rows[0].status);
  }
  ASSERT_OK(Report({Rejected(++row, id)})->rows[0].status);
  EXPECT_EQ(ReasonOf(Report({TryAgain(++row, id)})->rows[0].status),
            "PAYMENT_TRANSITION_IMPOSSIBLE");
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(PaymentReportsTest, AListHasWhatItsFilterSays) {
  const std::string early = Owe();
  MoveTo(Today() + 5);
  const std::string late = Owe();
  ASSERT_OK(Report({Paid(1, early)}).status());
  edmg::v1::PaymentFilter filter;
  EXPECT_THAT(Ids(Listed(filter, 1)), ElementsAre(early, late));
  filter.set_state(edmg::v1::PAYMENT_STATE_PAID);
  EXPECT_THAT(Ids(Listed(filter)), ElementsAre(early));
  filter.set_state(edmg::v1::PAYMENT_STATE_DUE);
  EXPECT_THAT(Ids(Listed(filter)), ElementsAre(late));
  filter.set_year(2015);
  EXPECT_THAT(Listed(filter), IsEmpty());
  filter.Clear();
  *filter.mutable_due_until() = MakeDate(Today() + 29);
  EXPECT_THAT(Ids(Listed(filter)), ElementsAre(early));
  *filter.mutable_due_until() = MakeDate(Today() + 30);
  EXPECT_THAT(Ids(Listed(filter, 1)), ElementsAre(early, late));
  filter.Clear();
  filter.set_physician_nihii(doctor_.nihii);
  EXPECT_EQ(Listed(filter).size(), 2u);
  filter.set_physician_nihii(MakeNihii(110003, "003"));
  EXPECT_THAT(Listed(filter), IsEmpty());
}

TEST_F(PaymentReportsTest, AListRefusesAFilterThatIsNoneAndAnothersToken) {
  Owe();
  Owe();
  edmg::v1::ListPaymentsRequest request;
  const auto field = [&] {
    const auto page = gateway().payments.ListPayments(request, Insurer("300"), now());
    return MetadataOf(page.status(), "field");
  };
  request.mutable_filter()->set_year(-1);
  EXPECT_EQ(field(), "filter.year");
  request.mutable_filter()->set_year(0);
  request.mutable_filter()->set_physician_nihii("123");
  EXPECT_EQ(field(), "filter.physician_nihii");
  request.mutable_filter()->clear_physician_nihii();
  request.mutable_filter()->mutable_due_until()->set_day(1);
  EXPECT_EQ(field(), "filter.due_until");
  request.clear_filter();
  request.set_page_size(1);
  const auto page = gateway().payments.ListPayments(request, Insurer("300"), now());
  ASSERT_OK(page.status());
  request.set_page_token(page->next_page_token());
  request.mutable_filter()->set_state(edmg::v1::PAYMENT_STATE_DUE);
  EXPECT_EQ(ReasonOf(gateway().payments.ListPayments(request, Insurer("300"), now()).status()),
            "PAGE_TOKEN_INVALID");
}

// "Where is my money?"
TEST_F(PaymentReportsTest, APhysicianSeesWhatAllInsurersOwe) {
  const std::string one = Owe("300");
  const std::string two = Owe("100");
  const Doctor& other = AddEnrolledDoctor();
  ASSERT_OK(Register(other, AddPatient("300"), Today()).status);
  ASSERT_OK(Report({Paid(1, one, "GKCC-77")}).status());
  edmg::v1::ListMyPaymentsRequest request;
  request.set_page_size(1);
  const auto first = gateway().payments.ListMyPayments(request, AsPhysician(doctor_), now());
  ASSERT_OK(first.status());
  EXPECT_THAT(Ids({first->payments().begin(), first->payments().end()}), ElementsAre(one));
  EXPECT_EQ(first->payments(0).status().bank_reference(), "GKCC-77");
  request.set_page_token(first->next_page_token());
  const auto last = gateway().payments.ListMyPayments(request, AsPhysician(doctor_), now());
  ASSERT_OK(last.status());
  EXPECT_THAT(Ids({last->payments().begin(), last->payments().end()}), ElementsAre(two));
  EXPECT_EQ(last->next_page_token(), "");
  // A token is its physician's.
  EXPECT_EQ(
      ReasonOf(gateway().payments.ListMyPayments(request, AsPhysician(other), now()).status()),
      "PAGE_TOKEN_INVALID");
}

// R8: day 25, and the day after day 30; over a leap day and both changes of the clocks.
TEST_F(PaymentReportsTest, EachDeadlineOnceOnItsDay) {
  for (const CivilDay day : {CivilDay(2016, 2, 1), CivilDay(2016, 3, 20), CivilDay(2016, 10, 10)}) {
    MoveWithCalendarTo(day);
    Changes();
    const std::string id = Owe();
    MoveWithCalendarTo(day + 24);
    EXPECT_THAT(Changes(), IsEmpty()) << day;
    MoveWithCalendarTo(day + 25);
    EXPECT_THAT(Changes(), ElementsAre("PAYMENT_DUE_SOON " + id)) << day;
    RunCalendar();
    MoveWithCalendarTo(day + 30);
    EXPECT_THAT(Changes(), IsEmpty()) << day;
    MoveWithCalendarTo(day + 31);
    EXPECT_THAT(Changes(), ElementsAre("PAYMENT_OVERDUE " + id)) << day;
    MoveWithCalendarTo(day + 40);
    EXPECT_THAT(Changes(), IsEmpty()) << day;
  }
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(PaymentReportsTest, AGatewayThatWasDownCatchesUpDayByDay) {
  RunCalendar();
  const std::string id = Owe();
  MoveTo(Today() + 60);
  Restart();
  RunCalendar();
  EXPECT_THAT(Changes(), ElementsAre("PAYMENT_DUE_SOON " + id, "PAYMENT_OVERDUE " + id));
}

TEST_F(PaymentReportsTest, WhatIsPaidHasNoDeadlineUntilItComesBack) {
  RunCalendar();
  const std::string id = Owe();
  ASSERT_OK(Report({Paid(1, id)}).status());
  MoveWithCalendarTo(Today() + 28);
  EXPECT_THAT(Changes(), ElementsAre("PAID " + id));
  PaymentReport returned = Rejected(2, id);
  returned.set_kind(edmg::v1::PAYMENT_REPORT_KIND_RETURNED);
  returned.set_bank_reference("R1");
  ASSERT_OK(Report({returned})->rows[0].status);
  MoveWithCalendarTo(Today() + 10);
  EXPECT_THAT(Changes(), ElementsAre("RETURNED " + id, "PAYMENT_OVERDUE " + id));
}

TEST_F(PaymentReportsTest, AnotherRulebookMovesTheWarningOnly) {
  RunCalendar();
  const std::string id = Owe();
  std::string text(rules::Rulebook::DefaultText());
  for (size_t at = 0; (at = text.find("payment_due_soon_days: 5", at)) != std::string::npos;) {
    text.replace(at, 24, "payment_due_soon_days: 9");
  }
  OpenWithRulebook(text);
  const CivilDay day = Today();
  MoveWithCalendarTo(day + 20);
  EXPECT_THAT(Changes(), IsEmpty());
  MoveWithCalendarTo(day + 21);
  EXPECT_THAT(Changes(), ElementsAre("PAYMENT_DUE_SOON " + id));
  MoveWithCalendarTo(day + 31);
  EXPECT_THAT(Changes(), ElementsAre("PAYMENT_OVERDUE " + id));
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(PaymentReportsTest, RejectedPaymentsWaitForAnotherAccount) {
  RunCalendar();
  const std::string id = Owe();
  ASSERT_OK(Report({Rejected(1, id)}).status());
  MoveWithCalendarTo(Today() + 1);
  EXPECT_THAT(Changes(), ElementsAre("REJECTED " + id));
  edmg::v1::Submission enrolment = Enrolment(doctor_);
  enrolment.mutable_physician_enrolment()->set_iban(kOtherIban);
  ASSERT_OK(Submit(enrolment, doctor_).status);
  MoveWithCalendarTo(Today() + 1);
  EXPECT_THAT(Changes(), ElementsAre("DUE_AGAIN " + id));
  const auto payment = PaymentsOf("300")[0];
  EXPECT_EQ(payment.status().iban(), kOtherIban);
  EXPECT_EQ(payment.iban(), kIban);
  EXPECT_EQ(payment.status().attempt(), 2);
  MoveWithCalendarTo(Today() + 1);
  EXPECT_THAT(Changes(), IsEmpty());
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

}  // namespace
}  // namespace edmg::support
