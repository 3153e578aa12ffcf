#include "services/rules/dmg/holding_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/rules/world.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::DossierRecord;
using ::testing::ElementsAre;

constexpr char kA[] = "11000001";
constexpr char kB[] = "11000002";
constexpr char kC[] = "11000003";

struct Holder {
  const char* physician;
  const char* qualification;
  CivilDay day;
};

// A registration.
void Begin(const Holder& holder, DossierRecord* dossier) {
  auto* row = dossier->add_registrations();
  row->set_holder(holder.physician);
  row->set_qualification(holder.qualification);
  row->set_service_day(DayNumber(holder.day));
  DeriveHoldings(Rulebook::Default(), dossier);
}

// A 102771.
void BeginOnPaper(const Holder& holder, DossierRecord* dossier) {
  auto* row = dossier->add_attestations();
  row->set_physician(holder.physician);
  row->set_qualification(holder.qualification);
  row->set_service_day(DayNumber(holder.day));
  DeriveHoldings(Rulebook::Default(), dossier);
}

// An extension, whoever acquired it.
void Extend(CivilDay day, DossierRecord* dossier) {
  auto* fee = dossier->add_fees();
  fee->set_year(static_cast<int32_t>(day.year()));
  fee->set_physician(kC);
  fee->set_kind(edmg::v1::FEE_KIND_EXTENSION);
  fee->set_service_day(DayNumber(day));
  DeriveHoldings(Rulebook::Default(), dossier);
}

TEST(HoldingRules, NobodyHoldsWithoutARegistration) {
  const DossierRecord dossier;
  EXPECT_EQ(HoldingOn(dossier, CivilDay(2016, 1, 1)), nullptr);
  EXPECT_EQ(PresentHolding(dossier), nullptr);
  EXPECT_EQ(StandingFee(dossier, 2016), nullptr);
  EXPECT_FALSE(ListEntryOf("94021300145", dossier).has_value());
}

TEST(HoldingRules, TheHolderIsThatOfTheDayWhileTheRightRuns) {
  DossierRecord dossier;
  Begin({kA, "003", CivilDay(2015, 3, 10)}, &dossier);
  Begin({kB, "004", CivilDay(2016, 5, 4)}, &dossier);
  EXPECT_EQ(HoldingOn(dossier, CivilDay(2015, 3, 9)), nullptr);
  EXPECT_EQ(HoldingOn(dossier, CivilDay(2015, 3, 10))->holder(), kA);
  EXPECT_EQ(HoldingOn(dossier, CivilDay(2016, 5, 3))->holder(), kA);
  EXPECT_EQ(HoldingOn(dossier, CivilDay(2016, 5, 4))->holder(), kB);
  EXPECT_EQ(HoldingOn(dossier, CivilDay(2018, 12, 31))->holder(), kB);
  EXPECT_EQ(HoldingOn(dossier, CivilDay(2019, 1, 1)), nullptr);
  EXPECT_EQ(PresentHolding(dossier)->holder(), kB);
}

TEST(HoldingRules, AHoldingOfWhichNothingIsLeftIsDropped) {
  DossierRecord dossier;
  BeginOnPaper({kA, "003", CivilDay(2016, 5, 4)}, &dossier);
  Begin({kB, "003", CivilDay(2016, 5, 4)}, &dossier);
  EXPECT_THAT(HoldingsOf(dossier), ElementsAre("11000002 2016-05-04.. right 2018-12-31"));
}

TEST(HoldingRules, AnEarlierDayFillsTheTimeUpToTheNextHolding) {
  DossierRecord dossier;
  Begin({kA, "003", CivilDay(2015, 3, 10)}, &dossier);
  Begin({kB, "003", CivilDay(2018, 3, 1)}, &dossier);  // after A's right ran out
  Begin({kC, "003", CivilDay(2018, 2, 25)}, &dossier);
  EXPECT_THAT(HoldingsOf(dossier), ElementsAre("11000001 2015-03-10..2017-12-31 right 2017-12-31",
                                               "11000003 2018-02-25..2018-02-28 right 2018-02-28",
                                               "11000002 2018-03-01.. right 2020-12-31"));
}

TEST(HoldingRules, ARenewalFillsTheGapUpToTheNextHolding) {
  DossierRecord dossier;
  Begin({kA, "003", CivilDay(2015, 3, 10)}, &dossier);
  Begin({kB, "003", CivilDay(2018, 1, 3)}, &dossier);
  Begin({kA, "003", CivilDay(2017, 12, 30)}, &dossier);
  EXPECT_THAT(HoldingsOf(dossier), ElementsAre("11000001 2015-03-10..2018-01-02 right 2018-01-02",
                                               "11000002 2018-01-03.. right 2020-12-31"));
}

// R13: never shortened.
TEST(HoldingRules, AnEarlierRenewalDoesNotShortenTheRight) {
  DossierRecord dossier;
  Begin({kA, "003", CivilDay(2015, 3, 10)}, &dossier);
  Extend(CivilDay(2016, 1, 5), &dossier);
  Begin({kA, "003", CivilDay(2015, 12, 30)}, &dossier);
  EXPECT_THAT(HoldingsOf(dossier), ElementsAre("11000001 2015-03-10.. right 2018-12-31"));
}

TEST(HoldingRules, YearsAreAcquiredByWhoeverHasTheFee) {
  DossierRecord dossier;
  DossierRecord::Fee* fee = dossier.add_fees();
  fee->set_year(2016);
  fee->set_physician(kA);
  EXPECT_NE(StandingFee(dossier, 2016), nullptr);
  EXPECT_EQ(StandingFee(dossier, 2017), nullptr);
  EXPECT_TRUE(YearFeeAcquiredBy(dossier, 2016, kA));
  EXPECT_FALSE(YearFeeAcquiredBy(dossier, 2016, kB));
}

TEST(HoldingRules, TheListEntryShowsThePresentHoldersOwnLastFee) {
  DossierRecord dossier;
  Begin({kA, "004", CivilDay(2015, 3, 10)}, &dossier);
  const std::pair<int, const char*> kFees[] = {{2015, kA}, {2017, kA}, {2016, kA}, {2018, kB}};
  for (const auto& [year, physician] : kFees) {
    DossierRecord::Fee* fee = dossier.add_fees();
    fee->set_year(year);
    fee->set_physician(physician);
  }
  const auto entry = ListEntryOf("94021300145", dossier);
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->last_fee_year(), 2017);
  EXPECT_EQ(entry->qualification(), "004");
  EXPECT_EQ(entry->ssin(), "94021300145");
}

TEST(HoldingRules, TheApiShowsElevenDigitsAndNoEndForThePresentHolder) {
  DossierRecord dossier;
  Begin({kA, "003", CivilDay(2015, 3, 10)}, &dossier);
  Begin({kB, "004", CivilDay(2016, 5, 4)}, &dossier);
  const auto former = ToApi(dossier.holdings(0));
  EXPECT_EQ(former.holder_nihii(), "11000001003");
  EXPECT_EQ(DayOf(former.end_date()), CivilDay(2016, 5, 3));
  const auto present = ToApi(dossier.holdings(1));
  EXPECT_EQ(present.holder_nihii(), "11000002004");
  EXPECT_FALSE(present.has_end_date());
}

// The right of a past holding is lengthened to its end at most.
TEST(HoldingRules, AnExtensionInThePastEndsWithTheHolding) {
  DossierRecord dossier;
  Begin({kA, "003", CivilDay(2015, 3, 10)}, &dossier);
  Begin({kB, "003", CivilDay(2017, 6, 1)}, &dossier);
  Extend(CivilDay(2016, 1, 5), &dossier);
  EXPECT_THAT(HoldingsOf(dossier), ElementsAre("11000001 2015-03-10..2017-05-31 right 2017-05-31",
                                               "11000002 2017-06-01.. right 2019-12-31"));
}

// R4a, decision 7.
TEST(HoldingRules, AChainIsABeginOrAStandingFeeOfWhomever) {
  DossierRecord dossier;
  EXPECT_FALSE(ChainHolds(dossier, 2016));
  Begin({kA, "003", CivilDay(2015, 12, 31)}, &dossier);
  EXPECT_TRUE(ChainHolds(dossier, 2016));
  EXPECT_FALSE(ChainHolds(dossier, 2017));
  EXPECT_FALSE(ChainHolds(dossier, 2015));
  BeginOnPaper({kB, "003", CivilDay(2014, 1, 1)}, &dossier);
  EXPECT_TRUE(ChainHolds(dossier, 2015));
  Extend(CivilDay(2016, 1, 5), &dossier);
  EXPECT_TRUE(ChainHolds(dossier, 2017));
  dossier.mutable_fees(0)->set_recovered_revision(9);
  EXPECT_FALSE(ChainHolds(dossier, 2017));
}

// Decision 1: the order of arrival does not matter.
TEST(HoldingRules, HoldersDoNotDependOnTheOrderOfRecord) {
  const std::vector<Holder> kBegins = {{kA, "003", CivilDay(2015, 2, 2)},
                                       {kB, "003", CivilDay(2016, 5, 5)},
                                       {kA, "004", CivilDay(2016, 5, 9)}};
  std::vector<int> order = {0, 1, 2};
  do {
    DossierRecord dossier;
    for (const int i : order) Begin(kBegins[static_cast<size_t>(i)], &dossier);
    EXPECT_THAT(HoldingsOf(dossier), ElementsAre("11000001 2015-02-02..2016-05-04 right 2016-05-04",
                                                 "11000002 2016-05-05..2016-05-08 right 2016-05-08",
                                                 "11000001 2016-05-09.. right 2018-12-31"));
    EXPECT_EQ(dossier.holdings(2).qualification(), "004");
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(HoldingRules, OfTwoBeginsOnOneDayTheRegistrationCountsElseTheLowerNumber) {
  DossierRecord dossier;
  BeginOnPaper({kB, "003", CivilDay(2016, 2, 1)}, &dossier);
  BeginOnPaper({kA, "003", CivilDay(2016, 2, 1)}, &dossier);
  EXPECT_THAT(HoldingsOf(dossier), ElementsAre("11000001 2016-02-01.. right 2018-12-31"));
  Begin({kC, "003", CivilDay(2016, 2, 1)}, &dossier);
  EXPECT_THAT(HoldingsOf(dossier), ElementsAre("11000003 2016-02-01.. right 2018-12-31"));
}

TEST(HoldingRules, AfterTheRightRanOutTheSamePhysicianBeginsAnew) {
  DossierRecord dossier;
  Begin({kA, "003", CivilDay(2015, 3, 10)}, &dossier);
  Begin({kA, "004", CivilDay(2018, 1, 1)}, &dossier);
  EXPECT_THAT(HoldingsOf(dossier), ElementsAre("11000001 2015-03-10..2017-12-31 right 2017-12-31",
                                               "11000001 2018-01-01.. right 2020-12-31"));
}

}  // namespace
}  // namespace edmg::rules
