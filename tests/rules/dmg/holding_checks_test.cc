#include "services/rules/dmg/holding_checks.h"

#include <gtest/gtest.h>

#include "tests/rules/world.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

constexpr char kSsin[] = "94021300145";
constexpr char kOtherSsin[] = "94021300244";

// A patient of insurer 300 since 2000, member 55 of mutuality 312.
SubmissionFacts Facts() {
  SubmissionFacts facts;
  facts.patient.ssin = kSsin;
  auto& feed = *facts.patient.insured.add_feeds();
  feed.set_insurer("300");
  feed.mutable_person()->set_ssin(kSsin);
  auto& affiliation = *feed.mutable_person()->add_affiliations();
  *affiliation.mutable_begin_date() = MakeDate(2000, 1, 1);
  affiliation.set_mutuality("312");
  affiliation.set_membership_number("55");
  return facts;
}

std::string Shape(const edmg::v1::GetHoldingRequest& request) {
  return VerdictOf(CheckHoldingShape(request, Rulebook::Default()));
}

std::string ShapeOf(const std::string& ssin) {
  edmg::v1::GetHoldingRequest request;
  request.mutable_patient()->set_ssin(ssin);
  return Shape(request);
}

edmg::v1::GetHoldingRequest ByMembership(const std::string& mutuality) {
  edmg::v1::GetHoldingRequest request;
  request.mutable_patient()->mutable_membership()->set_mutuality(mutuality);
  request.mutable_patient()->mutable_membership()->set_membership_number("55");
  request.mutable_patient()->set_sex(edmg::v1::SEX_MALE);
  return request;
}

std::string Query(std::optional<CivilDay> day, CivilDay today,
                  const SubmissionFacts& facts = Facts(), const std::string& insurer = "") {
  edmg::v1::GetHoldingRequest request;
  request.mutable_patient()->set_ssin(kSsin);
  if (day.has_value()) *request.mutable_reference_date() = DateOf(*day);
  return VerdictOf(CheckHoldingQuery(request, facts, {today, insurer, Rulebook::Default()}));
}

std::string Query(const edmg::v1::GetHoldingRequest& request, const SubmissionFacts& facts,
                  const std::string& insurer = "") {
  return VerdictOf(CheckHoldingQuery(request, facts, {kToday, insurer, Rulebook::Default()}));
}

TEST(HoldingChecks, NeedOnlyASoundSsin) {
  EXPECT_EQ(ShapeOf(kSsin), "");
  EXPECT_EQ(ShapeOf(""), "100 patient.ssin");
  EXPECT_EQ(ShapeOf("123"), "111 patient.ssin");
  EXPECT_EQ(ShapeOf("98051722943"), "112 patient.ssin");
}

TEST(HoldingChecks, OrAMembershipWithTheSex) {
  auto request = ByMembership("312");
  EXPECT_EQ(Shape(request), "");
  request.mutable_patient()->set_sex(edmg::v1::SEX_UNSPECIFIED);
  EXPECT_EQ(Shape(request), "100 patient.sex");
  request.mutable_patient()->set_sex(static_cast<edmg::v1::Sex>(7));
  EXPECT_EQ(Shape(request), "130 patient.sex");
}

TEST(HoldingChecks, ShapeTellsOnlyTheFirstFailingLayer) {
  edmg::v1::GetHoldingRequest request;
  *request.mutable_reference_date() = MakeDate(2016, 2, 30);
  EXPECT_EQ(Shape(request), "100 patient.ssin, 111 reference_date");
  request.mutable_patient()->set_ssin("98051722943");
  EXPECT_EQ(Shape(request), "111 reference_date");
}

// Decision 15: the two years count to the day.
TEST(HoldingChecks, ReferenceDateLiesBetweenTwoYearsAgoAndToday) {
  EXPECT_EQ(Query(CivilDay(2014, 5, 5), kToday), "145 reference_date");
  EXPECT_EQ(Query(CivilDay(2014, 5, 6), kToday), "");
  EXPECT_EQ(Query(kToday, kToday), "");
  EXPECT_EQ(Query(std::nullopt, kToday), "");
  EXPECT_EQ(Query(kToday + 1, kToday), "146 reference_date");
}

// By the regime of the day asked about, not by today's.
TEST(HoldingChecks, HowFarBackIsSaidByTheRegimeOfThatDay) {
  const auto changed = ChangedRulebook(
      "begin: \"2014-08-01\" name: \"electronic\" electronic: true\n"
      "  encounter_age_days_max: 7 payment_due_days: 30 right_years: 2\n"
      "  attestation_age_years_max: 2",
      "begin: \"2014-08-01\" name: \"electronic\" electronic: true\n"
      "  encounter_age_days_max: 7 payment_due_days: 30 right_years: 2\n"
      "  attestation_age_years_max: 3");
  const CivilDay today(2017, 3, 1);
  EXPECT_FALSE(IsTooOld(CivilDay(2014, 8, 1), today, *changed));
  EXPECT_TRUE(IsTooOld(CivilDay(2014, 7, 31), today, *changed));
  EXPECT_TRUE(IsTooOld(CivilDay(2014, 8, 1), today, Rulebook::Default()));
}

TEST(HoldingChecks, ASexThatContradictsTheSsinIs136) {
  const auto query = [](edmg::v1::Sex sex, const std::string& insurer) {
    edmg::v1::GetHoldingRequest request;
    request.mutable_patient()->set_ssin(kSsin);
    request.mutable_patient()->set_sex(sex);
    return VerdictOf(CheckHoldingQuery(request, Facts(), {kToday, insurer, Rulebook::Default()}));
  };
  EXPECT_EQ(query(edmg::v1::SEX_MALE, ""), "");
  EXPECT_EQ(query(edmg::v1::SEX_FEMALE, ""), "136 patient.sex");
  EXPECT_EQ(query(edmg::v1::SEX_FEMALE, "300"), "136 patient.sex");
  EXPECT_EQ(query(edmg::v1::SEX_FEMALE, "100"), "120 patient.ssin");
}

// Decision 15.
TEST(HoldingChecks, OnALeapDayTwoYearsAgoIsTheLastOfFebruary) {
  const CivilDay leap_day(2016, 2, 29);
  EXPECT_EQ(Query(CivilDay(2014, 2, 27), leap_day), "145 reference_date");
  EXPECT_EQ(Query(CivilDay(2014, 2, 28), leap_day), "");
}

TEST(HoldingChecks, PatientIsAffiliatedAndWithTheInsurerThatAsks) {
  EXPECT_EQ(Query(kToday, kToday, Facts(), "300"), "");
  EXPECT_EQ(Query(kToday, kToday, Facts(), "100"), "120 patient.ssin");
  auto facts = Facts();
  facts.patient.insured.clear_feeds();
  EXPECT_EQ(Query(kToday, kToday, facts), "120 patient.ssin");
  EXPECT_EQ(Query(kToday + 1, kToday, facts), "120 patient.ssin") << "before the dates' layer";
}

TEST(HoldingChecks, AMembershipThatDesignatesNobodyIsToldApart) {
  SubmissionFacts nobody;
  nobody.member_fault = MemberFault::kMutualityUnknown;
  EXPECT_EQ(Query(ByMembership("712"), nobody), "121 patient.membership.mutuality");
  nobody.member_fault = MemberFault::kMembershipUnknown;
  EXPECT_EQ(Query(ByMembership("312"), nobody), "122 patient.membership.membership_number");
  nobody.member_fault = MemberFault::kAmbiguous;
  EXPECT_EQ(Query(ByMembership("312"), nobody), "158 patient.membership");
  EXPECT_EQ(Query(ByMembership("312"), Facts()), "");
}

TEST(HoldingChecks, OfAnothersMembersAnInsurerLearnsNothing) {
  EXPECT_EQ(Query(ByMembership("312"), Facts(), "300"), "");
  EXPECT_EQ(Query(ByMembership("312"), Facts(), "100"), "120 patient.membership");
  for (const MemberFault fault : {MemberFault::kMembershipUnknown, MemberFault::kAmbiguous}) {
    SubmissionFacts nobody;
    nobody.member_fault = fault;
    EXPECT_EQ(Query(ByMembership("312"), nobody, "100"), "120 patient.membership");
  }
  auto both = ByMembership("312");
  both.mutable_patient()->set_ssin(kOtherSsin);
  EXPECT_EQ(Query(both, Facts(), "100"), "120 patient.ssin");
}

}  // namespace
}  // namespace edmg::rules
