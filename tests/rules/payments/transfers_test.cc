// Netting: recoveries whole, the largest first, off the largest transfers, never below zero.
#include "services/rules/payments/transfers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace edmg::rules {
namespace {

using edmg::v1::Payment;
using testing::ElementsAre;
using testing::IsEmpty;

Payment Of(int number, int64_t cents) {
  Payment payment;
  payment.set_payment_id(absl::StrCat("P-", number, "-0"));
  payment.set_revision(number);
  payment.set_amount_cents(cents);
  payment.mutable_status()->set_state(edmg::v1::PAYMENT_STATE_DUE);
  payment.mutable_status()->set_iban("BE68539007547034");
  payment.mutable_status()->mutable_pay_by()->set_year(2016);
  payment.mutable_status()->mutable_pay_by()->set_month(3);
  payment.mutable_status()->mutable_pay_by()->set_day(1);
  return payment;
}

TransferPlan Net(std::vector<Payment> due, std::vector<Payment> recoveries) {
  return PlanTransfers(std::move(due), std::move(recoveries),
                       {absl::CivilDay(2016, 3, 1), true, {}});
}

std::vector<int64_t> CentsOf(const TransferPlan& plan) {
  std::vector<int64_t> cents;
  for (const Transfer& transfer : plan.transfers) cents.push_back(transfer.cents);
  return cents;
}

std::vector<int64_t> SetOffBy(const TransferPlan& plan) {
  std::vector<int64_t> cents;
  for (const Payment& recovery : plan.recoveries) cents.push_back(recovery.amount_cents());
  return cents;
}

TEST(TransfersTest, ARecoveryIsTakenOffTheLargestTransfer) {
  const auto plan = Net({Of(1, 1000), Of(2, 5000)}, {Of(3, -3000)});
  EXPECT_THAT(CentsOf(plan), ElementsAre(1000, 2000));
  ASSERT_EQ(plan.transfers[1].netted.size(), 1u);
  EXPECT_EQ(plan.transfers[1].netted[0].payment_id(), "P-3-0");
}

TEST(TransfersTest, OneThatFindsNoRoomStaysAndASmallerOneMayFindIt) {
  const auto plan = Net({Of(1, 3000), Of(2, 1000)}, {Of(3, -500), Of(4, -9000), Of(5, -3200)});
  EXPECT_THAT(SetOffBy(plan), ElementsAre(-500));
  EXPECT_THAT(CentsOf(plan), ElementsAre(2500, 1000));
}

TEST(TransfersTest, NothingGoesBelowZero) {
  const auto plan = Net({Of(1, 3000)}, {Of(2, -3000), Of(3, -1)});
  EXPECT_THAT(CentsOf(plan), ElementsAre(0));
  EXPECT_THAT(SetOffBy(plan), ElementsAre(-3000));
  EXPECT_THAT(SetOffBy(Net({}, {Of(2, -1)})), IsEmpty());
}

TEST(TransfersTest, WhatIsNotDueYetIsNotTaken) {
  Payment later = Of(1, 3000);
  later.mutable_status()->mutable_pay_by()->set_day(2);
  EXPECT_THAT(CentsOf(Net({later, Of(2, 100)}, {Of(3, -200)})), ElementsAre(100));
}

TEST(TransfersTest, WhatIsHeldBackOrHasNoAccountIsCounted) {
  Payment on_paper = Of(1, 3000);
  on_paper.mutable_status()->clear_iban();
  const auto plan = PlanTransfers({on_paper, Of(2, 3000), Of(3, 100)}, {},
                                  {absl::CivilDay(2016, 3, 1), false, {"P-2-0"}});
  EXPECT_THAT(CentsOf(plan), ElementsAre(100));
  EXPECT_EQ(plan.without_account, 1);
  EXPECT_EQ(plan.held_back, 1);
}

TEST(TransfersTest, TheReferenceIsMadeOfThePaymentsNumber) {
  Payment payment = Of(1042, 3000);
  AddRemittanceReference(&payment);
  EXPECT_EQ(payment.remittance_reference(), "+++000/1042/00026+++");
  Payment recovery = Of(1043, -3000);
  AddRemittanceReference(&recovery);
  EXPECT_EQ(recovery.remittance_reference(), "");
}

}  // namespace
}  // namespace edmg::rules
