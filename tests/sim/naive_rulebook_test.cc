// The naive rulebook against the worked examples, by name: E1 to E10 of services/rules/README.md.

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/sim/naive_rulebook_fixture.h"

namespace edmg::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(NaiveRulebookTest, E1AnAttestedDmgGivesTheRightForTwoMoreYears) {
  MoveTo(Day(2012, 7, 20));
  EXPECT_EQ(Attest(0, Day(2012, 7, 18), kDmgCode), "recorded");
  EXPECT_THAT(HolderOn(Day(2012, 7, 18)), HasSubstr("right 2014-12-31 fee=1"));
  EXPECT_THAT(Owed(), IsEmpty());  // the patient paid
}

TEST_F(NaiveRulebookTest, E2TwoAdministrativeExtensionsByR13) {
  Attest(0, Day(2011, 7, 18), kDmgCode);
  MoveTo(Day(2012, 5, 1));
  Attest(0, Day(2012, 4, 3), kSurgery);
  MoveTo(Day(2013, 5, 1));
  Attest(0, Day(2013, 4, 3), kSurgery);
  MoveTo(Day(2014, 2, 1));
  EXPECT_THAT(Owed(), ElementsAre("ADMINISTRATIVE_EXTENSION 2012 2998 to A by 2013-09-30",
                                  "ADMINISTRATIVE_EXTENSION 2013 2998 to A by 2014-09-30"));
  EXPECT_THAT(HolderOn(Day(2014, 1, 1)), HasSubstr("right 2015-12-31"));  // printed: 2014
}

class ExampleE3Test : public NaiveRulebookTest {
 protected:
  ExampleE3Test() {
    MoveTo(Day(2015, 3, 12));
    Attest(0, Day(2015, 3, 10), kDmgCode);
    MoveTo(Day(2016, 11, 15));
  }
};

TEST_F(ExampleE3Test, E3AContactGivesTheAdministrativeExtension) {
  Attest(0, Day(2016, 10, 5), kSurgery);
  EXPECT_THAT(Owed(), IsEmpty());
  MoveTo(Day(2017, 1, 7));  // a registration of 2016 may still arrive
  EXPECT_THAT(Owed(), IsEmpty());
  MoveTo(Day(2017, 1, 8));
  EXPECT_THAT(Owed(), ElementsAre("ADMINISTRATIVE_EXTENSION 2016 3000 to A by 2017-09-30"));
  EXPECT_THAT(HolderOn(Day(2017, 1, 8)), HasSubstr("right 2018-12-31"));
}

TEST_F(ExampleE3Test, E4WithoutTheCertificateThereIsNone) {
  MoveTo(Day(2018, 1, 1));
  EXPECT_THAT(Owed(), IsEmpty());
  EXPECT_THAT(HolderOn(Day(2017, 12, 31)), HasSubstr("right 2017-12-31"));
  EXPECT_THAT(HolderOn(Day(2018, 1, 1)), HasSubstr("nobody"));
}

TEST_F(ExampleE3Test, E5AColleagueOfTheGroupCountsAndE6AnotherDoesNot) {
  Group({0, 3});
  Attest(4, Day(2016, 10, 4), kSurgery);  // W, not of the group
  Message mention = Blank(4, MessageKind::kContact);
  mention.patient.ssin = patient_;
  mention.encounter = AsDate(Day(2016, 11, 14));
  mention.code = kSurgery;
  mention.holder = doctor(0);
  EXPECT_EQ(Play(mention), "contact extends=0 payments=0");
  MoveTo(Day(2017, 1, 8));
  EXPECT_THAT(Owed(), IsEmpty());
  EXPECT_EQ(Play(AskEntitlement{patient_, doctor(4), Day(2016, 11, 14), kSurgery, doctor(0)}),
            "entitled=1 HOLDER_MENTION " + doctor(0) +
                " 2015-03-10.. right 2017-12-31 preferential=0 cap=400");
  Attest(3, Day(2016, 10, 5), kSurgery);  // Z, of the group; the certificate comes late
  EXPECT_THAT(Owed(), ElementsAre("ADMINISTRATIVE_EXTENSION 2016 3000 to A by 2017-09-30"));
}

TEST_F(ExampleE3Test, E7ALaterAttestationOfAnotherRecoversTheExtension) {
  Attest(0, Day(2016, 10, 5), kSurgery);
  MoveTo(Day(2017, 1, 8));
  MoveTo(Day(2017, 10, 10));
  Attest(1, Day(2016, 11, 20), kDmgCode, true);
  EXPECT_THAT(Owed(), ElementsAre("ADMINISTRATIVE_EXTENSION 2016 3000 to A by 2017-09-30",
                                  "ATTESTATION 2016 3000 to B by 2017-11-09",
                                  "RECOVERY 2016 -3000 to A by 2017-11-09"));
  EXPECT_THAT(HolderOn(Day(2016, 11, 19)), HasSubstr(doctor(0)));
  EXPECT_THAT(HolderOn(Day(2016, 11, 20)), HasSubstr(doctor(1)));
}

TEST_F(ExampleE3Test, E8ABrokenChainNeedsANewRegistration) {
  MoveTo(Day(2017, 5, 1));
  Attest(0, Day(2017, 4, 3), kSurgery);
  MoveTo(Day(2018, 1, 8));
  EXPECT_THAT(Owed(), IsEmpty());
}

TEST_F(NaiveRulebookTest, E9TheAgeCountsOnTheServiceDate) {
  patient_ = SsinWith(1971, 12, 30, 3);  // 45 on 30 December 2016
  Feed({2016});
  MoveTo(Day(2016, 12, 30));
  Enrol(0);
  Register(0, Day(2016, 12, 29));
  EXPECT_THAT(Owed(), ElementsAre("REGISTRATION 2016 3000 to A by 2017-01-29"));
  patient_ = SsinWith(1971, 12, 30, 5);
  Feed({2016});
  Register(0, Day(2016, 12, 30));
  EXPECT_THAT(Owed().back(), "REGISTRATION 2016 5500 to A by 2017-01-29");
}

TEST_F(NaiveRulebookTest, E10TheDifferenceOfACashAttestationComesInJuly) {
  patient_ = SsinWith(1955, 6, 15, 1);
  Feed({2016});
  MoveTo(Day(2016, 3, 10));
  Attest(0, Day(2016, 3, 1), kDmgCode);
  EXPECT_THAT(Owed(), IsEmpty());
  MoveTo(Day(2016, 8, 1));
  EXPECT_THAT(Owed(), ElementsAre("RAISED_DIFFERENCE 2016 2500 to A by 2016-07-31"));
}

TEST_F(NaiveRulebookTest, B12TheBaseFeeFirstAndTheDifferenceInJuly) {
  Feed({2016});
  MoveTo(Day(2016, 3, 1));
  Enrol(0);
  Register(0, Day(2016, 3, 1));
  MoveTo(Day(2016, 7, 1));
  EXPECT_THAT(Owed(), ElementsAre("REGISTRATION 2016 3000 to A by 2016-03-31",
                                  "RAISED_DIFFERENCE 2016 2500 to A by 2016-07-31"));
}

TEST_F(NaiveRulebookTest, TheWorkedExampleOfTheElectronicBranch) {
  MoveTo(Day(2015, 11, 10));
  Enrol(0);
  Enrol(1);
  EXPECT_THAT(Register(0, Day(2015, 11, 10)), HasSubstr("payment=1"));
  MoveTo(Day(2016, 1, 20));
  EXPECT_EQ(Attest(0, Day(2016, 1, 12), kSurgery), "recorded");
  EXPECT_EQ(Owed().back(), "EXTENSION 2016 3000 to A by 2016-02-19");
  MoveTo(Day(2016, 5, 6));
  EXPECT_THAT(Register(1, Day(2016, 5, 4)),
              HasSubstr("payment=0 " + doctor(1) + " 2016-05-04.. right 2018-12-31"));
  EXPECT_THAT(HolderOn(Day(2016, 5, 3)), HasSubstr(doctor(0) + " 2015-11-10..2016-05-03"));
  MoveTo(Day(2017, 1, 3));
  EXPECT_EQ(Visit(1, Day(2017, 1, 3)), "contact extends=1 payments=1");
  EXPECT_EQ(Owed().back(), "EXTENSION 2017 3000 to B by 2017-02-02");
}

TEST_F(NaiveRulebookTest, TheFirstToRegisterInAYearIsPaid) {
  MoveTo(Day(2015, 11, 10));
  Enrol(0);
  Enrol(1);
  Register(0, Day(2015, 11, 10));
  MoveTo(Day(2016, 5, 6));
  EXPECT_THAT(Register(1, Day(2016, 5, 4)), HasSubstr("payment=1"));
}

TEST_F(NaiveRulebookTest, TheExamplesOf161And165And166) {
  MoveTo(Day(2016, 5, 6));
  Enrol(0);
  Enrol(1);
  EXPECT_EQ(Register(0, Day(2016, 4, 28)), "refused 166@dmg_registration.encounter_date");
  EXPECT_THAT(Register(0, Day(2016, 4, 29)), HasSubstr("payment=1"));
  EXPECT_EQ(Register(0, Day(2016, 5, 5)), "refused 161@dmg_registration.patient");
  EXPECT_EQ(Register(1, Day(2016, 4, 29)), "refused 165@dmg_registration.encounter_date");
  EXPECT_EQ(Register(2, Day(2016, 5, 5)), "refused 163@author_nihii");
}

TEST_F(NaiveRulebookTest, TheSameEncounterFromBothSidesIsOneContact) {
  MoveTo(Day(2015, 11, 10));
  Enrol(0);
  Register(0, Day(2015, 11, 10));
  MoveTo(Day(2016, 1, 20));
  EXPECT_EQ(Visit(0, Day(2016, 1, 18)), "contact extends=1 payments=1");
  EXPECT_EQ(Attest(0, Day(2016, 1, 18), kSurgery), "known");
  EXPECT_EQ(Attest(0, Day(2016, 1, 19), kVisit), "recorded");
  EXPECT_EQ(Visit(0, Day(2016, 1, 18)), "refused 165@contact_notification.encounter_date");
}

TEST_F(NaiveRulebookTest, B2AnEnrolledDoctorAttestsNoMoreOnPaper) {
  MoveTo(Day(2016, 3, 1));
  Enrol(0);
  EXPECT_EQ(Attest(0, Day(2016, 3, 1), kDmgCode),
            "refused PAPER_NOT_PERMITTED@messages[0].attestations[0].physician_nihii");
  EXPECT_EQ(Attest(0, Day(2016, 2, 28), kDmgCode), "recorded");
}

TEST_F(NaiveRulebookTest, ThePreventionModuleIsOwedOnceAYear) {
  MoveTo(Day(2015, 3, 12));
  Enrol(0);
  Register(0, Day(2015, 3, 12));
  owed_.clear();
  EXPECT_EQ(Attest(0, Day(2015, 3, 12), kModuleCode, true), "recorded");
  EXPECT_EQ(Attest(0, Day(2015, 3, 11), kModuleCode, true), "recorded");
  EXPECT_THAT(Owed(), ElementsAre("PREVENTION_MODULE 2015 1080 to A by 2015-04-11"));
  MoveTo(Day(2016, 1, 4));  // after its validity it is recorded, and not owed
  EXPECT_EQ(Attest(0, Day(2016, 1, 4), kModuleCode, true), "recorded");
  EXPECT_EQ(Attest(0, Day(2016, 1, 4), kModuleCode, true), "known");
  EXPECT_THAT(Owed(), SizeIs(1));
}

}  // namespace
}  // namespace edmg::sim
