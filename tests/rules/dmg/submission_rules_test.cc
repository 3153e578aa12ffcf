#include "services/rules/dmg/submission_rules.h"

#include <gtest/gtest.h>

#include "tests/rules/world.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

constexpr char kEncounter[] = "dmg_registration.encounter_date";

class SubmissionRules : public ::testing::Test {
 protected:
  void Qualify(const std::string& nihii, const std::string& code, CivilDay from) {
    edmg::v1::Physician& physician = world_.Registry(nihii);
    *physician.mutable_qualifications(0)->mutable_end_date() = DateOf(from - 1);
    auto* row = physician.add_qualifications();
    row->set_code(code);
    *row->mutable_begin_date() = DateOf(from);
  }
  void Supervise(const std::string& trainee, const std::string& supervisor, CivilDay from) {
    auto* row = world_.Registry(trainee).add_supervisions();
    row->set_supervisor_nihii(supervisor);
    *row->mutable_begin_date() = DateOf(from);
  }
  Answer RegisterFor(const std::string& author, const std::string& holder, CivilDay encounter) {
    edmg::v1::Submission submission = world_.Registration(author, patient_, encounter);
    submission.mutable_dmg_registration()->set_holder_nihii(holder);
    return world_.Submit(submission, kToday);
  }

  World world_;
  std::string doctor_ = world_.AddEnrolledDoctor();
  std::string patient_ = world_.AddPatient();
};

TEST_F(SubmissionRules, RefusesAnotherRecipientWith155) {
  edmg::v1::Submission submission = world_.Registration(doctor_, patient_, kToday);
  submission.set_recipient("gateway-other");
  EXPECT_EQ(world_.Submit(submission, kToday).verdict, "155 recipient");
}

TEST_F(SubmissionRules, RefusesASignerWhoIsNotTheAuthorWith156) {
  world_.signer_ssin = world_.Registry(world_.AddDoctor()).ssin();
  EXPECT_EQ(world_.Register(doctor_, patient_, kToday).verdict, "156 author_nihii");
  world_.signer_ssin = world_.Registry(doctor_).ssin();
  EXPECT_EQ(world_.Register(doctor_, patient_, kToday).verdict, "");
}

TEST_F(SubmissionRules, TellsSignerAndRecipientTogetherAndNothingElse) {
  world_.signer_ssin = "98051722943";
  edmg::v1::Submission submission = world_.Registration(doctor_, patient_, kToday + 1);
  submission.set_recipient("gateway-other");
  EXPECT_EQ(world_.Submit(submission, kToday).verdict, "156 author_nihii, 155 recipient");
}

// Design 5: before all layers, also before the shape.
TEST_F(SubmissionRules, TellsRecipientAndSignerBeforeTheShape) {
  edmg::v1::Submission submission = world_.Registration(doctor_, patient_, kToday);
  submission.mutable_dmg_registration()->mutable_patient()->clear_first_name();
  submission.set_recipient("gateway-other");
  EXPECT_EQ(world_.Submit(submission, kToday).verdict, "155 recipient");
  submission.set_recipient(kGateway);
  world_.signer_ssin = "98051722943";
  EXPECT_EQ(world_.Submit(submission, kToday).verdict, "156 author_nihii");
}

TEST_F(SubmissionRules, RefusesAnUnknownAuthorWith141) {
  const std::string stranger = MakeNihii(199999, "003");
  EXPECT_EQ(world_.Register(stranger, patient_, kToday).verdict, "141 author_nihii");
  EXPECT_EQ(world_.Visit(stranger, patient_, kToday).verdict, "141 author_nihii");
  EXPECT_EQ(world_.Enrol(stranger, kToday).verdict, "141 author_nihii");
}

// Design 4: the identity is the first eight digits, the qualification is the registry's.
TEST_F(SubmissionRules, TheQualificationOfTheMessageIsNotReliedOn) {
  const std::string other_digits = doctor_.substr(0, 8) + "009";
  EXPECT_EQ(world_.Register(other_digits, patient_, kToday).verdict, "");
}

// R1, domain 1.3: 003 and 004 only.
TEST_F(SubmissionRules, RefusesRegistrationsOfWhoIsNotRecognisedWith140) {
  for (const char* code : {"000", "001", "002", "005", "006", "007", "008", "009", "010"}) {
    EXPECT_EQ(world_.Register(world_.AddEnrolledDoctor(code), patient_, kToday).verdict,
              "140 author_nihii")
        << code;
  }
  for (const char* code : {"003", "004"}) {
    const std::string patient = world_.AddPatient();
    EXPECT_EQ(world_.Register(world_.AddEnrolledDoctor(code), patient, kToday).verdict, "") << code;
  }
}

TEST_F(SubmissionRules, QualificationCountsOnTheEncounterDateAndOnTheAcceptDay) {
  Qualify(doctor_, "009", kToday);
  EXPECT_EQ(world_.Register(doctor_, patient_, {kToday - 3, kToday}).verdict, "140 author_nihii");
  EXPECT_EQ(world_.Register(doctor_, patient_, {kToday - 3, kToday - 1}).verdict, "");
  const std::string young = world_.AddEnrolledDoctor("005");
  Qualify(young, "003", kToday - 2);
  const std::string patient = world_.AddPatient();
  EXPECT_EQ(world_.Register(young, patient, {kToday - 3, kToday}).verdict, "140 author_nihii");
  EXPECT_EQ(world_.Register(young, patient, {kToday - 2, kToday}).verdict, "");
}

// Decision 16: contacts of any general practitioner, 001 to 008.
TEST_F(SubmissionRules, ContactsComeFromAnyGeneralPractitioner) {
  for (const char* code : {"001", "002", "003", "004", "005", "006", "007", "008"}) {
    EXPECT_EQ(world_.Visit(world_.AddDoctor(code), patient_, kToday).verdict, "") << code;
  }
  for (const char* code : {"000", "009", "010"}) {
    EXPECT_EQ(world_.Visit(world_.AddDoctor(code), patient_, kToday).verdict, "140 author_nihii");
  }
}

// Decision 18.
TEST_F(SubmissionRules, ATraineeRegistersForTheSupervisorOfTheEncounterDate) {
  const std::string trainee = world_.AddDoctor("005");
  Supervise(trainee, doctor_, kToday - 2);
  EXPECT_EQ(RegisterFor(trainee, doctor_, kToday - 3).verdict, "156 dmg_registration.holder_nihii");
  const Answer answer = RegisterFor(trainee, doctor_, kToday - 2);
  EXPECT_EQ(answer.verdict, "");
  EXPECT_EQ(answer.receipt.registration().holding().holder_nihii(), doctor_);
  ASSERT_EQ(world_.payments.size(), 1u);
  EXPECT_EQ(world_.payments[0].physician_nihii(), doctor_);
}

// Decision 18.
TEST_F(SubmissionRules, RefusesAHolderWhoIsNotTheAuthorsSupervisorWith156) {
  const std::string trainee = world_.AddDoctor("006");
  const std::string other = world_.AddEnrolledDoctor();
  Supervise(trainee, doctor_, CivilDay(2015, 1, 1));
  EXPECT_EQ(RegisterFor(trainee, other, kToday).verdict, "156 dmg_registration.holder_nihii");
  EXPECT_EQ(RegisterFor(other, doctor_, kToday).verdict, "156 dmg_registration.holder_nihii");
  EXPECT_EQ(RegisterFor(doctor_, doctor_, kToday).verdict, "");
}

TEST_F(SubmissionRules, RefusesATraineeWhoNamesNoSupervisorWith140) {
  const std::string trainee = world_.AddDoctor("005");
  Supervise(trainee, doctor_, CivilDay(2015, 1, 1));
  EXPECT_EQ(world_.Register(trainee, patient_, kToday).verdict, "140 author_nihii");
}

TEST_F(SubmissionRules, JudgesANamedHolderAsTheAuthor) {
  const std::string trainee = world_.AddDoctor("005");
  const std::string unknown = MakeNihii(199999, "003");
  const std::string unrecognised = world_.AddEnrolledDoctor("001");
  const std::string unenrolled = world_.AddDoctor();
  for (const std::string& holder : {unknown, unrecognised, unenrolled}) {
    Supervise(trainee, holder, CivilDay(2015, 1, 1));
  }
  EXPECT_EQ(RegisterFor(trainee, unknown, kToday).verdict, "141 dmg_registration.holder_nihii");
  EXPECT_EQ(RegisterFor(trainee, unrecognised, kToday).verdict,
            "140 dmg_registration.holder_nihii");
  EXPECT_EQ(RegisterFor(trainee, unenrolled, kToday).verdict, "163 dmg_registration.holder_nihii");
}

TEST_F(SubmissionRules, RefusesAHolderNotEnrolledAtThePatientsInsurerWith163) {
  const std::string young = world_.AddDoctor();
  auto* version = world_.Physician(young).enrolments.add_versions();
  version->set_insurer("300");
  version->set_start_day(DayNumber(kToday));
  version->set_iban(kIban);
  EXPECT_EQ(world_.Register(young, patient_, kToday).verdict, "163 author_nihii");
  EXPECT_EQ(world_.Register(young, world_.AddPatient("300"), kToday).verdict, "");
  version->set_start_day(DayNumber(kToday + 1));
  EXPECT_EQ(world_.Register(young, world_.AddPatient("300"), kToday).verdict, "163 author_nihii");
}

// Design 5: if the patient is unknown, 163 means "enrolled nowhere".
TEST_F(SubmissionRules, OfAnUnknownPatient163MeansEnrolledNowhere) {
  const std::string stranger = MakeSsin(CivilDay(1950, 1, 1), 7);
  EXPECT_EQ(world_.Register(world_.AddDoctor(), stranger, kToday).verdict, "163 author_nihii");
  EXPECT_EQ(world_.Register(doctor_, stranger, kToday).verdict,
            "120 dmg_registration.patient.ssin");
  EXPECT_EQ(world_.Visit(doctor_, stranger, kToday).verdict,
            "120 contact_notification.patient.ssin");
}

// Decision 16: 163 and 162 are not for contacts.
TEST_F(SubmissionRules, ContactsNeedNoEnrolmentAndStandBesideAMedicalHouse) {
  auto* contract = world_.Feed(patient_).add_medical_house_contracts();
  *contract->mutable_begin_date() = DateOf(CivilDay(2016, 1, 1));
  const Answer answer = world_.Visit(world_.AddDoctor(), patient_, kToday);
  EXPECT_EQ(answer.verdict, "");
  EXPECT_FALSE(answer.receipt.contact().extends());
}

TEST_F(SubmissionRules, RefusesAPatientNotAffiliatedOnTheEncounterDateWith120) {
  *world_.Feed(patient_).mutable_affiliations(0)->mutable_end_date() = DateOf(kToday - 1);
  EXPECT_EQ(world_.Register(doctor_, patient_, kToday).verdict,
            "120 dmg_registration.patient.ssin");
  EXPECT_EQ(world_.Register(doctor_, patient_, {kToday - 1, kToday}).verdict, "");
}

// Decision 4.
TEST_F(SubmissionRules, RefusesAPatientWhoDiedBeforeTheEncounterWith120) {
  *world_.Feed(patient_).mutable_death_date() = DateOf(kToday - 1);
  EXPECT_EQ(world_.Visit(doctor_, patient_, kToday).verdict,
            "120 contact_notification.patient.ssin");
  EXPECT_EQ(world_.Visit(doctor_, patient_, {kToday - 1, kToday}).verdict, "");
}

TEST_F(SubmissionRules, RefusesASexThatContradictsTheSsinWith136) {
  edmg::v1::Submission submission = world_.Registration(doctor_, patient_, kToday);
  auto* patient = submission.mutable_dmg_registration()->mutable_patient();
  patient->set_sex(edmg::v1::SEX_FEMALE);
  EXPECT_EQ(world_.Submit(submission, kToday).verdict, "136 dmg_registration.patient.sex");
  patient->set_sex(edmg::v1::SEX_MALE);
  EXPECT_EQ(world_.Submit(submission, kToday).verdict, "");
}

TEST_F(SubmissionRules, ABisNumberOfUnknownSexContradictsNoSex) {
  edmg::v1::Submission submission = world_.Registration(doctor_, "72230001113", kToday);
  world_.AddFeed("72230001113", "100", CivilDay(2010, 1, 1));
  submission.mutable_dmg_registration()->mutable_patient()->set_sex(edmg::v1::SEX_FEMALE);
  EXPECT_EQ(world_.Submit(submission, kToday).verdict, "");
}

TEST_F(SubmissionRules, RefusesAnEncounterInTheFutureWith146) {
  EXPECT_EQ(world_.Register(doctor_, patient_, {kToday + 1, kToday}).verdict,
            std::string("146 ") + kEncounter);
  EXPECT_EQ(world_.Visit(doctor_, patient_, {kToday + 1, kToday}).verdict,
            "146 contact_notification.encounter_date");
  EXPECT_EQ(world_.Register(doctor_, patient_, kToday).verdict, "");
}

// Decision 15, B5: 29 April told on 6 May is day 7, 28 April is day 8.
TEST_F(SubmissionRules, AcceptsDaySevenAndRefusesDayEightWith166) {
  EXPECT_EQ(world_.Register(doctor_, patient_, {CivilDay(2016, 4, 28), kToday}).verdict,
            std::string("166 ") + kEncounter);
  EXPECT_EQ(world_.Visit(doctor_, patient_, {CivilDay(2016, 4, 28), kToday}).verdict,
            "166 contact_notification.encounter_date");
  EXPECT_EQ(world_.Register(doctor_, patient_, {CivilDay(2016, 4, 29), kToday}).verdict, "");
  EXPECT_EQ(world_.Visit(doctor_, patient_, {CivilDay(2016, 4, 29), kToday}).verdict, "");
}

TEST_F(SubmissionRules, RefusesAnEncounterBeforeTheElectronicRegimeWith166) {
  EXPECT_EQ(world_.Visit(doctor_, patient_, {CivilDay(2014, 7, 31), CivilDay(2014, 8, 1)}).verdict,
            "166 contact_notification.encounter_date");
  EXPECT_EQ(world_.Visit(doctor_, patient_, CivilDay(2014, 8, 1)).verdict, "");
}

TEST_F(SubmissionRules, RefusesAPatientOfAMedicalHouseWith162) {
  auto* contract = world_.Feed(patient_).add_medical_house_contracts();
  *contract->mutable_begin_date() = DateOf(kToday - 5);
  *contract->mutable_end_date() = DateOf(kToday - 1);
  EXPECT_EQ(world_.Register(doctor_, patient_, {kToday - 1, kToday}).verdict,
            "162 dmg_registration.patient");
  EXPECT_EQ(world_.Register(doctor_, patient_, kToday).verdict, "");
}

// B: the second notification of the same year by the same doctor.
TEST_F(SubmissionRules, RefusesTheSameDoctorTwiceInAYearWith161) {
  EXPECT_EQ(world_.Register(doctor_, patient_, kToday).verdict, "");
  EXPECT_EQ(world_.Register(doctor_, patient_, CivilDay(2016, 12, 31)).verdict,
            "161 dmg_registration.patient");
  EXPECT_EQ(world_.Register(doctor_, patient_, CivilDay(2017, 1, 1)).verdict, "");
}

// B: two doctors and the same service date, the second gets 165.
TEST_F(SubmissionRules, RefusesTwoRegistrationsOfOneServiceDateWith165) {
  const std::string other = world_.AddEnrolledDoctor();
  EXPECT_EQ(world_.Register(doctor_, patient_, kToday).verdict, "");
  EXPECT_EQ(world_.Register(other, patient_, kToday).verdict, std::string("165 ") + kEncounter);
  EXPECT_EQ(world_.Register(other, patient_, kToday + 1).verdict, "");
}

// Decision 16: same author, patient, date and code; registrations look at registrations only.
TEST_F(SubmissionRules, RefusesTheSameContactTwiceWith165) {
  const std::string other = world_.AddDoctor();
  EXPECT_EQ(world_.Visit(doctor_, patient_, kToday).verdict, "");
  EXPECT_EQ(world_.Visit(doctor_, patient_, kToday).verdict,
            "165 contact_notification.encounter_date");
  EXPECT_EQ(world_.Visit(other, patient_, kToday).verdict, "");
  EXPECT_EQ(world_.Visit(doctor_, patient_, kToday + 1).verdict, "");
  edmg::v1::Submission other_code = world_.Contact(doctor_, patient_, kToday);
  other_code.mutable_contact_notification()->set_claim_code("103132");
  EXPECT_EQ(world_.Submit(other_code, kToday).verdict, "");
  EXPECT_EQ(world_.Register(doctor_, patient_, kToday).verdict, "");
}

// Design 5: faults of a later layer are only told once the earlier ones are mended.
TEST_F(SubmissionRules, LayersFollowTheTable) {
  const std::string unenrolled = world_.AddDoctor();
  edmg::v1::Submission submission = world_.Registration(unenrolled, patient_, kToday - 8);
  submission.mutable_dmg_registration()->mutable_patient()->set_sex(edmg::v1::SEX_FEMALE);
  *world_.Feed(patient_).mutable_death_date() = DateOf(kToday - 9);
  auto* contract = world_.Feed(patient_).add_medical_house_contracts();
  *contract->mutable_begin_date() = DateOf(kToday - 100);

  EXPECT_EQ(world_.Submit(submission, kToday).verdict, "163 author_nihii");
  submission.set_author_nihii(doctor_);
  EXPECT_EQ(world_.Submit(submission, kToday).verdict,
            "120 dmg_registration.patient.ssin, 136 dmg_registration.patient.sex");
  world_.Feed(patient_).clear_death_date();
  submission.mutable_dmg_registration()->mutable_patient()->clear_sex();
  EXPECT_EQ(world_.Submit(submission, kToday).verdict, std::string("166 ") + kEncounter);
  EXPECT_EQ(world_.Submit(submission, kToday - 1).verdict, "162 dmg_registration.patient");
  world_.Feed(patient_).clear_medical_house_contracts();
  EXPECT_EQ(world_.Submit(submission, kToday - 1).verdict, "");
  EXPECT_EQ(world_.Submit(submission, kToday - 1).verdict, "161 dmg_registration.patient");
}

TEST_F(SubmissionRules, WithinALayerTheRulebookSaysWhatComesFirst) {
  std::string text(Rulebook::DefaultText());
  const size_t at_120 = text.find("rejections {\n  code: \"120\"");
  const size_t at_136 = text.find("rejections {\n  code: \"136\"");
  const size_t end_136 = text.find("rejections {", at_136 + 1);
  ASSERT_LT(at_120, at_136);
  const std::string row = text.substr(at_136, end_136 - at_136);
  text.erase(at_136, row.size()).insert(at_120, row);
  const auto rulebook = Rulebook::Parse(text).value();
  world_.rulebook = rulebook.get();
  auto submission = world_.Registration(doctor_, patient_, kToday);
  submission.mutable_dmg_registration()->mutable_patient()->set_sex(edmg::v1::SEX_FEMALE);
  *world_.Feed(patient_).mutable_death_date() = DateOf(kToday - 9);
  EXPECT_EQ(world_.Submit(submission, kToday).verdict,
            "136 dmg_registration.patient.sex, 120 dmg_registration.patient.ssin");
}

TEST_F(SubmissionRules, TheSameArgumentsGiveTheSameDecision) {
  const edmg::v1::Submission submission = world_.Registration(doctor_, patient_, kToday);
  const SubmissionFacts facts = world_.FactsFor(submission);
  Accept accept = AcceptOn(kToday);
  accept.accept_time = absl::FromUnixNanos(1462492800123456789);
  const MessageDecision first = DecideMessage(submission, facts, accept);
  const MessageDecision second = DecideMessage(submission, facts, accept);
  EXPECT_EQ(first.decision.SerializeAsString(), second.decision.SerializeAsString());
  EXPECT_EQ(first.outcome.SerializeAsString(), second.outcome.SerializeAsString());
  EXPECT_EQ(first.decision.payments(0).record_time().seconds(), 1462492800);
  EXPECT_EQ(first.decision.payments(0).record_time().nanos(), 123456789);
}

// Decision 18: the trainee must still be in training, or recognised, when the message is sent.
TEST_F(SubmissionRules, ATraineeWhoGaveUpRegistersForNobody) {
  const std::string trainee = world_.AddDoctor("005");
  Supervise(trainee, doctor_, kToday - 9);
  Qualify(trainee, "009", kToday);
  EXPECT_EQ(RegisterFor(trainee, doctor_, kToday - 1).verdict, "140 author_nihii");
  const std::string recognised = world_.AddDoctor("005");
  Supervise(recognised, doctor_, kToday - 9);
  Qualify(recognised, "003", kToday);
  EXPECT_EQ(RegisterFor(recognised, doctor_, kToday - 1).verdict, "");
}

TEST_F(SubmissionRules, SupervisionEndsWithItsLastDay) {
  const std::string trainee = world_.AddDoctor("005");
  const std::string other = world_.AddEnrolledDoctor();
  Supervise(trainee, other, CivilDay(2015, 1, 1));
  Supervise(trainee, doctor_, CivilDay(2015, 1, 1));
  *world_.Registry(trainee).mutable_supervisions(1)->mutable_end_date() = DateOf(kToday - 2);
  EXPECT_EQ(RegisterFor(trainee, doctor_, kToday - 1).verdict, "156 dmg_registration.holder_nihii");
  EXPECT_EQ(RegisterFor(trainee, doctor_, kToday - 2).verdict, "");
}

TEST_F(SubmissionRules, AnUnknownAuthorWhoNamesAHolderIs141) {
  EXPECT_EQ(RegisterFor(MakeNihii(199999, "005"), doctor_, kToday).verdict, "141 author_nihii");
}

TEST_F(SubmissionRules, AnEmptyRecipientIsAMissingField) {
  edmg::v1::Submission submission = world_.Registration(doctor_, patient_, kToday);
  submission.clear_recipient();
  EXPECT_EQ(world_.Submit(submission, kToday).verdict, "100 recipient");
}

}  // namespace
}  // namespace edmg::rules
