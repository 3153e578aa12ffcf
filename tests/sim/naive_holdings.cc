#include "tests/sim/naive_holdings.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"

namespace edmg::sim {
namespace {

// R13.
Day RightEndOf(Day day) { return Day(day.year() + 2, 12, 31); }

// By day, one begin for each: of several the registration counts, else that of the lowest number.
std::vector<NaiveBegin> OnePerDay(std::vector<NaiveBegin> begins) {
  std::sort(begins.begin(), begins.end(), [](const NaiveBegin& one, const NaiveBegin& other) {
    return std::make_tuple(one.day, !one.registered, one.physician) <
           std::make_tuple(other.day, !other.registered, other.physician);
  });
  const auto same_day = [](const NaiveBegin& one, const NaiveBegin& other) {
    return one.day == other.day;
  };
  begins.erase(std::unique(begins.begin(), begins.end(), same_day), begins.end());
  return begins;
}

// The stretches of days on which there is a right. A right that only follows on the next day is
// apart.
std::vector<Period> Blocks(std::vector<Day> giving) {
  std::sort(giving.begin(), giving.end());
  std::vector<Period> blocks;
  for (const Day day : giving) {
    if (blocks.empty() || *blocks.back().end < day) blocks.push_back({day, {}});
    blocks.back().end = RightEndOf(day);
  }
  return blocks;
}

// The holdings of one block; the last one lasts until the block's end.
std::vector<NaiveHolding> HoldingsIn(const Period& block, const std::vector<NaiveBegin>& begins) {
  std::vector<NaiveHolding> holdings;
  for (const NaiveBegin& each : begins) {
    if (!block.Covers(each.day)) continue;
    if (!holdings.empty()) {
      NaiveHolding& former = holdings.back();
      if (former.holder == each.physician) continue;
      former.end = former.right_end = each.day - 1;
    }
    holdings.push_back({each.physician, each.qualification, each.day, block.end, *block.end});
  }
  return holdings;
}

}  // namespace

std::string Text(const NaiveHolding& holding) {
  return absl::StrCat(holding.holder, holding.qualification, " ", Text(holding.begin), "..",
                      holding.end ? Text(*holding.end) : "", " right ", Text(holding.right_end));
}

std::vector<NaiveHolding> HoldingsOf(const std::vector<NaiveBegin>& begins,
                                     const std::vector<Day>& extended) {
  std::vector<Day> giving = extended;
  for (const NaiveBegin& each : begins) giving.push_back(each.day);
  const std::vector<NaiveBegin> ordered = OnePerDay(begins);
  std::vector<NaiveHolding> holdings;
  for (const Period& block : Blocks(giving)) {
    for (const NaiveHolding& each : HoldingsIn(block, ordered)) holdings.push_back(each);
  }
  if (!holdings.empty()) holdings.back().end.reset();
  return holdings;
}

}  // namespace edmg::sim
