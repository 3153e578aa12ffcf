#include "services/rules/payment_rules.h"

#include <gtest/gtest.h>

#include "services/rules/civil_date.h"
#include "services/rules/identifiers.h"
#include "tests/rules/world.h"

namespace edmg::rules {
namespace {

class PaymentRules : public ::testing::Test {
 protected:
  World world_;
  std::string doctor_ = world_.AddEnrolledDoctor();
  std::string patient_ = world_.AddPatient();
};

// Decision 13: the amount of the service date, whenever it is recorded.
TEST_F(PaymentRules, TheAmountIsThatOfTheServiceDate) {
  world_.Register(doctor_, patient_, {CivilDay(2015, 1, 31), CivilDay(2015, 2, 2)});
  world_.Register(doctor_, world_.AddPatient(), {CivilDay(2015, 2, 1), CivilDay(2015, 2, 2)});
  ASSERT_EQ(world_.payments.size(), 2u);
  EXPECT_EQ(world_.payments[0].amount_cents(), 2998);
  EXPECT_EQ(world_.payments[1].amount_cents(), 3000);
}

// R8, B7.
TEST_F(PaymentRules, IsToBePaidThirtyDaysAfterTheRecordDay) {
  world_.Register(doctor_, patient_, {CivilDay(2016, 1, 26), CivilDay(2016, 1, 31)});
  EXPECT_EQ(DayOf(world_.payments[0].pay_by()), CivilDay(2016, 3, 1));
}

TEST_F(PaymentRules, NamesPatientPhysicianAndAccount) {
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
TEST_F(PaymentRules, GoesToTheAccountInForceOnTheRecordDay) {
  auto* version = world_.Physician(doctor_).enrolments.add_versions();
  version->set_insurer("100");
  version->set_start_day(DayNumber(CivilDay(2016, 5, 6)));
  version->set_iban(kOtherIban);
  world_.Register(doctor_, patient_, {CivilDay(2016, 5, 4), CivilDay(2016, 5, 5)});
  world_.Register(doctor_, world_.AddPatient(), {CivilDay(2016, 5, 4), CivilDay(2016, 5, 6)});
  EXPECT_EQ(world_.payments[0].iban(), kIban);
  EXPECT_EQ(world_.payments[1].iban(), kOtherIban);
}

TEST_F(PaymentRules, NamesTheQualificationOfTheServiceDate) {
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

}  // namespace
}  // namespace edmg::rules
