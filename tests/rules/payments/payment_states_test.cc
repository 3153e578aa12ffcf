// Each row of the table of a payment's states, and that there is no other.
#include "services/rules/payments/payment_states.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/rules/payments/obligation.h"
#include "services/rules/payments/reason_codes.h"
#include "tests/rules/world.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::Decision;
using edmg::v1::Payment;

constexpr PaymentAct kActs[] = {
    PaymentAct::kReportedPaid,    PaymentAct::kReportedRejected, PaymentAct::kReportedReturned,
    PaymentAct::kReportedSettled, PaymentAct::kTriedAgain,       PaymentAct::kNewAccount,
    PaymentAct::kRecovered,       PaymentAct::kExported,         PaymentAct::kSetOff,
    PaymentAct::kExportCancelled, PaymentAct::kOpenedAgain};
constexpr edmg::v1::PaymentState kStates[] = {
    edmg::v1::PAYMENT_STATE_DUE, edmg::v1::PAYMENT_STATE_PAID, edmg::v1::PAYMENT_STATE_REJECTED,
    edmg::v1::PAYMENT_STATE_SETTLED, edmg::v1::PAYMENT_STATE_INSTRUCTED};

Payment PaymentIn(edmg::v1::PaymentState state, int64_t cents = 3000) {
  Payment payment;
  payment.set_payment_id("P-7-1");
  payment.set_insurer("300");
  payment.set_revision(7);
  payment.set_amount_cents(cents);
  *payment.mutable_service_date() = MakeDate(2016, 3, 1);
  payment.mutable_status()->set_state(state);
  payment.mutable_status()->set_attempt(1);
  *payment.mutable_status()->mutable_pay_by() = MakeDate(2016, 4, 1);
  payment.mutable_status()->set_iban("BE68539007547034");
  return payment;
}

Accept AcceptAt(absl::CivilDay day) {
  Accept accept = AcceptOn(day);
  accept.revision = 90;
  return accept;
}

// The rows as a text: "DUE +3000 paid".
std::set<std::string> Possible(int64_t cents) {
  std::set<std::string> rows;
  for (const auto state : kStates) {
    for (const auto act : kActs) {
      const auto* step = StepOf(PaymentIn(state, cents), act);
      if (step == nullptr) continue;
      rows.insert(edmg::v1::PaymentState_Name(state).substr(14) + " " +
                  std::to_string(static_cast<int>(act)) + " " +
                  edmg::v1::PaymentState_Name(step->to).substr(14) + " " +
                  edmg::v1::PaymentEventType_Name(step->event).substr(19));
    }
  }
  return rows;
}

TEST(PaymentStates, HaveTheseStepsAndNoOther) {
  EXPECT_THAT(Possible(3000),
              testing::ElementsAre(
                  "DUE 0 PAID PAID", "DUE 1 REJECTED REJECTED", "DUE 6 SETTLED SETTLED",
                  "DUE 7 INSTRUCTED INSTRUCTED", "DUE 8 SETTLED SETTLED", "INSTRUCTED 0 PAID PAID",
                  "INSTRUCTED 1 REJECTED REJECTED", "INSTRUCTED 9 DUE EXPORT_CANCELLED",
                  "PAID 0 PAID PAID_TWICE", "PAID 2 REJECTED RETURNED", "REJECTED 4 DUE DUE_AGAIN",
                  "REJECTED 5 DUE DUE_AGAIN", "REJECTED 6 SETTLED SETTLED",
                  "SETTLED 9 DUE EXPORT_CANCELLED"));
}

TEST(PaymentStates, ARecoveryIsOnlySettled) {
  EXPECT_THAT(Possible(-3000),
              testing::ElementsAre("DUE 3 SETTLED SETTLED", "DUE 6 SETTLED SETTLED",
                                   "DUE 8 SETTLED SETTLED", "REJECTED 6 SETTLED SETTLED",
                                   "SETTLED 10 DUE RECOVERY_OPEN_AGAIN"));
}

TEST(PaymentStates, EachRowIsTakenBySomething) {
  EXPECT_EQ(PaymentSteps().size(), Possible(3000).size() + 2);  // and the recovery's own
}

TEST(PaymentStates, TakingAStepLeavesStatusAndEvent) {
  const Payment payment = PaymentIn(edmg::v1::PAYMENT_STATE_DUE);
  Decision decision;
  Take(*StepOf(payment, PaymentAct::kReportedRejected), payment,
       {MakeDate(2016, 3, 9), "B1", "AC04"}, AcceptAt(absl::CivilDay(2016, 3, 10)), &decision);
  ASSERT_EQ(decision.payment_changes_size(), 1);
  const auto& change = decision.payment_changes(0);
  EXPECT_EQ(change.payment().insurer(), "300");
  EXPECT_EQ(change.payment().revision(), 7);
  EXPECT_EQ(change.payment().position(), 1);
  EXPECT_EQ(change.status().state(), edmg::v1::PAYMENT_STATE_REJECTED);
  EXPECT_EQ(change.status().execution_date().day(), 9);
  EXPECT_EQ(change.status().bank_reference(), "B1");
  EXPECT_EQ(change.status().reason_code(), "AC04");
  EXPECT_EQ(change.status().revision(), 90);
  ASSERT_EQ(decision.payment_events_size(), 1);
  EXPECT_EQ(decision.payment_events(0).type(), edmg::v1::PAYMENT_EVENT_TYPE_REJECTED);
  EXPECT_EQ(decision.payment_events(0).payment_revision(), 7);
  EXPECT_EQ(decision.payment_events(0).status().SerializeAsString(),
            change.status().SerializeAsString());
}

// R8: 30 days from the day on which it is due again; the first attempt stays on record.
TEST(PaymentStates, AnotherAttemptHas30DaysAnew) {
  Payment payment = PaymentIn(edmg::v1::PAYMENT_STATE_REJECTED);
  payment.mutable_status()->set_reason_code("AC04");
  *payment.mutable_status()->mutable_execution_date() = MakeDate(2016, 3, 9);
  Decision decision;
  Take(*StepOf(payment, PaymentAct::kNewAccount), payment, {{}, "", "", "BE71096123456769", ""},
       AcceptAt(absl::CivilDay(2016, 3, 25)), &decision);
  const auto& status = decision.payment_changes(0).status();
  EXPECT_EQ(status.state(), edmg::v1::PAYMENT_STATE_DUE);
  EXPECT_EQ(status.attempt(), 2);
  EXPECT_EQ(status.pay_by().month(), 4);
  EXPECT_EQ(status.pay_by().day(), 24);
  EXPECT_EQ(status.iban(), "BE71096123456769");
  EXPECT_FALSE(status.has_execution_date());
  EXPECT_EQ(status.reason_code(), "");
  ASSERT_EQ(status.earlier_attempts_size(), 1);
  EXPECT_EQ(status.earlier_attempts(0).reason_code(), "AC04");
  EXPECT_EQ(status.earlier_attempts(0).iban(), "BE68539007547034");
  EXPECT_EQ(status.earlier_attempts(0).pay_by().day(), 1);
}

TEST(PaymentStates, ASecondPaymentIsGotBackAndChangesNoStatus) {
  Payment payment = PaymentIn(edmg::v1::PAYMENT_STATE_PAID);
  payment.mutable_status()->set_bank_reference("B1");
  Decision decision;
  Take(*StepOf(payment, PaymentAct::kReportedPaid), payment, {MakeDate(2016, 3, 9), "B2", ""},
       AcceptAt(absl::CivilDay(2016, 3, 10)), &decision);
  EXPECT_EQ(decision.payment_changes(0).status().bank_reference(), "B1");
  ASSERT_EQ(decision.payments_size(), 1);
  EXPECT_EQ(decision.payments(0).payment_id(), "P-90-0");
  EXPECT_EQ(decision.payments(0).kind(), edmg::v1::FEE_KIND_RECOVERY);
  EXPECT_EQ(decision.payments(0).amount_cents(), -3000);
  EXPECT_EQ(decision.payments(0).related_payment_id(), "P-7-1");
  EXPECT_FALSE(decision.payments(0).has_status());
  ASSERT_EQ(decision.payment_events_size(), 2);
  EXPECT_EQ(decision.payment_events(0).type(), edmg::v1::PAYMENT_EVENT_TYPE_PAID_TWICE);
  EXPECT_EQ(decision.payment_events(1).type(), edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE);
  EXPECT_EQ(decision.payment_events(1).payment_revision(), 90);
}

TEST(PaymentStates, WhatTheBankSaidStaysWhereARecoverySettles) {
  Payment payment = PaymentIn(edmg::v1::PAYMENT_STATE_REJECTED);
  payment.mutable_status()->set_reason_code("AC04");
  Decision decision;
  Take(*StepOf(payment, PaymentAct::kRecovered), payment, {}, AcceptAt(absl::CivilDay(2016, 3, 10)),
       &decision);
  EXPECT_EQ(decision.payment_changes(0).status().reason_code(), "AC04");
}

TEST(ReasonCodes, AreThoseOfTheExternalLists) {
  for (const char* code :
       {"AC01", "AC04", "AC16", "AM09", "BE04", "MD07", "RR04", "CUST", "FOCR", "NARR", "TM01"}) {
    EXPECT_TRUE(IsReasonCode(code)) << code;
  }
  for (const char* code : {"", "AC0", "AC00", "AC17", "AC99", "ac04", "ZZ99", "AC004", "AC+1",
                           "AC 4", "NAR", "RR0x"}) {
    EXPECT_FALSE(IsReasonCode(code)) << code;
  }
}

TEST(PaymentStates, AnExportLeavesItsIdAndItsCancellingTheAttempt) {
  Payment payment = PaymentIn(edmg::v1::PAYMENT_STATE_DUE);
  PaymentMove move;
  move.execution_date = MakeDate(2016, 3, 9);
  move.export_id = "march";
  Decision decision;
  Take(*StepOf(payment, PaymentAct::kExported), payment, move, AcceptAt(absl::CivilDay(2016, 3, 8)),
       &decision);
  EXPECT_EQ(decision.payment_changes(0).status().export_id(), "march");
  EXPECT_FALSE(decision.payment_changes(0).same_attempt());
  EXPECT_EQ(decision.payment_events(0).from(), edmg::v1::PAYMENT_STATE_DUE);
  *payment.mutable_status() = decision.payment_changes(0).status();
  Take(*StepOf(payment, PaymentAct::kExportCancelled), payment, {},
       AcceptAt(absl::CivilDay(2016, 3, 9)), &decision);
  EXPECT_TRUE(decision.payment_changes(1).same_attempt());
  EXPECT_FALSE(decision.payment_changes(1).status().has_execution_date());
  EXPECT_EQ(decision.payment_changes(1).status().export_id(), "march");
}

TEST(PaymentStates, WhatWasSetOffIsNotPaidAnyMoreAndCountsAsPaid) {
  Payment payment = PaymentIn(edmg::v1::PAYMENT_STATE_SETTLED);
  EXPECT_EQ(OpenCents(payment), 3000);
  EXPECT_FALSE(IsRecoverable(payment));
  payment.mutable_status()->add_netted()->set_amount_cents(1200);
  payment.mutable_status()->add_netted()->set_amount_cents(1800);
  EXPECT_EQ(OpenCents(payment), 0);
  EXPECT_TRUE(IsRecoverable(payment));
  EXPECT_TRUE(IsRecoverable(PaymentIn(edmg::v1::PAYMENT_STATE_PAID)));
  EXPECT_FALSE(IsRecoverable(PaymentIn(edmg::v1::PAYMENT_STATE_INSTRUCTED)));
}

// Only what was transferred is got back.
TEST(PaymentStates, ASecondPaymentIsRecoveredAsItWasTransferred) {
  Payment payment = PaymentIn(edmg::v1::PAYMENT_STATE_PAID);
  payment.mutable_status()->add_netted()->set_amount_cents(1200);
  Decision decision;
  Take(*StepOf(payment, PaymentAct::kReportedPaid), payment, {MakeDate(2016, 3, 9), "B2", ""},
       AcceptAt(absl::CivilDay(2016, 3, 10)), &decision);
  ASSERT_EQ(decision.payments_size(), 1);
  EXPECT_EQ(decision.payments(0).amount_cents(), -1800);
}

TEST(PaymentStates, HaveNames) {
  EXPECT_EQ(NameOf(edmg::v1::PAYMENT_STATE_INSTRUCTED), "INSTRUCTED");
}

TEST(PaymentStates, ANoteOfARecoveryIsNoEvent) {
  Decision decision;
  NoteRecovery(PaymentIn(edmg::v1::PAYMENT_STATE_INSTRUCTED), "P-9-0", &decision);
  ASSERT_EQ(decision.payment_changes_size(), 1);
  EXPECT_EQ(decision.payment_changes(0).status().recovered_by(), "P-9-0");
  EXPECT_EQ(decision.payment_events_size(), 0);
}

}  // namespace
}  // namespace edmg::rules
