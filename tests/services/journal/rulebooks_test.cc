#include "services/journal/rulebooks.h"

#include <google/protobuf/text_format.h>

#include <algorithm>

#include "store/journal/entries.h"
#include "tests/support/error_details.h"
#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using testing::IsEmpty;
using testing::SizeIs;

class RulebooksTest : public GatewayTest {
 protected:
  RulebooksTest() : rows_(rules::Rulebook::Default().rows()) {}

  static std::string DefaultText() { return std::string(rules::Rulebook::DefaultText()); }
  static std::string TextOf(const edmg::v1::Rulebook& rows) {
    std::string text;
    EXPECT_TRUE(google::protobuf::TextFormat::PrintToString(rows, &text));
    return text;
  }
  template <typename Rows, typename IsIt>
  static void Remove(Rows* rows, const IsIt& is_it) {
    const auto row = std::find_if(rows->begin(), rows->end(), is_it);
    ASSERT_NE(row, rows->end());
    rows->erase(row);
  }
  // The row of 2015 to 2018.
  edmg::v1::FeeRow& Fee() { return *rows_.mutable_fees(1); }
  edmg::v1::RegimeRow& Regime() { return *rows_.mutable_regimes(1); }

  store::v1::JournalEntry EntryOf(int64_t revision) {
    const auto entry = store::ReadJournalEntry(*database().Snapshot(), revision);
    EXPECT_OK(entry.status());
    return **entry;
  }

  edmg::v1::Rulebook rows_;
};

TEST_F(RulebooksTest, RecordsTheTextThatDecides) {
  EXPECT_EQ(gateway().status_report.Make().rulebook_revision(), 0);
  const auto activation = OpenWithRulebook(DefaultText());
  EXPECT_TRUE(activation.activated);
  EXPECT_EQ(activation.revision, 1);
  const auto entry = EntryOf(1);
  EXPECT_EQ(entry.rulebook().text(), DefaultText());
  EXPECT_EQ(entry.requested_by(), "administrator:start");
  const auto status = gateway().status_report.Make();
  EXPECT_EQ(status.rulebook_name(), rows_.name());
  EXPECT_EQ(status.rulebook_revision(), 1);
}

TEST_F(RulebooksTest, RecordsTheSameTextOnce) {
  OpenWithRulebook(DefaultText());
  MoveTo(Today() + 1);
  const auto again = OpenWithRulebook(DefaultText());
  EXPECT_FALSE(again.activated);
  EXPECT_EQ(again.revision, 1);
  EXPECT_EQ(database().last_revision(), 1);
  EXPECT_EQ(gateway().status_report.Make().rulebook_revision(), 1);
}

TEST_F(RulebooksTest, RecordsEachChangeAlsoBackToAnEarlierText) {
  OpenWithRulebook(DefaultText());
  rows_.set_name("another");
  EXPECT_EQ(OpenWithRulebook(TextOf(rows_)).revision, 2);
  EXPECT_EQ(gateway().status_report.Make().rulebook_name(), "another");
  const auto back = OpenWithRulebook(DefaultText());
  EXPECT_TRUE(back.activated);
  EXPECT_EQ(back.revision, 3);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(RulebooksTest, AChangedFeeIsOwedFromItsActivationOn) {
  OpenWithRulebook(DefaultText());
  const Doctor& doctor = AddEnrolledDoctor();
  ASSERT_OK(Register(doctor, AddPatient(), Today()).status);
  Fee().set_amount_cents(4321);
  Regime().set_payment_due_days(10);
  OpenWithRulebook(TextOf(rows_));
  ASSERT_OK(Register(doctor, AddPatient(), Today()).status);
  const auto payments = PaymentsOf("100");
  ASSERT_THAT(payments, SizeIs(2));
  EXPECT_EQ(payments[0].amount_cents(), 3000);
  EXPECT_EQ(payments[0].pay_by().month(), 2);
  EXPECT_EQ(payments[1].amount_cents(), 4321);
  EXPECT_EQ(payments[1].pay_by().day(), 14);
  // Each entry is decided again by the rulebook of its time.
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

// As if this program had learned two codes, a table and a situation since the store was made.
TEST_F(RulebooksTest, AStoreWhoseProgramKnewLessStartsServesAndVerifies) {
  Remove(rows_.mutable_rejections(), [](const auto& row) { return row.code() == "168"; });
  Remove(rows_.mutable_rejections(), [](const auto& row) { return row.code() == "174"; });
  rows_.clear_prevention_modules();
  Remove(rows_.mutable_outcomes(), [](const auto& row) {
    return row.situation() == edmg::v1::REGISTRATION_SITUATION_BEFORE_PRESENT_HOLDER;
  });
  const std::string text = TextOf(rows_);
  EXPECT_FALSE(rules::Rulebook::Parse(text).ok()) << "of one that is given, all is asked";

  const auto in_force = rules::Rulebook::ParseInForce(text);
  ASSERT_OK(in_force.status());
  EXPECT_TRUE(OpenWithRulebook(*in_force).activated);
  EXPECT_EQ(EntryOf(1).rulebook().text(), text);
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string patient = AddPatient();
  ASSERT_OK(Register(doctor, patient, Today()).status);
  EXPECT_FALSE(OpenWithRulebook(*in_force).activated) << "a restart";

  // Rows that the text lacks are the program's own.
  const Doctor& other = AddEnrolledDoctor();
  EXPECT_OK(Register(other, patient, Today() - 1).status);
  EXPECT_EQ(ReasonOf(Enrol(other).status), "ALREADY_ENROLLED");  // 168
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(RulebooksTest, AChangedDeadlineRefusesAndAccepts) {
  Regime().set_encounter_age_days_max(3);
  OpenWithRulebook(TextOf(rows_));
  MoveTo(CivilDay(2016, 1, 10));
  const Doctor& doctor = AddEnrolledDoctor();
  EXPECT_OK(Visit(doctor, AddPatient(), Today() - 3).status);
  EXPECT_FALSE(Visit(doctor, AddPatient(), Today() - 4).status.ok());
  OpenWithRulebook(DefaultText());
  EXPECT_OK(Visit(doctor, AddPatient(), Today() - 4).status);
}

}  // namespace
}  // namespace edmg::support
