#include "services/rules/people/insured_checks.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/rules/world.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::v1::InsuredPerson;

InsuredPerson Person() {
  InsuredPerson person;
  person.set_ssin("94021300145");
  person.set_first_name("Jan");
  person.set_family_name("Peeters");
  person.set_sex(edmg::v1::SEX_MALE);
  *person.mutable_birth_date() = MakeDate(1994, 2, 13);
  edmg::v1::Affiliation* affiliation = person.add_affiliations();
  affiliation->set_mutuality("319");
  affiliation->set_membership_number("1234567890123");
  *affiliation->mutable_begin_date() = MakeDate(2012, 1, 1);
  person.add_chronic_years(2016);
  return person;
}

std::string Fed(const std::function<void(InsuredPerson*)>& spoil) {
  InsuredPerson person = Person();
  spoil(&person);
  return VerdictOf(CheckInsuredPerson(person, "300", "persons[7]", AcceptOn(kToday)));
}

TEST(InsuredChecks, ASoundPersonPasses) {
  EXPECT_EQ(Fed([](InsuredPerson*) {}), "");
}

TEST(InsuredChecks, RefusesMissingFieldsWith100) {
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->Clear(); }),
            "100 persons[7].ssin, 100 persons[7].family_name, 100 persons[7].affiliations");
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->mutable_affiliations(0)->clear_begin_date(); }),
            "100 persons[7].affiliations[0].begin_date");
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->mutable_affiliations(0)->clear_membership_number(); }),
            "100 persons[7].affiliations[0].membership_number");
}

// As on the identity card; a person without a given name exists.
TEST(InsuredChecks, NamesAreAsLongAsOnTheIdentityCard) {
  const auto names = [](int first_name_bytes, int family_name_bytes) {
    return Fed([=](InsuredPerson* p) {
      p->set_first_name(std::string(first_name_bytes, 'x'));
      p->set_family_name(std::string(family_name_bytes, 'x'));
    });
  };
  EXPECT_EQ(names(95, 110), "");
  EXPECT_EQ(names(0, 1), "");
  EXPECT_EQ(names(96, 111), "111 persons[7].first_name, 111 persons[7].family_name");
}

TEST(InsuredChecks, ABirthDateIsNeededWhereTheSsinCarriesNone) {
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->clear_birth_date(); }), "");
  const auto bis = [](InsuredPerson* p) { p->set_ssin("85491200715"); };
  EXPECT_EQ(Fed(bis), "");
  EXPECT_EQ(Fed([&](InsuredPerson* p) {
              bis(p);
              p->clear_birth_date();
            }),
            "100 persons[7].birth_date");
}

TEST(InsuredChecks, NobodyIsBornAfterTheDayOfAcceptance) {
  const auto born = [](CivilDay day, bool date_is_given) {
    return Fed([=](InsuredPerson* p) {
      p->set_ssin(MakeSsin(day, 1));
      p->clear_birth_date();
      if (date_is_given) *p->mutable_birth_date() = DateOf(day);
    });
  };
  for (const bool date_is_given : {false, true}) {
    EXPECT_EQ(born(kToday, date_is_given), "");
    EXPECT_EQ(born(kToday + 1, date_is_given),
              date_is_given ? "113 persons[7].birth_date" : "113 persons[7].ssin");
  }
  EXPECT_EQ(Fed([](InsuredPerson* p) {
              p->set_ssin("85491200715");
              *p->mutable_birth_date() = DateOf(kToday + 1);
            }),
            "113 persons[7].birth_date");
}

TEST(InsuredChecks, RefusesWrongFormatsWith111) {
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->mutable_affiliations(0)->set_mutuality("3a9"); }),
            "111 persons[7].affiliations[0].mutuality");
  EXPECT_EQ(Fed([](InsuredPerson* p) {
              p->mutable_affiliations(0)->set_membership_number("12345678901234");
            }),
            "111 persons[7].affiliations[0].membership_number");
  EXPECT_EQ(Fed([](InsuredPerson* p) {
              auto* contract = p->add_medical_house_contracts();
              contract->set_medical_house_nihii("12345625003");
              *contract->mutable_begin_date() = MakeDate(2016, 2, 30);
            }),
            "111 persons[7].medical_house_contracts[0].medical_house_nihii, "
            "111 persons[7].medical_house_contracts[0].begin_date");
}

TEST(InsuredChecks, RefusesWrongCheckDigitsAndImplausibleDates) {
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->set_ssin("94021300146"); }), "112 persons[7].ssin");
  EXPECT_EQ(Fed([](InsuredPerson* p) { *p->mutable_birth_date() = MakeDate(1994, 2, 14); }),
            "113 persons[7].birth_date");
  EXPECT_EQ(Fed([](InsuredPerson* p) { *p->mutable_death_date() = MakeDate(1994, 2, 12); }),
            "113 persons[7].death_date");
  EXPECT_EQ(Fed([](InsuredPerson* p) { *p->mutable_death_date() = MakeDate(1994, 2, 13); }), "");
  EXPECT_EQ(Fed([](InsuredPerson* p) {
              *p->mutable_affiliations(0)->mutable_end_date() = MakeDate(2011, 12, 31);
            }),
            "113 persons[7].affiliations[0].end_date");
  EXPECT_EQ(Fed([](InsuredPerson* p) {
              *p->mutable_affiliations(0)->mutable_end_date() = MakeDate(2012, 1, 1);
            }),
            "");
}

TEST(InsuredChecks, RefusesValuesThatAreNotPermittedWith130) {
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->mutable_affiliations(0)->set_mutuality("119"); }),
            "130 persons[7].affiliations[0].mutuality");
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->set_sex(static_cast<edmg::v1::Sex>(9)); }),
            "130 persons[7].sex");
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->set_chronic_years(0, 1989); }),
            "130 persons[7].chronic_years");
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->set_chronic_years(0, 1990); }), "");
}

TEST(InsuredChecks, RefusesASexThatContradictsTheSsinWith136) {
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->set_sex(edmg::v1::SEX_FEMALE); }), "136 persons[7].sex");
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->clear_sex(); }), "");
}

TEST(InsuredChecks, ListsHaveLimits) {
  const auto chronic = [](int years) {
    return [=](InsuredPerson* p) {
      p->clear_chronic_years();
      for (int i = 0; i < years; ++i) p->add_chronic_years(2000 + i);
    };
  };
  EXPECT_EQ(Fed(chronic(50)), "");
  EXPECT_EQ(Fed(chronic(51)), "111 persons[7].chronic_years");
  const auto affiliations = [](int count) {
    return [=](InsuredPerson* p) {
      while (p->affiliations_size() < count) *p->add_affiliations() = p->affiliations(0);
    };
  };
  EXPECT_EQ(Fed(affiliations(50)), "");
  EXPECT_EQ(Fed(affiliations(51)), "111 persons[7].affiliations");
}

TEST(InsuredChecks, InsurabilityCodesHaveThreeDigits) {
  const auto code = [](const char* text) {
    return Fed([=](InsuredPerson* p) { p->mutable_affiliations(0)->set_insurability_code(text); });
  };
  EXPECT_EQ(code("111"), "");
  for (const char* wrong : {"11", "1110", "11a"}) {
    EXPECT_EQ(code(wrong), "111 persons[7].affiliations[0].insurability_code") << wrong;
  }
}

TEST(InsuredChecks, MedicalHousesHaveNumbersThatBeginWith8) {
  const auto house = [](const char* nihii) {
    return Fed([=](InsuredPerson* p) {
      auto* contract = p->add_medical_house_contracts();
      contract->set_medical_house_nihii(nihii);
      *contract->mutable_begin_date() = MakeDate(2016, 2, 1);
    });
  };
  EXPECT_EQ(house("81234567111"), "");
  for (const char* wrong : {"", "8123456711", "8123456711a", "71234567111"}) {
    EXPECT_EQ(house(wrong), "111 persons[7].medical_house_contracts[0].medical_house_nihii");
  }
  EXPECT_EQ(Fed([](InsuredPerson* p) {
              for (int i = 0; i < 51; ++i) p->add_medical_house_contracts();
            }),
            "111 persons[7].medical_house_contracts");
}

TEST(InsuredChecks, AMutualityHasThreeDigitsAndChronicYearsEndIn2100) {
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->mutable_affiliations(0)->set_mutuality("30"); }),
            "111 persons[7].affiliations[0].mutuality");
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->set_chronic_years(0, 2100); }), "");
  EXPECT_EQ(Fed([](InsuredPerson* p) { p->set_chronic_years(0, 2101); }),
            "130 persons[7].chronic_years");
}

TEST(InsuredChecks, DatesThatDoNotExistAreToldOnce) {
  EXPECT_EQ(Fed([](InsuredPerson* p) {
              *p->mutable_birth_date() = MakeDate(1994, 2, 30);
              *p->mutable_death_date() = MakeDate(2016, 5, 4);
            }),
            "111 persons[7].birth_date");
}

}  // namespace
}  // namespace edmg::rules
