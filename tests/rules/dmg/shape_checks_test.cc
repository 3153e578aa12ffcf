#include <gtest/gtest.h>

#include <functional>

#include "services/rules/dmg/submission_rules.h"
#include "tests/rules/world.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::v1::Submission;

class ShapeChecks : public ::testing::Test {
 protected:
  std::string Registration(const std::function<void(Submission*)>& spoil) {
    Submission submission = world_.Registration(doctor_, patient_, kToday);
    spoil(&submission);
    return VerdictOf(CheckShape(submission, AcceptOn(kToday)));
  }
  std::string Contact(const std::function<void(Submission*)>& spoil) {
    Submission submission = world_.Contact(doctor_, patient_, kToday);
    spoil(&submission);
    return VerdictOf(CheckShape(submission, AcceptOn(kToday)));
  }
  std::string Enrolment(const std::function<void(edmg::v1::PhysicianEnrolment*)>& spoil) {
    Submission submission = world_.Enrolment(doctor_, kToday);
    spoil(submission.mutable_physician_enrolment());
    return VerdictOf(CheckShape(submission, AcceptOn(kToday)));
  }

  World world_;
  std::string doctor_ = world_.AddDoctor();
  std::string patient_ = world_.AddPatient();
};

TEST_F(ShapeChecks, SoundMessagesPass) {
  EXPECT_EQ(Registration([](Submission*) {}), "");
  EXPECT_EQ(Contact([](Submission*) {}), "");
  EXPECT_EQ(Enrolment([](edmg::v1::PhysicianEnrolment*) {}), "");
}

TEST_F(ShapeChecks, RefusesEveryMissingFieldWith100) {
  EXPECT_EQ(VerdictOf(CheckShape(Submission(), AcceptOn(kToday))),
            "100 message_id, 100 recipient, 100 create_time, 100 author_nihii, "
            "100 software.vendor, 100 software.product, 100 software.version, 100 body");
  EXPECT_EQ(Registration([](Submission* s) { s->mutable_dmg_registration()->Clear(); }),
            "100 dmg_registration.patient.ssin, 100 dmg_registration.patient.family_name, "
            "100 dmg_registration.encounter_date, "
            "100 dmg_registration.claim_code");
  EXPECT_EQ(Contact([](Submission* s) { s->mutable_contact_notification()->clear_claim_code(); }),
            "100 contact_notification.claim_code");
  EXPECT_EQ(Enrolment([](edmg::v1::PhysicianEnrolment* e) { e->Clear(); }),
            "100 physician_enrolment.iban, 100 physician_enrolment.start_date");
}

TEST_F(ShapeChecks, RefusesWrongFormatsOfTheHeaderWith111) {
  EXPECT_EQ(Registration([](Submission* s) { s->set_message_id("42"); }), "111 message_id");
  EXPECT_EQ(Registration([](Submission* s) { s->set_author_nihii("123"); }), "111 author_nihii");
  EXPECT_EQ(Registration([](Submission* s) { s->mutable_software()->set_vendor("Medi Soft"); }),
            "111 software.vendor");
  EXPECT_EQ(
      Registration([](Submission* s) { s->mutable_software()->set_version(std::string(33, '1')); }),
      "111 software.version");
  EXPECT_EQ(
      Registration([](Submission* s) { s->mutable_software()->set_version(std::string(32, '1')); }),
      "");
}

TEST_F(ShapeChecks, RefusesImpossibleTimesWith111) {
  EXPECT_EQ(Registration([](Submission* s) { s->mutable_create_time()->set_nanos(-1); }),
            "111 create_time");
  EXPECT_EQ(Registration([](Submission* s) { s->mutable_create_time()->set_nanos(1000000000); }),
            "111 create_time");
  EXPECT_EQ(Registration([](Submission* s) { s->mutable_create_time()->set_nanos(999999999); }),
            "");
  EXPECT_EQ(
      Registration([](Submission* s) { s->mutable_create_time()->set_seconds(253402300800); }),
      "111 create_time");
  EXPECT_EQ(Registration([](Submission* s) {
              *s->mutable_dmg_registration()->mutable_encounter_date() = MakeDate(2016, 4, 31);
            }),
            "111 dmg_registration.encounter_date");
}

TEST_F(ShapeChecks, RefusesWrongFormatsOfTheBodyWith111) {
  EXPECT_EQ(Registration([](Submission* s) {
              s->mutable_dmg_registration()->mutable_patient()->set_ssin("10022900359");
            }),
            "111 dmg_registration.patient.ssin");
  EXPECT_EQ(Registration([](Submission* s) {
              s->mutable_dmg_registration()->mutable_patient()->set_first_name("J\n");
            }),
            "111 dmg_registration.patient.first_name");
  EXPECT_EQ(
      Registration([](Submission* s) { s->mutable_dmg_registration()->set_holder_nihii("1"); }),
      "111 dmg_registration.holder_nihii");
  EXPECT_EQ(
      Contact([](Submission* s) { s->mutable_contact_notification()->set_claim_code("10107"); }),
      "111 contact_notification.claim_code");
  EXPECT_EQ(Enrolment([](edmg::v1::PhysicianEnrolment* e) { e->set_bic("BE"); }),
            "111 physician_enrolment.bic");
  EXPECT_EQ(Enrolment([](edmg::v1::PhysicianEnrolment* e) { e->set_bic("GKCCBEBB"); }), "");
}

// As on the identity card; a person without a given name exists.
TEST_F(ShapeChecks, NamesAreAsLongAsOnTheIdentityCard) {
  const auto names = [&](const std::string& first_name, const std::string& family_name) {
    return Contact([&](Submission* s) {
      auto* patient = s->mutable_contact_notification()->mutable_patient();
      patient->set_first_name(first_name);
      patient->set_family_name(family_name);
    });
  };
  const std::string patient = "contact_notification.patient.";
  EXPECT_EQ(names("", std::string(110, 'x')), "");
  EXPECT_EQ(names(std::string(95, 'x'), "x"), "");
  EXPECT_EQ(names(std::string(96, 'x'), std::string(111, 'x')),
            "111 " + patient + "first_name, 111 " + patient + "family_name");
  EXPECT_EQ(names("Jan", ""), "100 " + patient + "family_name");
}

// A signature must not cover a field that nobody read.
TEST_F(ShapeChecks, RefusesUnknownFieldsAtAnyDepthWith111) {
  const auto add = [](google::protobuf::Message* message) {
    message->GetReflection()->MutableUnknownFields(message)->AddVarint(9, 1);
  };
  EXPECT_EQ(Registration([&](Submission* s) { add(s); }), "111 unknown_field_9");
  EXPECT_EQ(Registration([&](Submission* s) { add(s->mutable_dmg_registration()); }),
            "111 dmg_registration.unknown_field_9");
  EXPECT_EQ(Registration([&](Submission* s) {
              add(s->mutable_dmg_registration()->mutable_encounter_date());
            }),
            "111 dmg_registration.encounter_date.unknown_field_9");
  EXPECT_EQ(
      Contact([&](Submission* s) { add(s->mutable_contact_notification()->mutable_patient()); }),
      "111 contact_notification.patient.unknown_field_9");
}

TEST_F(ShapeChecks, RefusesWrongCheckDigitsWith112) {
  EXPECT_EQ(Registration([](Submission* s) { s->set_author_nihii("12345648003"); }),
            "112 author_nihii");
  EXPECT_EQ(Registration([](Submission* s) { s->set_author_nihii("12345676003"); }), "");
  EXPECT_EQ(Registration([](Submission* s) {
              s->mutable_dmg_registration()->mutable_patient()->set_ssin("98051722943");
            }),
            "112 dmg_registration.patient.ssin");
  EXPECT_EQ(Registration([](Submission* s) {
              s->mutable_dmg_registration()->set_holder_nihii("12345648003");
            }),
            "112 dmg_registration.holder_nihii");
}

TEST_F(ShapeChecks, RefusesImplausibleBirthDatesWith113) {
  const auto with_birth_date = [&](const std::string& ssin, const google::type::Date& date) {
    return Contact([&](Submission* s) {
      auto* patient = s->mutable_contact_notification()->mutable_patient();
      patient->set_ssin(ssin);
      *patient->mutable_birth_date() = date;
    });
  };
  const std::string field = "113 contact_notification.patient.birth_date";
  const std::string bis = "85491200715";  // carries no birth date
  EXPECT_EQ(with_birth_date(bis, MakeDate(1869, 12, 31)), field);
  EXPECT_EQ(with_birth_date(bis, MakeDate(1870, 1, 1)), "");
  EXPECT_EQ(with_birth_date(bis, MakeDate(2016, 5, 6)), "");
  EXPECT_EQ(with_birth_date(bis, MakeDate(2016, 5, 7)),
            field + ", 113 contact_notification.encounter_date");
  EXPECT_EQ(with_birth_date("94021300145", MakeDate(1994, 2, 13)), "");
  EXPECT_EQ(with_birth_date("94021300145", MakeDate(1994, 2, 14)), field);
}

TEST_F(ShapeChecks, RefusesAnEncounterBeforeBirthWith113) {
  const auto born = [&](CivilDay birth) {
    return Registration([&](Submission* s) {
      s->mutable_dmg_registration()->mutable_patient()->set_ssin(MakeSsin(birth, 1));
    });
  };
  EXPECT_EQ(born(kToday), "");
  EXPECT_EQ(born(kToday + 1), "113 dmg_registration.encounter_date");
}

TEST_F(ShapeChecks, RefusesValuesThatAreNotPermittedWith130) {
  EXPECT_EQ(
      Registration([](Submission* s) { s->mutable_dmg_registration()->set_claim_code("102771"); }),
      "130 dmg_registration.claim_code");
  EXPECT_EQ(
      Registration([](Submission* s) {
        s->mutable_dmg_registration()->mutable_patient()->set_sex(static_cast<edmg::v1::Sex>(3));
      }),
      "130 dmg_registration.patient.sex");
  EXPECT_EQ(Enrolment([](edmg::v1::PhysicianEnrolment* e) { e->set_iban("BE68539007547035"); }),
            "130 physician_enrolment.iban");
  EXPECT_EQ(Enrolment([](edmg::v1::PhysicianEnrolment* e) { e->set_iban("BE54310100270000"); }),
            "130 physician_enrolment.iban");
  EXPECT_EQ(Enrolment([](edmg::v1::PhysicianEnrolment* e) { e->set_bic("MULTIPLE"); }),
            "111 physician_enrolment.bic");
  EXPECT_EQ(Enrolment([](edmg::v1::PhysicianEnrolment* e) { e->set_iban("BE68"); }),
            "111 physician_enrolment.iban");
}

// Decision 17.
TEST_F(ShapeChecks, RefusesAbolishedCodesWith130) {
  EXPECT_EQ(
      Contact([](Submission* s) { s->mutable_contact_notification()->set_claim_code("103913"); }),
      "130 contact_notification.claim_code");
  EXPECT_EQ(
      Contact([](Submission* s) { s->mutable_contact_notification()->set_claim_code("103132"); }),
      "");
}

TEST_F(ShapeChecks, RefusesUnknownOrRepeatedInsurersWith130) {
  const auto insurers = [&](std::vector<std::string> codes) {
    return Enrolment([&](edmg::v1::PhysicianEnrolment* e) {
      e->mutable_insurers()->Assign(codes.begin(), codes.end());
    });
  };
  EXPECT_EQ(insurers({"100", "900"}), "");
  EXPECT_EQ(insurers({"100", "100"}), "130 physician_enrolment.insurers");
  EXPECT_EQ(insurers({"700"}), "130 physician_enrolment.insurers");
  EXPECT_EQ(insurers({""}), "130 physician_enrolment.insurers");
}

TEST_F(ShapeChecks, StartDateIsFromTodayToAYearAhead) {
  const auto start = [&](CivilDay day) {
    return Enrolment(
        [&](edmg::v1::PhysicianEnrolment* e) { *e->mutable_start_date() = DateOf(day); });
  };
  EXPECT_EQ(start(kToday - 1), "130 physician_enrolment.start_date");
  EXPECT_EQ(start(kToday), "");
  EXPECT_EQ(start(CivilDay(2017, 5, 6)), "");
  EXPECT_EQ(start(CivilDay(2017, 5, 7)), "130 physician_enrolment.start_date");
}

TEST_F(ShapeChecks, AYearAfter29FebruaryIs28February) {
  constexpr CivilDay kLeapDay(2016, 2, 29);
  const auto start = [&](CivilDay day) {
    return VerdictOf(CheckShape(world_.Enrolment(doctor_, day), AcceptOn(kLeapDay)));
  };
  EXPECT_EQ(start(CivilDay(2017, 2, 28)), "");
  EXPECT_EQ(start(CivilDay(2017, 3, 1)), "130 physician_enrolment.start_date");
}

// Design 5: all refusals of the first failing layer, later layers are not told.
TEST_F(ShapeChecks, TellsOnlyTheFirstFailingLayer) {
  const auto spoil = [](bool shape, bool check_digits) {
    return [=](Submission* s) {
      s->mutable_dmg_registration()->set_claim_code("102771");
      if (check_digits) s->set_author_nihii("12345648003");
      if (shape) s->clear_recipient();
    };
  };
  EXPECT_EQ(Registration(spoil(true, true)), "100 recipient");
  EXPECT_EQ(Registration(spoil(false, true)), "112 author_nihii");
  EXPECT_EQ(Registration(spoil(false, false)), "130 dmg_registration.claim_code");
}

TEST_F(ShapeChecks, AVendorIsALowerCaseName) {
  const auto vendor = [&](const std::string& name) {
    return Registration([&](Submission* s) { s->mutable_software()->set_vendor(name); });
  };
  EXPECT_EQ(vendor("medi-soft-2"), "");
  EXPECT_EQ(vendor(std::string(64, 'm')), "");
  EXPECT_EQ(vendor(std::string(65, 'm')), "111 software.vendor");
  EXPECT_EQ(Registration([](Submission* s) {
              s->mutable_create_time()->set_seconds(-62135596801);  // in the year 0
            }),
            "111 create_time");
}

TEST_F(ShapeChecks, AMentionIsASoundNumber) {
  const auto mention = [&](const std::string& nihii) {
    return Contact(
        [&](Submission* s) { s->mutable_contact_notification()->set_holder_mention_nihii(nihii); });
  };
  EXPECT_EQ(mention(doctor_), "");
  EXPECT_EQ(mention("1"), "111 contact_notification.holder_mention_nihii");
  EXPECT_EQ(mention("12345648003"), "112 contact_notification.holder_mention_nihii");
}

// If a date is missing, nothing else is said of it.
TEST_F(ShapeChecks, WithoutADateNoCodeIsJudged) {
  EXPECT_EQ(Registration([](Submission* s) {
              s->mutable_dmg_registration()->clear_encounter_date();
              s->mutable_dmg_registration()->set_prevention_module(true);
            }),
            "100 dmg_registration.encounter_date");
}

// Decision 25: it refuses nothing.
TEST_F(ShapeChecks, AModuleAfterItsValidityIsNoFault) {
  EXPECT_EQ(Registration([](Submission* s) {
              s->mutable_dmg_registration()->set_prevention_module(true);  // in 2016
            }),
            "");
}

}  // namespace
}  // namespace edmg::rules
