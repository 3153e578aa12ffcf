// What becomes of payments: the rows that journal entries make, live and in a replay.

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "store/payments/payment_states.h"
#include "tests/store/applied_journal.h"
#include "tests/store/numbers.h"
#include "values/civil_date.h"

namespace edmg::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class PaymentTablesTest : public AppliedJournalTest {
 protected:
  // In hex.
  std::vector<std::string> Keys(Table table) {
    std::vector<std::string> keys;
    auto status = database_->Snapshot()->Scan(table, "", "", [&](absl::string_view key, auto) {
      keys.push_back(absl::BytesToHexString(key));
      return true;
    });
    EXPECT_TRUE(status.ok()) << status;
    return keys;
  }
};

// DO NOT CHANGE the keys: they are on disk.
TEST_F(PaymentTablesTest, KeepWhatBecomesOfPayments) {
  v1::JournalEntry made;
  made.mutable_clock();
  auto& payment = *made.mutable_decision()->add_payments();
  payment.set_payment_id("P-1-0");
  payment.set_insurer("300");
  payment.set_physician_nihii(std::string(kPhysician) + "003");
  payment.set_amount_cents(3000);
  *payment.mutable_pay_by() = DateOf(absl::CivilDay(2016, 2, 3));
  made.mutable_decision()->set_payments_have_states(true);
  Commit(made);
  const std::string key =
      "333030"
      "0000000000000001"
      "80000000";
  EXPECT_THAT(Keys(Table::kPaymentsOfPhysicians), ElementsAre("3131303030303935"
                                                              "0000000000000001"
                                                              "80000000"));
  const std::string first_deadline =
      "80000001"
      "800041c2" +
      key + "80000001";
  EXPECT_THAT(Keys(Table::kPaymentDeadlines), ElementsAre(first_deadline));
  EXPECT_THAT(Keys(Table::kPaymentStates), IsEmpty());

  v1::JournalEntry rejected;
  auto& report = *rejected.mutable_payment_report();
  report.set_insurer("300");
  report.set_report_id("r1");
  report.mutable_report()->set_row(7);
  auto& change = *rejected.mutable_decision()->add_payment_changes();
  change.mutable_payment()->set_insurer("300");
  change.mutable_payment()->set_revision(1);
  change.mutable_status()->set_state(edmg::v1::PAYMENT_STATE_REJECTED);
  change.mutable_status()->set_attempt(1);
  Commit(rejected);
  EXPECT_THAT(Keys(Table::kPaymentStates), ElementsAre(key));
  EXPECT_THAT(Keys(Table::kRejectedPayments), ElementsAre(key));
  EXPECT_THAT(Keys(Table::kPaymentReports), ElementsAre("333030"
                                                        "80000007"
                                                        "7231"));

  v1::JournalEntry again;
  again.mutable_clock();
  *again.mutable_decision()->add_payment_changes() = change;
  auto& status = *again.mutable_decision()->mutable_payment_changes(0)->mutable_status();
  status.set_state(edmg::v1::PAYMENT_STATE_DUE);
  status.set_attempt(2);
  status.set_revision(3);
  *status.mutable_pay_by() = DateOf(absl::CivilDay(2016, 2, 4));
  Commit(again);
  EXPECT_THAT(Keys(Table::kRejectedPayments), IsEmpty());
  EXPECT_THAT(Keys(Table::kPaymentDeadlines), ElementsAre(first_deadline,
                                                          "80000001"
                                                          "800041c3" +
                                                              key + "80000002"));
  const auto read = ReadPaymentWithStatus(*database_->Snapshot(), "300", {1, 0});
  EXPECT_EQ((*read)->status().attempt(), 2);
}

TEST_F(PaymentTablesTest, KeepNoStateOfAPaymentThatAnEarlierProgramMade) {
  v1::JournalEntry made;
  made.mutable_clock();
  auto& payment = *made.mutable_decision()->add_payments();
  payment.set_payment_id("P-1-0");
  payment.set_insurer("300");
  payment.set_amount_cents(3000);
  Commit(made);
  EXPECT_THAT(Keys(Table::kPaymentsOfPhysicians), IsEmpty());
  EXPECT_THAT(Keys(Table::kPaymentDeadlines), IsEmpty());
  const auto read = ReadPaymentWithStatus(*database_->Snapshot(), "300", {1, 0});
  EXPECT_EQ((*read)->status().state(), edmg::v1::PAYMENT_STATE_DUE);
}

}  // namespace
}  // namespace edmg::store
