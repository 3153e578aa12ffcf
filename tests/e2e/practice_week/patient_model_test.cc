// The second opinion must be right by itself: the examples of the rulebook.
#include "tests/e2e/practice_week/patient_model.h"

#include <gtest/gtest.h>

namespace edmg::e2e {
namespace {

constexpr int kHolder = 0;
constexpr int kColleague = 1;  // of the holder's group
constexpr int kStranger = 2;
constexpr int kTrainee = 3;  // the holder's
constexpr int kNotEnrolled = 4;

class PatientModelTest : public ::testing::Test {
 protected:
  PatientModelTest() : model_(country_, 0) {
    country_.patients.resize(1);
    for (const char* nihii :
         {"10000001003", "10000002004", "10000003003", "10000004005", "10000005003"}) {
      Doctor doctor;
      doctor.nihii = nihii;
      doctor.enrols = doctor.recognised();
      country_.doctors.push_back(doctor);
    }
    country_.doctors[kHolder].groups = country_.doctors[kColleague].groups = {"G-1"};
    country_.doctors[kTrainee].supervisor = kHolder;
    country_.doctors[kNotEnrolled].enrols = false;
  }

  static Encounter On(int author, absl::CivilDay day) {
    return {author, author, day, day, "101032"};
  }
  Expected Register(int author, absl::CivilDay day) { return model_.Register(On(author, day)); }
  Expected Contact(int author, absl::CivilDay day) { return model_.Contact(On(author, day)); }

  Country country_;
  PatientModel model_;
};

TEST_F(PatientModelTest, OpensWithAFee) {
  const Expected expected = Register(kHolder, absl::CivilDay(2015, 3, 10));
  EXPECT_EQ(expected.refusal, "");
  EXPECT_TRUE(expected.paid);
  ASSERT_TRUE(model_.Row().has_value());
  EXPECT_EQ(model_.Row()->holder, kHolder);
  EXPECT_EQ(model_.Row()->right_end, absl::CivilDay(2017, 12, 31));
  EXPECT_EQ(model_.Row()->last_fee_year, 2015);
}

TEST_F(PatientModelTest, TakesOverWithoutASecondFee) {
  Register(kHolder, absl::CivilDay(2016, 1, 12));
  const Expected expected = Register(kStranger, absl::CivilDay(2016, 5, 4));
  EXPECT_EQ(expected.refusal, "");
  EXPECT_FALSE(expected.paid);
  EXPECT_EQ(model_.Row()->holder, kStranger);
  EXPECT_EQ(model_.Row()->begin, absl::CivilDay(2016, 5, 4));
  EXPECT_EQ(model_.Row()->last_fee_year, 0);
}

TEST_F(PatientModelTest, GivesTheDaysBeforeThePresentHoldersBegin) {
  const absl::CivilDay day(2016, 5, 6);
  Register(kHolder, day);
  const Expected stranger = Register(kStranger, day - 3);
  EXPECT_EQ(stranger.refusal, "");
  EXPECT_FALSE(stranger.paid);
  EXPECT_EQ(stranger.begin, day - 3);
  EXPECT_EQ(model_.Row()->holder, kHolder);
  EXPECT_EQ(model_.Row()->begin, day);
}

TEST_F(PatientModelTest, HoldsEarlierWhoRegistersBeforeHisOwnBegin) {
  const absl::CivilDay day(2016, 5, 6);
  Register(kStranger, day - 4);
  Register(kHolder, day);
  const Expected earlier = Register(kHolder, day - 2);
  EXPECT_EQ(earlier.refusal, "");
  EXPECT_FALSE(earlier.paid);
  EXPECT_EQ(earlier.begin, day - 2);
  EXPECT_EQ(model_.Row()->begin, day - 2);
}

TEST_F(PatientModelTest, RefusesTheSameYearTheSameDayAndTheEighthDay) {
  const absl::CivilDay day(2016, 5, 6);
  EXPECT_EQ(model_.Register({kHolder, kHolder, day - 8, day, "101032"}).refusal, "166");
  EXPECT_EQ(model_.Register({kHolder, kHolder, day - 7, day, "101032"}).refusal, "");
  EXPECT_EQ(Register(kHolder, day).refusal, "161");
  EXPECT_EQ(Register(kStranger, day - 7).refusal, "165");
}

TEST_F(PatientModelTest, RefusesWhoMayNotAndWhoDoesNotTakePart) {
  EXPECT_EQ(Register(kTrainee, absl::CivilDay(2016, 1, 12)).refusal, "140");
  EXPECT_EQ(Register(kNotEnrolled, absl::CivilDay(2016, 1, 12)).refusal, "163");
}

TEST_F(PatientModelTest, RegistersForTheSupervisor) {
  const absl::CivilDay day(2016, 1, 12);
  const Expected expected = model_.Register({kTrainee, kHolder, day, day, "101032"});
  EXPECT_EQ(expected.refusal, "");
  EXPECT_EQ(expected.holder, kHolder);
}

TEST_F(PatientModelTest, ExtendsByTheFirstContactOfTheNextYear) {
  Register(kHolder, absl::CivilDay(2015, 3, 10));
  EXPECT_FALSE(Contact(kHolder, absl::CivilDay(2015, 11, 2)).paid) << "the year of opening";
  EXPECT_FALSE(Contact(kStranger, absl::CivilDay(2016, 1, 5)).paid) << "not of the group";
  const Expected expected = Contact(kColleague, absl::CivilDay(2016, 2, 1));
  EXPECT_TRUE(expected.paid);
  ASSERT_EQ(expected.fees.size(), 1u);
  EXPECT_EQ(expected.fees[0].doctor, kHolder);
  EXPECT_TRUE(expected.fees[0].extension);
  EXPECT_FALSE(Contact(kHolder, absl::CivilDay(2016, 3, 1)).paid) << "once a year";
  EXPECT_EQ(Register(kHolder, absl::CivilDay(2016, 4, 1)).refusal, "161");
  EXPECT_EQ(model_.Row()->right_end, absl::CivilDay(2018, 12, 31));
}

TEST_F(PatientModelTest, DoesNotExtendABrokenChain) {
  Register(kHolder, absl::CivilDay(2015, 3, 10));
  EXPECT_FALSE(Contact(kHolder, absl::CivilDay(2017, 2, 1)).paid);
}

TEST_F(PatientModelTest, DecidesLaterContactsAgain) {
  Register(kHolder, absl::CivilDay(2014, 9, 1));
  const absl::CivilDay today(2016, 1, 4);
  EXPECT_FALSE(model_.Contact({kHolder, kHolder, today, today, "101032"}).paid);
  const absl::CivilDay december(2015, 12, 30);
  const Expected expected = model_.Contact({kHolder, kHolder, december, today, "101032"});
  EXPECT_TRUE(expected.paid);
  EXPECT_EQ(expected.fees.size(), 2u) << "of 2015 and, by the contact of January, of 2016";
}

}  // namespace
}  // namespace edmg::e2e
