#include "services/rules/holding_checks.h"

#include <gtest/gtest.h>

#include "services/rules/civil_date.h"
#include "tests/rules/world.h"

namespace edmg::rules {
namespace {

std::string Query(const std::string& ssin, std::optional<CivilDay> day, CivilDay today) {
  edmg::v1::GetHoldingRequest request;
  request.mutable_patient()->set_ssin(ssin);
  if (day.has_value()) *request.mutable_reference_date() = DateOf(*day);
  return VerdictOf(CheckHoldingQuery(request, today));
}

constexpr char kSsin[] = "94021300145";
const CivilDay kToday(2016, 5, 6);

TEST(HoldingChecks, NeedOnlyASoundSsin) {
  EXPECT_EQ(Query(kSsin, std::nullopt, kToday), "");
  EXPECT_EQ(Query("", std::nullopt, kToday), "100 patient.ssin");
  EXPECT_EQ(Query("123", std::nullopt, kToday), "111 patient.ssin");
  EXPECT_EQ(Query("98051722943", std::nullopt, kToday), "112 patient.ssin");
}

// Decision 15: the two years count to the day.
TEST(HoldingChecks, ReferenceDateLiesBetweenTwoYearsAgoAndToday) {
  EXPECT_EQ(Query(kSsin, CivilDay(2014, 5, 5), kToday), "145 reference_date");
  EXPECT_EQ(Query(kSsin, CivilDay(2014, 5, 6), kToday), "");
  EXPECT_EQ(Query(kSsin, kToday, kToday), "");
  EXPECT_EQ(Query(kSsin, kToday + 1, kToday), "146 reference_date");
}

TEST(HoldingChecks, OnALeapDayTwoYearsAgoIsTheFirstOfMarch) {
  const CivilDay leap_day(2016, 2, 29);
  EXPECT_EQ(Query(kSsin, CivilDay(2014, 2, 28), leap_day), "145 reference_date");
  EXPECT_EQ(Query(kSsin, CivilDay(2014, 3, 1), leap_day), "");
}

TEST(HoldingChecks, TellOnlyTheFirstFailingLayer) {
  EXPECT_EQ(Query("98051722943", kToday + 1, kToday), "112 patient.ssin");
  edmg::v1::GetHoldingRequest request;
  *request.mutable_reference_date() = MakeDate(2016, 2, 30);
  EXPECT_EQ(VerdictOf(CheckHoldingQuery(request, kToday)), "100 patient.ssin, 111 reference_date");
}

}  // namespace
}  // namespace edmg::rules
