#include "services/rules/people/entitlement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/world.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Rulebook& kRulebook = Rulebook::Default();

TEST(Entitlement, WhatHeIsIsWhatTheTableSaysOfHisQualification) {
  const CivilDay day(2016, 5, 4);
  World world;
  const auto doctor = [&](const char* code) { return world.Physician(world.AddDoctor(code)); };
  EXPECT_TRUE(IsRecognisedOn(doctor("003"), day, kRulebook));
  EXPECT_TRUE(IsRecognisedOn(doctor("004"), day, kRulebook));
  EXPECT_FALSE(IsRecognisedOn(doctor("005"), day, kRulebook));
  EXPECT_FALSE(IsRecognisedOn(doctor("003"), CivilDay(1999, 12, 31), kRulebook));
  EXPECT_TRUE(IsTraineeOn(doctor("006"), day, kRulebook));
  EXPECT_FALSE(IsTraineeOn(doctor("004"), day, kRulebook));
  EXPECT_FALSE(IsTraineeOn(doctor("009"), day, kRulebook));
  EXPECT_TRUE(IsGeneralPractitionerOn(doctor("008"), day, kRulebook));
  EXPECT_FALSE(IsGeneralPractitionerOn(doctor("000"), day, kRulebook));
  EXPECT_FALSE(IsGeneralPractitionerOn(doctor("009"), day, kRulebook));
  EXPECT_FALSE(IsGeneralPractitionerOn(PhysicianFacts(), day, kRulebook));
}

TEST(Entitlement, TheQualificationIsThatOfTheDay) {
  edmg::v1::Physician physician;
  auto* trainee = physician.add_qualifications();
  trainee->set_code("005");
  *trainee->mutable_begin_date() = MakeDate(2014, 10, 1);
  *trainee->mutable_end_date() = MakeDate(2017, 9, 30);
  auto* recognised = physician.add_qualifications();
  recognised->set_code("003");
  *recognised->mutable_begin_date() = MakeDate(2017, 10, 1);
  EXPECT_EQ(QualificationOn(physician, CivilDay(2014, 9, 30)), "");
  EXPECT_EQ(QualificationOn(physician, CivilDay(2014, 10, 1)), "005");
  EXPECT_EQ(QualificationOn(physician, CivilDay(2017, 9, 30)), "005");
  EXPECT_EQ(QualificationOn(physician, CivilDay(2017, 10, 1)), "003");
}

TEST(Entitlement, EnrolmentIsTheLatestBegunVersion) {
  edmg::store::v1::EnrolmentsRecord record;
  const auto add = [&](const char* insurer, int32_t start_day, int64_t revision) {
    auto* version = record.add_versions();
    version->set_insurer(insurer);
    version->set_start_day(start_day);
    version->set_revision(revision);
  };
  add("300", 100, 1);
  add("300", 200, 2);
  add("300", 150, 3);
  add("300", 200, 4);
  add("100", 180, 5);
  EXPECT_EQ(EnrolmentOn(record, "300", DayOfNumber(99)), nullptr);
  EXPECT_EQ(EnrolmentOn(record, "300", DayOfNumber(149))->revision(), 1);
  EXPECT_EQ(EnrolmentOn(record, "300", DayOfNumber(199))->revision(), 3);
  EXPECT_EQ(EnrolmentOn(record, "300", DayOfNumber(200))->revision(), 4);
  EXPECT_THAT(EnrolledInsurers(record, DayOfNumber(99), kRulebook), IsEmpty());
  EXPECT_THAT(EnrolledInsurers(record, DayOfNumber(179), kRulebook), ElementsAre("300"));
  EXPECT_THAT(EnrolledInsurers(record, DayOfNumber(180), kRulebook), ElementsAre("100", "300"));
}

// Decision 9.
TEST(Entitlement, OneGroupOnOneDayMakesTwoPhysiciansColleagues) {
  edmg::store::v1::GroupMembershipsRecord a;
  edmg::store::v1::GroupMembershipsRecord b;
  auto* first = a.add_memberships();
  first->set_group_id("G1");
  first->set_begin_day(100);
  first->set_end_day(200);
  auto* second = b.add_memberships();
  second->set_group_id("G1");
  second->set_begin_day(150);
  EXPECT_FALSE(SameGroupOn(a, b, DayOfNumber(149)));
  EXPECT_TRUE(SameGroupOn(a, b, DayOfNumber(150)));
  EXPECT_TRUE(SameGroupOn(a, b, DayOfNumber(200)));
  EXPECT_FALSE(SameGroupOn(a, b, DayOfNumber(201)));
  second->set_group_id("G2");
  EXPECT_FALSE(SameGroupOn(a, b, DayOfNumber(150)));
}

// Decision 18.
TEST(Entitlement, ATraineeHasTheSupervisorsAccessWhileHeIsOne) {
  World world;
  const std::string holder = world.AddDoctor();
  const std::string colleague = world.AddDoctor();
  const std::string trainee = world.AddDoctor("005");
  const CivilDay day(2016, 5, 4);
  auto& supervision = *world.Registry(trainee).add_supervisions();
  supervision.set_supervisor_nihii(colleague);
  *supervision.mutable_begin_date() = MakeDate(2016, 1, 1);
  *supervision.mutable_end_date() = MakeDate(2016, 12, 31);
  EXPECT_THAT(SupervisorsOn(world.Physician(trainee), day, kRulebook),
              ElementsAre(PhysicianId(colleague)));
  EXPECT_THAT(SupervisorsOn(world.Physician(trainee), CivilDay(2017, 1, 1), kRulebook), IsEmpty());
  EXPECT_THAT(SupervisorsOn(world.Physician(holder), day, kRulebook), IsEmpty());

  const auto has_access = [&](const std::string& physician, const std::string& of) {
    std::map<std::string, PhysicianFacts> known;
    for (const auto& nihii : {holder, colleague, trainee}) {
      known[PhysicianId(nihii)] = world.Physician(nihii);
    }
    return IsHolderOrOfHisGroup({PhysicianId(physician), PhysicianId(of), day},
                                KnownPhysicians(known), kRulebook);
  };
  EXPECT_TRUE(has_access(trainee, colleague));
  EXPECT_FALSE(has_access(trainee, holder));
  EXPECT_FALSE(has_access(holder, trainee));
  EXPECT_FALSE(has_access("19999999003", holder)) << "nobody knows him";
  world.AddToGroup(holder, "G1", CivilDay(2016, 1, 1));
  world.AddToGroup(colleague, "G1", CivilDay(2016, 1, 1));
  EXPECT_TRUE(has_access(colleague, holder));
  EXPECT_TRUE(has_access(trainee, holder));
}

}  // namespace
}  // namespace edmg::rules
