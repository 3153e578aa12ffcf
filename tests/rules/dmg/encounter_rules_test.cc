// Prevention modules (102395) and the third-party payer (R14 to R16), on signed messages and on
// attested rows.
#include "services/rules/dmg/encounter_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/rules/world.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::v1::ThirdPartyPayer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kModule[] = "PREVENTION_MODULE 2015 1080";
const CivilDay kDay(2015, 5, 6);

class PreventionModules : public ::testing::Test {
 protected:
  Answer Module(const std::string& author, const std::string& patient, When when) {
    auto submission = world_.Contact(author, patient, when.encounter);
    submission.mutable_contact_notification()->set_prevention_module(true);
    return world_.Submit(submission, when.accept);
  }
  Answer AttestModule(const std::string& author, const std::string& patient, When when,
                      bool third_party_payer) {
    auto row = world_.Row(author, patient, when.encounter, "102395");
    row.set_third_party_payer(third_party_payer);
    return world_.Attest(row, when.accept);
  }
  // A patient whose DMG the doctor holds since February.
  std::string Held(CivilDay birth_date = CivilDay(1960, 1, 1)) {
    const std::string patient = world_.AddPatientBorn(birth_date + static_cast<int>(held_++));
    world_.Register(doctor_, patient, CivilDay(2015, 2, 2));
    return patient;
  }

  World world_;
  std::string doctor_ = world_.AddEnrolledDoctor();
  std::string other_ = world_.AddEnrolledDoctor();
  int held_ = 0;
};

TEST_F(PreventionModules, AreOwedAfterTheFee) {
  const std::string patient = world_.AddPatientBorn(CivilDay(1960, 1, 1));
  auto submission = world_.Registration(doctor_, patient, kDay);
  submission.mutable_dmg_registration()->set_prevention_module(true);
  const Answer answer = world_.Submit(submission, kDay + 1);
  ASSERT_THAT(PaymentsOf(answer.decision), ElementsAre("REGISTRATION 2015 3000", kModule));
  EXPECT_THAT(answer.receipt.registration().payment_ids(), ElementsAre("P-1-0", "P-1-1"));
  const edmg::v1::Payment& payment = answer.decision.payments(1);
  EXPECT_EQ(payment.claim_code(), "102395");
  EXPECT_EQ(payment.physician_nihii(), doctor_);
  EXPECT_EQ(payment.insurer(), "100");
  EXPECT_EQ(payment.iban(), kIban);
  EXPECT_EQ(DayOf(payment.pay_by()), kDay + 31);
  EXPECT_EQ(DayOf(payment.service_date()), kDay);
}

TEST_F(PreventionModules, AreOwedOnAContactThatExtendsNothing) {
  const Answer answer = Module(doctor_, Held(), kDay);
  EXPECT_FALSE(answer.receipt.contact().extends());
  EXPECT_THAT(answer.receipt.contact().payment_ids(), ElementsAre("P-2-0"));
}

// Domain 6.1, decision 25: paid until 31 December 2015, recorded after it.
TEST_F(PreventionModules, ArePaidUntilTheEndOf2015) {
  const std::string patient = Held();
  EXPECT_THAT(PaymentsOf(Module(doctor_, patient, CivilDay(2015, 12, 31)).decision),
              ElementsAre("PREVENTION_MODULE 2015 1080"));
  const Answer late = AttestModule(doctor_, patient, CivilDay(2016, 1, 1), true);
  EXPECT_EQ(late.verdict, "");
  EXPECT_EQ(late.outcome, edmg::v1::ATTESTATION_OUTCOME_RECORDED);
  EXPECT_THAT(PaymentsOf(late.decision), IsEmpty());
  EXPECT_EQ(AttestModule(doctor_, patient, CivilDay(2016, 1, 1), true).outcome,
            edmg::v1::ATTESTATION_OUTCOME_KNOWN);
}

TEST_F(PreventionModules, AreForPatientsOf45To75) {
  const CivilDay birthday_45(1970, 5, 6);
  const CivilDay birthday_76(1939, 5, 6);
  const auto owed = [&](CivilDay birth_date) {
    const std::string patient = world_.AddPatientBorn(birth_date);
    world_.Register(doctor_, patient, CivilDay(2015, 2, 2));
    return PaymentsOf(Module(doctor_, patient, kDay).decision);
  };
  EXPECT_THAT(owed(birthday_45 + 1), IsEmpty());
  EXPECT_THAT(owed(birthday_45), ElementsAre(kModule));
  EXPECT_THAT(owed(birthday_76 + 1), ElementsAre(kModule));
  EXPECT_THAT(owed(birthday_76), IsEmpty());
}

TEST_F(PreventionModules, CountOnceACalendarYear) {
  world_.AddToGroup(doctor_, "G1", CivilDay(2014, 1, 1));
  world_.AddToGroup(other_, "G1", CivilDay(2014, 1, 1));
  const std::string patient = world_.AddPatientBorn(CivilDay(1960, 1, 1));
  world_.Register(doctor_, patient, CivilDay(2014, 9, 1));
  EXPECT_THAT(PaymentsOf(Module(doctor_, patient, CivilDay(2014, 10, 1)).decision),
              ElementsAre("PREVENTION_MODULE 2014 1080"));
  EXPECT_THAT(PaymentsOf(Module(other_, patient, CivilDay(2014, 11, 1)).decision), IsEmpty());
  world_.Visit(doctor_, patient, CivilDay(2015, 1, 5));
  EXPECT_THAT(PaymentsOf(Module(other_, patient, kDay).decision), ElementsAre(kModule));
  EXPECT_EQ(world_.payments.back().physician_nihii(), other_) << "the author is paid";
  EXPECT_EQ(world_.Dossier(patient).prevention_modules_size(), 3);
}

TEST_F(PreventionModules, AreForTheHolderAndHisGroup) {
  const std::string patient = Held();
  EXPECT_THAT(PaymentsOf(Module(other_, patient, kDay).decision), IsEmpty());
  EXPECT_FALSE(world_.Dossier(patient).prevention_modules(0).owed());
  EXPECT_THAT(PaymentsOf(Module(doctor_, patient, kDay + 1).decision), ElementsAre(kModule))
      << "what does not count uses nothing up";
  const std::string nobodys = world_.AddPatientBorn(CivilDay(1961, 1, 1));
  EXPECT_THAT(PaymentsOf(Module(other_, nobodys, kDay).decision), IsEmpty());
}

TEST_F(PreventionModules, OfWhoIsNotEnrolledGoWithoutAnAccount) {
  const std::string paper = world_.AddDoctor("001");
  world_.AddToGroup(doctor_, "G1", CivilDay(2015, 1, 1));
  world_.AddToGroup(paper, "G1", CivilDay(2015, 1, 1));
  const Answer answer = Module(paper, Held(), kDay);
  ASSERT_THAT(PaymentsOf(answer.decision), ElementsAre(kModule));
  EXPECT_EQ(answer.decision.payments(0).iban(), "");
}

// Decision 18.
TEST_F(PreventionModules, OfATraineesRegistrationAreTheSupervisors) {
  const std::string trainee = world_.AddDoctor("005");
  auto* row = world_.Registry(trainee).add_supervisions();
  row->set_supervisor_nihii(doctor_);
  *row->mutable_begin_date() = MakeDate(2015, 1, 1);
  const std::string patient = world_.AddPatientBorn(CivilDay(1960, 1, 1));
  auto submission = world_.Registration(trainee, patient, kDay);
  submission.mutable_dmg_registration()->set_holder_nihii(doctor_);
  submission.mutable_dmg_registration()->set_prevention_module(true);
  const Answer answer = world_.Submit(submission, kDay);
  ASSERT_THAT(PaymentsOf(answer.decision), ElementsAre("REGISTRATION 2015 3000", kModule));
  EXPECT_EQ(answer.decision.payments(1).physician_nihii(), doctor_);
}

// In an attestation, the patient paid the physician unless the row says otherwise.
TEST_F(PreventionModules, AttestedOnesAreOwedWithThirdPartyPayerOnly) {
  const std::string cash = Held();
  EXPECT_EQ(AttestModule(doctor_, cash, kDay, false).outcome,
            edmg::v1::ATTESTATION_OUTCOME_RECORDED);
  EXPECT_TRUE(world_.Dossier(cash).prevention_modules(0).owed()) << "it counts for the year";
  EXPECT_THAT(PaymentsOf(Module(doctor_, cash, kDay + 1).decision), IsEmpty());
  const Answer owed = AttestModule(doctor_, Held(), kDay, true);
  ASSERT_THAT(PaymentsOf(owed.decision), ElementsAre(kModule));
  EXPECT_EQ(owed.decision.payments(0).insurer(), "100");
}

TEST_F(PreventionModules, FromBothSidesAreOne) {
  const std::string signed_first = Held();
  Module(doctor_, signed_first, kDay);
  const Answer attested = AttestModule(doctor_, signed_first, kDay, true);
  EXPECT_EQ(attested.outcome, edmg::v1::ATTESTATION_OUTCOME_KNOWN);
  EXPECT_EQ(attested.decision.ByteSizeLong(), 0u);
  const std::string attested_first = Held();
  AttestModule(doctor_, attested_first, kDay, true);
  EXPECT_THAT(PaymentsOf(Module(doctor_, attested_first, kDay).decision), IsEmpty());
  EXPECT_EQ(world_.Dossier(attested_first).prevention_modules_size(), 1);
}

TEST_F(PreventionModules, WithoutABirthDateDoNotCount) {
  const std::string unknown = "72230001113";
  world_.AddFeed(unknown, "100", CivilDay(2000, 1, 1));
  world_.Register(doctor_, unknown, CivilDay(2015, 2, 2));
  EXPECT_THAT(PaymentsOf(Module(doctor_, unknown, kDay).decision), IsEmpty());
}

class ThirdPartyPayers : public ::testing::Test {
 protected:
  static ThirdPartyPayer Sound(const std::vector<std::string>& codes) {
    ThirdPartyPayer payer;
    payer.mutable_claim_codes()->Assign(codes.begin(), codes.end());
    payer.set_mention_written(true);
    payer.set_patient_signed(true);
    payer.set_identification(edmg::v1::PATIENT_IDENTIFICATION_EID);
    return payer;
  }
  Answer Register(const ThirdPartyPayer& payer, bool prevention_module = false) {
    auto submission = world_.Registration(doctor_, patient_, kDay);
    submission.mutable_dmg_registration()->set_prevention_module(prevention_module);
    *submission.mutable_dmg_registration()->mutable_third_party_payer() = payer;
    return world_.Submit(submission, kDay + 1);
  }
  Answer Visit(const ThirdPartyPayer& payer) {
    auto submission = world_.Contact(doctor_, patient_, kDay);
    *submission.mutable_contact_notification()->mutable_third_party_payer() = payer;
    return world_.Submit(submission, kDay + 1);
  }
  std::string Spoilt(const std::function<void(ThirdPartyPayer*)>& spoil) {
    ThirdPartyPayer payer = Sound({"101076"});
    spoil(&payer);
    return Visit(payer).verdict;
  }

  World world_;
  std::string doctor_ = world_.AddEnrolledDoctor();
  std::string patient_ = world_.AddPatientBorn(CivilDay(1960, 1, 1));
};

// Decision 23.
TEST_F(ThirdPartyPayers, TheInsurerGetsAClaimAfterThePayments) {
  const Answer answer = Register(Sound({"102771", "101076", "102395"}), true);
  ASSERT_EQ(answer.verdict, "");
  ASSERT_EQ(answer.decision.payment_events_size(), 4);  // at last, who holds
  const auto& event = answer.decision.payment_events(2);
  EXPECT_EQ(event.type(), edmg::v1::PAYMENT_EVENT_TYPE_THIRD_PARTY_CLAIM);
  EXPECT_EQ(event.insurer(), "100");
  EXPECT_EQ(event.position(), 2);
  EXPECT_EQ(event.event_time().seconds(), absl::ToUnixSeconds(AcceptOn(kDay + 1).accept_time));
  const auto& claim = event.third_party_claim();
  EXPECT_EQ(claim.physician_nihii(), doctor_);
  EXPECT_EQ(claim.patient_ssin(), patient_);
  EXPECT_EQ(DayOf(claim.service_date()), kDay);
  EXPECT_THAT(claim.claim_codes(), ElementsAre("102771", "101076", "102395"));
  EXPECT_EQ(claim.revision(), 1);
}

TEST_F(ThirdPartyPayers, AContactHasOneToo) {
  const Answer answer = Visit(Sound({"101076"}));
  ASSERT_EQ(answer.decision.payment_events_size(), 1);
  EXPECT_EQ(answer.decision.payment_events(0).position(), 0);
  EXPECT_THAT(answer.receipt.contact().payment_ids(), IsEmpty());
}

// R14 to R16: mention, signature, identification.
TEST_F(ThirdPartyPayers, WhatTheInsurerAsksForMustBeThere) {
  const std::string path = "contact_notification.third_party_payer.";
  EXPECT_EQ(Spoilt([](ThirdPartyPayer* p) { p->clear_mention_written(); }),
            "100 " + path + "mention_written");
  EXPECT_EQ(Spoilt([](ThirdPartyPayer* p) { p->clear_patient_signed(); }),
            "100 " + path + "patient_signed");
  EXPECT_EQ(Spoilt([](ThirdPartyPayer* p) { p->clear_identification(); }),
            "100 " + path + "identification");
  EXPECT_EQ(Spoilt([](ThirdPartyPayer* p) {
              p->set_identification(static_cast<edmg::v1::PatientIdentification>(9));
            }),
            "130 " + path + "identification");
  EXPECT_EQ(Spoilt([](ThirdPartyPayer* p) { p->clear_claim_codes(); }),
            "100 " + path + "claim_codes");
  EXPECT_EQ(Spoilt([](ThirdPartyPayer*) {}), "");
}

// R15: also for the consultation or visit of that moment.
TEST_F(ThirdPartyPayers, CodesMustAgreeWithTheMessage) {
  const std::string registration = "130 dmg_registration.third_party_payer.claim_codes";
  EXPECT_EQ(Register(Sound({"102771"})).verdict, registration);
  EXPECT_EQ(Register(Sound({"102395"}), true).verdict, registration);
  EXPECT_EQ(Register(Sound({"101076", "102395"})).verdict, registration) << "no module was done";
  EXPECT_EQ(Register(Sound({"101076", "101076"})).verdict, registration);
  EXPECT_EQ(Register(Sound({"101076", "103132"})).verdict, registration);
  EXPECT_EQ(Register(Sound({"101076", "102771", "102395", "103132"}), true).verdict, registration);
  EXPECT_EQ(Visit(Sound({"101076", "102771"})).verdict,
            "130 contact_notification.third_party_payer.claim_codes");
  EXPECT_EQ(Register(Sound({"101076"})).verdict, "");
}

}  // namespace
}  // namespace edmg::rules
