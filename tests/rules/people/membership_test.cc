#include "services/rules/people/membership.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/rules/world.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::InsuredRecord;
using edmg::v1::PatientRef;

const CivilDay kDay(2016, 5, 6);

std::string Checked(const std::function<void(PatientRef*)>& fill) {
  PatientRef patient;
  fill(&patient);
  Findings findings(Rulebook::Default());
  CheckPatientId(patient, "patient", &findings);
  return VerdictOf(findings.OfFirstLayer());
}

PatientRef Member(const std::string& mutuality, const std::string& number,
                  edmg::v1::Sex sex = edmg::v1::SEX_MALE) {
  PatientRef patient;
  patient.mutable_membership()->set_mutuality(mutuality);
  patient.mutable_membership()->set_membership_number(number);
  patient.set_sex(sex);
  return patient;
}

class Membership : public ::testing::Test {
 protected:
  // Somebody with mutuality 319 and number 42, until `end`.
  void Add(const std::string& ssin, std::optional<CivilDay> end = std::nullopt) {
    auto* feed = members_.known[ssin].add_feeds();
    feed->set_insurer("300");
    feed->mutable_person()->set_ssin(ssin);
    auto* affiliation = feed->mutable_person()->add_affiliations();
    affiliation->set_mutuality("319");
    affiliation->set_membership_number("42");
    *affiliation->mutable_begin_date() = MakeDate(2010, 1, 1);
    if (end.has_value()) *affiliation->mutable_end_date() = DateOf(*end);
  }
  Designated Whom(const PatientRef& patient) {
    return Designate(patient, members_, kDay, Rulebook::Default());
  }

  const std::string man_ = MakeSsin(CivilDay(1970, 1, 1), 1);
  const std::string son_ = MakeSsin(CivilDay(2000, 1, 1), 3);
  const std::string woman_ = MakeSsin(CivilDay(1971, 1, 1), 2);
  Members members_;
};

// If too many persons have a number, only the one whom the reference names can be told.
TEST_F(Membership, OfTooManyMembersOnlyANamedOneIsFound) {
  Add(man_);
  members_.more = true;
  EXPECT_EQ(Whom(Member("319", "42")).fault, MemberFault::kTooManyMembers);
  PatientRef patient = Member("319", "42");
  patient.set_ssin(man_);
  EXPECT_EQ(Whom(patient).fault, MemberFault::kNone);
  EXPECT_EQ(Whom(patient).ssin, man_);
  patient.set_ssin(son_);
  EXPECT_EQ(Whom(patient).fault, MemberFault::kTooManyMembers);
}

// Domain 1.4: SSIN, or membership with sex, or both.
TEST_F(Membership, APatientIsNamedBySsinOrMembershipOrBoth) {
  EXPECT_EQ(Checked([](PatientRef*) {}), "100 patient.ssin");
  EXPECT_EQ(Checked([&](PatientRef* p) { p->set_ssin(man_); }), "");
  EXPECT_EQ(Checked([](PatientRef* p) { *p = Member("319", "42"); }), "");
  EXPECT_EQ(Checked([&](PatientRef* p) {
              *p = Member("319", "42", edmg::v1::SEX_UNSPECIFIED);
              p->set_ssin(man_);
            }),
            "");
  EXPECT_EQ(Checked([](PatientRef* p) { *p = Member("319", "42", edmg::v1::SEX_UNSPECIFIED); }),
            "100 patient.sex");
}

TEST_F(Membership, ItsFieldsHaveFormats) {
  EXPECT_EQ(Checked([](PatientRef* p) { *p = Member("", ""); }),
            "100 patient.membership.mutuality, 100 patient.membership.membership_number");
  for (const char* mutuality : {"31", "3190", "3a9"}) {
    EXPECT_EQ(Checked([&](PatientRef* p) { *p = Member(mutuality, "42"); }),
              "111 patient.membership.mutuality");
  }
  EXPECT_EQ(Checked([](PatientRef* p) { *p = Member("319", std::string(14, '4')); }),
            "111 patient.membership.membership_number");
  EXPECT_EQ(Checked([](PatientRef* p) { *p = Member("319", std::string(13, '4')); }), "");
  EXPECT_EQ(Checked([](PatientRef* p) {
              *p = Member("319", "42");
              p->set_ssin("98051722943");
            }),
            "112 patient.ssin");
}

TEST_F(Membership, AnSsinAloneDesignatesItself) {
  PatientRef patient;
  patient.set_ssin(man_);
  EXPECT_EQ(Whom(patient).ssin, man_);
  EXPECT_EQ(Whom(patient).fault, MemberFault::kNone);
}

TEST_F(Membership, OneMemberIsDesignatedWhateverHisSex) {
  Add(man_);
  EXPECT_EQ(Whom(Member("319", "42")).ssin, man_);
  EXPECT_EQ(Whom(Member("319", "42", edmg::v1::SEX_FEMALE)).ssin, man_);
}

// 121, 122.
TEST_F(Membership, AnUnknownMutualityOrNumberDesignatesNobody) {
  Add(man_);
  EXPECT_EQ(Whom(Member("719", "42")).fault, MemberFault::kMutualityUnknown);
  EXPECT_EQ(Whom(Member("719", "42")).ssin, "");
  EXPECT_EQ(Whom(Member("318", "42")).fault, MemberFault::kMembershipUnknown);
  EXPECT_EQ(Whom(Member("319", "43")).fault, MemberFault::kMembershipUnknown);
}

// 122: no longer in force on the day.
TEST_F(Membership, CountsOnTheEncounterDate) {
  Add(man_, kDay);
  Add(woman_, kDay - 1);
  EXPECT_EQ(Whom(Member("319", "42")).ssin, man_);
  EXPECT_EQ(Whom(Member("319", "42")).fault, MemberFault::kNone);
  members_.known.erase(man_);
  EXPECT_EQ(Whom(Member("319", "42")).fault, MemberFault::kMembershipUnknown);
}

// 158.
TEST_F(Membership, OfAFamilyTheSexTellsApart) {
  Add(man_);
  Add(woman_);
  EXPECT_EQ(Whom(Member("319", "42")).ssin, man_);
  EXPECT_EQ(Whom(Member("319", "42", edmg::v1::SEX_FEMALE)).ssin, woman_);
  Add(son_);
  EXPECT_EQ(Whom(Member("319", "42")).fault, MemberFault::kAmbiguous);
  EXPECT_EQ(Whom(Member("319", "42")).ssin, "");
  EXPECT_EQ(Whom(Member("319", "42", edmg::v1::SEX_FEMALE)).ssin, woman_);
}

TEST_F(Membership, TheSexIsAsFedBeforeThatOfTheSsin) {
  Add(man_);
  Add(son_);
  members_.known[son_].mutable_feeds(0)->mutable_person()->set_sex(edmg::v1::SEX_FEMALE);
  EXPECT_EQ(Whom(Member("319", "42")).ssin, man_);
  EXPECT_EQ(Whom(Member("319", "42", edmg::v1::SEX_FEMALE)).ssin, son_);
}

// 158: SSIN and membership must designate one person.
TEST_F(Membership, AnSsinBesideAMembershipMustBeOneOfItsMembers) {
  Add(man_);
  Add(son_);
  PatientRef patient = Member("319", "42");
  patient.set_ssin(son_);
  EXPECT_EQ(Whom(patient).ssin, son_);
  EXPECT_EQ(Whom(patient).fault, MemberFault::kNone);
  patient.set_ssin(woman_);
  EXPECT_EQ(Whom(patient).fault, MemberFault::kAmbiguous);
}

// The same through a whole message, with the fields that are told.
TEST_F(Membership, MessagesMayNameThePatientByMembership) {
  World world;
  const std::string doctor = world.AddEnrolledDoctor();
  const std::string patient = world.AddPatient();
  const auto by = [&](const PatientRef& ref) {
    auto submission = world.Registration(doctor, patient, kDay);
    auto* to = submission.mutable_dmg_registration()->mutable_patient();
    to->clear_ssin();
    to->MergeFrom(ref);
    return world.Submit(submission, kDay).verdict;
  };
  EXPECT_EQ(by(Member("719", "42")), "121 dmg_registration.patient.membership.mutuality");
  EXPECT_EQ(by(Member("100", "43")), "122 dmg_registration.patient.membership.membership_number");
  PatientRef other = Member("100", "42");
  other.set_ssin(world.AddPatientBorn(CivilDay(1950, 1, 1)));
  world.Feed(other.ssin()).mutable_affiliations(0)->set_membership_number("43");
  EXPECT_EQ(by(other), "158 dmg_registration.patient.membership");
  world.Feed(patient).mutable_affiliations(0)->set_mutuality("101");
  EXPECT_EQ(by(Member("101", "42")), "");
  EXPECT_EQ(HoldingsOf(world.Dossier(patient)).size(), 1u);
  // 136 looks at the person found.
  EXPECT_EQ(by(Member("101", "42", edmg::v1::SEX_FEMALE)), "136 dmg_registration.patient.sex");
  // 120: dead, though the membership stands.
  *world.Feed(patient).mutable_death_date() = DateOf(kDay - 1);
  EXPECT_EQ(by(Member("101", "42")), "120 dmg_registration.patient.membership");
}

}  // namespace
}  // namespace edmg::rules
