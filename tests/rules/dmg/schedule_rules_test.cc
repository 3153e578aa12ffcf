#include "services/rules/dmg/schedule_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/world.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const CivilDay kYearEnd(2017, 1, 8);
constexpr char kExtended2016[] = "ADMINISTRATIVE_EXTENSION 2016 3000";

// X attests 102771 on paper in March 2015.
class YearEnd : public ::testing::Test {
 protected:
  YearEnd() {
    world_.Attest(x_, patient_, {CivilDay(2015, 3, 10), CivilDay(2015, 4, 1)}, "102771");
  }
  std::vector<std::string> Run(CivilDay day = kYearEnd) {
    return PaymentsOf(world_.RunYearEnd(day));
  }
  std::vector<std::string> Holdings() { return HoldingsOf(world_.Dossier(patient_)); }

  World world_;
  std::string x_ = world_.AddDoctor();
  std::string other_ = world_.AddDoctor();
  std::string patient_ = world_.AddPatient();
};

// E3, R4.
TEST_F(YearEnd, ExtendsForThePaperHolderWithAContactInTheYear) {
  const Answer contact =
      world_.Attest(x_, patient_, {CivilDay(2016, 10, 5), CivilDay(2016, 11, 15)});
  EXPECT_EQ(contact.outcome, edmg::v1::ATTESTATION_OUTCOME_RECORDED);
  EXPECT_THAT(PaymentsOf(contact.decision), IsEmpty());
  const auto run = world_.RunYearEnd(kYearEnd);
  ASSERT_THAT(PaymentsOf(run), ElementsAre(kExtended2016));
  EXPECT_EQ(DayOf(run.payments(0).pay_by()), CivilDay(2017, 9, 30));
  EXPECT_EQ(run.payments(0).iban(), "");
  EXPECT_EQ(run.payments(0).physician_nihii(), x_);
  EXPECT_EQ(DayOf(run.payments(0).service_date()), CivilDay(2016, 10, 5));
  EXPECT_THAT(Holdings(), ElementsAre(PhysicianId(x_) + " 2015-03-10.. right 2018-12-31"));
  EXPECT_TRUE(run.usage().empty()) << "R9 counts electronic extensions";
  ASSERT_EQ(run.list_entries_size(), 1);
  EXPECT_EQ(run.list_entries(0).last_fee_year(), 2016);
  EXPECT_THAT(Run(), IsEmpty()) << "once";
}

// E4, R5: the certificate was never introduced.
TEST_F(YearEnd, WithoutACertificateNothingIsExtended) {
  EXPECT_THAT(Run(), IsEmpty());
  EXPECT_THAT(Holdings(), ElementsAre(PhysicianId(x_) + " 2015-03-10.. right 2017-12-31"));
}

// E5, R4c.
TEST_F(YearEnd, AContactWithTheHoldersGroupCounts) {
  world_.AddToGroup(x_, "G1", CivilDay(2015, 1, 1));
  world_.AddToGroup(other_, "G1", CivilDay(2015, 1, 1));
  world_.Attest(other_, patient_, {CivilDay(2016, 10, 5), CivilDay(2016, 11, 15)});
  const auto run = world_.RunYearEnd(kYearEnd);
  ASSERT_THAT(PaymentsOf(run), ElementsAre(kExtended2016));
  EXPECT_EQ(run.payments(0).physician_nihii(), x_);
}

// E6.
TEST_F(YearEnd, AContactWithAStrangerDoesNot) {
  world_.Attest(other_, patient_, {CivilDay(2016, 10, 5), CivilDay(2016, 11, 15)});
  EXPECT_THAT(Run(), IsEmpty());
}

// E8, R4a: a year without a contact breaks the chain.
TEST_F(YearEnd, ABrokenChainIsNotMended) {
  EXPECT_THAT(Run(), IsEmpty());
  world_.Attest(x_, patient_, CivilDay(2017, 5, 5));
  EXPECT_THAT(Run(CivilDay(2018, 1, 8)), IsEmpty());
}

// The chain runs on from year to year.
TEST_F(YearEnd, AnExtensionCarriesTheNext) {
  world_.Attest(x_, patient_, CivilDay(2016, 5, 5));
  world_.Attest(x_, patient_, CivilDay(2017, 5, 5));
  EXPECT_THAT(Run(), ElementsAre(kExtended2016));
  EXPECT_THAT(Run(CivilDay(2018, 1, 8)), ElementsAre("ADMINISTRATIVE_EXTENSION 2017 3000"));
  EXPECT_THAT(Holdings(), ElementsAre(PhysicianId(x_) + " 2015-03-10.. right 2019-12-31"));
}

// The year of the 102771 itself is acquired.
TEST_F(YearEnd, TheYearOfOpeningIsNotExtended) {
  world_.Attest(x_, patient_, CivilDay(2015, 5, 5));
  EXPECT_THAT(Run(CivilDay(2016, 1, 8)), IsEmpty());
}

// Decision 11: on enrolling, the year's open contacts extend at once, by the electronic branch.
TEST_F(YearEnd, WhoEnrolsBeforeItIsPaidAtOnce) {
  world_.Attest(x_, patient_, CivilDay(2016, 10, 5));
  world_.Enrol(x_, CivilDay(2016, 12, 1));
  const auto again = world_.DecideAgain(CivilDay(2016, 12, 1));
  ASSERT_THAT(PaymentsOf(again), ElementsAre("EXTENSION 2016 3000"));
  EXPECT_EQ(DayOf(again.payments(0).pay_by()), CivilDay(2016, 12, 31));
  EXPECT_EQ(again.payments(0).iban(), kIban);
  EXPECT_THAT(Run(), IsEmpty());
}

// Contacts that an enrolment with a later start left open are extended electronically then.
TEST_F(YearEnd, ExtendsElectronicallyForWhoIsEnrolledThen) {
  world_.Attest(x_, patient_, CivilDay(2016, 10, 5));
  world_.Submit(world_.Enrolment(x_, CivilDay(2017, 1, 8)), CivilDay(2016, 12, 1));
  const auto run = world_.RunYearEnd(kYearEnd);
  ASSERT_THAT(PaymentsOf(run), ElementsAre("EXTENSION 2016 3000"));
  EXPECT_EQ(DayOf(run.payments(0).pay_by()), CivilDay(2017, 2, 7));
  EXPECT_EQ(run.payments(0).iban(), kIban);
}

TEST_F(YearEnd, DecidesEveryPatientInOrder) {
  const std::string second = world_.AddPatient();
  world_.Attest(x_, second, CivilDay(2015, 3, 10), "102771");
  world_.Attest(x_, second, CivilDay(2016, 2, 1));
  world_.Attest(x_, patient_, CivilDay(2016, 3, 1));
  const auto run = world_.RunYearEnd(kYearEnd);
  ASSERT_THAT(PaymentsOf(run), ElementsAre(kExtended2016, kExtended2016));
  EXPECT_EQ(run.payments(0).patient_ssin(), patient_);
  EXPECT_EQ(run.payments(1).patient_ssin(), second);
  EXPECT_EQ(run.payments(1).payment_id(), "P-5-1");
}

}  // namespace
}  // namespace edmg::rules
