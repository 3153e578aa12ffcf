#include "services/rules/people/affiliation.h"

#include <gtest/gtest.h>

#include "tests/rules/world.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::InsuredRecord;

void Affiliate(const std::string& insurer, CivilDay begin, std::optional<CivilDay> end,
               InsuredRecord* record) {
  InsuredRecord::Feed* feed = record->add_feeds();
  feed->set_insurer(insurer);
  auto* affiliation = feed->mutable_person()->add_affiliations();
  *affiliation->mutable_begin_date() = DateOf(begin);
  if (end.has_value()) *affiliation->mutable_end_date() = DateOf(*end);
}

TEST(Affiliation, CountsFromItsFirstToItsLastDay) {
  InsuredRecord record;
  Affiliate("100", CivilDay(2015, 1, 1), CivilDay(2015, 12, 31), &record);
  EXPECT_EQ(InsurerOn(record, CivilDay(2014, 12, 31)), std::nullopt);
  EXPECT_EQ(InsurerOn(record, CivilDay(2015, 1, 1)), "100");
  EXPECT_EQ(InsurerOn(record, CivilDay(2015, 12, 31)), "100");
  EXPECT_EQ(InsurerOn(record, CivilDay(2016, 1, 1)), std::nullopt);
}

// Decision 3.
TEST(Affiliation, OfOverlappingOnesTheLatestBeginCounts) {
  InsuredRecord record;
  Affiliate("100", CivilDay(2016, 4, 1), CivilDay(2016, 6, 30), &record);
  Affiliate("300", CivilDay(2010, 1, 1), std::nullopt, &record);
  EXPECT_EQ(InsurerOn(record, CivilDay(2016, 3, 31)), "300");
  EXPECT_EQ(InsurerOn(record, CivilDay(2016, 4, 1)), "100");
  EXPECT_EQ(InsurerOn(record, CivilDay(2016, 6, 30)), "100");
  EXPECT_EQ(InsurerOn(record, CivilDay(2016, 7, 1)), "300");
}

TEST(Affiliation, OfEqualBeginsTheLowerCodeCounts) {
  InsuredRecord record;
  Affiliate("200", CivilDay(2010, 1, 1), std::nullopt, &record);
  Affiliate("500", CivilDay(2010, 1, 1), std::nullopt, &record);
  EXPECT_EQ(InsurerOn(record, CivilDay(2016, 1, 1)), "200");
}

// Decision 29.
TEST(Affiliation, AContestedOneCountsOnlyWhereThereIsNoOther) {
  InsuredRecord record;
  Affiliate("100", CivilDay(2016, 4, 1), std::nullopt, &record);
  Affiliate("300", CivilDay(2010, 1, 1), CivilDay(2016, 6, 30), &record);
  auto& contest = *record.mutable_feeds(0)->add_contests();
  contest.set_against("300");
  contest.set_begin_day(DayNumber(CivilDay(2016, 4, 1)));
  EXPECT_EQ(InsurerOn(record, CivilDay(2016, 6, 30)), "300");
  EXPECT_EQ(InsurerOn(record, CivilDay(2016, 7, 1)), "100");
  contest.set_begin_day(DayNumber(CivilDay(2016, 4, 2)));  // of another affiliation
  EXPECT_EQ(InsurerOn(record, CivilDay(2016, 6, 30)), "100");
}

TEST(Affiliation, AContestedDeathEndsNothing) {
  InsuredRecord record;
  Affiliate("100", CivilDay(2010, 1, 1), std::nullopt, &record);
  Affiliate("300", CivilDay(2000, 1, 1), CivilDay(2009, 12, 31), &record);
  *record.mutable_feeds(1)->mutable_person()->mutable_death_date() = DateOf(CivilDay(2016, 5, 4));
  EXPECT_TRUE(DiedBefore(record, CivilDay(2016, 5, 5)));
  record.mutable_feeds(1)->add_contests()->set_death_day(DayNumber(CivilDay(2016, 5, 4)));
  EXPECT_FALSE(DiedBefore(record, CivilDay(2016, 5, 5)));
  EXPECT_EQ(InsurerOn(record, CivilDay(2016, 5, 5)), "100");
}

// Decision 4.
TEST(Affiliation, EndsTheDayAfterDeathByWhicheverFeed) {
  InsuredRecord record;
  Affiliate("100", CivilDay(2010, 1, 1), std::nullopt, &record);
  Affiliate("300", CivilDay(2000, 1, 1), CivilDay(2009, 12, 31), &record);
  *record.mutable_feeds(1)->mutable_person()->mutable_death_date() = MakeDate(2016, 5, 4);
  EXPECT_EQ(InsurerOn(record, CivilDay(2016, 5, 4)), "100");
  EXPECT_EQ(InsurerOn(record, CivilDay(2016, 5, 5)), std::nullopt);
  EXPECT_FALSE(DiedBefore(record, CivilDay(2016, 5, 4)));
  EXPECT_TRUE(DiedBefore(record, CivilDay(2016, 5, 5)));
}

// A contract that a former insurer never closed does not bind.
TEST(Affiliation, TheMedicalHouseIsThatOfTheInsurerWhoCounts) {
  InsuredRecord record;
  Affiliate("100", CivilDay(2010, 1, 1), std::nullopt, &record);
  Affiliate("300", CivilDay(2016, 4, 1), std::nullopt, &record);
  auto* contract = record.mutable_feeds(0)->mutable_person()->add_medical_house_contracts();
  *contract->mutable_begin_date() = MakeDate(2012, 1, 1);
  EXPECT_FALSE(HasMedicalHouseContract(record, CivilDay(2011, 12, 31)));
  EXPECT_TRUE(HasMedicalHouseContract(record, CivilDay(2016, 3, 31)));
  EXPECT_FALSE(HasMedicalHouseContract(record, CivilDay(2016, 4, 1)));
}

TEST(Affiliation, OfAnInsurerThatFeedsNothingNothingIsKnown) {
  InsuredRecord record;
  EXPECT_EQ(BirthDayBy(record, "100"), std::nullopt);
  EXPECT_FALSE(IsChronicIn(record, "100", 2016));
  EXPECT_FALSE(IsPreferentialOn(record, CivilDay(2016, 5, 4)));
  EXPECT_FALSE(HasMedicalHouseContract(record, CivilDay(2016, 5, 4)));
  Affiliate("300", CivilDay(2010, 1, 1), std::nullopt, &record);
  record.mutable_feeds(0)->mutable_person()->add_chronic_years(2016);
  EXPECT_FALSE(IsChronicIn(record, "100", 2016));
  EXPECT_TRUE(IsChronicIn(record, "300", 2016));
  EXPECT_FALSE(IsChronicIn(record, "300", 2017));
}

}  // namespace
}  // namespace edmg::rules
