#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/world.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using ::testing::ElementsAre;

class RegistrationRules : public ::testing::Test {
 protected:
  std::vector<std::string> Holdings() { return HoldingsOf(world_.Dossier(patient_)); }
  bool Listed(const std::string& nihii) {
    return world_.lists.count({PhysicianId(nihii), patient_}) == 1;
  }

  World world_;
  std::string a_ = world_.AddEnrolledDoctor();
  std::string b_ = world_.AddEnrolledDoctor();
  std::string c_ = world_.AddEnrolledDoctor();
  std::string patient_ = world_.AddPatient();
  const std::string id_a_ = PhysicianId(a_);
  const std::string id_b_ = PhysicianId(b_);
  const std::string id_c_ = PhysicianId(c_);
};

// The table of domain 3.1, row by row and in its order.
TEST_F(RegistrationRules, FollowTheTableOfDomain31) {
  const CivilDay d(2016, 5, 4);
  // Doctor not registered for GMD: 163.
  EXPECT_EQ(world_.Register(world_.AddDoctor(), patient_, d).verdict, "163 author_nihii");
  // Doctor not recognised on the day, or unknown: 140, 141.
  EXPECT_EQ(world_.Register(world_.AddEnrolledDoctor("001"), patient_, d).verdict,
            "140 author_nihii");
  EXPECT_EQ(world_.Register(MakeNihii(199999, "003"), patient_, d).verdict, "141 author_nihii");
  // Patient not affiliated on d: 120.
  const std::string unaffiliated = world_.AddPatient();
  *world_.Feed(unaffiliated).mutable_affiliations(0)->mutable_end_date() = DateOf(d - 1);
  EXPECT_EQ(world_.Register(a_, unaffiliated, d).verdict, "120 dmg_registration.patient.ssin");
  // Patient has a medical-house contract on d: 162.
  const std::string member = world_.AddPatient();
  *world_.Feed(member).add_medical_house_contracts()->mutable_begin_date() = DateOf(d);
  EXPECT_EQ(world_.Register(a_, member, d).verdict, "162 dmg_registration.patient");
  // d > today: 146.
  EXPECT_EQ(world_.Register(a_, patient_, {d, d - 1}).verdict,
            "146 dmg_registration.encounter_date");
  // d < today - 7 days: 166.
  EXPECT_EQ(world_.Register(a_, patient_, {d, d + 8}).verdict,
            "166 dmg_registration.encounter_date");
  // Same doctor already has the right for y: 161.
  EXPECT_EQ(world_.Register(a_, patient_, d).verdict, "");
  EXPECT_EQ(world_.Register(a_, patient_, d + 1).verdict, "161 dmg_registration.patient");
  // Another notification for this patient with the same d is recorded: 165.
  EXPECT_EQ(world_.Register(b_, patient_, d).verdict, "165 dmg_registration.encounter_date");
  // No holder: accepted, payment, right from d to 31 December y+2.
  const std::string fresh = world_.AddPatient();
  const Answer opening = world_.Register(a_, fresh, d);
  EXPECT_TRUE(opening.receipt.registration().payment());
  EXPECT_THAT(HoldingsOf(world_.Dossier(fresh)),
              ElementsAre(id_a_ + " 2016-05-04.. right 2018-12-31"));
  // Other doctor is holder and already acquired the fee for y: no payment, rights move on d.
  const Answer takeover = world_.Register(b_, fresh, d + 10);
  EXPECT_FALSE(takeover.receipt.registration().payment());
  EXPECT_TRUE(takeover.receipt.registration().payment_ids().empty());
  EXPECT_THAT(HoldingsOf(world_.Dossier(fresh)),
              ElementsAre(id_a_ + " 2016-05-04..2016-05-13 right 2016-05-13",
                          id_b_ + " 2016-05-14.. right 2018-12-31"));
  // Other doctor is holder but has acquired no fee for y: payment.
  const Answer first_of_year = world_.Register(c_, fresh, CivilDay(2017, 1, 1));
  EXPECT_TRUE(first_of_year.receipt.registration().payment());
}

TEST_F(RegistrationRules, OpeningGivesHoldingPaymentEventAndListEntry) {
  const Answer answer = world_.Register(a_, patient_, {CivilDay(2016, 5, 4), CivilDay(2016, 5, 6)});
  ASSERT_EQ(answer.verdict, "");
  const auto& outcome = answer.receipt.registration();
  EXPECT_EQ(outcome.holding().holder_nihii(), a_);
  EXPECT_EQ(DayOf(outcome.holding().begin_date()), CivilDay(2016, 5, 4));
  EXPECT_FALSE(outcome.holding().has_end_date());
  EXPECT_EQ(DayOf(outcome.holding().right_end_date()), CivilDay(2018, 12, 31));
  EXPECT_THAT(outcome.payment_ids(), ElementsAre("P-1-0"));
  ASSERT_EQ(answer.decision.payment_events_size(), 2);
  EXPECT_EQ(answer.decision.payment_events(0).type(), edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE);
  EXPECT_EQ(answer.decision.payment_events(0).insurer(), "100");
  EXPECT_EQ(answer.decision.payment_events(1).type(), edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_OPENED);
  EXPECT_EQ(answer.decision.payment_events(1).position(), 1);
  ASSERT_EQ(answer.decision.list_entries_size(), 1);
  EXPECT_TRUE(answer.decision.list_entries(0).listed());
  EXPECT_EQ(answer.decision.list_entries(0).last_fee_year(), 2016);
  EXPECT_EQ(answer.decision.list_entries(0).qualification(), "003");
  ASSERT_EQ(world_.Dossier(patient_).registrations_size(), 1);
  EXPECT_EQ(world_.Dossier(patient_).registrations(0).revision(), 1);
  EXPECT_FALSE(answer.decision.has_receipt());
}

// Decision 1: on the day of the takeover the new doctor holds, the former's last day is the day
// before (B8).
TEST_F(RegistrationRules, TakeoverEndsTheFormerHoldingTheDayBefore) {
  world_.Register(a_, patient_, CivilDay(2015, 3, 10));
  const Answer takeover = world_.Register(b_, patient_, CivilDay(2016, 5, 4));
  EXPECT_TRUE(takeover.receipt.registration().payment());
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2015-03-10..2016-05-03 right 2016-05-03",
                                      id_b_ + " 2016-05-04.. right 2018-12-31"));
  EXPECT_FALSE(Listed(a_));
  EXPECT_TRUE(Listed(b_));
  ASSERT_EQ(takeover.decision.list_entries_size(), 2);
  EXPECT_FALSE(takeover.decision.list_entries(0).listed());
  EXPECT_EQ(takeover.decision.list_entries(0).physician(), id_a_);
  EXPECT_EQ(takeover.decision.list_entries(0).begin_day(), 0);
}

// Decision 1: dated before the present holder's begin.
TEST_F(RegistrationRules, DatedBeforeThePresentHolderGivesTheDaysUpToHim) {
  world_.Register(a_, patient_, CivilDay(2016, 5, 6));
  const Answer late = world_.Register(b_, patient_, {CivilDay(2016, 5, 4), CivilDay(2016, 5, 8)});
  ASSERT_EQ(late.verdict, "");
  EXPECT_FALSE(late.receipt.registration().payment());
  EXPECT_EQ(DayOf(late.receipt.registration().holding().end_date()), CivilDay(2016, 5, 5));
  EXPECT_THAT(Holdings(), ElementsAre(id_b_ + " 2016-05-04..2016-05-05 right 2016-05-05",
                                      id_a_ + " 2016-05-06.. right 2018-12-31"));
  ASSERT_EQ(late.decision.list_entries_size(), 1) << "b's list leads to the patient";
  EXPECT_EQ(late.decision.list_entries(0).physician(), id_b_);
  EXPECT_FALSE(late.decision.list_entries(0).listed());
  EXPECT_TRUE(Listed(a_));
  EXPECT_FALSE(Listed(b_));
}

// Decision 1: its year alone decides.
TEST_F(RegistrationRules, DatedBeforeThePresentHolderIsPaidWhereItsYearIsNobodys) {
  world_.Register(a_, patient_, CivilDay(2017, 1, 2));
  const Answer late = world_.Register(b_, patient_, {CivilDay(2016, 12, 30), CivilDay(2017, 1, 5)});
  EXPECT_EQ(late.verdict, "");
  EXPECT_TRUE(late.receipt.registration().payment());
  EXPECT_THAT(PaymentsOf(late.decision), ElementsAre("REGISTRATION 2016 3000"));
}

// Decision 1: an earlier holding that covers the day is split.
TEST_F(RegistrationRules, DatedBeforeThePresentHolderSplitsTheEarlierHolding) {
  world_.Register(a_, patient_, CivilDay(2015, 3, 10));
  world_.Register(b_, patient_, CivilDay(2016, 5, 6));
  EXPECT_EQ(world_.Register(c_, patient_, {CivilDay(2016, 5, 4), CivilDay(2016, 5, 7)}).verdict,
            "");
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2015-03-10..2016-05-03 right 2016-05-03",
                                      id_c_ + " 2016-05-04..2016-05-05 right 2016-05-05",
                                      id_b_ + " 2016-05-06.. right 2018-12-31"));
}

TEST_F(RegistrationRules, AFormerHolderWhoRegistersInsideHisOwnTimeKeepsHisHolding) {
  world_.Register(a_, patient_, CivilDay(2015, 3, 10));
  world_.Register(b_, patient_, CivilDay(2016, 5, 6));
  const Answer late = world_.Register(a_, patient_, {CivilDay(2016, 5, 4), CivilDay(2016, 5, 7)});
  EXPECT_EQ(late.verdict, "");
  EXPECT_FALSE(late.receipt.registration().payment());
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2015-03-10..2016-05-05 right 2016-05-05",
                                      id_b_ + " 2016-05-06.. right 2018-12-31"));
}

// Decision 1: a holder who registers before the own begin holds from the earlier day on.
TEST_F(RegistrationRules, APresentHolderWhoRegistersAnEarlierDayBeginsEarlier) {
  world_.Register(a_, patient_, CivilDay(2016, 2, 1));
  world_.Register(b_, patient_, CivilDay(2016, 5, 10));
  const Answer late = world_.Register(b_, patient_, {CivilDay(2016, 5, 8), CivilDay(2016, 5, 11)});
  EXPECT_EQ(late.verdict, "");
  EXPECT_FALSE(late.receipt.registration().payment());
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2016-02-01..2016-05-07 right 2016-05-07",
                                      id_b_ + " 2016-05-08.. right 2018-12-31"));
  EXPECT_TRUE(Listed(b_));
}

// Decision 2: 161 is for the present holder only.
TEST_F(RegistrationRules, AFormerHolderWhoReturnsInTheSameYearIsNotPaid) {
  EXPECT_TRUE(world_.Register(a_, patient_, CivilDay(2016, 2, 1)).receipt.registration().payment());
  world_.Register(b_, patient_, CivilDay(2016, 3, 1));
  const Answer back = world_.Register(a_, patient_, CivilDay(2016, 4, 1));
  EXPECT_EQ(back.verdict, "");
  EXPECT_FALSE(back.receipt.registration().payment());
  EXPECT_EQ(world_.Register(a_, patient_, CivilDay(2016, 4, 2)).verdict,
            "161 dmg_registration.patient");
  EXPECT_EQ(Holdings().size(), 3u);
}

// Decision 2: a present holder without the year's fee may register again, for the right only.
TEST_F(RegistrationRules, APresentHolderWithoutTheYearsFeeIsNotRefused) {
  world_.Register(a_, patient_, CivilDay(2016, 2, 1));
  world_.Register(b_, patient_, CivilDay(2016, 3, 1));
  const Answer again = world_.Register(b_, patient_, CivilDay(2016, 3, 2));
  EXPECT_EQ(again.verdict, "");
  EXPECT_FALSE(again.receipt.registration().payment());
  EXPECT_EQ(DayOf(again.receipt.registration().holding().begin_date()), CivilDay(2016, 3, 1));
}

// Decision 3: the insurer of the encounter date owes.
TEST_F(RegistrationRules, TheInsurerOfTheEncounterDateOwes) {
  world_.AddFeed(patient_, "300", CivilDay(2016, 4, 1));
  world_.Register(a_, patient_, {CivilDay(2016, 3, 31), CivilDay(2016, 4, 2)});
  ASSERT_EQ(world_.payments.size(), 1u);
  EXPECT_EQ(world_.payments[0].insurer(), "100");
  world_.Register(a_, patient_, CivilDay(2017, 4, 1));
  ASSERT_EQ(world_.payments.size(), 2u);
  EXPECT_EQ(world_.payments[1].insurer(), "300");
}

// Decision 3: the year follows the person to another insurer.
TEST_F(RegistrationRules, TheAcquiredYearFollowsThePersonAcrossInsurers) {
  world_.AddFeed(patient_, "300", CivilDay(2016, 4, 1));
  world_.Register(a_, patient_, CivilDay(2016, 3, 31));
  EXPECT_EQ(world_.Register(a_, patient_, CivilDay(2016, 4, 1)).verdict,
            "161 dmg_registration.patient");
  EXPECT_FALSE(
      world_.Register(b_, patient_, CivilDay(2016, 4, 2)).receipt.registration().payment());
}

// Decision 5: the first electronic doctor recorded keeps the year's fee (B9, B10).
TEST_F(RegistrationRules, OneFeeAPatientAndYearForTheFirstRecorded) {
  world_.Register(a_, patient_, {CivilDay(2016, 5, 4), CivilDay(2016, 5, 4)});
  EXPECT_FALSE(
      world_.Register(b_, patient_, CivilDay(2016, 5, 5)).receipt.registration().payment());
  EXPECT_FALSE(
      world_.Register(c_, patient_, CivilDay(2016, 12, 31)).receipt.registration().payment());
  EXPECT_TRUE(world_.Register(b_, patient_, CivilDay(2017, 1, 1)).receipt.registration().payment());
  EXPECT_EQ(world_.payments.size(), 2u);
}

// Decision 6.
TEST_F(RegistrationRules, BeforeAnyContactOfTheYearTheHolderIsPaidAndLaterContactsAreNot) {
  world_.Register(a_, patient_, CivilDay(2015, 6, 1));
  EXPECT_TRUE(world_.Register(a_, patient_, CivilDay(2016, 1, 1)).receipt.registration().payment());
  EXPECT_FALSE(world_.Visit(a_, patient_, CivilDay(2016, 1, 2)).receipt.contact().extends());
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2015-06-01.. right 2018-12-31"));
}

// Decision 6: after the extension.
TEST_F(RegistrationRules, AfterTheExtensionTheHolderIsRefusedWith161) {
  world_.Register(a_, patient_, CivilDay(2015, 6, 1));
  EXPECT_TRUE(world_.Visit(a_, patient_, CivilDay(2016, 1, 2)).receipt.contact().extends());
  EXPECT_EQ(world_.Register(a_, patient_, CivilDay(2016, 1, 3)).verdict,
            "161 dmg_registration.patient");
}

// R13: the right ends on 31 December y+2; the day after, nobody holds.
TEST_F(RegistrationRules, AnExpiredHolderStartsAnew) {
  world_.Register(a_, patient_, CivilDay(2015, 6, 1));
  world_.Register(a_, patient_, CivilDay(2018, 1, 1));
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2015-06-01..2017-12-31 right 2017-12-31",
                                      id_a_ + " 2018-01-01.. right 2020-12-31"));
}

TEST_F(RegistrationRules, OnTheLastDayOfTheRightTheHolderRenews) {
  world_.Register(a_, patient_, CivilDay(2015, 6, 1));
  world_.Register(a_, patient_, CivilDay(2017, 12, 31));
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2015-06-01.. right 2019-12-31"));
}

TEST_F(RegistrationRules, ATakeoverAfterTheRightRanOutLeavesTheGapOpen) {
  world_.Register(a_, patient_, CivilDay(2015, 6, 1));
  EXPECT_TRUE(world_.Register(b_, patient_, CivilDay(2018, 3, 1)).receipt.registration().payment());
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2015-06-01..2017-12-31 right 2017-12-31",
                                      id_b_ + " 2018-03-01.. right 2020-12-31"));
}

// Decision 4: a holder who is no longer recognised is taken over as usual.
TEST_F(RegistrationRules, AHolderWhoIsNoLongerRecognisedIsTakenOver) {
  world_.Register(a_, patient_, CivilDay(2015, 6, 1));
  *world_.Registry(a_).mutable_qualifications(0)->mutable_end_date() = MakeDate(2015, 12, 31);
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2015-06-01.. right 2017-12-31"));
  EXPECT_TRUE(world_.Register(b_, patient_, CivilDay(2016, 3, 1)).receipt.registration().payment());
}

// B, worked: A since 2015, extended on a January contact; B takes over on 4 May, told on 6 May.
TEST_F(RegistrationRules, WorkedExampleOfTheTakeoverInAnExtensionYear) {
  world_.Register(a_, patient_, CivilDay(2015, 6, 1));
  // The source registers the certificate on 20 January; a signed contact must come within 7 days.
  const Answer contact = world_.Visit(a_, patient_, {CivilDay(2016, 1, 13), CivilDay(2016, 1, 20)});
  EXPECT_TRUE(contact.receipt.contact().extends());
  ASSERT_EQ(contact.decision.payments_size(), 1);
  EXPECT_EQ(DayOf(contact.decision.payments(0).pay_by()), CivilDay(2016, 2, 19));
  const Answer takeover =
      world_.Register(b_, patient_, {CivilDay(2016, 5, 4), CivilDay(2016, 5, 6)});
  EXPECT_FALSE(takeover.receipt.registration().payment());
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2015-06-01..2016-05-03 right 2016-05-03",
                                      id_b_ + " 2016-05-04.. right 2018-12-31"));
  EXPECT_FALSE(world_.Visit(b_, patient_, CivilDay(2016, 6, 1)).receipt.contact().extends());
  const Answer first = world_.Visit(b_, patient_, CivilDay(2017, 2, 1));
  EXPECT_TRUE(first.receipt.contact().extends());
  EXPECT_EQ(first.decision.payments(0).physician_nihii(), b_);
}

// B, worked, second part: A had no contact in 2016 before 4 May.
TEST_F(RegistrationRules, WorkedExampleOfTheTakeoverWithoutAnExtension) {
  world_.Register(a_, patient_, CivilDay(2015, 6, 1));
  const Answer takeover =
      world_.Register(b_, patient_, {CivilDay(2016, 5, 4), CivilDay(2016, 5, 6)});
  EXPECT_TRUE(takeover.receipt.registration().payment());
}

// E1: right until 31 December of the second year after.
TEST_F(RegistrationRules, TheRightCountsFromTheYearOfTheServiceNotOfTheRecord) {
  world_.Register(a_, patient_, {CivilDay(2015, 12, 31), CivilDay(2016, 1, 7)});
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2015-12-31.. right 2017-12-31"));
  EXPECT_EQ(world_.payments[0].year(), 2015);
  EXPECT_EQ(DayOf(world_.payments[0].pay_by()), CivilDay(2016, 2, 6));
}

}  // namespace
}  // namespace edmg::rules
