#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/rules/world.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using ::testing::ElementsAre;

class ContactRules : public ::testing::Test {
 protected:
  bool Extends(const std::string& author, When when) {
    const Answer answer = world_.Visit(author, patient_, when);
    EXPECT_EQ(answer.verdict, "");
    return answer.receipt.contact().extends();
  }
  void OpenIn2015() { EXPECT_EQ(world_.Register(a_, patient_, CivilDay(2015, 3, 10)).verdict, ""); }

  World world_;
  std::string a_ = world_.AddEnrolledDoctor();
  std::string b_ = world_.AddEnrolledDoctor();
  std::string patient_ = world_.AddPatient();
};

// Decision 7, B6, E3: the first contact of the year with the holder.
TEST_F(ContactRules, FirstContactOfTheYearWithTheHolderExtends) {
  OpenIn2015();
  const Answer answer = world_.Visit(a_, patient_, {CivilDay(2016, 10, 5), CivilDay(2016, 10, 6)});
  EXPECT_TRUE(answer.receipt.contact().extends());
  EXPECT_THAT(answer.receipt.contact().payment_ids(), ElementsAre("P-2-0"));
  EXPECT_THAT(HoldingsOf(world_.Dossier(patient_)),
              ElementsAre(PhysicianId(a_) + " 2015-03-10.. right 2018-12-31"));
  const edmg::v1::Payment& payment = answer.decision.payments(0);
  EXPECT_EQ(payment.kind(), edmg::v1::FEE_KIND_EXTENSION);
  EXPECT_EQ(payment.year(), 2016);
  EXPECT_EQ(DayOf(payment.service_date()), CivilDay(2016, 10, 5));
  EXPECT_EQ(payment.claim_code(), "101076");
  EXPECT_EQ(DayOf(payment.pay_by()), CivilDay(2016, 11, 5));
  ASSERT_EQ(answer.decision.list_entries_size(), 1);
  EXPECT_EQ(answer.decision.list_entries(0).last_fee_year(), 2016);
  EXPECT_FALSE(Extends(a_, CivilDay(2016, 11, 1)));
}

// Decision 7: the year of opening never extends.
TEST_F(ContactRules, TheYearOfOpeningNeverExtends) {
  OpenIn2015();
  EXPECT_FALSE(Extends(a_, CivilDay(2015, 12, 31)));
  EXPECT_TRUE(Extends(a_, CivilDay(2016, 1, 1)));
}

// Decision 7: a registration without payment in t-1 carries the chain.
TEST_F(ContactRules, AHolderWhoRegisteredWithoutPaymentIsExtendedTheYearAfter) {
  OpenIn2015();
  world_.Register(b_, patient_, CivilDay(2015, 9, 1));
  EXPECT_EQ(world_.payments.size(), 1u);
  EXPECT_TRUE(Extends(b_, CivilDay(2016, 1, 2)));
  EXPECT_EQ(world_.payments.back().physician_nihii(), b_);
}

// Decision 7, E8: a broken chain needs a new registration; right and list entry last.
TEST_F(ContactRules, ABrokenChainNeedsANewRegistration) {
  OpenIn2015();
  EXPECT_FALSE(Extends(a_, CivilDay(2017, 4, 1)));
  EXPECT_THAT(HoldingsOf(world_.Dossier(patient_)),
              ElementsAre(PhysicianId(a_) + " 2015-03-10.. right 2017-12-31"));
  EXPECT_EQ(world_.lists.size(), 1u);
  EXPECT_TRUE(world_.Register(a_, patient_, CivilDay(2017, 4, 2)).receipt.registration().payment());
  EXPECT_TRUE(Extends(a_, CivilDay(2018, 4, 2)));
}

// Decision 8: December's contact arrives after January's.
TEST_F(ContactRules, ADecemberContactThatArrivesLateCarriesJanuarys) {
  OpenIn2015();
  EXPECT_FALSE(Extends(a_, {CivilDay(2017, 1, 2), CivilDay(2017, 1, 3)}));
  const Answer december =
      world_.Visit(a_, patient_, {CivilDay(2016, 12, 30), CivilDay(2017, 1, 4)});
  EXPECT_TRUE(december.receipt.contact().extends());
  ASSERT_EQ(december.decision.payments_size(), 2);
  EXPECT_THAT(december.receipt.contact().payment_ids(), ElementsAre("P-3-0", "P-3-1"));
  EXPECT_EQ(december.decision.payments(0).year(), 2016);
  EXPECT_EQ(december.decision.payments(1).year(), 2017);
  EXPECT_EQ(DayOf(december.decision.payments(1).service_date()), CivilDay(2017, 1, 2));
  EXPECT_EQ(DayOf(december.decision.payments(1).pay_by()), CivilDay(2017, 2, 3));
  EXPECT_EQ(december.decision.payment_events(1).position(), 1);
  EXPECT_THAT(HoldingsOf(world_.Dossier(patient_)),
              ElementsAre(PhysicianId(a_) + " 2015-03-10.. right 2019-12-31"));
  ASSERT_EQ(december.decision.dossiers_size(), 1);
  ASSERT_EQ(december.decision.contacts_size(), 1);
}

// Decision 8: a contact may pay nothing itself and still let a later one extend.
TEST_F(ContactRules, ARecordedContactIsDecidedAgainWithTheNextOne) {
  OpenIn2015();
  auto& enrolments = world_.Physician(a_).enrolments;
  const auto all = enrolments;
  enrolments.Clear();
  EXPECT_FALSE(Extends(a_, {CivilDay(2016, 5, 4), CivilDay(2016, 5, 4)}));
  enrolments = all;
  const std::string stranger = world_.AddDoctor();
  const Answer answer =
      world_.Visit(stranger, patient_, {CivilDay(2016, 5, 3), CivilDay(2016, 5, 5)});
  EXPECT_FALSE(answer.receipt.contact().extends());
  EXPECT_THAT(answer.receipt.contact().payment_ids(), ElementsAre("P-3-0"));
  EXPECT_EQ(DayOf(world_.payments.back().service_date()), CivilDay(2016, 5, 4));
}

// Decision 9, E5: a member of the holder's group.
TEST_F(ContactRules, AContactWithTheHoldersGroupExtendsForTheHolder) {
  OpenIn2015();
  const std::string member = world_.AddDoctor("001");  // non-recognised members count
  world_.AddToGroup(a_, "G1", CivilDay(2015, 1, 1));
  world_.AddToGroup(member, "G1", CivilDay(2016, 5, 4));
  EXPECT_FALSE(Extends(member, {CivilDay(2016, 5, 3), CivilDay(2016, 5, 4)}));
  EXPECT_TRUE(Extends(member, CivilDay(2016, 5, 4)));
  EXPECT_EQ(world_.payments.back().physician_nihii(), a_);
}

// Decision 9: membership ends with its last day, for the holder too (N18).
TEST_F(ContactRules, GroupMembershipCountsOnTheEncounterDate) {
  OpenIn2015();
  world_.AddToGroup(a_, "G1", CivilDay(2015, 1, 1));
  world_.AddToGroup(b_, "G1", CivilDay(2015, 1, 1));
  auto* membership = world_.Physician(a_).groups.mutable_memberships(0);
  membership->set_end_day(DayNumber(CivilDay(2016, 5, 3)));
  EXPECT_FALSE(Extends(b_, CivilDay(2016, 5, 4)));
  EXPECT_TRUE(Extends(b_, {CivilDay(2016, 5, 3), CivilDay(2016, 5, 4)}));
}

// E6: not the holder and not in the holder's group.
TEST_F(ContactRules, AContactWithAStrangerDoesNotExtend) {
  OpenIn2015();
  world_.AddToGroup(a_, "G1", CivilDay(2015, 1, 1));
  world_.AddToGroup(b_, "G2", CivilDay(2015, 1, 1));
  EXPECT_FALSE(Extends(b_, CivilDay(2016, 5, 4)));
}

// Decision 1: the holder of the encounter date, not the present one; the former holder's right ends
// with the holding.
TEST_F(ContactRules, ALateContactInTheFormerHoldersTimeExtendsForHim) {
  OpenIn2015();
  world_.Register(b_, patient_, CivilDay(2017, 1, 2));
  EXPECT_FALSE(Extends(b_, {CivilDay(2016, 12, 30), CivilDay(2017, 1, 3)}));
  const Answer late = world_.Visit(a_, patient_, {CivilDay(2016, 12, 30), CivilDay(2017, 1, 4)});
  EXPECT_TRUE(late.receipt.contact().extends());
  EXPECT_EQ(late.decision.payments(0).physician_nihii(), a_);
  EXPECT_EQ(late.decision.payments(0).year(), 2016);
  EXPECT_TRUE(late.decision.list_entries().empty());
  EXPECT_THAT(HoldingsOf(world_.Dossier(patient_)),
              ElementsAre(PhysicianId(a_) + " 2015-03-10..2017-01-01 right 2017-01-01",
                          PhysicianId(b_) + " 2017-01-02.. right 2019-12-31"));
}

// Decision 16.
TEST_F(ContactRules, AContactBeforeAnyHoldingIsRecorded) {
  const Answer answer = world_.Visit(a_, patient_, CivilDay(2016, 5, 4));
  EXPECT_EQ(answer.verdict, "");
  EXPECT_FALSE(answer.receipt.contact().extends());
  ASSERT_EQ(answer.decision.contacts_size(), 1);
  EXPECT_EQ(answer.decision.contacts(0).author(), PhysicianId(a_));
  EXPECT_EQ(answer.decision.contacts(0).revision(), 1);
  EXPECT_TRUE(answer.decision.dossiers().empty());
  EXPECT_TRUE(answer.decision.list_entries().empty());
}

// Decision 4: nothing extends for a holder who is not recognised on the day.
TEST_F(ContactRules, AHolderWhoIsNoLongerRecognisedIsNotExtended) {
  OpenIn2015();
  world_.AddToGroup(a_, "G1", CivilDay(2015, 1, 1));
  world_.AddToGroup(b_, "G1", CivilDay(2015, 1, 1));
  *world_.Registry(a_).mutable_qualifications(0)->mutable_end_date() = MakeDate(2016, 5, 3);
  EXPECT_FALSE(Extends(b_, CivilDay(2016, 5, 4)));
  EXPECT_TRUE(Extends(b_, {CivilDay(2016, 5, 3), CivilDay(2016, 5, 4)}));
}

TEST_F(ContactRules, APatientOfAMedicalHouseIsNotExtended) {
  OpenIn2015();
  auto* contract = world_.Feed(patient_).add_medical_house_contracts();
  *contract->mutable_begin_date() = MakeDate(2016, 5, 1);
  *contract->mutable_end_date() = MakeDate(2016, 5, 31);
  EXPECT_FALSE(Extends(a_, CivilDay(2016, 5, 31)));
  EXPECT_TRUE(Extends(a_, CivilDay(2016, 6, 1)));
}

// R13: the last day of the right still extends, the day after nobody holds.
TEST_F(ContactRules, AfterTheRightRanOutNothingExtends) {
  OpenIn2015();
  EXPECT_TRUE(Extends(a_, CivilDay(2016, 12, 31)));
  EXPECT_TRUE(Extends(a_, CivilDay(2017, 1, 1)));
  EXPECT_FALSE(Extends(a_, CivilDay(2020, 1, 1)));
}

// R13: an extension for t keeps the right until 31 December t+2.
TEST_F(ContactRules, EachExtensionMovesTheRightByItsYear) {
  OpenIn2015();
  for (int year = 2016; year <= 2019; ++year) {
    EXPECT_TRUE(Extends(a_, CivilDay(year, 3, 1)));
    EXPECT_THAT(
        HoldingsOf(world_.Dossier(patient_)),
        ElementsAre(absl::StrCat(PhysicianId(a_), " 2015-03-10.. right ", year + 2, "-12-31")));
  }
  EXPECT_EQ(world_.payments.size(), 5u);
}

// Decision 22, E6: the mention of the holder gives access, never an extension.
TEST_F(ContactRules, AMentionMustNameTheHolder) {
  OpenIn2015();
  const std::string field = " contact_notification.holder_mention_nihii";
  const auto mention = [&](const std::string& author, const std::string& holder, CivilDay day) {
    edmg::v1::Submission submission = world_.Contact(author, patient_, day);
    submission.mutable_contact_notification()->set_holder_mention_nihii(holder);
    return world_.Submit(submission, day);
  };
  EXPECT_EQ(mention(a_, a_.substr(0, 8) + "004", CivilDay(2016, 5, 4)).verdict, "174" + field);
  EXPECT_EQ(mention(b_, world_.AddDoctor(), CivilDay(2016, 5, 4)).verdict, "167" + field);
  EXPECT_EQ(mention(b_, a_, CivilDay(2018, 1, 1)).verdict, "167" + field) << "nobody holds";
  const Answer answer = mention(b_, a_, CivilDay(2016, 5, 4));
  EXPECT_EQ(answer.verdict, "");
  EXPECT_FALSE(answer.receipt.contact().extends());
}

// Decision 16: a general practitioner on the encounter date and on the accept day.
TEST_F(ContactRules, TheAuthorIsAGeneralPractitionerOnBothDays) {
  *world_.Registry(b_).mutable_qualifications(0)->mutable_end_date() = MakeDate(2016, 5, 4);
  EXPECT_EQ(world_.Visit(b_, patient_, {CivilDay(2016, 5, 4), CivilDay(2016, 5, 5)}).verdict,
            "140 author_nihii");
  EXPECT_EQ(world_.Visit(b_, patient_, {CivilDay(2016, 5, 5), CivilDay(2016, 5, 5)}).verdict,
            "140 author_nihii");
  EXPECT_EQ(world_.Visit(b_, patient_, CivilDay(2016, 5, 4)).verdict, "");
}

TEST_F(ContactRules, OfOneDaysContactsOneGaveTheExtension) {
  OpenIn2015();
  edmg::v1::Submission visit = world_.Contact(a_, patient_, CivilDay(2016, 5, 4));
  visit.mutable_contact_notification()->set_claim_code("103132");
  EXPECT_TRUE(world_.Submit(visit, CivilDay(2016, 5, 4)).receipt.contact().extends());
  EXPECT_FALSE(Extends(a_, CivilDay(2016, 5, 4)));
  EXPECT_FALSE(Extends(b_, CivilDay(2016, 5, 4)));
}

// A contact that is decided again for a patient whose affiliation has since been ended.
TEST_F(ContactRules, WithoutAnInsurerNothingExtends) {
  OpenIn2015();
  auto& enrolments = world_.Physician(a_).enrolments;
  const auto all = enrolments;
  enrolments.Clear();
  EXPECT_FALSE(Extends(a_, CivilDay(2016, 5, 4)));
  enrolments = all;
  *world_.Feed(patient_).mutable_affiliations(0)->mutable_end_date() = MakeDate(2016, 5, 3);
  EXPECT_FALSE(Extends(b_, {CivilDay(2016, 5, 3), CivilDay(2016, 5, 5)}));
  EXPECT_EQ(world_.payments.size(), 1u);
}

}  // namespace
}  // namespace edmg::rules
