#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/rules/people/entitlement.h"
#include "tests/rules/world.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The rows of physicians whose contacts are decided again, as "<day> <physician>".
std::vector<std::string> AgainOf(const Answer& answer) {
  std::vector<std::string> rows;
  for (const auto& change : answer.decision.decide_again()) {
    rows.push_back(absl::StrCat(absl::FormatCivilTime(DayOfNumber(change.row().day())), " ",
                                change.row().physician()));
  }
  return rows;
}

class EnrolmentRules : public ::testing::Test {
 protected:
  Answer Enrol(const std::vector<std::string>& insurers, const std::string& iban, CivilDay start) {
    edmg::v1::Submission submission = world_.Enrolment(doctor_, start);
    auto* enrolment = submission.mutable_physician_enrolment();
    enrolment->mutable_insurers()->Assign(insurers.begin(), insurers.end());
    enrolment->set_iban(iban);
    return world_.Submit(submission, kToday);
  }
  std::string AccountOn(CivilDay day) {
    const auto* version = EnrolmentOn(world_.Physician(doctor_).enrolments, "100", day);
    return version == nullptr ? "" : version->iban();
  }

  World world_;
  std::string doctor_ = world_.AddDoctor();
};

// B3: all insurers where the author is not yet enrolled.
TEST_F(EnrolmentRules, WithoutAListEnrolsWithAllInsurers) {
  const Answer answer = Enrol({}, kIban, kToday);
  ASSERT_EQ(answer.verdict, "");
  EXPECT_THAT(answer.receipt.enrolment().insurers(),
              ElementsAre("100", "200", "300", "400", "500", "600", "900"));
  EXPECT_EQ(DayOf(answer.receipt.enrolment().start_date()), kToday);
  ASSERT_EQ(answer.decision.enrolments_size(), 7);
  EXPECT_EQ(answer.decision.enrolments(0).physician(), PhysicianId(doctor_));
  EXPECT_EQ(answer.decision.enrolments(0).version().revision(), 1);
}

// Decision 19: no list means all insurers, enrolled or not.
TEST_F(EnrolmentRules, WithoutAListChangesTheAccountEverywhere) {
  Enrol({"300", "100"}, kIban, kToday);
  const Answer added = Enrol({}, kIban, kToday);
  EXPECT_THAT(added.receipt.enrolment().insurers(), ElementsAre("200", "400", "500", "600", "900"));
  const Answer changed = Enrol({}, kOtherIban, kToday);
  EXPECT_EQ(changed.receipt.enrolment().insurers_size(), 7);
  EXPECT_EQ(AccountOn(kToday), kOtherIban);
}

// Decision 19.
TEST_F(EnrolmentRules, RefusesAnEnrolmentThatChangesNothingWith168) {
  const std::string refused = "168 physician_enrolment.insurers";
  EXPECT_EQ(Enrol({"100"}, kIban, kToday).verdict, "");
  EXPECT_EQ(Enrol({"100"}, kIban, kToday).verdict, refused);
  EXPECT_EQ(Enrol({"100"}, kIban, kToday + 30).verdict, refused);
  EXPECT_EQ(Enrol({}, kIban, kToday).verdict, "");
  EXPECT_EQ(Enrol({}, kIban, kToday).verdict, refused);
  EXPECT_EQ(Enrol({}, kOtherIban, kToday).verdict, "");
  EXPECT_EQ(Enrol({}, kOtherIban, kToday).verdict, refused);
}

// Decision 19: the account changes from the start date on.
TEST_F(EnrolmentRules, ChangesTheAccountFromItsStartDate) {
  Enrol({"100", "200"}, kIban, kToday);
  const Answer answer = Enrol({"100", "300"}, kOtherIban, kToday + 10);
  EXPECT_THAT(answer.receipt.enrolment().insurers(), ElementsAre("100", "300"));
  EXPECT_EQ(AccountOn(kToday + 9), kIban);
  EXPECT_EQ(AccountOn(kToday + 10), kOtherIban);
}

TEST_F(EnrolmentRules, ChangesOnlyWhereSomethingIsNew) {
  Enrol({"100"}, kIban, kToday);
  EXPECT_THAT(Enrol({"100", "200"}, kIban, kToday).receipt.enrolment().insurers(),
              ElementsAre("200"));
}

TEST_F(EnrolmentRules, ABicAloneIsAChange) {
  Enrol({"100"}, kIban, kToday);
  edmg::v1::Submission submission = world_.Enrolment(doctor_, kToday);
  submission.mutable_physician_enrolment()->add_insurers("100");
  submission.mutable_physician_enrolment()->set_bic("GKCCBEBB");
  EXPECT_EQ(world_.Submit(submission, kToday).verdict, "");
  EXPECT_EQ(world_.Submit(submission, kToday).verdict, "168 physician_enrolment.insurers");
}

TEST_F(EnrolmentRules, OfEqualStartDatesTheLaterRevisionCounts) {
  Enrol({"100"}, kIban, kToday);
  Enrol({"100"}, kOtherIban, kToday);
  EXPECT_EQ(AccountOn(kToday), kOtherIban);
}

TEST_F(EnrolmentRules, TwentyChangesADayAreEnough) {
  const auto change = [&](int number, CivilDay day) {
    edmg::v1::Submission submission = world_.Enrolment(doctor_, day);
    submission.mutable_physician_enrolment()->set_iban(number % 2 == 0 ? kIban : kOtherIban);
    return submission;
  };
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(world_.Submit(change(i, kToday), kToday).verdict, "") << i;
    // An enrolment that changes nothing gets 168 for that, and does not count.
    const auto same = change(i, kToday);
    const auto refusals = DecideMessage(same, world_.FactsFor(same), AcceptOn(kToday)).refusals;
    ASSERT_THAT(refusals, SizeIs(1));
    EXPECT_EQ(refusals[0].cause, "");
  }
  const auto next = change(20, kToday);
  const auto refusals = DecideMessage(next, world_.FactsFor(next), AcceptOn(kToday)).refusals;
  ASSERT_THAT(refusals, SizeIs(1));
  EXPECT_EQ(refusals[0].code, "168");
  EXPECT_EQ(refusals[0].cause, "TOO_MANY_CHANGES_TODAY");
  EXPECT_THAT(refusals[0].metadata, ElementsAre(testing::Pair("changes_max", "20"),
                                                testing::Pair("first_day", "2016-05-07")));
  EXPECT_EQ(world_.Enrol(world_.AddDoctor(), kToday).verdict, "") << "another's day";
  EXPECT_EQ(world_.Submit(change(20, kToday + 1), kToday + 1).verdict, "");
}

TEST_F(EnrolmentRules, OnlyRecognisedPractitionersEnrol) {
  for (const char* code : {"001", "005", "009"}) {
    EXPECT_EQ(world_.Enrol(world_.AddDoctor(code), kToday).verdict, "140 author_nihii") << code;
  }
  EXPECT_EQ(world_.Enrol(world_.AddDoctor("004"), kToday).verdict, "");
}

// Decision 8: an enrolment decides the contacts of the holder's patients again.
TEST_F(EnrolmentRules, LetsOpenContactsOfTheHoldersPatientsExtend) {
  Enrol({"100"}, kIban, kToday);
  const std::string patient = world_.AddPatient("100");
  world_.Register(doctor_, patient, kToday);
  world_.AddFeed(patient, "300", CivilDay(2017, 1, 1));  // not enrolled there
  EXPECT_FALSE(world_.Visit(doctor_, patient, CivilDay(2017, 2, 1)).receipt.contact().extends());
  const Answer answer = world_.Enrol(doctor_, CivilDay(2017, 3, 1));
  EXPECT_THAT(AgainOf(answer), ElementsAre("2017-03-01 " + PhysicianId(doctor_)));
  EXPECT_TRUE(answer.decision.payments().empty()) << "that is for the calendar";
  const auto again = world_.DecideAgain(CivilDay(2017, 3, 1));
  ASSERT_EQ(again.payments_size(), 1);
  const edmg::v1::Payment& payment = again.payments(0);
  EXPECT_EQ(payment.insurer(), "300");
  EXPECT_EQ(payment.year(), 2017);
  EXPECT_EQ(DayOf(payment.service_date()), CivilDay(2017, 2, 1));
  EXPECT_EQ(DayOf(payment.pay_by()), CivilDay(2017, 3, 31));
  ASSERT_EQ(again.dossiers_size(), 1);
  ASSERT_EQ(again.list_entries_size(), 1);
  EXPECT_EQ(again.list_entries(0).last_fee_year(), 2017);
}

// A change of account lets nothing extend.
TEST_F(EnrolmentRules, DecidesAgainOnlyWhereItEnrols) {
  EXPECT_THAT(AgainOf(Enrol({"100"}, kIban, kToday)), IsEmpty()) << "he has no patients yet";
  world_.Register(doctor_, world_.AddPatient("100"), kToday);
  EXPECT_THAT(AgainOf(Enrol({}, kIban, kToday)), SizeIs(1));
  EXPECT_THAT(AgainOf(Enrol({}, kOtherIban, kToday)), IsEmpty());
}

TEST_F(EnrolmentRules, AnEnrolmentThatStartsLaterPaysNothingYet) {
  Enrol({"100"}, kIban, kToday);
  const std::string patient = world_.AddPatient("100");
  world_.Register(doctor_, patient, kToday);
  world_.AddFeed(patient, "300", CivilDay(2017, 1, 1));
  world_.Visit(doctor_, patient, CivilDay(2017, 2, 1));
  const Answer later =
      world_.Submit(world_.Enrolment(doctor_, CivilDay(2017, 3, 2)), CivilDay(2017, 3, 1));
  EXPECT_EQ(later.verdict, "");
  EXPECT_TRUE(later.decision.payments().empty());
  EXPECT_THAT(AgainOf(later), ElementsAre("2017-03-02 " + PhysicianId(doctor_)));
  EXPECT_THAT(PaymentsOf(world_.DecideAgain(CivilDay(2017, 3, 1))), IsEmpty());
  EXPECT_THAT(PaymentsOf(world_.DecideAgain(CivilDay(2017, 3, 2))),
              ElementsAre("EXTENSION 2017 3000"));
}

// A former holder is paid for the contacts that stayed open in the time as holder.
TEST_F(EnrolmentRules, LetsContactsOfFormerPatientsExtendToo) {
  const std::string patient = world_.AddPatient("100");
  world_.Attest(doctor_, patient, CivilDay(2015, 9, 1), "102771");
  world_.Attest(doctor_, patient, CivilDay(2016, 3, 1));
  const std::string other = world_.AddDoctor();
  world_.Attest(other, patient, CivilDay(2017, 1, 2), "102771");
  world_.Enrol(doctor_, CivilDay(2017, 2, 1));
  const auto again = world_.DecideAgain(CivilDay(2017, 2, 1));
  EXPECT_THAT(PaymentsOf(again), ElementsAre("EXTENSION 2016 3000"));
  EXPECT_TRUE(again.list_entries().empty());
}

}  // namespace
}  // namespace edmg::rules
