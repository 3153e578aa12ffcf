#include "tests/rules/decisions.h"

#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"

namespace edmg::rules {
namespace {

constexpr int kDecisionsCount = 29;
constexpr int kNotHere = 28;  // of the design, and not of this program
constexpr char kLastReading = 'u';

// The head of the scenario's file, which says what it shows; empty: there is no such file.
std::string HeadOf(absl::string_view scenario) {
  std::ifstream file(absl::StrCat(EDMG_SCENARIOS, "/", scenario, ".txtpb"));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str().substr(0, text.str().find("\nstart:"));
}

TEST(Decisions, EachNamesAScenarioThatShowsIt) {
  for (const DecisionRow& row : DecisionTable()) {
    const bool numbered = std::isdigit(static_cast<unsigned char>(row.number[0])) != 0;
    const std::string key = absl::StrCat("\"", numbered ? "decision " : "", row.number, "\"");
    EXPECT_NE(HeadOf(row.scenario).find(key), std::string::npos)
        << row.scenario << " does not show " << key;
  }
}

TEST(Decisions, EveryDecisionAndReadingHasARow) {
  std::set<std::string> numbers;
  for (const DecisionRow& row : DecisionTable()) numbers.insert(std::string(row.number));
  for (int i = 1; i <= kDecisionsCount; ++i) {
    EXPECT_EQ(numbers.count(absl::StrCat(i)), i == kNotHere ? 0u : 1u) << i;
  }
  for (char letter = 'a'; letter <= kLastReading; ++letter) {
    EXPECT_EQ(numbers.count(absl::StrCat("own ", std::string(1, letter))), 1u) << letter;
  }
}

}  // namespace
}  // namespace edmg::rules
