// Exports and payments that are recovered: what an export leaves that was cancelled, in whatever
// order the bank's answers and the recoveries come.

#include "services/dmg/attestations.h"
#include "tests/services/bank/bank_fixture.h"

namespace edmg::support {
namespace {

using edmg::v1::PAYMENT_STATE_DUE;
using edmg::v1::PAYMENT_STATE_REJECTED;
using edmg::v1::PAYMENT_STATE_SETTLED;
using testing::ElementsAre;
using testing::IsEmpty;

class ExportRecoveriesTest : public BankTest {
 protected:
  // An extension of 2017 that is owed to the enrolled physician, and nothing else is.
  std::string OweExtension() {
    patient_ = AddPatient("300");
    const Answer registered = Register(doctor_, patient_, Today());
    EXPECT_OK(registered.status);
    EXPECT_OK(Report({Paid(1, registered.receipt.registration().payment_ids(0))}, "300", "first")
                  .status());
    MoveTo(absl::CivilDay(2017, 2, 6));
    const Answer visited = Visit(doctor_, patient_, Today());
    EXPECT_OK(visited.status);
    return visited.receipt.contact().payment_ids(0);
  }

  // A 102771 on paper of the same year stands against the extension (R6). The recovery's id.
  std::string Recover(const std::string& extension) {
    edmg::v1::RecordAttestationsRequest request;
    auto& row = *request.add_attestations();
    row.set_ssin(patient_);
    row.set_physician_nihii(AddDoctor().nihii);
    *row.mutable_service_date() = MakeDate(Today());
    row.set_claim_code("102771");
    Slot<services::Attestations::Outcome> slot;
    gateway().attestations.Record(request, 0, Insurer("300"), Into(slot));
    EXPECT_OK(rig_.Finish(slot).status());
    for (const auto& payment : PaymentsOf("300")) {
      if (payment.related_payment_id() == extension) return payment.payment_id();
    }
    ADD_FAILURE() << "no recovery of " << extension;
    return "";
  }

  edmg::v1::PaymentReport Returned(int row, const std::string& id) const {
    edmg::v1::PaymentReport report = Rejected(row, id);
    report.set_kind(edmg::v1::PAYMENT_REPORT_KIND_RETURNED);
    report.set_bank_reference("B9");
    return report;
  }

  std::string patient_;
};

TEST_F(ExportRecoveriesTest, WhatRecoveriesTookWholeIsOverdueIfTheExportIsCancelledInTime) {
  RunCalendar();
  OweBack();
  const std::string payment = Owe();
  ASSERT_OK(Export(Request("march", true)).status());
  ASSERT_EQ(StateOf(payment), PAYMENT_STATE_SETTLED);
  MoveWithCalendarTo(Today() + 26);
  ASSERT_OK(Cancel("march").status());
  ASSERT_EQ(StateOf(payment), PAYMENT_STATE_DUE);
  Changes();
  MoveWithCalendarTo(Today() + 5);
  EXPECT_THAT(Changes(), ElementsAre("PAYMENT_OVERDUE " + payment));
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ExportRecoveriesTest, ARecoveredPaymentIsNotDueAgainWhenItsExportIsCancelled) {
  const std::string extension = OweExtension();
  ASSERT_OK(Export(Request("march")).status());
  ASSERT_OK(Report({Rejected(1, extension)}).status());
  const std::string recovery = Recover(extension);
  ASSERT_EQ(StateOf(extension), PAYMENT_STATE_SETTLED);
  const auto cancelled = Cancel("march");
  ASSERT_OK(cancelled.status());
  EXPECT_EQ(cancelled->payments_due_again(), 0);
  EXPECT_EQ(StateOf(extension), PAYMENT_STATE_SETTLED);
  EXPECT_EQ(StateOf(recovery), PAYMENT_STATE_SETTLED);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ExportRecoveriesTest, WhatIsInstructedAndRecoveredIsSettledWhenItsExportIsCancelled) {
  const std::string extension = OweExtension();
  ASSERT_OK(Export(Request("march")).status());
  const std::string recovery = Recover(extension);
  EXPECT_EQ(StateOf(recovery), PAYMENT_STATE_DUE);
  ASSERT_OK(Cancel("march").status());
  EXPECT_EQ(StateOf(extension), PAYMENT_STATE_SETTLED);
  EXPECT_EQ(StateOf(recovery), PAYMENT_STATE_SETTLED);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ExportRecoveriesTest, ARecoveryThatIsOpenAgainIsSettledIfWhatItRecoversCameBack) {
  const std::string extension = OweExtension();
  ASSERT_OK(Report({Paid(1, extension)}).status());
  const std::string recovery = Recover(extension);
  const std::string payment = Owe();
  ASSERT_OK(Export(Request("march", true)).status());
  ASSERT_EQ(StateOf(recovery), PAYMENT_STATE_SETTLED);
  ASSERT_OK(Report({Returned(2, extension)}).status());
  ASSERT_EQ(StateOf(extension), PAYMENT_STATE_REJECTED);
  ASSERT_OK(Cancel("march").status());
  EXPECT_EQ(StateOf(payment), PAYMENT_STATE_DUE);
  EXPECT_EQ(StateOf(extension), PAYMENT_STATE_SETTLED);
  EXPECT_EQ(StateOf(recovery), PAYMENT_STATE_SETTLED);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

}  // namespace
}  // namespace edmg::support
