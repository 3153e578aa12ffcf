#include "services/rules/people/registry_checks.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/rules/world.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::v1::GroupPractice;
using edmg::v1::Physician;

std::string Recorded(const std::function<void(Physician*)>& spoil) {
  Physician physician;
  physician.set_nihii("12345625005");
  physician.set_ssin("94021300145");
  physician.set_first_name("An");
  physician.set_family_name("Dubois");
  edmg::v1::Qualification* qualification = physician.add_qualifications();
  qualification->set_code("005");
  *qualification->mutable_begin_date() = MakeDate(2014, 10, 1);
  *qualification->mutable_end_date() = MakeDate(2017, 9, 30);
  edmg::v1::Supervision* supervision = physician.add_supervisions();
  supervision->set_supervisor_nihii("19234011004");
  *supervision->mutable_begin_date() = MakeDate(2014, 10, 1);
  spoil(&physician);
  return VerdictOf(CheckPhysician(physician, "physicians[3]", Rulebook::Default()));
}

std::string RecordedGroup(const std::function<void(GroupPractice*)>& spoil) {
  GroupPractice group;
  group.set_group_id("Zuid-12");
  group.set_name("Groepspraktijk Zuid");
  edmg::v1::GroupMembership* membership = group.add_memberships();
  membership->set_physician_nihii("12345625003");
  *membership->mutable_begin_date() = MakeDate(2015, 1, 1);
  spoil(&group);
  return VerdictOf(CheckGroupPractice(group, "group_practices[0]", Rulebook::Default()));
}

TEST(RegistryChecks, SoundRecordsPass) {
  EXPECT_EQ(Recorded([](Physician*) {}), "");
  EXPECT_EQ(RecordedGroup([](GroupPractice*) {}), "");
}

TEST(RegistryChecks, RefusesPhysiciansWithoutNumbersOrNames) {
  EXPECT_EQ(Recorded([](Physician* p) { p->Clear(); }),
            "100 physicians[3].nihii, 100 physicians[3].ssin, "
            "100 physicians[3].family_name");
  EXPECT_EQ(Recorded([](Physician* p) { p->clear_first_name(); }), "") << "some have none";
  EXPECT_EQ(Recorded([](Physician* p) {
              p->set_first_name(std::string(95, 'x'));
              p->set_family_name(std::string(110, 'x'));
            }),
            "");
  EXPECT_EQ(Recorded([](Physician* p) {
              p->set_first_name(std::string(96, 'x'));
              p->set_family_name(std::string(111, 'x'));
            }),
            "111 physicians[3].first_name, 111 physicians[3].family_name");
  EXPECT_EQ(Recorded([](Physician* p) { p->set_nihii("12345625"); }), "111 physicians[3].nihii");
  EXPECT_EQ(Recorded([](Physician* p) { p->set_nihii("12345648003"); }), "112 physicians[3].nihii");
  EXPECT_EQ(Recorded([](Physician* p) { p->set_ssin("98051722943"); }), "112 physicians[3].ssin");
}

// 130 where the profession is not 1.
TEST(RegistryChecks, RefusesAnotherProfessionWith130) {
  EXPECT_EQ(Recorded([](Physician* p) { p->set_nihii("54263481527"); }), "130 physicians[3].nihii");
}

TEST(RegistryChecks, QualificationsHaveACodeAndDoNotOverlap) {
  const auto second_from = [](CivilDay begin) {
    return [=](Physician* p) {
      auto* row = p->add_qualifications();
      row->set_code("003");
      *row->mutable_begin_date() = DateOf(begin);
    };
  };
  EXPECT_EQ(Recorded(second_from(CivilDay(2017, 10, 1))), "");
  EXPECT_EQ(Recorded(second_from(CivilDay(2017, 9, 30))),
            "130 physicians[3].qualifications[1].begin_date");
  EXPECT_EQ(Recorded([](Physician* p) { p->mutable_qualifications(0)->set_code("5"); }),
            "111 physicians[3].qualifications[0].code");
  EXPECT_EQ(Recorded([](Physician* p) { p->mutable_qualifications(0)->Clear(); }),
            "100 physicians[3].qualifications[0].code, "
            "100 physicians[3].qualifications[0].begin_date");
  EXPECT_EQ(Recorded([](Physician* p) {
              *p->mutable_qualifications(0)->mutable_end_date() = MakeDate(2014, 9, 30);
            }),
            "113 physicians[3].qualifications[0].end_date");
}

TEST(RegistryChecks, SupervisorsHaveSoundNumbers) {
  EXPECT_EQ(Recorded([](Physician* p) {
              p->mutable_supervisions(0)->set_supervisor_nihii("19234012004");
            }),
            "112 physicians[3].supervisions[0].supervisor_nihii");
}

TEST(RegistryChecks, PhysiciansListsHaveLimits) {
  const auto supervisions = [](int count) {
    return [=](Physician* p) {
      while (p->supervisions_size() < count) *p->add_supervisions() = p->supervisions(0);
    };
  };
  EXPECT_EQ(Recorded(supervisions(20)), "");
  EXPECT_EQ(Recorded(supervisions(21)), "111 physicians[3].supervisions");
}

TEST(RegistryChecks, GroupsHaveIdNameAndMembers) {
  EXPECT_EQ(RecordedGroup([](GroupPractice* g) { g->Clear(); }),
            "100 group_practices[0].group_id, 100 group_practices[0].name");
  EXPECT_EQ(RecordedGroup([](GroupPractice* g) { g->set_group_id("Zuid 12"); }),
            "111 group_practices[0].group_id");
  EXPECT_EQ(RecordedGroup([](GroupPractice* g) { g->set_group_id(std::string(33, 'a')); }),
            "111 group_practices[0].group_id");
  EXPECT_EQ(RecordedGroup([](GroupPractice* g) { g->set_group_id(std::string(32, 'a')); }), "");
  EXPECT_EQ(RecordedGroup([](GroupPractice* g) {
              g->mutable_memberships(0)->set_physician_nihii("12345648003");
            }),
            "112 group_practices[0].memberships[0].physician_nihii");
}

TEST(RegistryChecks, GroupsHaveAtMost200Memberships) {
  const auto members = [](int count) {
    return [=](GroupPractice* g) {
      while (g->memberships_size() < count) *g->add_memberships() = g->memberships(0);
    };
  };
  EXPECT_EQ(RecordedGroup(members(200)), "");
  EXPECT_EQ(RecordedGroup(members(201)), "111 group_practices[0].memberships");
}

TEST(RegistryChecks, QualificationsHaveALimitAndThreeDigits) {
  EXPECT_EQ(Recorded([](Physician* p) { p->mutable_qualifications(0)->set_code("00a"); }),
            "111 physicians[3].qualifications[0].code");
  EXPECT_EQ(Recorded([](Physician* p) {
              while (p->qualifications_size() < 21) p->add_qualifications();
            }),
            "111 physicians[3].qualifications");
  // A row before the other.
  EXPECT_EQ(Recorded([](Physician* p) {
              auto* row = p->add_qualifications();
              row->set_code("009");
              *row->mutable_begin_date() = MakeDate(2010, 10, 1);
              *row->mutable_end_date() = MakeDate(2014, 9, 30);
            }),
            "");
}

TEST(RegistryChecks, RefusesANumberThatIsNoNumberWith111) {
  EXPECT_EQ(Recorded([](Physician* p) { p->set_nihii("2234562500a"); }), "111 physicians[3].nihii");
}

}  // namespace
}  // namespace edmg::rules
