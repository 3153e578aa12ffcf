// The naive rulebook when facts arrive late or in another order than they happened, and when late
// facts decide recorded contacts again. The named stories are faults that were found.

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/sim/naive_rulebook_fixture.h"

namespace edmg::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class NaiveArrivalTest : public NaiveRulebookTest {
 protected:
  // An electronic doctor registers the patient.
  void Open(int i, Day day) {
    MoveTo(day);
    Enrol(i);
    Register(i, day);
    owed_.clear();
  }
};

TEST_F(NaiveArrivalTest, M02bTwoRegistrationsOfOneWeekInTheOtherOrder) {
  Open(0, Day(2015, 2, 2));
  Enrol(1);
  MoveTo(Day(2016, 5, 9));
  EXPECT_THAT(Register(0, Day(2016, 5, 9)), HasSubstr("payment=1"));
  MoveTo(Day(2016, 5, 10));
  EXPECT_EQ(Register(1, Day(2016, 5, 5)), "registered payment=0 " + doctor(1) +
                                              " 2016-05-05..2016-05-08 right 2016-05-08" +
                                              " payments=0");
  EXPECT_EQ(HolderOn(Day(2016, 5, 4)),
            doctor(0) + " 2015-02-02..2016-05-04 right 2016-05-04 fee=1");
  EXPECT_EQ(HolderOn(Day(2016, 5, 10)), doctor(0) + " 2016-05-09.. right 2018-12-31 fee=1");
  EXPECT_THAT(Play(AskList{doctor(0)}), HasSubstr(patient_));
  EXPECT_EQ(Play(AskList{doctor(1)}), "list:");
}

TEST_F(NaiveArrivalTest, M03ATakeoverOfLastYearLeavesTheChainWhole) {
  Open(0, Day(2015, 2, 2));
  Enrol(1);
  MoveTo(Day(2016, 1, 3));
  EXPECT_EQ(Visit(0, Day(2016, 1, 2)), "contact extends=1 payments=1");
  MoveTo(Day(2016, 1, 5));
  EXPECT_THAT(Register(1, Day(2015, 12, 30)),
              HasSubstr("payment=0 " + doctor(1) + " 2015-12-30.. right 2018-12-31"));
  MoveTo(Day(2017, 1, 10));
  EXPECT_EQ(Visit(1, Day(2017, 1, 10)), "contact extends=1 payments=1");
  EXPECT_EQ(Owed().back(), "EXTENSION 2017 3000 to B by 2017-02-09");
}

TEST_F(NaiveArrivalTest, M04ALateExtensionOfAFormerHolderProlongsTheDaysUpToTheNextBegin) {
  Open(0, Day(2014, 10, 6));
  MoveTo(Day(2015, 3, 1));
  Visit(0, Day(2015, 3, 1));
  Open(1, Day(2018, 2, 1));
  EXPECT_THAT(HolderOn(Day(2018, 1, 15)), HasSubstr("nobody"));
  MoveTo(Day(2018, 3, 1));
  EXPECT_EQ(Attest(0, Day(2016, 3, 10), kSurgery), "recorded");
  EXPECT_THAT(Owed(), ElementsAre("EXTENSION 2016 3000 to A by 2018-03-31"));
  EXPECT_THAT(HolderOn(Day(2018, 1, 15)),
              HasSubstr(doctor(0) + " 2014-10-06..2018-01-31 right 2018-01-31"));
}

TEST_F(NaiveArrivalTest, X29ARegistrationOfDecemberLetsTheContactOfJanuaryExtend) {
  MoveTo(Day(2017, 1, 2));
  Enrol(0);
  EXPECT_EQ(Visit(0, Day(2017, 1, 2)), "contact extends=0 payments=0");
  MoveTo(Day(2017, 1, 4));
  EXPECT_EQ(Register(0, Day(2016, 12, 30)),
            "registered payment=1 " + doctor(0) + " 2016-12-30.. right 2019-12-31 payments=2");
  EXPECT_THAT(Owed(), ElementsAre("EXTENSION 2017 3000 to A by 2017-02-03",
                                  "REGISTRATION 2016 3000 to A by 2017-02-03"));
}

TEST_F(NaiveArrivalTest, X43AnEnrolmentThatStartsLaterDecidesOpenContactsOnItsStartDay) {
  MoveTo(Day(2015, 2, 2));
  Attest(0, Day(2015, 2, 1), kDmgCode);
  MoveTo(Day(2016, 2, 15));
  Attest(0, Day(2016, 2, 9), kSurgery);
  Enrol(0, Day(2016, 3, 1));
  MoveTo(Day(2016, 2, 29));
  EXPECT_THAT(Owed(), IsEmpty());
  MoveTo(Day(2016, 3, 1));
  EXPECT_THAT(Owed(), ElementsAre("EXTENSION 2016 3000 to A by 2016-03-31"));
}

TEST_F(NaiveArrivalTest, X62AfterARecoveryTheRegistrationThatWasNotPaidAcquiresTheYear) {
  Open(0, Day(2014, 9, 1));
  Enrol(1);
  MoveTo(Day(2015, 8, 10));
  Visit(0, Day(2015, 8, 10));
  MoveTo(Day(2016, 1, 10));
  Visit(0, Day(2016, 1, 10));
  MoveTo(Day(2016, 6, 1));
  EXPECT_THAT(Register(1, Day(2016, 6, 1)), HasSubstr("payment=0"));
  owed_.clear();
  MoveTo(Day(2016, 7, 1));
  Attest(2, Day(2015, 7, 1), kDmgCode);  // the patient paid
  EXPECT_THAT(Owed(), ElementsAre("RECOVERY 2015 -3000 to A by 2016-07-31",
                                  "RECOVERY 2016 -3000 to A by 2016-07-31",
                                  "REGISTRATION 2016 3000 to B by 2016-07-31"));
  EXPECT_THAT(HolderOn(Day(2016, 7, 1)), HasSubstr(doctor(1)));
  EXPECT_THAT(HolderOn(Day(2016, 7, 1)), HasSubstr("fee=1"));
}

TEST_F(NaiveArrivalTest, X76OwnRegistrationsInTheWrongOrderArePaidByTheirYears) {
  MoveTo(Day(2016, 1, 2));
  Enrol(0);
  EXPECT_THAT(Register(0, Day(2016, 1, 2)), HasSubstr("payment=1"));
  MoveTo(Day(2016, 1, 4));
  EXPECT_EQ(Register(0, Day(2015, 12, 30)),
            "registered payment=1 " + doctor(0) + " 2015-12-30.. right 2018-12-31 payments=1");
}

TEST_F(NaiveArrivalTest, X94ATraineesContactCountsAsTheSupervisors) {
  MakeTrainee(1, {0});
  Open(0, Day(2015, 3, 2));
  MoveTo(Day(2016, 2, 1));
  EXPECT_EQ(Visit(1, Day(2016, 2, 1)), "contact extends=1 payments=1");
  EXPECT_THAT(Owed(), ElementsAre("EXTENSION 2016 3000 to A by 2016-03-02"));
  EXPECT_THAT(Play(AskEntitlement{patient_, doctor(1), Day(2016, 2, 1), kSurgery, ""}),
              HasSubstr("entitled=1 GROUP_MEMBER"));
}

TEST_F(NaiveArrivalTest, ATraineeOfTheHoldersGroupCountsAndAnothersDoesNot) {
  Group({0, 2});
  MakeTrainee(1, {2});
  MakeTrainee(4, {3});
  Open(0, Day(2015, 3, 2));
  MoveTo(Day(2016, 2, 1));
  EXPECT_EQ(Visit(4, Day(2016, 2, 1)), "contact extends=0 payments=0");
  EXPECT_EQ(Visit(1, Day(2016, 2, 1)), "contact extends=1 payments=1");
}

TEST_F(NaiveArrivalTest, ARecoveryReachesTheYearsThatRestedOnIt) {
  Open(0, Day(2015, 11, 10));
  MoveTo(Day(2016, 12, 20));
  Visit(0, Day(2016, 12, 15));
  MoveTo(Day(2017, 1, 20));
  Visit(0, Day(2017, 1, 18));
  owed_.clear();
  Attest(1, Day(2016, 12, 10), kDmgCode, true);  // of a doctor on paper
  EXPECT_THAT(Owed(), ElementsAre("ATTESTATION 2016 3000 to B by 2017-02-19",
                                  "RECOVERY 2016 -3000 to A by 2017-02-19",
                                  "RECOVERY 2017 -3000 to A by 2017-02-19"));
}

TEST_F(NaiveArrivalTest, AnExtensionWhoseHolderStillHoldsSurvivesARecovery) {
  Open(0, Day(2015, 11, 10));
  MoveTo(Day(2016, 2, 20));
  Visit(0, Day(2016, 2, 15));
  Open(2, Day(2016, 12, 21));
  MoveTo(Day(2017, 1, 20));
  Visit(2, Day(2017, 1, 18));
  owed_.clear();
  Attest(1, Day(2016, 12, 10), kDmgCode, true);
  EXPECT_THAT(Owed(), ElementsAre("ATTESTATION 2016 3000 to B by 2017-02-19",
                                  "RECOVERY 2016 -3000 to A by 2017-02-19"));
}

TEST_F(NaiveArrivalTest, OnEnrollingTheOpenContactsOfTheYearExtend) {
  MoveTo(Day(2015, 3, 12));
  Attest(0, Day(2015, 3, 10), kDmgCode);
  MoveTo(Day(2016, 2, 1));
  Attest(0, Day(2016, 1, 20), kSurgery);
  EXPECT_THAT(Owed(), IsEmpty());
  Enrol(0);
  EXPECT_THAT(Owed(), ElementsAre("EXTENSION 2016 3000 to A by 2016-03-02"));
}

TEST_F(NaiveArrivalTest, AMembershipToldLateDecidesAtTheCommitAfterTheMessagesOfItsGroup) {
  Open(0, Day(2015, 3, 2));
  MoveTo(Day(2016, 2, 10));
  Visit(1, Day(2016, 2, 5));
  Group({0, 1});
  EXPECT_EQ(Visit(2, Day(2016, 2, 10)), "contact extends=0 payments=0");
  EXPECT_THAT(Owed(), IsEmpty());
  Play(Commit{});
  EXPECT_THAT(Owed(), ElementsAre("EXTENSION 2016 3000 to A by 2016-03-11"));
}

TEST_F(NaiveArrivalTest, WhatWaitsIsDoneBeforeAQuestionAndBeforeTheClockMoves) {
  Open(0, Day(2015, 3, 2));
  MoveTo(Day(2016, 2, 10));
  Visit(1, Day(2016, 2, 5));
  Group({0, 1});
  EXPECT_THAT(HolderOn(Day(2016, 2, 10)), HasSubstr("right 2018-12-31 fee=1"));
  EXPECT_THAT(Owed(), ElementsAre("EXTENSION 2016 3000 to A by 2016-03-11"));
  MoveTo(Day(2017, 2, 10));
  Visit(2, Day(2017, 2, 5));
  Group({0, 1, 2});
  MoveTo(Day(2017, 3, 10));
  EXPECT_EQ(Owed().back(), "EXTENSION 2017 3000 to A by 2017-03-12");
}

TEST_F(NaiveArrivalTest, TheLowestNumberHoldsOfTwo102771sOfOneDay) {
  MoveTo(Day(2015, 3, 12));
  Attest(1, Day(2015, 3, 10), kDmgCode);
  EXPECT_THAT(HolderOn(Day(2015, 3, 10)), HasSubstr(doctor(1) + " 2015-03-10.."));
  Attest(0, Day(2015, 3, 10), kDmgCode);
  EXPECT_THAT(HolderOn(Day(2015, 3, 10)), HasSubstr(doctor(0) + " 2015-03-10.."));
}

TEST_F(NaiveArrivalTest, AMedicalHouseIsNamedInListAndEntitlement) {
  Open(0, Day(2015, 3, 2));
  PersonRow row = Person();
  row.medical_houses = {{Day(2016, 1, 1), {}}};
  Play(row);
  MoveTo(Day(2016, 2, 10));
  EXPECT_THAT(Play(AskList{doctor(0)}), HasSubstr("fee 2015 house]"));
  EXPECT_THAT(Play(AskEntitlement{patient_, doctor(0), Day(2016, 2, 10), kSurgery, ""}),
              HasSubstr("cap=400 house"));
  EXPECT_THAT(Play(AskEntitlement{patient_, doctor(0), Day(2015, 12, 31), kSurgery, ""}),
              testing::EndsWith("cap=400"));
}

TEST_F(NaiveArrivalTest, TheDeceasedAreOffTheListFromTheDayAfter) {
  Open(0, Day(2015, 3, 2));
  PersonRow row = Person();
  row.death = Day(2015, 3, 2);
  Play(row);
  EXPECT_THAT(Play(AskList{doctor(0)}), HasSubstr(patient_));
  MoveTo(Day(2015, 3, 3));
  EXPECT_EQ(Play(AskList{doctor(0)}), "list:");
}

TEST_F(NaiveArrivalTest, TwoYearsBefore29FebruaryIs28February) {
  Open(0, Day(2015, 3, 2));
  MoveTo(Day(2016, 2, 29));
  EXPECT_EQ(HolderOn(Day(2014, 2, 28)), "nobody fee=0");
  EXPECT_EQ(HolderOn(Day(2014, 2, 27)), "refused 145@reference_date");
}

TEST_F(NaiveArrivalTest, AYearAfter29FebruaryIs28February) {
  MoveTo(Day(2016, 2, 29));
  Message enrolment = Blank(0, MessageKind::kEnrolment);
  enrolment.iban = "BE71096123456769";
  enrolment.start = AsDate(Day(2017, 3, 1));
  EXPECT_EQ(Play(enrolment), "refused 130@physician_enrolment.start_date");
  enrolment.start = AsDate(Day(2017, 2, 28));
  EXPECT_THAT(Play(enrolment), HasSubstr("from 2017-02-28"));
}

TEST_F(NaiveArrivalTest, AnEnrolmentWithoutInsurersChangesTheAccountEverywhere) {
  MoveTo(Day(2016, 2, 1));
  EXPECT_EQ(Enrol(0), "enrolled 100,200,300,400,500,600,900 from 2016-02-01");
  EXPECT_EQ(Enrol(0), "refused 168@physician_enrolment.insurers");
  Message other = Blank(0, MessageKind::kEnrolment);
  other.iban = "BE71096123456769";
  other.start = AsDate(Day(2016, 2, 1));
  EXPECT_EQ(Play(other), "enrolled 100,200,300,400,500,600,900 from 2016-02-01");
}

TEST_F(NaiveArrivalTest, TwentyChangesOfAccountADayAreEnough) {
  MoveTo(Day(2016, 2, 1));
  Message message = Blank(0, MessageKind::kEnrolment);
  const auto change = [&](int number) {
    message = Blank(0, MessageKind::kEnrolment);
    message.iban = number % 2 == 0 ? "BE71096123456769" : "BE68539007547034";
    message.start = AsDate(Day(2016, 2, 9));
    return Play(message);
  };
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(change(i), "enrolled 100,200,300,400,500,600,900 from 2016-02-09") << i;
  }
  EXPECT_EQ(change(20), "refused 168@physician_enrolment.insurers");
  MoveTo(Day(2016, 2, 2));
  EXPECT_EQ(change(20), "enrolled 100,200,300,400,500,600,900 from 2016-02-09");
}

TEST_F(NaiveArrivalTest, AnUnknownAuthorIs156WhereTheCardIsAnothersAnd141WhereItIsNobodys) {
  MoveTo(Day(2016, 2, 1));
  Message message = Blank(0, MessageKind::kContact);
  message.patient.ssin = patient_;
  message.encounter = AsDate(Day(2016, 2, 1));
  message.code = kSurgery;
  message.author = NihiiWith(199999, 97, "003");
  EXPECT_EQ(Play(message), "refused 156@author_nihii");
  message.signer_ssin = SsinWith(1951, 2, 3, 997);
  EXPECT_EQ(Play(message), "refused 141@author_nihii");
}

}  // namespace
}  // namespace edmg::sim
