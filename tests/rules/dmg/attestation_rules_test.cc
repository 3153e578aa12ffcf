// Certificates of care that insurers introduce: refusals, the effect of a 102771 on paper on holder
// and fees (R4 to R6, decision 10), and the same encounter from both sides (16).
#include "services/rules/dmg/attestation_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/rules/dmg/holding_rules.h"
#include "tests/rules/world.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using edmg::v1::Attestation;
using edmg::v1::ATTESTATION_OUTCOME_KNOWN;
using edmg::v1::ATTESTATION_OUTCOME_RECORDED;
using edmg::v1::ATTESTATION_OUTCOME_REFUSED;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kDmg[] = "102771";

class AttestationRules : public ::testing::Test {
 protected:
  // 102771 with third-party payer, so that the insurer owes it.
  Answer AttestOwed(const std::string& physician, When when) {
    Attestation row = world_.Row(physician, patient_, when.encounter, kDmg);
    row.set_third_party_payer(true);
    return world_.Attest(row, when.accept);
  }
  Answer AttestDmg(const std::string& physician, When when) {
    return world_.Attest(physician, patient_, when, kDmg);
  }
  std::vector<std::string> Holdings() { return HoldingsOf(world_.Dossier(patient_)); }
  // The physician with the standing fee of the year.
  std::string FeeOf(int year) {
    const auto* fee = StandingFee(world_.Dossier(patient_), year);
    return fee == nullptr ? "" : fee->physician();
  }

  World world_;
  std::string a_ = world_.AddEnrolledDoctor();
  std::string b_ = world_.AddEnrolledDoctor();
  std::string x_ = world_.AddDoctor();
  std::string y_ = world_.AddDoctor();
  std::string patient_ = world_.AddPatient();
  const std::string id_a_ = PhysicianId(a_);
  const std::string id_b_ = PhysicianId(b_);
  const std::string id_x_ = PhysicianId(x_);
  const std::string id_y_ = PhysicianId(y_);
};

// R13, E1.
TEST_F(AttestationRules, A102771MakesHolderAndGivesTheRight) {
  const Answer answer = AttestDmg(x_, {CivilDay(2012, 7, 18), CivilDay(2012, 9, 1)});
  EXPECT_EQ(answer.outcome, ATTESTATION_OUTCOME_RECORDED);
  EXPECT_THAT(Holdings(), ElementsAre(id_x_ + " 2012-07-18.. right 2014-12-31"));
  EXPECT_THAT(PaymentsOf(answer.decision), IsEmpty()) << "the patient paid him";
  ASSERT_EQ(world_.Dossier(patient_).fees_size(), 1);
  EXPECT_EQ(world_.Dossier(patient_).fees(0).kind(), edmg::v1::FEE_KIND_ATTESTATION);
  ASSERT_EQ(world_.Dossier(patient_).attestations_size(), 1);
  EXPECT_EQ(world_.Dossier(patient_).attestations(0).revision(), 1);
  ASSERT_EQ(answer.decision.list_entries_size(), 1);
  EXPECT_EQ(answer.decision.list_entries(0).last_fee_year(), 2012);
}

// Decision 10: an obligation only where the row says third-party payer.
TEST_F(AttestationRules, WithThirdPartyPayerTheInsurerOwesIt) {
  const Answer answer = AttestOwed(x_, {CivilDay(2015, 3, 10), CivilDay(2015, 4, 1)});
  ASSERT_THAT(PaymentsOf(answer.decision), ElementsAre("ATTESTATION 2015 3000"));
  const edmg::v1::Payment& payment = answer.decision.payments(0);
  EXPECT_EQ(payment.physician_nihii(), x_);
  EXPECT_EQ(payment.claim_code(), kDmg);
  EXPECT_EQ(payment.iban(), "");
  EXPECT_EQ(DayOf(payment.pay_by()), CivilDay(2015, 5, 1));
}

TEST_F(AttestationRules, TheSame102771AgainIsKnown) {
  AttestDmg(x_, CivilDay(2015, 3, 10));
  const Answer again = AttestOwed(x_, {CivilDay(2015, 3, 10), CivilDay(2015, 6, 1)});
  EXPECT_EQ(again.outcome, ATTESTATION_OUTCOME_KNOWN);
  EXPECT_EQ(again.decision.ByteSizeLong(), 0u);
  EXPECT_EQ(AttestDmg(x_, CivilDay(2015, 3, 11)).outcome, ATTESTATION_OUTCOME_RECORDED);
}

TEST_F(AttestationRules, RefusesMissingAndMalformedFields) {
  EXPECT_EQ(world_.Attest(Attestation(), CivilDay(2016, 5, 6)).verdict,
            "100 row.ssin, 100 row.physician_nihii, 100 row.service_date, 100 row.claim_code");
  const auto spoilt = [&](const std::function<void(Attestation*)>& spoil) {
    Attestation row = world_.Row(x_, patient_, CivilDay(2016, 5, 4));
    spoil(&row);
    const Answer answer = world_.Attest(row, CivilDay(2016, 5, 6));
    EXPECT_EQ(answer.outcome, ATTESTATION_OUTCOME_REFUSED);
    EXPECT_EQ(answer.decision.ByteSizeLong(), 0u);
    return answer.verdict;
  };
  EXPECT_EQ(spoilt([](Attestation* r) { r->set_ssin("1"); }), "111 row.ssin");
  EXPECT_EQ(spoilt([](Attestation* r) { r->set_ssin("98051722943"); }), "112 row.ssin");
  EXPECT_EQ(spoilt([](Attestation* r) { r->set_physician_nihii("12345648003"); }),
            "112 row.physician_nihii");
  EXPECT_EQ(spoilt([](Attestation* r) { *r->mutable_service_date() = MakeDate(2016, 2, 30); }),
            "111 row.service_date");
  EXPECT_EQ(spoilt([](Attestation* r) { *r->mutable_service_date() = MakeDate(1969, 12, 31); }),
            "113 row.service_date");
  EXPECT_EQ(spoilt([](Attestation* r) { r->set_claim_code("10107"); }), "111 row.claim_code");
  EXPECT_EQ(spoilt([](Attestation* r) { r->set_claim_code("101033"); }), "130 row.claim_code");
}

// Decision 17: the period of the service date counts.
TEST_F(AttestationRules, AnAbolishedCodeIsPermittedInItsPeriod) {
  const CivilDay today(2015, 1, 5);
  EXPECT_EQ(world_.Attest(x_, patient_, {CivilDay(2014, 7, 31), today}, "103913").verdict, "");
  EXPECT_EQ(world_.Attest(x_, patient_, {CivilDay(2014, 8, 1), today}, "103913").verdict,
            "130 row.claim_code");
}

TEST_F(AttestationRules, RefusesWhoMayNotWith140And141) {
  const CivilDay day(2016, 5, 4);
  EXPECT_EQ(world_.Attest(MakeNihii(199999, "003"), patient_, day).verdict,
            "141 row.physician_nihii");
  const std::string acquired_rights = world_.AddDoctor("001");
  EXPECT_EQ(world_.Attest(acquired_rights, patient_, day).verdict, "");
  EXPECT_EQ(AttestDmg(acquired_rights, day).verdict, "140 row.physician_nihii");
  const std::string plain = world_.AddDoctor("009");
  EXPECT_EQ(world_.Attest(plain, patient_, day).verdict, "140 row.physician_nihii");
  EXPECT_EQ(AttestDmg(plain, day).verdict, "140 row.physician_nihii");
}

// The service date counts, not the day of the record.
TEST_F(AttestationRules, WhoWasRecognisedThenMayBeAttestedLater) {
  *world_.Registry(x_).mutable_qualifications(0)->mutable_end_date() = MakeDate(2016, 5, 4);
  EXPECT_EQ(AttestDmg(x_, {CivilDay(2016, 5, 5), CivilDay(2016, 6, 1)}).verdict,
            "140 row.physician_nihii");
  EXPECT_EQ(AttestDmg(x_, {CivilDay(2016, 5, 4), CivilDay(2016, 6, 1)}).verdict, "");
}

// B2: all or nothing, from the first day of the enrolment with the insurer.
TEST_F(AttestationRules, RefusesA102771OfWhoIsEnrolled) {
  auto* version = world_.Physician(x_).enrolments.add_versions();
  version->set_insurer("100");
  version->set_start_day(DayNumber(CivilDay(2016, 5, 4)));
  const CivilDay today(2016, 6, 1);
  EXPECT_EQ(AttestDmg(x_, {CivilDay(2016, 5, 4), today}).verdict, "B2 row.physician_nihii");
  EXPECT_EQ(world_.Attest(x_, patient_, {CivilDay(2016, 5, 4), today}).verdict, "");
  EXPECT_EQ(AttestDmg(x_, {CivilDay(2016, 5, 3), today}).verdict, "");
  version->set_insurer("300");
  EXPECT_EQ(AttestDmg(x_, {CivilDay(2016, 5, 5), today}).verdict, "");
}

TEST_F(AttestationRules, OnlyTheInsurerOfTheServiceDateAttests) {
  world_.AddFeed(patient_, "300", CivilDay(2016, 5, 4));
  const auto attest = [&](CivilDay day, const std::string& insurer) {
    return world_.Attest(world_.Row(x_, patient_, day), CivilDay(2016, 6, 1), insurer).verdict;
  };
  EXPECT_EQ(attest(CivilDay(2016, 5, 3), "300"), "120 row.ssin");
  EXPECT_EQ(attest(CivilDay(2016, 5, 3), "100"), "");
  EXPECT_EQ(attest(CivilDay(2016, 5, 4), "100"), "120 row.ssin");
  EXPECT_EQ(attest(CivilDay(2016, 5, 4), "300"), "");
}

// Decision 15: two years to the day, and nothing before the first regime.
TEST_F(AttestationRules, ServiceDatesLieInTheLastTwoYears) {
  const CivilDay today(2016, 5, 6);
  EXPECT_EQ(world_.Attest(x_, patient_, {today + 1, today}).verdict, "146 row.service_date");
  EXPECT_EQ(world_.Attest(x_, patient_, {today, today}).verdict, "");
  EXPECT_EQ(world_.Attest(x_, patient_, {CivilDay(2014, 5, 6), today}).verdict, "");
  EXPECT_EQ(world_.Attest(x_, patient_, {CivilDay(2014, 5, 5), today}).verdict,
            "145 row.service_date");
  const CivilDay early(2012, 1, 1);
  EXPECT_EQ(world_.Attest(x_, patient_, {CivilDay(2010, 12, 31), early}).verdict,
            "145 row.service_date");
  EXPECT_EQ(world_.Attest(x_, patient_, {CivilDay(2011, 1, 1), early}).verdict, "");
}

TEST_F(AttestationRules, OfAMedicalHousesPatientOnly102771IsRefused) {
  auto* contract = world_.Feed(patient_).add_medical_house_contracts();
  *contract->mutable_begin_date() = MakeDate(2016, 5, 1);
  EXPECT_EQ(AttestDmg(x_, CivilDay(2016, 5, 1)).verdict, "162 row.ssin");
  EXPECT_EQ(world_.Attest(x_, patient_, CivilDay(2016, 5, 1)).verdict, "");
  EXPECT_EQ(AttestDmg(x_, {CivilDay(2016, 4, 30), CivilDay(2016, 5, 1)}).verdict, "");
}

TEST_F(AttestationRules, TellsTheFirstFailingLayer) {
  const CivilDay day(2016, 5, 4);
  *world_.Feed(patient_).mutable_death_date() = DateOf(day - 1);
  EXPECT_EQ(AttestDmg(MakeNihii(199999, "003"), {day, day - 1}).verdict, "141 row.physician_nihii");
  EXPECT_EQ(AttestDmg(x_, {day, day - 1}).verdict, "120 row.ssin");
  world_.Feed(patient_).clear_death_date();
  EXPECT_EQ(AttestDmg(x_, {day, day - 1}).verdict, "146 row.service_date");
}

// E7, R6: a 102771 beats the administrative extension, which is recovered.
TEST_F(AttestationRules, A102771RecoversTheExtensionOfItsYear) {
  AttestDmg(x_, CivilDay(2015, 3, 10));
  world_.Attest(x_, patient_, CivilDay(2016, 10, 5));
  ASSERT_THAT(PaymentsOf(world_.RunYearEnd(CivilDay(2017, 1, 8))),
              ElementsAre("ADMINISTRATIVE_EXTENSION 2016 3000"));
  // A recovery names the physician as its obligation did, whatever the registry says since.
  *world_.Registry(x_).mutable_qualifications(0)->mutable_begin_date() = MakeDate(2017, 1, 1);
  const Answer answer = AttestOwed(y_, {CivilDay(2016, 11, 20), CivilDay(2017, 10, 15)});
  ASSERT_THAT(PaymentsOf(answer.decision),
              ElementsAre("RECOVERY 2016 -3000", "ATTESTATION 2016 3000"));
  const edmg::v1::Payment& recovery = answer.decision.payments(0);
  EXPECT_EQ(recovery.related_payment_id(), "P-3-0");
  EXPECT_EQ(recovery.physician_nihii(), x_);
  EXPECT_EQ(DayOf(recovery.service_date()), CivilDay(2016, 10, 5));
  EXPECT_EQ(DayOf(recovery.pay_by()), CivilDay(2017, 11, 14));
  EXPECT_EQ(FeeOf(2016), id_y_);
  EXPECT_EQ(world_.Dossier(patient_).fees(1).recovered_revision(), 4);
  EXPECT_THAT(Holdings(), ElementsAre(id_x_ + " 2015-03-10..2016-11-19 right 2016-11-19",
                                      id_y_ + " 2016-11-20.. right 2018-12-31"));
  EXPECT_EQ(world_.lists.count({id_x_, patient_}), 0u);
  EXPECT_EQ(world_.lists.count({id_y_, patient_}), 1u);
}

// Decision 10: an electronic extension as well; the practice indicator loses it (R9).
TEST_F(AttestationRules, AnElectronicExtensionIsRecoveredToo) {
  world_.Register(a_, patient_, CivilDay(2015, 3, 10));
  world_.Visit(a_, patient_, CivilDay(2016, 2, 1));
  const Answer answer = AttestDmg(y_, {CivilDay(2016, 5, 4), CivilDay(2016, 6, 1)});
  EXPECT_THAT(PaymentsOf(answer.decision), ElementsAre("RECOVERY 2016 -3000"));
  ASSERT_EQ(answer.decision.usage_size(), 1);
  EXPECT_EQ(answer.decision.usage(0).physician(), id_a_);
  EXPECT_EQ(answer.decision.usage(0).added().dmgs_extended(), -1);
}

// Decision 10: nothing is owed or given back; the holder follows the service dates (decision 1).
TEST_F(AttestationRules, ARegistrationOrAnEarlier102771Stands) {
  world_.Register(a_, patient_, CivilDay(2016, 2, 1));
  const Answer answer = AttestOwed(y_, CivilDay(2016, 5, 4));
  EXPECT_EQ(answer.outcome, ATTESTATION_OUTCOME_RECORDED);
  EXPECT_THAT(PaymentsOf(answer.decision), IsEmpty());
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2016-02-01..2016-05-03 right 2016-05-03",
                                      id_y_ + " 2016-05-04.. right 2018-12-31"));
  EXPECT_EQ(world_.Dossier(patient_).attestations_size(), 1);
  EXPECT_EQ(AttestOwed(y_, CivilDay(2016, 5, 4)).outcome, ATTESTATION_OUTCOME_KNOWN);
}

TEST_F(AttestationRules, AnEarlier102771OfTheYearStands) {
  AttestDmg(x_, CivilDay(2016, 2, 1));
  EXPECT_THAT(PaymentsOf(AttestOwed(y_, CivilDay(2016, 5, 4)).decision), IsEmpty());
  EXPECT_EQ(FeeOf(2016), id_x_);
  EXPECT_THAT(Holdings(), ElementsAre(id_x_ + " 2016-02-01..2016-05-03 right 2016-05-03",
                                      id_y_ + " 2016-05-04.. right 2018-12-31"));
}

TEST_F(AttestationRules, TheHoldersOwn102771ReplacesHisExtension) {
  AttestDmg(x_, CivilDay(2015, 3, 10));
  world_.Attest(x_, patient_, {CivilDay(2016, 2, 1), CivilDay(2017, 2, 1)});
  const Answer own = AttestOwed(x_, {CivilDay(2016, 5, 4), CivilDay(2017, 3, 1)});
  EXPECT_THAT(PaymentsOf(own.decision),
              ElementsAre("RECOVERY 2016 -3000", "ATTESTATION 2016 3000"));
  EXPECT_THAT(Holdings(), ElementsAre(id_x_ + " 2015-03-10.. right 2018-12-31"));
  EXPECT_EQ(FeeOf(2016), id_x_);
}

// Decision 10: extensions of later years that rested on it, and in between the physician's dues.
TEST_F(AttestationRules, ExtensionsOfLaterYearsAreRecoveredAfterIt) {
  world_.Register(a_, patient_, CivilDay(2015, 3, 10));
  for (int year = 2016; year <= 2018; ++year) {
    EXPECT_TRUE(world_.Visit(a_, patient_, CivilDay(year, 2, 1)).receipt.contact().extends());
  }
  const Answer answer = AttestOwed(y_, {CivilDay(2016, 11, 20), CivilDay(2018, 3, 1)});
  EXPECT_THAT(PaymentsOf(answer.decision),
              ElementsAre("RECOVERY 2016 -3000", "ATTESTATION 2016 3000", "RECOVERY 2017 -3000",
                          "RECOVERY 2018 -3000"));
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2015-03-10..2016-11-19 right 2016-11-19",
                                      id_y_ + " 2016-11-20.. right 2018-12-31"));
  EXPECT_EQ(FeeOf(2017), "");
}

// An extension that still has its holder and its chain stands.
TEST_F(AttestationRules, AnExtensionThatRestsOnSomethingElseStands) {
  world_.Register(a_, patient_, CivilDay(2015, 3, 10));
  world_.Visit(a_, patient_, CivilDay(2016, 2, 1));
  world_.Register(b_, patient_, CivilDay(2016, 10, 1));  // not paid, but it carries 2017
  EXPECT_TRUE(world_.Visit(b_, patient_, CivilDay(2017, 2, 1)).receipt.contact().extends());
  EXPECT_TRUE(world_.Register(a_, patient_, CivilDay(2018, 1, 3)).receipt.registration().payment());
  const Answer answer = AttestOwed(y_, {CivilDay(2016, 5, 4), CivilDay(2018, 3, 1)});
  EXPECT_THAT(PaymentsOf(answer.decision),
              ElementsAre("RECOVERY 2016 -3000", "ATTESTATION 2016 3000"));
  EXPECT_EQ(FeeOf(2017), id_b_);
  EXPECT_EQ(FeeOf(2018), id_a_);
  EXPECT_THAT(Holdings(), ElementsAre(id_a_ + " 2015-03-10..2016-05-03 right 2016-05-03",
                                      id_y_ + " 2016-05-04..2016-09-30 right 2016-09-30",
                                      id_b_ + " 2016-10-01..2018-01-02 right 2018-01-02",
                                      id_a_ + " 2018-01-03.. right 2020-12-31"));
}

// The right that a recovered extension gave is not taken from the patient, only cut by the
// takeover.
TEST_F(AttestationRules, ARecoveryDoesNotShortenTheRight) {
  AttestDmg(x_, CivilDay(2015, 3, 10));
  world_.Attest(x_, patient_, {CivilDay(2016, 2, 1), CivilDay(2017, 2, 1)});
  AttestDmg(x_, {CivilDay(2016, 1, 4), CivilDay(2017, 3, 1)});
  EXPECT_THAT(Holdings(), ElementsAre(id_x_ + " 2015-03-10.. right 2018-12-31"));
}

// Dated before the present holder's begin it acquires the year all the same.
TEST_F(AttestationRules, DatedBeforeThePresentHolderItIsPaid) {
  world_.Register(a_, patient_, CivilDay(2017, 1, 2));
  const Answer answer = AttestOwed(y_, {CivilDay(2016, 12, 30), CivilDay(2017, 2, 1)});
  EXPECT_THAT(PaymentsOf(answer.decision), ElementsAre("ATTESTATION 2016 3000"));
  EXPECT_THAT(Holdings(), ElementsAre(id_y_ + " 2016-12-30..2017-01-01 right 2017-01-01",
                                      id_a_ + " 2017-01-02.. right 2019-12-31"));
  EXPECT_EQ(world_.lists.count({id_a_, patient_}), 1u);
  EXPECT_EQ(world_.lists.count({id_y_, patient_}), 0u);
}

// Decision 8: contacts from its day on are decided again.
TEST_F(AttestationRules, A102771DecidesLaterContactsAgain) {
  world_.Attest(x_, patient_, CivilDay(2017, 2, 1));
  const Answer answer = AttestDmg(x_, {CivilDay(2016, 11, 20), CivilDay(2018, 1, 10)});
  EXPECT_THAT(PaymentsOf(answer.decision), ElementsAre("ADMINISTRATIVE_EXTENSION 2017 3000"));
  EXPECT_THAT(Holdings(), ElementsAre(id_x_ + " 2016-11-20.. right 2019-12-31"));
}

TEST_F(AttestationRules, ARecorded102771CarriesTheNextYear) {
  AttestDmg(x_, CivilDay(2016, 2, 1));
  AttestDmg(y_, CivilDay(2016, 5, 4));
  AttestDmg(y_, CivilDay(2017, 5, 4));
  EXPECT_EQ(FeeOf(2017), id_y_);
  world_.Attest(y_, patient_, CivilDay(2018, 2, 1));
  EXPECT_THAT(PaymentsOf(world_.RunYearEnd(CivilDay(2019, 1, 8))),
              ElementsAre("ADMINISTRATIVE_EXTENSION 2018 3000"));
}

// Decision 7: for an enrolled holder an introduced certificate extends as a signed contact does.
TEST_F(AttestationRules, AnAttestedContactExtends) {
  world_.Register(a_, patient_, CivilDay(2015, 3, 10));
  const Answer answer = world_.Attest(a_, patient_, {CivilDay(2016, 1, 12), CivilDay(2016, 1, 20)});
  EXPECT_EQ(answer.outcome, ATTESTATION_OUTCOME_RECORDED);
  ASSERT_THAT(PaymentsOf(answer.decision), ElementsAre("EXTENSION 2016 3000"));
  EXPECT_EQ(DayOf(answer.decision.payments(0).pay_by()), CivilDay(2016, 2, 19));
  ASSERT_EQ(answer.decision.contacts_size(), 1);
  EXPECT_TRUE(answer.decision.contacts(0).attested());
  EXPECT_FALSE(answer.decision.contacts(0).notified());
  const Answer again = world_.Attest(a_, patient_, {CivilDay(2016, 1, 12), CivilDay(2016, 1, 21)});
  EXPECT_EQ(again.outcome, ATTESTATION_OUTCOME_KNOWN);
  EXPECT_EQ(again.decision.ByteSizeLong(), 0u);
}

// Decision 16: notified first.
TEST_F(AttestationRules, AnAttestedContactThatWasNotifiedIsOnlyMarked) {
  world_.Register(a_, patient_, CivilDay(2015, 3, 10));
  EXPECT_TRUE(world_.Visit(a_, patient_, CivilDay(2016, 1, 12)).receipt.contact().extends());
  const Answer answer = world_.Attest(a_, patient_, {CivilDay(2016, 1, 12), CivilDay(2016, 1, 20)});
  EXPECT_EQ(answer.outcome, ATTESTATION_OUTCOME_KNOWN);
  ASSERT_EQ(answer.decision.contacts_size(), 1);
  EXPECT_TRUE(answer.decision.contacts(0).attested());
  EXPECT_TRUE(answer.decision.contacts(0).notified());
  EXPECT_EQ(answer.decision.contacts(0).revision(), 2);
  EXPECT_TRUE(answer.decision.payments().empty());
  EXPECT_TRUE(answer.decision.dossiers().empty());
}

// Decision 16: attested first.
TEST_F(AttestationRules, ANotifiedContactThatWasAttestedIsNoSecondOne) {
  world_.Register(a_, patient_, CivilDay(2015, 3, 10));
  world_.Attest(a_, patient_, CivilDay(2016, 1, 12));
  const Answer answer = world_.Visit(a_, patient_, {CivilDay(2016, 1, 12), CivilDay(2016, 1, 13)});
  EXPECT_EQ(answer.verdict, "");
  EXPECT_TRUE(answer.receipt.contact().extends()) << "the encounter gave the extension";
  EXPECT_THAT(answer.receipt.contact().payment_ids(), IsEmpty());
  ASSERT_EQ(answer.decision.usage_size(), 1);
  EXPECT_EQ(answer.decision.usage(0).added().contacts_notified(), 1);
  EXPECT_EQ(world_.Visit(a_, patient_, {CivilDay(2016, 1, 12), CivilDay(2016, 1, 14)}).verdict,
            "165 contact_notification.encounter_date");
}

// Decision 11: a certificate that comes after the year's end extends at once.
TEST_F(AttestationRules, ALateCertificateExtendsAtOnce) {
  AttestDmg(x_, CivilDay(2015, 3, 10));
  EXPECT_THAT(PaymentsOf(world_.RunYearEnd(CivilDay(2017, 1, 8))), IsEmpty());
  const Answer late = world_.Attest(x_, patient_, {CivilDay(2016, 10, 5), CivilDay(2018, 10, 5)});
  EXPECT_THAT(PaymentsOf(late.decision), ElementsAre("ADMINISTRATIVE_EXTENSION 2016 3000"));
  EXPECT_EQ(world_.Attest(x_, patient_, {CivilDay(2016, 10, 5), CivilDay(2018, 10, 6)}).verdict,
            "145 row.service_date");
}

// Decision 3: a recovery is owed to the insurer that owed the fee.
TEST_F(AttestationRules, TheInsurerThatOwedRecovers) {
  world_.Register(a_, patient_, CivilDay(2015, 3, 10));
  world_.Visit(a_, patient_, CivilDay(2016, 2, 1));
  world_.AddFeed(patient_, "300", CivilDay(2016, 3, 1));
  Attestation row = world_.Row(y_, patient_, CivilDay(2016, 5, 4), kDmg);
  row.set_third_party_payer(true);
  const Answer answer = world_.Attest(row, CivilDay(2016, 5, 4), "300");
  ASSERT_THAT(PaymentsOf(answer.decision),
              ElementsAre("RECOVERY 2016 -3000", "ATTESTATION 2016 3000"));
  EXPECT_EQ(answer.decision.payments(0).insurer(), "100");
  EXPECT_EQ(answer.decision.payments(1).insurer(), "300");
}

}  // namespace
}  // namespace edmg::rules
