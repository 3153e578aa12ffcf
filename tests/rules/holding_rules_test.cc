#include "services/rules/holding_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/rules/civil_date.h"
#include "tests/rules/world.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::DossierRecord;
using ::testing::ElementsAre;

constexpr char kA[] = "11000001";
constexpr char kB[] = "11000002";
constexpr char kC[] = "11000003";
const Rulebook& kRulebook = Rulebook::Default();

TEST(HoldingRules, NobodyHoldsWithoutARegistration) {
  const DossierRecord dossier;
  EXPECT_EQ(HoldingOn(dossier, CivilDay(2016, 1, 1)), nullptr);
  EXPECT_EQ(PresentHolding(dossier), nullptr);
  EXPECT_EQ(StandingFee(dossier, 2016), nullptr);
  EXPECT_FALSE(ListEntryOf("94021300145", dossier).has_value());
}

TEST(HoldingRules, TheHolderIsThatOfTheDayWhileTheRightRuns) {
  DossierRecord dossier;
  PlaceHolding({kA, "003", CivilDay(2015, 3, 10)}, kRulebook, &dossier);
  PlaceHolding({kB, "004", CivilDay(2016, 5, 4)}, kRulebook, &dossier);
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
  PlaceHolding({kA, "003", CivilDay(2016, 5, 4)}, kRulebook, &dossier);
  EXPECT_EQ(PlaceHolding({kB, "003", CivilDay(2016, 5, 4)}, kRulebook, &dossier), 0);
  EXPECT_THAT(HoldingsOf(dossier), ElementsAre("11000002 2016-05-04.. right 2018-12-31"));
}

TEST(HoldingRules, AnEarlierDayFillsTheTimeUpToTheNextHolding) {
  DossierRecord dossier;
  PlaceHolding({kA, "003", CivilDay(2015, 3, 10)}, kRulebook, &dossier);
  PlaceHolding({kB, "003", CivilDay(2018, 3, 1)}, kRulebook, &dossier);  // after A's right ran out
  EXPECT_EQ(PlaceHolding({kC, "003", CivilDay(2018, 2, 25)}, kRulebook, &dossier), 1);
  EXPECT_THAT(HoldingsOf(dossier), ElementsAre("11000001 2015-03-10..2017-12-31 right 2017-12-31",
                                               "11000003 2018-02-25..2018-02-28 right 2018-02-28",
                                               "11000002 2018-03-01.. right 2020-12-31"));
}

TEST(HoldingRules, ARenewalFillsTheGapUpToTheNextHolding) {
  DossierRecord dossier;
  PlaceHolding({kA, "003", CivilDay(2015, 3, 10)}, kRulebook, &dossier);
  PlaceHolding({kB, "003", CivilDay(2018, 1, 3)}, kRulebook, &dossier);
  EXPECT_EQ(PlaceHolding({kA, "003", CivilDay(2017, 12, 30)}, kRulebook, &dossier), 0);
  EXPECT_THAT(HoldingsOf(dossier), ElementsAre("11000001 2015-03-10..2018-01-02 right 2018-01-02",
                                               "11000002 2018-01-03.. right 2020-12-31"));
}

// R13: never shortened.
TEST(HoldingRules, AnEarlierRenewalDoesNotShortenTheRight) {
  DossierRecord dossier;
  PlaceHolding({kA, "003", CivilDay(2015, 3, 10)}, kRulebook, &dossier);
  ExtendRight(CivilDay(2016, 1, 5), kRulebook, &dossier);
  PlaceHolding({kA, "003", CivilDay(2015, 12, 30)}, kRulebook, &dossier);
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
  PlaceHolding({kA, "004", CivilDay(2015, 3, 10)}, kRulebook, &dossier);
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
  PlaceHolding({kA, "003", CivilDay(2015, 3, 10)}, kRulebook, &dossier);
  PlaceHolding({kB, "004", CivilDay(2016, 5, 4)}, kRulebook, &dossier);
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
  PlaceHolding({kA, "003", CivilDay(2015, 3, 10)}, kRulebook, &dossier);
  PlaceHolding({kB, "003", CivilDay(2017, 6, 1)}, kRulebook, &dossier);
  ExtendRight(CivilDay(2016, 1, 5), kRulebook, &dossier);
  EXPECT_THAT(HoldingsOf(dossier), ElementsAre("11000001 2015-03-10..2017-05-31 right 2017-05-31",
                                               "11000002 2017-06-01.. right 2019-12-31"));
}

// R4a.
TEST(HoldingRules, AChainIsARegistrationAnAttestationOrAStandingFee) {
  DossierRecord dossier;
  EXPECT_FALSE(ChainHolds(dossier, 2016, kA));
  auto* registration = dossier.add_registrations();
  registration->set_holder(kA);
  registration->set_service_day(DayNumber(CivilDay(2015, 12, 31)));
  EXPECT_TRUE(ChainHolds(dossier, 2016, kA));
  EXPECT_FALSE(ChainHolds(dossier, 2017, kA));
  EXPECT_FALSE(ChainHolds(dossier, 2015, kA));
  EXPECT_FALSE(ChainHolds(dossier, 2016, kB));
  auto* attestation = dossier.add_attestations();
  attestation->set_physician(kB);
  attestation->set_service_day(DayNumber(CivilDay(2015, 1, 1)));
  EXPECT_TRUE(ChainHolds(dossier, 2016, kB));
  EXPECT_FALSE(ChainHolds(dossier, 2017, kB));
  auto* fee = dossier.add_fees();
  fee->set_year(2015);
  fee->set_physician(kC);
  EXPECT_TRUE(ChainHolds(dossier, 2016, kC));
  fee->set_recovered_revision(7);
  EXPECT_FALSE(ChainHolds(dossier, 2016, kC));
}

}  // namespace
}  // namespace edmg::rules
