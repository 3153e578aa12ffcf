#include "services/rules/decisions.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"

namespace edmg::rules {
namespace {

TEST(Decisions, EachHasAScenarioInThisProgram) {
  std::set<std::string> scenarios;
  const ::testing::UnitTest& tests = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < tests.total_test_suite_count(); ++i) {
    const ::testing::TestSuite& suite = *tests.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      scenarios.insert(absl::StrCat(suite.name(), ".", suite.GetTestInfo(j)->name()));
    }
  }
  EXPECT_FALSE(DecisionTable().empty());
  for (const DecisionRow& row : DecisionTable()) {
    EXPECT_EQ(scenarios.count(std::string(row.scenario)), 1u)
        << row.number << ": no test is named " << row.scenario;
  }
}

}  // namespace
}  // namespace edmg::rules
