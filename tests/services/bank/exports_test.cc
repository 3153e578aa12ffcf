// Exports: what they instruct, their files, netting, and how they are taken back.
#include "services/bank/exports.h"

#include <filesystem>

#include "absl/strings/match.h"
#include "services/bank/export_decisions.h"
#include "store/payments/exports.h"
#include "tests/services/bank/bank_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using edmg::v1::PAYMENT_STATE_DUE;
using edmg::v1::PAYMENT_STATE_INSTRUCTED;
using edmg::v1::PAYMENT_STATE_PAID;
using edmg::v1::PAYMENT_STATE_REJECTED;
using edmg::v1::PAYMENT_STATE_SETTLED;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ExportsTest : public BankTest {
 protected:
  // The first part takes what is due to one physician, the second one that of the other.
  void OweTwoParts() {
    const Doctor& second = AddEnrolledDoctor();
    const bool in_order = doctor_.nihii < second.nihii;
    const Doctor& before = in_order ? doctor_ : second;
    const Doctor& after = in_order ? second : doctor_;
    for (int i = 0; i < services::kExportPartMax; ++i) {
      EXPECT_OK(Register(before, AddPatient("300"), Today()).status);
    }
    EXPECT_OK(Register(after, AddPatient("300"), Today()).status);
  }
};

TEST_F(ExportsTest, InstructsWhatIsDueAndGivesTheSameFileAgain) {
  const std::string one = Owe();
  const std::string two = Owe();
  const auto first = Export(Request("march"));
  ASSERT_OK(first.status());
  EXPECT_EQ(first->made.transfers(), 2);
  EXPECT_EQ(first->made.sum_cents(), 6000);
  EXPECT_EQ(first->made.state(), edmg::v1::EXPORT_STATE_COMPLETE);
  EXPECT_EQ(StateOf(one), PAYMENT_STATE_INSTRUCTED);
  EXPECT_THAT(Changes(), ElementsAre("INSTRUCTED " + one, "INSTRUCTED " + two));
  EXPECT_THAT(first->file, HasSubstr("<EndToEndId>" + one + "</EndToEndId>"));
  EXPECT_THAT(first->file, HasSubstr("<CtrlSum>60.00</CtrlSum>"));
  EXPECT_THAT(first->file, HasSubstr("<Nm>Mutualite .Ete. . Co</Nm>"));
  Owe();  // later
  Restart();
  const auto again = Export(Request("march"));
  ASSERT_OK(again.status());
  EXPECT_EQ(again->file, first->file);
  edmg::v1::ExportCreditTransfersRequest by_name;
  by_name.mutable_selection()->set_export_id("march");
  EXPECT_EQ(Export(by_name)->file, first->file);
  by_name.set_format(edmg::v1::CREDIT_TRANSFER_FORMAT_PAIN_001_001_09);
  EXPECT_THAT(Export(by_name)->file, HasSubstr("<BICFI>GKCCBEBB</BICFI>"));
  EXPECT_EQ(Export(Request("april"))->made.transfers(), 1);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ExportsTest, APreviewCountsAndChangesNothing) {
  Owe();
  auto request = Request("march");
  request.set_preview(true);
  const auto before = Contents();
  const auto preview = Export(request);
  ASSERT_OK(preview.status());
  EXPECT_EQ(preview->made.sum_cents(), 3000);
  EXPECT_THAT(preview->file, IsEmpty());
  EXPECT_EQ(Contents(), before);
}

TEST_F(ExportsTest, AnExportOfMuchIsMadeInPartsAndIsAloneMeanwhile) {
  OweTwoParts();
  const int many = services::kExportPartMax + 1;
  // Another one comes between its parts.
  gateway().exports.Open(Request("all"), Insurer("300"), [](const auto&) {});
  EXPECT_EQ(ReasonOf(Export(Request("another")).status()), "EXPORT_RUNNING");
  const auto whole = Export(Request("all"));
  ASSERT_OK(whole.status());
  EXPECT_EQ(whole->made.transfers(), many);
  EXPECT_EQ(whole->made.state(), edmg::v1::EXPORT_STATE_COMPLETE);
  EXPECT_EQ(Export(Request("all"))->file, whole->file);
  const auto cancelled = Cancel("all");
  ASSERT_OK(cancelled.status());
  EXPECT_EQ(cancelled->payments_due_again(), many);
  EXPECT_EQ(cancelled->state(), edmg::v1::EXPORT_STATE_CANCELLED);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

// A copy of the files between the parts is what a kill leaves; the store itself comes to the end.
TEST_F(ExportsTest, AnExportThatAKillBrokeOffGoesOnAndGivesTheSameFile) {
  OweTwoParts();
  const auto request = Request("all");
  gateway().exports.Open(request, Insurer("300"), [](const auto&) {});
  rig_.CommitGroup();
  const std::string whole = rig_.StoreOptions().path;
  const std::string killed = rig_.temp().Sub("killed");
  std::filesystem::copy(whole, killed, std::filesystem::copy_options::recursive);
  rig_.options().folder = killed;
  Restart();
  const auto listed = gateway().exports.List({}, Insurer("300"), now());
  ASSERT_OK(listed.status());
  ASSERT_EQ(listed->exports_size(), 1);
  EXPECT_EQ(listed->exports(0).state(), edmg::v1::EXPORT_STATE_RUNNING);
  EXPECT_EQ(listed->exports(0).transfers(), services::kExportPartMax);
  MoveTo(Today() + 1);
  const auto finished = Export(request);
  ASSERT_OK(finished.status());
  EXPECT_EQ(finished->made.state(), edmg::v1::EXPORT_STATE_COMPLETE);
  EXPECT_EQ(finished->made.transfers(), services::kExportPartMax + 1);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
  rig_.options().folder = whole;
  Restart();
  EXPECT_EQ(Export(request)->file, finished->file);
}

TEST_F(ExportsTest, WhatIsNotYetDueHeldBackOrOnPaperStays) {
  const std::string now = Owe();
  const std::string held = Owe();
  auto request = Request("march");
  request.mutable_selection()->add_held_back_payment_ids(held);
  *request.mutable_selection()->mutable_due_until() = MakeDate(Today() + 29);
  EXPECT_EQ(Export(request)->made.transfers(), 0);
  EXPECT_THAT(Export(request)->file, IsEmpty());
  request.mutable_selection()->set_export_id("march-2");
  *request.mutable_selection()->mutable_due_until() = MakeDate(Today() + 30);
  const auto made = Export(request);
  ASSERT_OK(made.status());
  EXPECT_EQ(made->made.payments_held_back(), 1);
  EXPECT_EQ(StateOf(now), PAYMENT_STATE_INSTRUCTED);
  EXPECT_EQ(StateOf(held), PAYMENT_STATE_DUE);
}

TEST_F(ExportsTest, RefusesWhatIsNoSelection) {
  const auto refusal = [&](auto change) {
    auto request = Request("march");
    change(*request.mutable_selection());
    const auto answer = Export(request);
    return ReasonOf(answer.status()) + " " + MetadataOf(answer.status(), "field");
  };
  EXPECT_EQ(refusal([](auto& s) { s.set_export_id("a_b"); }), "FIELD_FORMAT selection.export_id");
  EXPECT_EQ(refusal([](auto& s) { s.clear_due_until(); }), "FIELD_FORMAT selection.due_until");
  EXPECT_EQ(refusal([&](auto& s) { *s.mutable_execution_date() = MakeDate(Today() - 1); }),
            "FIELD_FORMAT selection.execution_date");
  EXPECT_EQ(refusal([](auto& s) { s.add_held_back_payment_ids("x"); }),
            "FIELD_FORMAT selection.held_back_payment_ids[0]");
  EXPECT_EQ(refusal([](auto& s) { s.set_debtor_iban("BE02300000000040"); }),
            "DEBTOR_ACCOUNT_UNKNOWN selection.debtor_iban");
  ASSERT_OK(SetAccount(kDebtorIban, true));
  EXPECT_EQ(refusal([](auto&) {}), "DEBTOR_ACCOUNT_UNKNOWN selection.debtor_iban");
  ASSERT_OK(SetAccount(kDebtorIban));
  ASSERT_OK(Export(Request("march")).status());
  EXPECT_EQ(refusal([](auto& s) { s.set_netting(true); }), "EXPORT_CHANGED selection");
}

TEST_F(ExportsTest, AHolidayOfTheBanksIsMoved) {
  MoveTo(CivilDay(2016, 3, 24));
  Owe();
  auto request = Request("easter");
  *request.mutable_selection()->mutable_execution_date() = MakeDate(CivilDay(2016, 3, 25));
  const auto made = Export(request);
  ASSERT_OK(made.status());
  EXPECT_TRUE(made->made.execution_date_moved());
  EXPECT_THAT(made->file, HasSubstr("<ReqdExctnDt>2016-03-29</ReqdExctnDt>"));
}

TEST_F(ExportsTest, ACancelledExportLeavesAllDueInTheSameAttempt) {
  const std::string id = Owe();
  ASSERT_OK(Export(Request("march")).status());
  const auto cancelled = Cancel("march");
  ASSERT_OK(cancelled.status());
  EXPECT_EQ(cancelled->payments_due_again(), 1);
  EXPECT_EQ(cancelled->state(), edmg::v1::EXPORT_STATE_CANCELLED);
  EXPECT_OK(Cancel("march").status());
  EXPECT_EQ(StateOf(id), PAYMENT_STATE_DUE);
  EXPECT_EQ(ReasonOf(Export(Request("march")).status()), "EXPORT_CANCELLED");
  EXPECT_EQ(Export(Request("april"))->made.transfers(), 1);
  EXPECT_THAT(Changes(),
              ElementsAre("INSTRUCTED " + id, "EXPORT_CANCELLED " + id, "INSTRUCTED " + id));
  EXPECT_EQ(ReasonOf(Cancel("may").status()), "EXPORT_UNKNOWN");
  ASSERT_OK(Report({Paid(1, id)}).status());
  EXPECT_EQ(ReasonOf(Cancel("april").status()), "EXPORT_PAID");
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ExportsTest, ADeadlineIsToldOnceThoughAnExportWasCancelledMeanwhile) {
  const std::string id = Owe();
  ASSERT_OK(Report({Rejected(1, id), TryAgain(2, id)}).status());
  MoveWithCalendarTo(Today() + 26);
  ASSERT_OK(Export(Request("march")).status());
  ASSERT_OK(Cancel("march").status());
  MoveWithCalendarTo(Today() + 10);
  EXPECT_THAT(Changes(),
              ElementsAre("REJECTED " + id, "DUE_AGAIN " + id, "PAYMENT_DUE_SOON " + id,
                          "INSTRUCTED " + id, "EXPORT_CANCELLED " + id, "PAYMENT_OVERDUE " + id));
}

TEST_F(ExportsTest, WhatIsInstructedIsOverdueAllTheSame) {
  RunCalendar();
  const std::string id = Owe();
  ASSERT_OK(Export(Request("march")).status());
  MoveWithCalendarTo(Today() + 31);
  EXPECT_THAT(Changes(),
              ElementsAre("INSTRUCTED " + id, "PAYMENT_DUE_SOON " + id, "PAYMENT_OVERDUE " + id));
}

TEST_F(ExportsTest, NettingTakesARecoveryOffWholeAndNeverBelowZero) {
  const std::string recovery = OweBack();
  const std::string other = OweBack();
  const std::string payment = Owe();
  const auto made = Export(Request("march", true));
  ASSERT_OK(made.status());
  EXPECT_EQ(made->made.recoveries_netted(), 1);
  EXPECT_EQ(made->made.payments_netted_whole(), 1);
  EXPECT_EQ(made->made.transfers(), 0);
  EXPECT_EQ(StateOf(recovery), PAYMENT_STATE_SETTLED);
  EXPECT_EQ(StateOf(other), PAYMENT_STATE_DUE);
  EXPECT_EQ(StateOf(payment), PAYMENT_STATE_SETTLED);
  ASSERT_OK(Cancel("march").status());
  EXPECT_EQ(StateOf(recovery), PAYMENT_STATE_DUE);
  EXPECT_EQ(StateOf(payment), PAYMENT_STATE_DUE);
  Owe();
  Owe();
  const auto again = Export(Request("april", true));
  ASSERT_OK(again.status());
  EXPECT_EQ(again->made.recoveries_netted(), 2);
  EXPECT_EQ(again->made.netted_cents(), 6000);
  EXPECT_EQ(again->made.transfers(), 1);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ExportsTest, ARejectedTransferIsTriedAgainForWhatWasLeftOfIt) {
  const std::string id = Owe();
  ASSERT_OK(Export(Request("march")).status());
  ASSERT_OK(Report({Rejected(1, id)}).status());
  EXPECT_EQ(StateOf(id), PAYMENT_STATE_REJECTED);
  ASSERT_OK(Report({TryAgain(2, id)}).status());
  const auto made = Export(Request("april"));
  ASSERT_OK(made.status());
  EXPECT_THAT(made->file, HasSubstr("<EndToEndId>" + id + "</EndToEndId>"));
  ASSERT_OK(Report({Paid(3, id)}).status());
  EXPECT_EQ(StateOf(id), PAYMENT_STATE_PAID);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

}  // namespace
}  // namespace edmg::support
