#include "services/rules/dmg/fee_rules.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "tests/rules/world.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FeeRules : public ::testing::Test {
 protected:
  World world_;
  std::string doctor_ = world_.AddEnrolledDoctor();
  std::string patient_ = world_.AddPatient();
};

// Decision 13: the amount of the service date, whenever it is recorded.
TEST_F(FeeRules, TheAmountIsThatOfTheServiceDate) {
  world_.Register(doctor_, patient_, {CivilDay(2015, 1, 31), CivilDay(2015, 2, 2)});
  world_.Register(doctor_, world_.AddPatient(), {CivilDay(2015, 2, 1), CivilDay(2015, 2, 2)});
  ASSERT_EQ(world_.payments.size(), 2u);
  EXPECT_EQ(world_.payments[0].amount_cents(), 2998);
  EXPECT_EQ(world_.payments[1].amount_cents(), 3000);
}

// R8, B7.
TEST_F(FeeRules, IsToBePaidThirtyDaysAfterTheRecordDay) {
  world_.Register(doctor_, patient_, {CivilDay(2016, 1, 26), CivilDay(2016, 1, 31)});
  EXPECT_EQ(DayOf(world_.payments[0].pay_by()), CivilDay(2016, 3, 1));
}

TEST_F(FeeRules, NamesPatientPhysicianAndAccount) {
  const Answer answer = world_.Register(doctor_, patient_, CivilDay(2016, 5, 6));
  ASSERT_EQ(answer.decision.payments_size(), 1);
  const edmg::v1::Payment& payment = answer.decision.payments(0);
  EXPECT_EQ(payment.payment_id(), "P-1-0");
  EXPECT_EQ(payment.insurer(), "100");
  EXPECT_EQ(payment.physician_nihii(), doctor_);
  EXPECT_EQ(payment.patient_ssin(), patient_);
  EXPECT_EQ(payment.kind(), edmg::v1::FEE_KIND_REGISTRATION);
  EXPECT_EQ(payment.iban(), kIban);
  EXPECT_EQ(payment.revision(), 1);
  ASSERT_EQ(world_.Dossier(patient_).fees_size(), 1);
  EXPECT_EQ(world_.Dossier(patient_).fees(0).physician(), PhysicianId(doctor_));
  ASSERT_EQ(world_.Dossier(patient_).fees(0).payments_size(), 1);
  const auto& made = world_.Dossier(patient_).fees(0).payments(0);
  EXPECT_EQ(made.revision(), 1);
  EXPECT_EQ(made.position(), 0);
  EXPECT_EQ(made.amount_cents(), 3000);
}

// The account in force on the record day, not on the service day.
TEST_F(FeeRules, GoesToTheAccountInForceOnTheRecordDay) {
  auto* version = world_.Physician(doctor_).enrolments.add_versions();
  version->set_insurer("100");
  version->set_start_day(DayNumber(CivilDay(2016, 5, 6)));
  version->set_iban(kOtherIban);
  world_.Register(doctor_, patient_, {CivilDay(2016, 5, 4), CivilDay(2016, 5, 5)});
  world_.Register(doctor_, world_.AddPatient(), {CivilDay(2016, 5, 4), CivilDay(2016, 5, 6)});
  EXPECT_EQ(world_.payments[0].iban(), kIban);
  EXPECT_EQ(world_.payments[1].iban(), kOtherIban);
}

// The name stays, whatever the registry says later.
TEST_F(FeeRules, ADifferenceNamesThePhysicianAsItsBaseDid) {
  world_.Feed(patient_).add_chronic_years(2016);
  world_.Register(doctor_, patient_, CivilDay(2016, 5, 4));
  *world_.Registry(doctor_).mutable_qualifications(0)->mutable_begin_date() = MakeDate(2017, 1, 1);
  world_.RunDifferences(CivilDay(2016, 7, 1));
  ASSERT_EQ(world_.payments.size(), 2u);
  EXPECT_EQ(world_.payments[1].kind(), edmg::v1::FEE_KIND_RAISED_DIFFERENCE);
  EXPECT_EQ(world_.payments[1].physician_nihii(), world_.payments[0].physician_nihii());
}

TEST_F(FeeRules, NamesTheQualificationOfTheServiceDate) {
  edmg::v1::Physician& physician = world_.Registry(doctor_);
  *physician.mutable_qualifications(0)->mutable_end_date() = MakeDate(2016, 5, 4);
  auto* row = physician.add_qualifications();
  row->set_code("004");
  *row->mutable_begin_date() = MakeDate(2016, 5, 5);
  world_.Register(doctor_, patient_, {CivilDay(2016, 5, 4), CivilDay(2016, 5, 6)});
  EXPECT_EQ(world_.payments[0].physician_nihii(), doctor_);
  world_.Register(doctor_, world_.AddPatient(), {CivilDay(2016, 5, 5), CivilDay(2016, 5, 6)});
  EXPECT_EQ(world_.payments[1].physician_nihii(), PhysicianId(doctor_) + "004");
}

// R17, decision 12: a chronic patient of 45 to 74, on the service date (E9).
class RaisedFee : public ::testing::Test {
 protected:
  std::string AddChronic(CivilDay birth_date, int year) {
    const std::string ssin = world_.AddPatientBorn(birth_date);
    world_.Feed(ssin).add_chronic_years(year);
    return ssin;
  }
  std::vector<std::string> Register(const std::string& patient, When when) {
    return PaymentsOf(world_.Register(doctor_, patient, when).decision);
  }
  std::string patient() { return AddChronic(CivilDay(1956, 3, 1), 2016); }

  World world_;
  std::string doctor_ = world_.AddEnrolledDoctor();
  std::string paper_ = world_.AddDoctor();
};

TEST_F(RaisedFee, IsForThoseOf45To74OnTheServiceDate) {
  const CivilDay day(2017, 3, 15);
  const struct {
    CivilDay birth_date;
    const char* payment;
  } kRows[] = {{CivilDay(1972, 3, 16), "REGISTRATION 2017 3000"},   // 44
               {CivilDay(1972, 3, 15), "REGISTRATION 2017 5500"},   // 45
               {CivilDay(1942, 3, 16), "REGISTRATION 2017 5500"},   // 74
               {CivilDay(1942, 3, 15), "REGISTRATION 2017 3000"}};  // 75
  for (const auto& row : kRows) {
    EXPECT_THAT(Register(AddChronic(row.birth_date, 2017), day), ElementsAre(row.payment));
  }
}

TEST_F(RaisedFee, NeedsTheChronicStatusOfTheServiceYear) {
  const CivilDay day(2017, 3, 15);
  EXPECT_THAT(Register(AddChronic(CivilDay(1956, 3, 1), 2016), day),
              ElementsAre("REGISTRATION 2017 3000"));
  const std::string moved = AddChronic(CivilDay(1956, 3, 2), 2017);
  world_.AddFeed(moved, "300", CivilDay(2017, 1, 1));  // the insurer that owes does not know
  EXPECT_THAT(Register(moved, day), ElementsAre("REGISTRATION 2017 3000"));
  world_.Feed(moved, 1).add_chronic_years(2018);
  EXPECT_THAT(Register(moved, CivilDay(2018, 3, 1)), ElementsAre("REGISTRATION 2018 5500"));
}

TEST_F(RaisedFee, TheBirthDateIsAsTheInsurerFeedsIt) {
  const std::string patient = AddChronic(CivilDay(1980, 3, 1), 2017);
  *world_.Feed(patient).mutable_birth_date() = MakeDate(1960, 3, 1);
  EXPECT_THAT(Register(patient, CivilDay(2017, 3, 15)), ElementsAre("REGISTRATION 2017 5500"));
  const std::string unknown = "72230001113";  // its SSIN carries no birth date
  world_.AddFeed(unknown, "100", CivilDay(2000, 1, 1)).add_chronic_years(2017);
  EXPECT_THAT(Register(unknown, CivilDay(2017, 3, 15)), ElementsAre("REGISTRATION 2017 3000"));
}

TEST_F(RaisedFee, BeginsIn2016) {
  const std::string before = AddChronic(CivilDay(1956, 3, 1), 2015);
  EXPECT_THAT(Register(before, {CivilDay(2015, 12, 31), CivilDay(2016, 1, 5)}),
              ElementsAre("REGISTRATION 2015 3000"));
  EXPECT_EQ(world_.Dossier(before).fees(0).difference_cents(), 0);
  const std::string on = AddChronic(CivilDay(1956, 3, 2), 2016);
  Register(on, CivilDay(2016, 1, 1));
  EXPECT_EQ(world_.Dossier(on).fees(0).difference_cents(), 2500);
}

// Recorded on 30 June: two obligations; recorded on 1 July: one.
TEST_F(RaisedFee, RecordedBeforeJuly2016ItsDifferenceIsOwedThen) {
  const std::string patient_before = patient();
  EXPECT_THAT(Register(patient_before, CivilDay(2016, 6, 30)),
              ElementsAre("REGISTRATION 2016 3000"));
  const std::string patient_after = AddChronic(CivilDay(1956, 3, 2), 2016);
  EXPECT_THAT(Register(patient_after, {CivilDay(2016, 6, 30), CivilDay(2016, 7, 1)}),
              ElementsAre("REGISTRATION 2016 5500"));
  auto* version = world_.Physician(doctor_).enrolments.add_versions();
  version->set_insurer("100");
  version->set_start_day(DayNumber(CivilDay(2016, 7, 1)));
  version->set_iban(kOtherIban);
  const auto run = world_.RunDifferences(CivilDay(2016, 7, 1));
  ASSERT_THAT(PaymentsOf(run), ElementsAre("RAISED_DIFFERENCE 2016 2500"));
  const edmg::v1::Payment& difference = run.payments(0);
  EXPECT_EQ(difference.related_payment_id(), "P-1-0");
  EXPECT_EQ(difference.patient_ssin(), patient_before);
  EXPECT_EQ(difference.insurer(), "100");
  EXPECT_EQ(difference.claim_code(), "101076");
  EXPECT_EQ(DayOf(difference.service_date()), CivilDay(2016, 6, 30));
  EXPECT_EQ(DayOf(difference.pay_by()), CivilDay(2016, 7, 31));
  EXPECT_EQ(difference.iban(), kOtherIban);
  EXPECT_EQ(run.payment_events_size(), 1);
  EXPECT_EQ(world_.Dossier(patient_before).fees(0).payments_size(), 2);
  EXPECT_THAT(PaymentsOf(world_.RunDifferences(CivilDay(2016, 7, 1))), IsEmpty());
}

TEST_F(RaisedFee, NoDifferenceIsOwedBeforeItsDay) {
  Register(patient(), CivilDay(2016, 6, 30));
  EXPECT_THAT(PaymentsOf(world_.RunDifferences(CivilDay(2016, 6, 30))), IsEmpty());
}

// Later rows are payable at once.
TEST_F(RaisedFee, IsThatOfTheServiceDate) {
  const std::string patient = AddChronic(CivilDay(1956, 3, 1), 2018);
  world_.Feed(patient).add_chronic_years(2019);
  EXPECT_THAT(Register(patient, {CivilDay(2018, 12, 31), CivilDay(2019, 1, 2)}),
              ElementsAre("REGISTRATION 2018 5500"));
  EXPECT_THAT(Register(patient, CivilDay(2019, 1, 2)), ElementsAre("REGISTRATION 2019 5683"));
}

// B12: the extending contact too.
TEST_F(RaisedFee, AnExtensionIsRaisedToo) {
  const std::string patient = AddChronic(CivilDay(1956, 3, 1), 2017);
  Register(patient, CivilDay(2016, 8, 1));
  EXPECT_THAT(PaymentsOf(world_.Visit(doctor_, patient, CivilDay(2017, 1, 5)).decision),
              ElementsAre("EXTENSION 2017 5500"));
}

// E10: the patient paid the base, the insurer owes the rest.
TEST_F(RaisedFee, OfACash102771OnlyTheDifferenceIsOwed) {
  const std::string early = patient();
  EXPECT_THAT(PaymentsOf(world_.Attest(paper_, early, CivilDay(2016, 3, 1), "102771").decision),
              IsEmpty());
  const auto run = world_.RunDifferences(CivilDay(2016, 7, 1));
  ASSERT_THAT(PaymentsOf(run), ElementsAre("RAISED_DIFFERENCE 2016 2500"));
  EXPECT_EQ(run.payments(0).related_payment_id(), "");
  EXPECT_EQ(run.payments(0).iban(), "");
  EXPECT_EQ(run.payments(0).claim_code(), "102771");
  const std::string late = AddChronic(CivilDay(1956, 3, 2), 2016);
  const Answer answer = world_.Attest(paper_, late, CivilDay(2016, 7, 1), "102771");
  ASSERT_THAT(PaymentsOf(answer.decision), ElementsAre("RAISED_DIFFERENCE 2016 2500"));
  EXPECT_EQ(DayOf(answer.decision.payments(0).pay_by()), CivilDay(2016, 7, 31));
}

TEST_F(RaisedFee, OfA102771WithThirdPartyPayerAllIsOwed) {
  auto row = world_.Row(paper_, patient(), CivilDay(2016, 7, 1), "102771");
  row.set_third_party_payer(true);
  EXPECT_THAT(PaymentsOf(world_.Attest(row, CivilDay(2016, 7, 1)).decision),
              ElementsAre("ATTESTATION 2016 5500"));
}

// All that was owed for the fee is given back, each obligation by its own recovery.
TEST_F(RaisedFee, BaseAndDifferenceAreRecovered) {
  const std::string patient = this->patient();
  Register(patient, CivilDay(2015, 5, 1));
  world_.Visit(doctor_, patient, CivilDay(2016, 2, 1));
  world_.RunDifferences(CivilDay(2016, 7, 1));
  const Answer answer =
      world_.Attest(paper_, patient, {CivilDay(2016, 8, 1), CivilDay(2016, 9, 1)}, "102771");
  ASSERT_THAT(PaymentsOf(answer.decision), ElementsAre("RECOVERY 2016 -3000", "RECOVERY 2016 -2500",
                                                       "RAISED_DIFFERENCE 2016 2500"));
  const edmg::v1::Payment& recovery = answer.decision.payments(1);
  EXPECT_EQ(answer.decision.payments(0).related_payment_id(), "P-2-0");
  EXPECT_EQ(recovery.related_payment_id(), "P-3-0");
  EXPECT_EQ(recovery.physician_nihii(), doctor_);
  EXPECT_EQ(recovery.insurer(), "100");
  EXPECT_EQ(DayOf(recovery.service_date()), CivilDay(2016, 2, 1));
  EXPECT_EQ(DayOf(recovery.pay_by()), CivilDay(2016, 10, 1));
  EXPECT_EQ(recovery.iban(), "");
  EXPECT_EQ(answer.decision.payment_events_size(), 4);  // at last, who holds
}

TEST_F(RaisedFee, ARecoveredFeeHasNoDifferenceLater) {
  const std::string patient = this->patient();
  Register(patient, CivilDay(2015, 5, 1));
  world_.Visit(doctor_, patient, CivilDay(2016, 2, 1));
  const Answer answer = world_.Attest(paper_, patient, CivilDay(2016, 3, 1), "102771");
  EXPECT_THAT(PaymentsOf(answer.decision), ElementsAre("RECOVERY 2016 -3000"));
  const auto run = world_.RunDifferences(CivilDay(2016, 7, 1));
  ASSERT_THAT(PaymentsOf(run), ElementsAre("RAISED_DIFFERENCE 2016 2500"));
  EXPECT_EQ(run.payments(0).physician_nihii(), paper_);
}

// Decision 11: of an administrative extension the later of 30 September and record + 30.
TEST_F(FeeRules, AnAdministrativeExtensionIsDueInSeptemberOrLater) {
  const std::string paper = world_.AddDoctor();
  const std::pair<CivilDay, CivilDay> kDue[] = {
      {CivilDay(2017, 1, 10), CivilDay(2017, 9, 30)},
      {CivilDay(2017, 8, 31), CivilDay(2017, 9, 30)},
      {CivilDay(2017, 9, 1), CivilDay(2017, 10, 1)},
      {CivilDay(2018, 3, 1), CivilDay(2018, 3, 31)},
  };
  for (const auto& [recorded, due] : kDue) {
    const std::string patient = world_.AddPatient();
    world_.Attest(paper, patient, CivilDay(2015, 3, 10), "102771");
    const Answer late = world_.Attest(paper, patient, {CivilDay(2016, 10, 5), recorded});
    ASSERT_THAT(PaymentsOf(late.decision), ElementsAre("ADMINISTRATIVE_EXTENSION 2016 3000"));
    EXPECT_EQ(DayOf(late.decision.payments(0).pay_by()), due);
    EXPECT_EQ(late.decision.payments(0).iban(), "");
  }
}

TEST_F(FeeRules, TheDueMonthMayBeDecember) {
  const auto december =
      ChangedRulebook("administrative_due_month: 9", "administrative_due_month: 12");
  world_.rulebook = december.get();
  const std::string paper = world_.AddDoctor();
  world_.Attest(paper, patient_, CivilDay(2015, 3, 10), "102771");
  const Answer late = world_.Attest(paper, patient_, {CivilDay(2016, 10, 5), CivilDay(2017, 1, 8)});
  ASSERT_EQ(late.decision.payments_size(), 1);
  EXPECT_EQ(DayOf(late.decision.payments(0).pay_by()), CivilDay(2017, 12, 31));
}

// A rulebook that begins later than what is recorded has windows for it all the same.
TEST_F(FeeRules, BeforeTheFirstRegimeTheFirstOneCounts) {
  const std::string paper = world_.AddDoctor();
  world_.Attest(paper, patient_, CivilDay(2015, 3, 10), "102771");
  world_.Attest(paper, patient_, CivilDay(2016, 3, 10));
  edmg::v1::Rulebook rows = Rulebook::Default().rows();
  rows.mutable_regimes()->DeleteSubrange(0, 1);
  rows.mutable_regimes(0)->set_begin("2017-01-01");
  std::string text;
  ASSERT_TRUE(google::protobuf::TextFormat::PrintToString(rows, &text));
  const auto later = Rulebook::Parse(text);
  ASSERT_TRUE(later.ok()) << later.status();
  world_.rulebook = later->get();
  const auto run = world_.RunYearEnd(CivilDay(2017, 1, 8));
  ASSERT_THAT(PaymentsOf(run), ElementsAre("ADMINISTRATIVE_EXTENSION 2016 3000"));
  EXPECT_EQ(DayOf(run.payments(0).pay_by()), CivilDay(2017, 9, 30));
}

}  // namespace
}  // namespace edmg::rules
