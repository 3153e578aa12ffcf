// A practice's year as the field tells it: the worked examples of the electronic regime, from the
// signed message to the fee that the insurer owes.

#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using edmg::v1::Payment;
using testing::ElementsAre;
using testing::IsEmpty;

class PracticeTest : public GatewayTest {
 protected:
  // "<kind> <year> <cents> by <date> to <first 8 digits>" of each payment.
  std::vector<std::string> Owed(const std::string& insurer) {
    std::vector<std::string> rows;
    for (const Payment& payment : PaymentsOf(insurer)) {
      rows.push_back(absl::StrCat(
          payment.kind() == edmg::v1::FEE_KIND_EXTENSION ? "extension " : "registration ",
          payment.year(), " ", payment.amount_cents(), " by ", Text(payment.pay_by()), " to ",
          payment.physician_nihii().substr(0, 8)));
    }
    return rows;
  }

  static std::string Text(const google::type::Date& date) {
    return absl::FormatCivilTime(CivilDay(date.year(), date.month(), date.day()));
  }

  // "<holder> <begin>..<end> right <day>".
  std::string HolderOn(CivilDay day) {
    const auto answer = HoldingOf(patient_, Insurer("300"), day);
    if (!answer.ok()) return std::string(answer.status().message());
    if (!answer->has_holding()) return "nobody";
    const auto& holding = answer->holding();
    return absl::StrCat(holding.holder_nihii().substr(0, 8), " ", Text(holding.begin_date()), "..",
                        holding.has_end_date() ? Text(holding.end_date()) : "", " right ",
                        Text(holding.right_end_date()));
  }

  // A patient whose DMG `a` opened on 10 November 2015; then it is January.
  void Begin() {
    MoveTo(CivilDay(2015, 11, 2));
    a_ = &AddEnrolledDoctor();
    b_ = &AddEnrolledDoctor();
    patient_ = AddPatient("300");
    MoveTo(CivilDay(2015, 11, 10));
    EXPECT_OK(Register(*a_, patient_, Today()).status);
    MoveTo(CivilDay(2016, 1, 20));
  }

  const Doctor* a_ = nullptr;
  const Doctor* b_ = nullptr;
  std::string patient_;
};

TEST_F(PracticeTest, AnOpeningIsOwedWithinThirtyDays) {
  Begin();
  EXPECT_THAT(Owed("300"), ElementsAre("registration 2015 3000 by 2015-12-10 to " + a_->id));
  EXPECT_EQ(HolderOn(CivilDay(2015, 11, 10)), a_->id + " 2015-11-10.. right 2017-12-31");
  EXPECT_EQ(HolderOn(CivilDay(2015, 11, 9)), "nobody");
  EXPECT_THAT(ListOf(*a_), ElementsAre(patient_));
  const Payment payment = PaymentsOf("300")[0];
  EXPECT_EQ(payment.patient_ssin(), patient_);
  EXPECT_EQ(payment.physician_nihii(), a_->nihii);
  EXPECT_EQ(payment.iban(), kIban);
  EXPECT_EQ(payment.claim_code(), kSurgeryCode);
  EXPECT_EQ(payment.payment_id(), absl::StrCat("P-", payment.revision(), "-0"));
}

TEST_F(PracticeTest, TheFirstContactOfTheYearExtendsAndTheNextDoesNot) {
  Begin();
  const Answer first = Visit(*a_, patient_, CivilDay(2016, 1, 13));
  ASSERT_OK(first.status);
  EXPECT_TRUE(first.receipt.contact().extends());
  EXPECT_EQ(first.receipt.contact().payment_ids_size(), 1);
  const Answer next = Visit(*a_, patient_, CivilDay(2016, 1, 18));
  ASSERT_OK(next.status);
  EXPECT_FALSE(next.receipt.contact().extends());
  EXPECT_THAT(Owed("300"), ElementsAre("registration 2015 3000 by 2015-12-10 to " + a_->id,
                                       "extension 2016 3000 by 2016-02-19 to " + a_->id));
  EXPECT_EQ(HolderOn(Today()), a_->id + " 2015-11-10.. right 2018-12-31");
}

TEST_F(PracticeTest, ATakeoverAfterTheExtensionMovesTheRightAndNotTheFee) {
  Begin();
  ASSERT_OK(Visit(*a_, patient_, CivilDay(2016, 1, 13)).status);
  MoveTo(CivilDay(2016, 5, 6));
  const Answer takeover = Register(*b_, patient_, CivilDay(2016, 5, 4));
  ASSERT_OK(takeover.status);
  EXPECT_FALSE(takeover.receipt.registration().payment());
  EXPECT_THAT(takeover.receipt.registration().payment_ids(), IsEmpty());
  EXPECT_EQ(HolderOn(CivilDay(2016, 5, 3)), a_->id + " 2015-11-10..2016-05-03 right 2016-05-03");
  EXPECT_EQ(HolderOn(CivilDay(2016, 5, 4)), b_->id + " 2016-05-04.. right 2018-12-31");
  EXPECT_THAT(ListOf(*a_), IsEmpty());
  EXPECT_THAT(ListOf(*b_), ElementsAre(patient_));
  EXPECT_EQ(Owed("300").size(), 2u);
  // The new holder's first fee is that of 2017, at the first contact.
  MoveTo(CivilDay(2017, 1, 3));
  EXPECT_TRUE(Visit(*b_, patient_, Today()).receipt.contact().extends());
  EXPECT_EQ(Owed("300").back(), "extension 2017 3000 by 2017-02-02 to " + b_->id);
}

TEST_F(PracticeTest, ATakeoverBeforeAnyContactIsPaid) {
  Begin();
  MoveTo(CivilDay(2016, 5, 6));
  const Answer takeover = Register(*b_, patient_, CivilDay(2016, 5, 4));
  ASSERT_OK(takeover.status);
  EXPECT_TRUE(takeover.receipt.registration().payment());
  EXPECT_EQ(Owed("300").back(), "registration 2016 3000 by 2016-06-05 to " + b_->id);
}

TEST_F(PracticeTest, AFormerHolderWhoReturnsInTheSameYearIsNotPaidAgain) {
  Begin();
  ASSERT_OK(Visit(*a_, patient_, CivilDay(2016, 1, 13)).status);
  MoveTo(CivilDay(2016, 5, 6));
  ASSERT_OK(Register(*b_, patient_, CivilDay(2016, 5, 4)).status);
  const Answer returned = Register(*a_, patient_, CivilDay(2016, 5, 6));
  ASSERT_OK(returned.status);
  EXPECT_FALSE(returned.receipt.registration().payment());
  EXPECT_EQ(HolderOn(Today()), a_->id + " 2016-05-06.. right 2018-12-31");
}

TEST_F(PracticeTest, AColleagueOfTheGroupExtendsForTheHolderAndAStrangerDoesNot) {
  Begin();
  const Doctor& stranger = AddEnrolledDoctor();
  ASSERT_OK(UpsertGroup(MakeGroup("G1", {a_, b_}, CivilDay(2015, 1, 1))));
  EXPECT_FALSE(Visit(stranger, patient_, CivilDay(2016, 1, 13)).receipt.contact().extends());
  EXPECT_TRUE(Visit(*b_, patient_, CivilDay(2016, 1, 14)).receipt.contact().extends());
  EXPECT_EQ(Owed("300").back(), "extension 2016 3000 by 2016-02-19 to " + a_->id);
}

// Decision 8: by an entry of its own.
TEST_F(PracticeTest, AGroupThatWasRecordedTooLateDecidesTheContactAgain) {
  Begin();
  EXPECT_FALSE(Visit(*b_, patient_, CivilDay(2016, 1, 14)).receipt.contact().extends());
  ASSERT_OK(UpsertGroup(MakeGroup("G1", {a_, b_}, CivilDay(2015, 1, 1))));
  while (CommitGroup() > 0) {
  }
  EXPECT_EQ(Owed("300").back(), "extension 2016 3000 by 2016-02-19 to " + a_->id);
}

TEST_F(PracticeTest, ALateDecemberContactMendsTheChainForJanuary) {
  Begin();
  // No contact in 2016 until its last days, and January's is told first.
  MoveTo(CivilDay(2017, 1, 3));
  EXPECT_FALSE(Visit(*a_, patient_, CivilDay(2017, 1, 2)).receipt.contact().extends());
  const Answer december = Visit(*a_, patient_, CivilDay(2016, 12, 30));
  ASSERT_OK(december.status);
  EXPECT_TRUE(december.receipt.contact().extends());
  EXPECT_EQ(december.receipt.contact().payment_ids_size(), 2);
  EXPECT_THAT(Owed("300"), ElementsAre("registration 2015 3000 by 2015-12-10 to " + a_->id,
                                       "extension 2016 3000 by 2017-02-02 to " + a_->id,
                                       "extension 2017 3000 by 2017-02-02 to " + a_->id));
}

TEST_F(PracticeTest, ABrokenChainNeedsANewRegistration) {
  Begin();
  MoveTo(CivilDay(2017, 3, 1));
  EXPECT_FALSE(Visit(*a_, patient_, Today()).receipt.contact().extends());
  EXPECT_THAT(ListOf(*a_), ElementsAre(patient_));  // the right runs until the end of 2017
  const Answer renewed = Register(*a_, patient_, Today());
  ASSERT_OK(renewed.status);
  EXPECT_TRUE(renewed.receipt.registration().payment());
  EXPECT_EQ(HolderOn(Today()), a_->id + " 2015-11-10.. right 2019-12-31");
}

TEST_F(PracticeTest, DaySevenIsAcceptedAndDayEightIsNot) {
  Begin();
  MoveTo(CivilDay(2016, 5, 6));
  EXPECT_EQ(RefusalsOf(Register(*a_, patient_, CivilDay(2016, 4, 28)).status),
            "166 ENCOUNTER_TOO_OLD dmg_registration.encounter_date");
  EXPECT_OK(Register(*a_, patient_, CivilDay(2016, 4, 29)).status);
  EXPECT_EQ(RefusalsOf(Register(*a_, patient_, CivilDay(2016, 5, 5)).status),
            "161 DMG_ALREADY_HELD dmg_registration.patient");
  EXPECT_EQ(RefusalsOf(Register(*b_, patient_, CivilDay(2016, 4, 29)).status),
            "165 DUPLICATE_SERVICE_DATE dmg_registration.encounter_date");
}

TEST_F(PracticeTest, ARegistrationBeforeThePresentHoldersBeginGetsTheDaysUpToIt) {
  Begin();
  MoveTo(CivilDay(2016, 5, 6));
  ASSERT_OK(Register(*b_, patient_, CivilDay(2016, 5, 4)).status);
  const Doctor& c = AddEnrolledDoctor();
  const Answer answer = Register(c, patient_, CivilDay(2016, 5, 2));
  ASSERT_OK(answer.status);
  EXPECT_FALSE(answer.receipt.registration().payment());
  EXPECT_EQ(HolderOn(CivilDay(2016, 5, 1)), a_->id + " 2015-11-10..2016-05-01 right 2016-05-01");
  EXPECT_EQ(HolderOn(CivilDay(2016, 5, 3)), c.id + " 2016-05-02..2016-05-03 right 2016-05-03");
  EXPECT_EQ(HolderOn(CivilDay(2016, 5, 4)), b_->id + " 2016-05-04.. right 2018-12-31");
  EXPECT_THAT(ListOf(c), IsEmpty());
}

TEST_F(PracticeTest, TheInsurerOfTheEncounterDateOwes) {
  Begin();
  auto left = MakePerson(1, "300");
  *left.mutable_affiliations(0)->mutable_end_date() = MakeDate(CivilDay(2016, 1, 13));
  ASSERT_OK(Feed("300", left));
  auto moved = MakePerson(1, "100");
  ASSERT_EQ(moved.ssin(), patient_);
  *moved.mutable_affiliations(0)->mutable_begin_date() = MakeDate(CivilDay(2016, 1, 14));
  ASSERT_OK(Feed("100", moved));
  ASSERT_OK(Visit(*a_, patient_, CivilDay(2016, 1, 14)).status);
  EXPECT_EQ(Owed("300").size(), 1u);
  EXPECT_THAT(Owed("100"), ElementsAre("extension 2016 3000 by 2016-02-19 to " + a_->id));
}

TEST_F(PracticeTest, AContactBeforeTheEnrolmentExtendsOnceTheHolderIsEnrolled) {
  Begin();
  // The patient moves to an insurer where the holder is not enrolled.
  MoveTo(CivilDay(2016, 2, 1));
  const Doctor& c = AddDoctor();
  auto message = Enrolment(c);
  message.mutable_physician_enrolment()->add_insurers("300");
  ASSERT_OK(Submit(message, c).status);
  ASSERT_OK(Register(c, patient_, Today()).status);
  auto left = MakePerson(1, "300");
  *left.mutable_affiliations(0)->mutable_end_date() = MakeDate(CivilDay(2016, 12, 31));
  ASSERT_OK(Feed("300", left));
  auto moved = MakePerson(1, "100");
  *moved.mutable_affiliations(0)->mutable_begin_date() = MakeDate(CivilDay(2017, 1, 1));
  ASSERT_OK(Feed("100", moved));
  MoveTo(CivilDay(2017, 1, 10));
  EXPECT_FALSE(Visit(c, patient_, Today()).receipt.contact().extends());
  MoveTo(CivilDay(2017, 3, 1));
  message = Enrolment(c);
  message.mutable_physician_enrolment()->add_insurers("100");
  const Answer enrolled = Submit(message, c);
  ASSERT_OK(enrolled.status);
  EXPECT_THAT(enrolled.receipt.enrolment().insurers(), ElementsAre("100"));
  while (CommitGroup() > 0) {  // the contacts that are decided again
  }
  EXPECT_THAT(Owed("100"), ElementsAre("extension 2017 3000 by 2017-03-31 to " + c.id));
}

TEST_F(PracticeTest, ATraineeRegistersForHisSupervisor) {
  Begin();
  const Doctor& trainee = AddDoctor("005");
  auto record = RecordOf(trainee);
  auto& supervision = *record.add_supervisions();
  supervision.set_supervisor_nihii(b_->nihii);
  *supervision.mutable_begin_date() = MakeDate(CivilDay(2015, 1, 1));
  ASSERT_OK(UpsertPhysician(record));
  auto message = Registration(trainee, patient_, Today());
  message.mutable_dmg_registration()->set_holder_nihii(b_->nihii);
  const Answer answer = Submit(message, trainee);
  ASSERT_OK(answer.status);
  EXPECT_EQ(answer.receipt.registration().holding().holder_nihii(), b_->nihii);
  EXPECT_EQ(Owed("300").back(), "registration 2016 3000 by 2016-02-19 to " + b_->id);
}

TEST_F(PracticeTest, ADeadPatientIsNotAffiliated) {
  Begin();
  auto dead = MakePerson(1, "300");
  *dead.mutable_death_date() = MakeDate(CivilDay(2016, 1, 15));
  ASSERT_OK(Feed("300", dead));
  EXPECT_OK(Visit(*a_, patient_, CivilDay(2016, 1, 15)).status);
  EXPECT_EQ(RefusalsOf(Visit(*a_, patient_, CivilDay(2016, 1, 16)).status),
            "120 PATIENT_NOT_AFFILIATED contact_notification.patient.ssin");
}

TEST_F(PracticeTest, FeesFollowTheServiceDateAndTheAccountTheRecordDay) {
  MoveTo(CivilDay(2015, 1, 30));
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string first = AddPatient("300");
  const std::string second = AddPatient("300");
  MoveTo(CivilDay(2015, 2, 2));
  auto change = Enrolment(doctor);
  for (const char* insurer : {"100", "200", "300", "400", "500", "600", "900"}) {
    change.mutable_physician_enrolment()->add_insurers(insurer);
  }
  change.mutable_physician_enrolment()->set_iban(kOtherIban);
  *change.mutable_physician_enrolment()->mutable_start_date() = MakeDate(Today() + 1);
  ASSERT_OK(Submit(change, doctor).status);
  ASSERT_OK(Register(doctor, first, CivilDay(2015, 1, 31)).status);
  MoveTo(CivilDay(2015, 2, 3));
  ASSERT_OK(Register(doctor, second, CivilDay(2015, 2, 1)).status);
  const auto payments = PaymentsOf("300");
  ASSERT_EQ(payments.size(), 2u);
  EXPECT_EQ(payments[0].amount_cents(), 2998);
  EXPECT_EQ(payments[0].iban(), kIban);
  EXPECT_EQ(payments[1].amount_cents(), 3000);
  EXPECT_EQ(payments[1].iban(), kOtherIban);
}

TEST_F(PracticeTest, TheDayIsThatOfBrussels) {
  MoveTo(CivilDay(2016, 7, 1), 0);  // 2016-06-30T22:00:00Z
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string patient = AddPatient("300");
  ASSERT_OK(Register(doctor, patient, CivilDay(2016, 7, 1)).status);
  EXPECT_EQ(Text(PaymentsOf("300")[0].pay_by()), "2016-07-31");
}

}  // namespace
}  // namespace edmg::support
