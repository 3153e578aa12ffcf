// The rules, examples, rows, decisions and codes that the scenarios show, and those that none
// shows.
//
// A key counts only where its scenario passed; a code only where a step expects its refusal.
#ifndef EDMG_TESTS_SCENARIOS_COVERAGE_H_
#define EDMG_TESTS_SCENARIOS_COVERAGE_H_

#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "tests/scenarios/scenario.pb.h"

namespace edmg::tests::scenarios {

// The keys that a scenario shows, and the codes that it expects.
std::set<std::string> KeysOf(const Scenario& scenario);

class Coverage {
 public:
  Coverage();

  // A passed scenario, by the stem of its file. Unknown keys are remembered.
  void Add(const std::string& stem, const Scenario& scenario);

  // One row for each key, then the missing ones.
  void Print(std::ostream& out) const;
  // Keys that no scenario shows, and keys that are not in the table.
  std::vector<std::string> Faults() const;

 private:
  std::vector<std::string> keys_;  // in the order of the table
  std::map<std::string, std::vector<std::string>> stems_;
  std::vector<std::string> unknown_;
};

}  // namespace edmg::tests::scenarios

#endif  // EDMG_TESTS_SCENARIOS_COVERAGE_H_
