#include "values/civil_date.h"

#include <gtest/gtest.h>

#include "tests/rules/world.h"

namespace edmg::rules {
namespace {

TEST(CivilDate, OnlyDaysThatExistAreDays) {
  EXPECT_EQ(DayOf(MakeDate(2016, 2, 29)), CivilDay(2016, 2, 29));
  EXPECT_EQ(DayOf(MakeDate(2015, 2, 29)), std::nullopt);
  EXPECT_EQ(DayOf(MakeDate(2015, 0, 1)), std::nullopt);
  EXPECT_EQ(DayOf(MakeDate(2015, 13, 1)), std::nullopt);
  EXPECT_EQ(DayOf(MakeDate(2015, 1, 0)), std::nullopt);
  EXPECT_EQ(DayOf(MakeDate(2015, 4, -1)), std::nullopt);
  EXPECT_EQ(DayOf(MakeDate(0, 1, 1)), std::nullopt);
  EXPECT_EQ(DayOf(MakeDate(1, 1, 1)), CivilDay(1, 1, 1));
  EXPECT_EQ(DayOf(MakeDate(9999, 12, 31)), CivilDay(9999, 12, 31));
  EXPECT_EQ(DayOf(MakeDate(10000, 1, 1)), std::nullopt);
}

TEST(CivilDate, RoundTripsThroughNumberAndDate) {
  for (const CivilDay day : {CivilDay(1969, 12, 31), CivilDay(1970, 1, 1), CivilDay(2016, 2, 29)}) {
    EXPECT_EQ(DayOfNumber(DayNumber(day)), day);
    EXPECT_EQ(DayOf(DateOf(day)), day);
  }
  EXPECT_EQ(DayNumber(CivilDay(1970, 1, 2)), 1);
}

TEST(CivilDate, APeriodCoversItsFirstAndItsLastDay) {
  const auto begin = MakeDate(2015, 1, 31);
  const auto end = MakeDate(2015, 2, 28);
  EXPECT_FALSE(Covers(begin, &end, CivilDay(2015, 1, 30)));
  EXPECT_TRUE(Covers(begin, &end, CivilDay(2015, 1, 31)));
  EXPECT_TRUE(Covers(begin, &end, CivilDay(2015, 2, 28)));
  EXPECT_FALSE(Covers(begin, &end, CivilDay(2015, 3, 1)));
  EXPECT_TRUE(Covers(begin, nullptr, CivilDay(2099, 1, 1)));
}

}  // namespace
}  // namespace edmg::rules
