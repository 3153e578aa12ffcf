// Holders and rights as a function of the begins and extensions, in whatever order they are given.

#include "tests/sim/naive_holdings.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace edmg::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

NaiveBegin Registered(const std::string& physician, Day day) { return {physician, "", day, true}; }
NaiveBegin Attested(const std::string& physician, Day day) { return {physician, "", day, false}; }

std::vector<std::string> Lines(const std::vector<NaiveBegin>& begins,
                               const std::vector<Day>& extended = {}) {
  std::vector<std::string> lines;
  for (const NaiveHolding& each : HoldingsOf(begins, extended)) lines.push_back(Text(each));
  return lines;
}

TEST(NaiveHoldings, NobodyHoldsWithoutABegin) {
  EXPECT_THAT(Lines({}), IsEmpty());
  EXPECT_THAT(Lines({}, {Day(2016, 5, 1)}), IsEmpty());
}

TEST(NaiveHoldings, EachHoldsUntilTheNextBeginsInEveryOrderOfArrival) {
  std::vector<NaiveBegin> begins = {Registered("A", Day(2015, 2, 2)),
                                    Registered("A", Day(2016, 5, 9)),
                                    Registered("B", Day(2016, 5, 5))};
  const auto by_day = [](const NaiveBegin& one, const NaiveBegin& other) {
    return one.day < other.day;
  };
  std::sort(begins.begin(), begins.end(), by_day);
  do {
    EXPECT_THAT(Lines(begins), ElementsAre("A 2015-02-02..2016-05-04 right 2016-05-04",
                                           "B 2016-05-05..2016-05-08 right 2016-05-08",
                                           "A 2016-05-09.. right 2018-12-31"));
  } while (std::next_permutation(begins.begin(), begins.end(), by_day));
}

TEST(NaiveHoldings, ARenewalGoesOnAndKeepsItsFirstQualification) {
  const std::vector<NaiveBegin> begins = {{"A", "004", Day(2016, 5, 9), true},
                                          {"A", "003", Day(2015, 2, 2), true}};
  EXPECT_THAT(Lines(begins), ElementsAre("A003 2015-02-02.. right 2018-12-31"));
}

TEST(NaiveHoldings, AfterTheRightRanOutAHoldingBeginsAnew) {
  EXPECT_THAT(
      Lines({Attested("A", Day(2012, 5, 1)), Attested("A", Day(2015, 1, 1))}),
      ElementsAre("A 2012-05-01..2014-12-31 right 2014-12-31", "A 2015-01-01.. right 2017-12-31"));
  EXPECT_THAT(Lines({Attested("A", Day(2012, 5, 1)), Attested("A", Day(2014, 12, 31))}),
              ElementsAre("A 2012-05-01.. right 2016-12-31"));
}

TEST(NaiveHoldings, AnExtensionProlongsTheRightOfWhoeverHolds) {
  const std::vector<Day> extended = {Day(2016, 1, 2)};
  EXPECT_THAT(
      Lines({Registered("A", Day(2015, 2, 2)), Registered("B", Day(2015, 12, 30))}, extended),
      ElementsAre("A 2015-02-02..2015-12-29 right 2015-12-29", "B 2015-12-30.. right 2018-12-31"));
}

TEST(NaiveHoldings, AFormerHoldersDaysAreProlongedUpToTheNextBegin) {
  const std::vector<NaiveBegin> begins = {Registered("A", Day(2014, 10, 6)),
                                          Registered("B", Day(2018, 2, 1))};
  EXPECT_THAT(Lines(begins), ElementsAre("A 2014-10-06..2016-12-31 right 2016-12-31",
                                         "B 2018-02-01.. right 2020-12-31"));
  EXPECT_THAT(
      Lines(begins, {Day(2016, 3, 10)}),
      ElementsAre("A 2014-10-06..2018-01-31 right 2018-01-31", "B 2018-02-01.. right 2020-12-31"));
}

TEST(NaiveHoldings, OfOneDayTheRegistrationCountsAndElseTheLowestNumber) {
  const Day day(2015, 3, 10);
  EXPECT_THAT(Lines({Attested("A", day), Registered("B", day)}),
              ElementsAre("B 2015-03-10.. right 2017-12-31"));
  EXPECT_THAT(Lines({Attested("B", day), Attested("A", day)}),
              ElementsAre("A 2015-03-10.. right 2017-12-31"));
}

TEST(NaiveHoldings, AnExtensionThatNoBeginCarriesGivesNobodyDays) {
  EXPECT_THAT(Lines({Registered("A", Day(2012, 3, 1))}, {Day(2015, 3, 1)}),
              ElementsAre("A 2012-03-01.. right 2014-12-31"));
}

}  // namespace
}  // namespace edmg::sim
