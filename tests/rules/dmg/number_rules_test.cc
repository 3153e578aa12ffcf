// Numbers that are joined to one person and parted again (decision 27).
#include "services/rules/dmg/number_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/rules/dmg/holding_rules.h"
#include "services/rules/people/insured_checks.h"
#include "tests/rules/world.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const CivilDay kFirstOfMarch(2016, 3, 1);

class NumberRules : public ::testing::Test {
 protected:
  // The person who bears these numbers, with the dossier of the first one.
  PatientFacts Person(std::vector<std::string> numbers) {
    PatientFacts person;
    person.ssin = numbers.front();
    person.numbers = std::move(numbers);
    *person.insured.add_feeds()->mutable_person() = world_.Feed(person.ssin);
    person.insured.mutable_feeds(0)->set_insurer("100");
    person.dossier = world_.Dossier(person.ssin);
    return person;
  }

  // The obligations, once the dossiers are as decided.
  std::vector<std::string> Change(std::vector<PatientFacts> before,
                                  std::vector<PatientFacts> after) {
    NumberFacts facts{std::move(before), std::move(after), {}};
    for (const std::string& nihii : {x_, y_}) {
      facts.physicians[PhysicianId(nihii)] = world_.Physician(nihii);
    }
    Accept accept = AcceptOn(kFirstOfMarch);
    accept.revision = ++revision_;
    decision_ = {};
    DecideNumbers(facts, accept, &decision_);
    for (const auto& row : decision_.dossiers()) world_.Dossier(row.ssin()) = row.dossier();
    return PaymentsOf(decision_);
  }
  std::vector<std::string> Join() {
    return Change({Person({b_}), Person({a_})}, {Person({b_, a_})});
  }
  std::vector<std::string> Part() {
    return Change({Person({b_, a_})}, {Person({b_}), Person({a_})});
  }

  // A 102771 that was recorded under the old number while both were one person's.
  void AddAttestation(const std::string& physician, CivilDay day, bool third_party_payer) {
    auto& row = *world_.Dossier(b_).add_attestations();
    row.set_physician(PhysicianId(physician));
    row.set_qualification("003");
    row.set_service_day(DayNumber(day));
    row.set_revision(500);
    row.set_recorded_ssin(a_);
    row.set_third_party_payer(third_party_payer);
  }

  World world_;
  std::string x_ = world_.AddEnrolledDoctor();
  std::string y_ = world_.AddEnrolledDoctor();
  std::string a_ = world_.AddPatient();  // the old number
  std::string b_ = world_.AddPatient();  // the new one
  int64_t revision_ = 1000;
  edmg::store::v1::Decision decision_;
};

TEST_F(NumberRules, OfTwoFeesTheOneAcquiredFirstStands) {
  world_.Register(x_, a_, CivilDay(2016, 2, 1));
  world_.Register(y_, b_, CivilDay(2016, 1, 10));
  EXPECT_THAT(Join(), ElementsAre("RECOVERY 2016 -3000"));
  EXPECT_EQ(StandingFee(world_.Dossier(b_), 2016)->recorded_ssin(), a_);
  EXPECT_THAT(HoldingsOf(world_.Dossier(b_)).size(), 2u);
  EXPECT_EQ(world_.Dossier(a_).ByteSizeLong(), 0u);
  EXPECT_EQ(decision_.payments(0).patient_ssin(), b_);
  EXPECT_THAT(Part(), ElementsAre("REGISTRATION 2016 3000"));
  EXPECT_EQ(decision_.payments(0).patient_ssin(), b_);
  EXPECT_EQ(StandingFee(world_.Dossier(a_), 2016)->recorded_ssin(), "");
  EXPECT_THAT(Join(), ElementsAre("RECOVERY 2016 -3000"));  // the same one, acquired anew
  EXPECT_EQ(StandingFee(world_.Dossier(b_), 2016)->recorded_ssin(), a_);
}

// A 102771 whose patient paid left no payment that could tell the time.
TEST_F(NumberRules, A102771CountsFromItsRecord) {
  world_.Attest(x_ = world_.AddDoctor(), a_, CivilDay(2016, 2, 1), "102771");
  world_.Register(y_, b_, CivilDay(2016, 2, 2));
  EXPECT_THAT(Join(), ElementsAre("RECOVERY 2016 -3000"));
  EXPECT_EQ(StandingFee(world_.Dossier(b_), 2016)->kind(), edmg::v1::FEE_KIND_ATTESTATION);
  EXPECT_THAT(Part(), ElementsAre("REGISTRATION 2016 3000"));
}

TEST_F(NumberRules, WhoWasPaidInCashIsOwedNothingAnew) {
  world_.Register(y_, b_, CivilDay(2016, 2, 1));
  world_.Attest(x_ = world_.AddDoctor(), a_, CivilDay(2016, 2, 2), "102771");
  EXPECT_THAT(Join(), IsEmpty());
  EXPECT_EQ(StandingFee(world_.Dossier(b_), 2016)->kind(), edmg::v1::FEE_KIND_REGISTRATION);
  EXPECT_THAT(Part(), IsEmpty());
  EXPECT_EQ(StandingFee(world_.Dossier(a_), 2016)->kind(), edmg::v1::FEE_KIND_ATTESTATION);
}

TEST_F(NumberRules, AnExtensionThatRestedOnTheOtherNumberIsRecovered) {
  world_.Register(x_, a_, CivilDay(2015, 3, 1));
  Join();
  auto& extension = *world_.Dossier(b_).add_fees();  // by a contact under the new number
  extension.set_year(2016);
  extension.set_physician(PhysicianId(x_));
  extension.set_kind(edmg::v1::FEE_KIND_EXTENSION);
  extension.set_service_day(DayNumber(CivilDay(2016, 1, 10)));
  extension.set_insurer("100");
  extension.set_qualification("003");
  extension.add_payments()->set_amount_cents(3000);
  EXPECT_THAT(Part(), ElementsAre("RECOVERY 2016 -3000"));
  EXPECT_THAT(world_.Dossier(b_).holdings(), IsEmpty());
  EXPECT_EQ(decision_.decide_again_size(), 1);  // of the old number
}

TEST_F(NumberRules, AnExtensionComesBackWhereItStands) {
  world_.Register(x_, a_, CivilDay(2015, 3, 1));
  world_.Register(y_, b_, CivilDay(2015, 4, 1));
  world_.Visit(y_, b_, CivilDay(2016, 1, 10));
  world_.Visit(x_, a_, CivilDay(2016, 1, 11));
  EXPECT_THAT(Join(), ElementsAre("RECOVERY 2015 -3000", "RECOVERY 2016 -3000"));
  EXPECT_THAT(Part(), ElementsAre("REGISTRATION 2015 3000", "EXTENSION 2016 3000"));
}

TEST_F(NumberRules, ARegistrationWithoutAFeeAcquiresItsYear) {
  world_.Register(x_, a_, CivilDay(2016, 2, 1));
  Join();
  world_.Register(y_, b_, CivilDay(2016, 2, 8));
  EXPECT_EQ(world_.payments.size(), 1u);
  EXPECT_THAT(Part(), ElementsAre("REGISTRATION 2016 3000"));
  EXPECT_TRUE(YearFeeAcquiredBy(world_.Dossier(b_), 2016, PhysicianId(y_)));
}

TEST_F(NumberRules, SoDoesA102771AndWhoWasPaidInCashIsOwedNothing) {
  world_.Register(y_, b_, CivilDay(2016, 2, 1));
  AddAttestation(x_, CivilDay(2016, 2, 8), false);
  EXPECT_THAT(Part(), IsEmpty());
  EXPECT_TRUE(YearFeeAcquiredBy(world_.Dossier(a_), 2016, PhysicianId(x_)));
}

TEST_F(NumberRules, OfAThirdPartyPayerThe102771IsOwed) {
  world_.Register(y_, b_, CivilDay(2016, 2, 1));
  AddAttestation(x_, CivilDay(2016, 2, 8), true);
  EXPECT_THAT(Part(), ElementsAre("ATTESTATION 2016 3000"));
}

TEST_F(NumberRules, NobodyOwesWhoDidNotInsureThen) {
  world_.Register(x_, b_, CivilDay(2016, 2, 1));
  AddAttestation(y_, CivilDay(2016, 2, 8), true);
  *world_.Feed(a_).mutable_affiliations(0)->mutable_end_date() = MakeDate(2015, 12, 31);
  EXPECT_THAT(Part(), IsEmpty());
  EXPECT_EQ(StandingFee(world_.Dossier(a_), 2016), nullptr);
}

TEST_F(NumberRules, OneRowMayPartAndJoin) {
  const std::string c = world_.AddPatient();
  world_.Register(x_, a_, CivilDay(2016, 2, 1));
  Join();
  world_.Register(y_, c, CivilDay(2016, 2, 8));
  EXPECT_THAT(Change({Person({b_, a_}), Person({c})}, {Person({b_, c}), Person({a_})}), IsEmpty());
  EXPECT_TRUE(YearFeeAcquiredBy(world_.Dossier(b_), 2016, PhysicianId(y_)));
  EXPECT_TRUE(YearFeeAcquiredBy(world_.Dossier(a_), 2016, PhysicianId(x_)));
}

TEST_F(NumberRules, OfNobodyKnownNothingIsDecided) {
  EXPECT_THAT(Join(), IsEmpty());
  EXPECT_EQ(decision_.ByteSizeLong(), 0u);
}

TEST_F(NumberRules, ModulesGoWithTheirNumber) {
  auto& module = *world_.Dossier(a_).add_prevention_modules();
  module.set_physician(PhysicianId(x_));
  module.set_revision(7);
  Join();
  ASSERT_EQ(world_.Dossier(b_).prevention_modules_size(), 1);
  EXPECT_EQ(world_.Dossier(b_).prevention_modules(0).recorded_ssin(), a_);
  Part();
  EXPECT_EQ(world_.Dossier(a_).prevention_modules_size(), 1);
  EXPECT_EQ(world_.Dossier(b_).prevention_modules_size(), 0);
}

class Replacement : public NumberRules {
 protected:
  // The cause of the refusal; empty: none.
  std::string CauseOf(const std::string& replaces, const ReplacementFacts& facts) {
    edmg::v1::InsuredPerson person = world_.Feed(b_);
    person.set_replaces_ssin(replaces);
    const auto refusals = CheckReplacement(person, facts, "row", AcceptOn(kFirstOfMarch));
    if (refusals.empty()) return "";
    EXPECT_EQ(VerdictOf(refusals), "130 row.replaces_ssin");
    return std::string(refusals[0].cause.text());
  }
};

TEST_F(Replacement, IsRefusedByName) {
  EXPECT_EQ(CauseOf("", {}), "");
  EXPECT_EQ(CauseOf(a_, {"", {b_}, {a_}}), "");
  EXPECT_EQ(CauseOf(a_, {b_, {b_, a_}, {b_, a_}}), "");  // as the insurer said before
  EXPECT_EQ(CauseOf(b_, {"", {b_}, {b_}}), "REPLACES_ITSELF");
  EXPECT_EQ(CauseOf(a_, {"", {a_, b_}, {a_, b_}}), "REPLACES_IN_CIRCLE");
  EXPECT_EQ(CauseOf(a_, {"c", {b_}, {"c", a_}}), "REPLACED_BY_ANOTHER");
  EXPECT_EQ(CauseOf(a_, {"", {b_}, std::vector<std::string>(15, a_)}), "");
  EXPECT_EQ(CauseOf(a_, {"", {b_}, std::vector<std::string>(16, a_)}), "TOO_MANY_NUMBERS");
}

TEST_F(Replacement, HasTheFormOfANumber) {
  edmg::v1::InsuredPerson person = world_.Feed(b_);
  person.set_family_name("Diallo");
  person.set_replaces_ssin("8541010129");
  EXPECT_EQ(VerdictOf(CheckInsuredPerson(person, "100", "row", AcceptOn(kFirstOfMarch))),
            "111 row.replaces_ssin");
  person.set_replaces_ssin("85410101291");
  EXPECT_EQ(VerdictOf(CheckInsuredPerson(person, "100", "row", AcceptOn(kFirstOfMarch))),
            "112 row.replaces_ssin");
}

}  // namespace
}  // namespace edmg::rules
