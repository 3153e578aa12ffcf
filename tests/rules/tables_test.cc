#include "services/rules/tables.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/rules/world.h"

namespace edmg::rules {
namespace {

// Decision 13, domain 6.1: the day before and the day of each change.
TEST(Tables, FeeIsThatOfTheServiceDate) {
  const struct {
    CivilDay day;
    int64_t amount_cents;
  } kAmounts[] = {
      {CivilDay(2014, 8, 1), 2998},   {CivilDay(2015, 1, 31), 2998},  {CivilDay(2015, 2, 1), 3000},
      {CivilDay(2018, 12, 31), 3000}, {CivilDay(2019, 1, 1), 3100},   {CivilDay(2019, 3, 31), 3100},
      {CivilDay(2019, 4, 1), 3180},   {CivilDay(2019, 12, 31), 3180}, {CivilDay(2020, 1, 1), 3200},
      {CivilDay(2021, 12, 31), 3200}, {CivilDay(2022, 1, 1), 3223},   {CivilDay(2023, 1, 1), 3452},
      {CivilDay(2024, 1, 1), 3661},   {CivilDay(2030, 1, 1), 3661},
  };
  for (const auto& row : kAmounts) {
    EXPECT_EQ(FeeOn(row.day).amount_cents, row.amount_cents) << row.day;
  }
}

TEST(Tables, DerivedFeesSayThatTheyAreEstimated) {
  EXPECT_TRUE(FeeOn(CivilDay(2014, 8, 1)).estimated);
  EXPECT_FALSE(FeeOn(CivilDay(2015, 2, 1)).estimated);
  EXPECT_FALSE(FeeOn(CivilDay(2019, 1, 1)).estimated);
  EXPECT_TRUE(FeeOn(CivilDay(2019, 4, 1)).estimated);
  EXPECT_TRUE(FeeOn(CivilDay(2022, 1, 1)).estimated);
  EXPECT_TRUE(FeeOn(CivilDay(2023, 1, 1)).estimated);
  EXPECT_FALSE(FeeOn(CivilDay(2024, 1, 1)).estimated);
}

TEST(Tables, RowsWithADateAscend) {
  for (size_t i = 1; i < FeeTable().size(); ++i) {
    EXPECT_LT(FeeTable()[i - 1].begin, FeeTable()[i].begin);
  }
  for (size_t i = 1; i < RegimeTable().size(); ++i) {
    EXPECT_LT(RegimeTable()[i - 1].begin, RegimeTable()[i].begin);
  }
  EXPECT_EQ(RegimeOn(CivilDay(2014, 7, 31)), nullptr);
  ASSERT_NE(RegimeOn(CivilDay(2014, 8, 1)), nullptr);
}

// Decision 17, domain 7.
TEST(Tables, AbolishedCodesAreNoContactsInTheElectronicRegime) {
  int abolished = 0;
  std::set<absl::string_view> codes;
  for (const ContactCode& row : ContactCodeTable()) {
    EXPECT_TRUE(codes.insert(row.code).second) << "twice: " << row.code;
    if (row.end == CivilDay::max()) {
      EXPECT_TRUE(IsContactCode(row.code, CivilDay(2020, 6, 1))) << row.code;
      continue;
    }
    ++abolished;
    EXPECT_TRUE(IsContactCode(row.code, CivilDay(2014, 7, 31))) << row.code;
    EXPECT_FALSE(IsContactCode(row.code, CivilDay(2014, 8, 1))) << row.code;
  }
  EXPECT_EQ(abolished, 25);
}

TEST(Tables, SupplementsAndTheDmgItselfAreNoContacts) {
  for (const char* code : {"101113", "102410", "103095", "104296", "102771", "102395", "103036"}) {
    EXPECT_FALSE(IsContactCode(code, CivilDay(2016, 1, 1))) << code;
  }
}

}  // namespace
}  // namespace edmg::rules
