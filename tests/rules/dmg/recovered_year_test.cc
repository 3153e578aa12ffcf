// A year whose extension is recovered, and the service that then acquires it (decisions 8 and 10).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/rules/dmg/holding_rules.h"
#include "tests/rules/world.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using ::testing::ElementsAre;

// X registered in 2014 and was extended for 2015 and 2016; Z took over in 2016 without a fee.
class RecoveredYear : public ::testing::Test {
 protected:
  RecoveredYear() {
    world_.Register(x_, patient_, CivilDay(2014, 9, 1));
    world_.Visit(x_, patient_, CivilDay(2015, 8, 10));
    world_.Visit(x_, patient_, CivilDay(2016, 1, 10));
    world_.Register(z_, patient_, CivilDay(2016, 6, 1));
  }
  // Y's 102771 of 2015, told in 2016.
  std::vector<std::string> Attest() {
    const When when{CivilDay(2015, 7, 1), CivilDay(2016, 7, 1)};
    return PaymentsOf(world_.Attest(y_, patient_, when, "102771").decision);
  }

  World world_;
  std::string x_ = world_.AddEnrolledDoctor();
  std::string z_ = world_.AddEnrolledDoctor();
  std::string y_ = world_.AddDoctor();
  std::string patient_ = world_.AddPatient();
};

TEST_F(RecoveredYear, GoesToItsEarliestRecordedRegistration) {
  EXPECT_THAT(Attest(),
              ElementsAre("RECOVERY 2015 -3000", "RECOVERY 2016 -3000", "REGISTRATION 2016 3000"));
  EXPECT_TRUE(YearFeeAcquiredBy(world_.Dossier(patient_), 2016, PhysicianId(z_)));
  EXPECT_EQ(world_.payments.back().claim_code(), "101076");
}

// Nobody owes for a day on which, as is known by now, the patient was not affiliated.
TEST_F(RecoveredYear, StaysOpenWithoutAnInsurer) {
  *world_.Feed(patient_).mutable_affiliations(0)->mutable_end_date() = MakeDate(2016, 3, 31);
  EXPECT_THAT(Attest(), ElementsAre("RECOVERY 2015 -3000", "RECOVERY 2016 -3000"));
  EXPECT_EQ(StandingFee(world_.Dossier(patient_), 2016), nullptr);
}

}  // namespace
}  // namespace edmg::rules
