#include "services/rules/dmg/decide_again.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/rules/book/rulebook_completion.h"
#include "tests/rules/world.h"

namespace edmg::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

edmg::v1::GroupPractice Group(const std::vector<std::string>& members) {
  edmg::v1::GroupPractice group;
  for (const std::string& member : members) group.add_memberships()->set_physician_nihii(member);
  return group;
}

TEST(DecideAgain, AGroupTouchesItsFormerAndNewMembers) {
  EXPECT_THAT(TouchedBy(std::nullopt, Group({"12345625003"})), ElementsAre("12345625"));
  EXPECT_THAT(TouchedBy(Group({"12345625003"}), Group({"11000095003"})),
              ElementsAre("11000095", "12345625"));
  EXPECT_THAT(TouchedBy(Group({"12345625003"}), Group({"12345625003"})), IsEmpty());
}

TEST(DecideAgain, APhysicianTouchesHimselfAndHisSupervisors) {
  edmg::v1::Physician before;
  before.set_nihii("12345625005");
  edmg::v1::Physician after = before;
  after.set_first_name("An");
  EXPECT_THAT(TouchedBy(before, after), IsEmpty());
  after.add_supervisions()->set_supervisor_nihii("11000095003");
  EXPECT_THAT(TouchedBy(before, after), ElementsAre("11000095", "12345625"));
  EXPECT_THAT(TouchedBy(after, before), ElementsAre("11000095", "12345625"));
  after = before;
  after.add_qualifications()->set_code("003");
  EXPECT_THAT(TouchedBy(before, after), ElementsAre("12345625"));
}

TEST(DecideAgain, AFeedMayExtendByAffiliationDeathOrMedicalHouse) {
  const edmg::v1::InsuredPerson before;
  edmg::v1::InsuredPerson after;
  after.set_first_name("Jan");
  after.add_chronic_years(2016);
  EXPECT_FALSE(MayExtendByFeed(before, after));
  after.mutable_death_date()->set_year(2016);
  EXPECT_TRUE(MayExtendByFeed(before, after));
  after.clear_death_date();
  after.add_affiliations();
  EXPECT_TRUE(MayExtendByFeed(before, after));
  after.clear_affiliations();
  after.add_medical_house_contracts();
  EXPECT_TRUE(MayExtendByFeed(before, after));
}

// Rows that an earlier program's rulebook lacks are the program's own.
TEST(RulebookCompletion, AddsWhatAnEarlierProgramDidNotKnow) {
  edmg::v1::Rulebook earlier = Rulebook::Default().rows();
  for (auto& regime : *earlier.mutable_regimes()) {
    regime.clear_administrative_decision_day();
    regime.clear_affiliation_objection_days();
  }
  earlier.mutable_outcomes()->RemoveLast();
  earlier.mutable_rejections()->DeleteSubrange(0, 1);
  CompleteRulebook(Rulebook::Default().rows(), &earlier);
  EXPECT_EQ(earlier.regimes(1).administrative_decision_day(), 8);
  EXPECT_EQ(earlier.regimes(1).affiliation_objection_days(), 30);
  EXPECT_EQ(earlier.outcomes_size(), Rulebook::Default().rows().outcomes_size());
  EXPECT_EQ(earlier.rejections_size(), Rulebook::Default().rows().rejections_size());
}

}  // namespace
}  // namespace edmg::rules
