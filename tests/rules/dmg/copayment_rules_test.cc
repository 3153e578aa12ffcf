#include "services/rules/dmg/copayment_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/world.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::v1::EntitlementBasis;
using edmg::v1::GetEntitlementRequest;
using edmg::v1::GetEntitlementResponse;
using ::testing::ElementsAre;

constexpr char kConsultation[] = "101076";
constexpr char kVisit[] = "103132";
const CivilDay kOpened(2016, 2, 3);

class CopaymentRules : public ::testing::Test {
 protected:
  CopaymentRules() {
    world_.AddToGroup(holder_, "G1", CivilDay(2015, 1, 1));
    world_.AddToGroup(member_, "G1", CivilDay(2015, 1, 1));
    EXPECT_EQ(world_.Register(holder_, patient_, kOpened).verdict, "");
  }

  GetEntitlementRequest Request(const std::string& physician, CivilDay day,
                                const std::string& code = kConsultation) const {
    GetEntitlementRequest request;
    request.mutable_patient()->set_ssin(patient_);
    request.set_physician_nihii(physician);
    *request.mutable_service_date() = DateOf(day);
    request.set_claim_code(code);
    return request;
  }

  std::string Shape(const GetEntitlementRequest& request) const {
    return VerdictOf(CheckEntitlementShape(request, *world_.rulebook));
  }

  std::string Verdict(const GetEntitlementRequest& request, const std::string& insurer = "") {
    const CivilDay day = *DayOf(request.service_date());
    return VerdictOf(CheckEntitlementQuery(request, world_.FactsAbout(request.patient(), day),
                                           {today_, insurer, *world_.rulebook}));
  }

  GetEntitlementResponse Ask(const GetEntitlementRequest& request) {
    EXPECT_EQ(Shape(request), "");
    EXPECT_EQ(Verdict(request), "");
    const CivilDay day = *DayOf(request.service_date());
    return DecideEntitlement(request, world_.FactsAbout(request.patient(), day), *world_.rulebook);
  }

  GetEntitlementResponse Ask(const std::string& physician, CivilDay day,
                             const std::string& code = kConsultation) {
    return Ask(Request(physician, day, code));
  }

  void MakePreferential() {
    world_.Feed(patient_).mutable_affiliations(0)->set_insurability_code("111");
  }
  void Bear(CivilDay day) { *world_.Feed(patient_).mutable_birth_date() = DateOf(day); }

  World world_;
  CivilDay today_{2016, 2, 10};
  const std::string holder_ = world_.AddEnrolledDoctor();
  const std::string member_ = world_.AddDoctor();
  const std::string other_ = world_.AddDoctor();
  const std::string patient_ = world_.AddPatient();  // born in 1970
};

// R12.
TEST_F(CopaymentRules, TheHolderHisGroupAndWhoMentionsHimHaveAccess) {
  EXPECT_EQ(Ask(holder_, today_).basis(), edmg::v1::ENTITLEMENT_BASIS_HOLDER);
  EXPECT_EQ(Ask(member_, today_).basis(), edmg::v1::ENTITLEMENT_BASIS_GROUP_MEMBER);
  auto request = Request(other_, today_);
  auto answer = Ask(request);
  EXPECT_EQ(answer.basis(), edmg::v1::ENTITLEMENT_BASIS_NO_ACCESS);
  EXPECT_FALSE(answer.entitled());
  EXPECT_TRUE(answer.has_holding());
  request.set_holder_mention_nihii(holder_);
  answer = Ask(request);
  EXPECT_EQ(answer.basis(), edmg::v1::ENTITLEMENT_BASIS_HOLDER_MENTION);
  EXPECT_TRUE(answer.entitled());
  EXPECT_EQ(answer.holding().holder_nihii(), holder_);
}

TEST_F(CopaymentRules, TheGroupIsThatOfTheServiceDate) {
  world_.AddToGroup(other_, "G1", today_);
  EXPECT_EQ(Ask(other_, today_ - 1).basis(), edmg::v1::ENTITLEMENT_BASIS_NO_ACCESS);
  EXPECT_EQ(Ask(other_, today_).basis(), edmg::v1::ENTITLEMENT_BASIS_GROUP_MEMBER);
}

// R13.
TEST_F(CopaymentRules, TheRightRunsFromTheRegistrationToItsEnd) {
  EXPECT_EQ(Ask(holder_, kOpened - 1).basis(), edmg::v1::ENTITLEMENT_BASIS_NO_RIGHT);
  EXPECT_EQ(Ask(holder_, kOpened).basis(), edmg::v1::ENTITLEMENT_BASIS_HOLDER);
  today_ = CivilDay(2019, 1, 1);
  EXPECT_EQ(Ask(holder_, CivilDay(2018, 12, 31)).basis(), edmg::v1::ENTITLEMENT_BASIS_HOLDER);
  const auto answer = Ask(holder_, today_);
  EXPECT_EQ(answer.basis(), edmg::v1::ENTITLEMENT_BASIS_NO_RIGHT);
  EXPECT_FALSE(answer.has_holding());
}

TEST_F(CopaymentRules, TheAnswerNamesItsRules) {
  EXPECT_THAT(Ask(holder_, today_).rules(), ElementsAre("R10", "R12", "R13"));
  EXPECT_THAT(Ask(holder_, today_, kVisit).rules(), ElementsAre("R11", "R12", "R13"));
  EXPECT_THAT(Ask(other_, today_).rules(), ElementsAre("R10", "R12"));
  EXPECT_THAT(Ask(other_, kOpened - 1).rules(), ElementsAre("R10", "R13"));
}

// R10.
TEST_F(CopaymentRules, ConsultationsAreCappedByPreferenceAndAccess) {
  EXPECT_EQ(Ask(holder_, today_).copayment_cap_cents(), 400);
  EXPECT_EQ(Ask(other_, today_).copayment_cap_cents(), 600);
  EXPECT_FALSE(Ask(holder_, today_).has_reduction_basis_points());
  EXPECT_FALSE(Ask(holder_, today_).has_copayment_cents());
  MakePreferential();
  EXPECT_TRUE(Ask(holder_, today_).preferential());
  EXPECT_EQ(Ask(holder_, today_).copayment_cap_cents(), 100);
  EXPECT_EQ(Ask(other_, today_).copayment_cap_cents(), 150);
}

TEST_F(CopaymentRules, PreferenceIsThatOfTheAffiliationThatCounts) {
  MakePreferential();
  world_.AddFeed(patient_, "300", today_).mutable_affiliations(0)->set_insurability_code("110");
  EXPECT_TRUE(Ask(holder_, today_ - 1).preferential());
  EXPECT_FALSE(Ask(holder_, today_).preferential());
}

TEST_F(CopaymentRules, NoCapBeforeTheRulebookHasOne) {
  today_ = CivilDay(2012, 1, 1);
  EXPECT_FALSE(Ask(other_, CivilDay(2011, 11, 30)).has_copayment_cap_cents());
  EXPECT_EQ(Ask(other_, CivilDay(2011, 12, 1)).copayment_cap_cents(), 600);
}

// The paper regime has a right and codes that were abolished later.
TEST_F(CopaymentRules, ADayBeforeTheElectronicRegimeMayBeAskedAbout) {
  today_ = CivilDay(2015, 1, 5);
  const std::string paper = world_.AddDoctor();
  ASSERT_EQ(world_.Attest(paper, patient_, {CivilDay(2013, 5, 6), CivilDay(2014, 9, 1)}, "102771")
                .verdict,
            "");
  const auto answer = Ask(paper, CivilDay(2013, 5, 6), "103913");
  EXPECT_EQ(answer.basis(), edmg::v1::ENTITLEMENT_BASIS_HOLDER);
  EXPECT_EQ(answer.reduction_basis_points(), 0);
}

// R12 speaks of general practitioners; the holder stays the holder (decision 4).
TEST_F(CopaymentRules, WhoIsNoGeneralPractitionerHasNoAccessThroughAnother) {
  for (const std::string& physician : {holder_, member_, other_}) {
    world_.Registry(physician).mutable_qualifications(0)->set_code("000");
  }
  EXPECT_EQ(Ask(holder_, today_).basis(), edmg::v1::ENTITLEMENT_BASIS_HOLDER);
  EXPECT_EQ(Ask(member_, today_).basis(), edmg::v1::ENTITLEMENT_BASIS_NO_ACCESS);
  GetEntitlementRequest request = Request(other_, today_);
  request.set_holder_mention_nihii(holder_);
  EXPECT_EQ(Ask(request).basis(), edmg::v1::ENTITLEMENT_BASIS_NO_ACCESS);
  EXPECT_FALSE(Ask(request).entitled());
}

// R11: 75 or older on the day.
TEST_F(CopaymentRules, VisitsToTheElderlyAreReducedFromTheBirthdayOn) {
  Bear(CivilDay(1941, 2, 9));
  EXPECT_EQ(Ask(holder_, CivilDay(2016, 2, 8), kVisit).reduction_basis_points(), 0);
  EXPECT_EQ(Ask(holder_, CivilDay(2016, 2, 9), kVisit).reduction_basis_points(), 3000);
  EXPECT_EQ(Ask(other_, CivilDay(2016, 2, 9), kVisit).reduction_basis_points(), 0);
  EXPECT_TRUE(Ask(other_, CivilDay(2016, 2, 9), kVisit).has_reduction_basis_points());
  EXPECT_FALSE(Ask(holder_, CivilDay(2016, 2, 9), kVisit).has_copayment_cap_cents());
  EXPECT_FALSE(Ask(holder_, CivilDay(2016, 2, 9), kVisit).has_copayment_cents());
}

// R11: chronic in the year of the service, by the insurer of the day.
TEST_F(CopaymentRules, VisitsToTheChronicAreReducedInTheirYears) {
  world_.Feed(patient_).add_chronic_years(2017);
  EXPECT_EQ(Ask(holder_, today_, kVisit).reduction_basis_points(), 0);
  today_ = CivilDay(2017, 1, 1);
  EXPECT_EQ(Ask(holder_, CivilDay(2016, 12, 31), kVisit).reduction_basis_points(), 0);
  EXPECT_EQ(Ask(holder_, today_, kVisit).reduction_basis_points(), 3000);
  world_.AddFeed(patient_, "300", today_);
  EXPECT_EQ(Ask(holder_, today_, kVisit).reduction_basis_points(), 0);
}

// Decision 26, domain 6.3: 16.03 x 0.70 = 11.221 and 3.56 x 0.70 = 2.492.
TEST_F(CopaymentRules, AmountsStandWhereTheRulebookHasThem) {
  today_ = CivilDay(2024, 1, 8);
  world_.Register(holder_, patient_, today_);
  EXPECT_EQ(Ask(holder_, today_, kVisit).copayment_cents(), 1603) << "neither elderly nor chronic";
  EXPECT_EQ(Ask(other_, today_, kVisit).copayment_cents(), 1703);
  Bear(CivilDay(1940, 1, 1));
  EXPECT_EQ(Ask(holder_, today_, kVisit).copayment_cents(), 1122);
  EXPECT_EQ(Ask(other_, today_, kVisit).copayment_cents(), 1603);
  EXPECT_FALSE(Ask(holder_, CivilDay(2023, 12, 31), kVisit).has_copayment_cents());
  EXPECT_FALSE(Ask(holder_, today_, "104215").has_copayment_cents());
  MakePreferential();
  EXPECT_EQ(Ask(holder_, today_, kVisit).copayment_cents(), 249);
  EXPECT_EQ(Ask(other_, today_, kVisit).copayment_cents(), 356);
}

TEST_F(CopaymentRules, HalfACentIsRoundedUp) {
  today_ = CivilDay(2024, 1, 8);
  world_.Register(holder_, patient_, today_);
  Bear(CivilDay(1940, 1, 1));
  const auto rulebook =
      ChangedRulebook("reduction_basis_points: 3000 age_min: 75 }",
                      "reduction_basis_points: 3000 age_min: 75 share_cents: 1605 }");  // 1123.5
  world_.rulebook = rulebook.get();
  EXPECT_EQ(Ask(holder_, today_, "104215").copayment_cents(), 1124);
}

TEST_F(CopaymentRules, TheShapeOfAQuestion) {
  EXPECT_EQ(Shape(Request(holder_, today_)), "");
  EXPECT_EQ(Shape(GetEntitlementRequest()),
            "100 patient.ssin, 100 physician_nihii, 100 service_date, 100 claim_code");
  EXPECT_EQ(Shape(Request("123", today_)), "111 physician_nihii");
  EXPECT_EQ(Shape(Request("12345699003", today_)), "112 physician_nihii");
  EXPECT_EQ(Shape(Request(holder_, today_, "1010")), "111 claim_code");
  EXPECT_EQ(Shape(Request(holder_, today_, "102771")), "130 claim_code");
  auto request = Request(holder_, today_);
  request.set_holder_mention_nihii("1");
  EXPECT_EQ(Shape(request), "111 holder_mention_nihii");
  request = Request(holder_, today_);
  *request.mutable_service_date() = MakeDate(2016, 2, 30);
  EXPECT_EQ(Shape(request), "111 service_date");
}

TEST_F(CopaymentRules, Codes174And167OfTheMention) {
  auto request = Request(holder_, today_);
  request.set_holder_mention_nihii(holder_);
  EXPECT_EQ(Verdict(request), "174 holder_mention_nihii");
  request = Request(other_, today_);
  request.set_holder_mention_nihii(member_);
  EXPECT_EQ(Verdict(request), "167 holder_mention_nihii");
  request.set_holder_mention_nihii(holder_);
  EXPECT_EQ(Verdict(request), "");
  *request.mutable_service_date() = DateOf(kOpened - 1);
  EXPECT_EQ(Verdict(request), "167 holder_mention_nihii") << "nobody held";
}

TEST_F(CopaymentRules, RefusalsComeByLayer) {
  auto request = Request(MakeNihii(199999, "003"), today_ + 1);
  request.set_holder_mention_nihii(member_);
  EXPECT_EQ(Verdict(request, "500"), "141 physician_nihii");
  request.set_physician_nihii(other_);
  EXPECT_EQ(Verdict(request, "500"), "120 patient.ssin");
  EXPECT_EQ(Verdict(request, "100"), "146 service_date");
  *request.mutable_service_date() = DateOf(CivilDay(2014, 2, 9));
  EXPECT_EQ(Verdict(request), "145 service_date");
  *request.mutable_service_date() = DateOf(CivilDay(2014, 2, 10));
  EXPECT_EQ(Verdict(request), "167 holder_mention_nihii");
}

}  // namespace
}  // namespace edmg::rules
