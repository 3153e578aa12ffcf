// Plays one history on both sides, the naive rulebook and the gateway, and finds the first step at
// which they differ; then cuts the history down to a short one that still shows a difference.
#ifndef EDMG_TESTS_SIM_COMPARISON_H_
#define EDMG_TESTS_SIM_COMPARISON_H_

#include <optional>
#include <string>
#include <vector>

#include "tests/sim/gateway_player.h"
#include "tests/sim/naive_rulebook.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

struct Difference {
  size_t step = 0;  // the last step that was played
  std::vector<std::string> patients;
  std::string kind;  // the same for all that differ in the same way
  std::string text;
};

class Comparison {
 public:
  Comparison(SigningDesk& desk, Day start) : rulebook_(start), gateway_(desk, start) {}

  // Answers are compared at the next commit, question or move of the clock.
  std::optional<Difference> Play(const Step& step);
  std::optional<Difference> Commit();

  const NaiveRulebook& rulebook() const { return rulebook_; }
  GatewayPlayer& gateway() { return gateway_; }

  // The naive rulebook's expectation for the last step that was played.
  const Expected& last_expected() const { return last_; }

 private:
  struct Pending {
    size_t number;
    Step step;
    Expected expected;
    GatewayPlayer::Answers answers;
  };
  // `again`: the obligations for contacts that are decided again after the group.
  std::optional<Difference> Compare(const Lines& again);
  std::optional<Difference> CompareEntries(const std::vector<Lines>& actual, const Lines& again);
  std::optional<Difference> CompareMove(const Step& step, const Expected& expected);

  NaiveRulebook rulebook_;
  GatewayPlayer gateway_;
  std::vector<Pending> pending_;
  Expected last_;
  size_t played_ = 0;
};

// A history, and the difference that it shows.
struct Shortest {
  std::vector<Step> steps;
  Difference difference;
};
// A short one that shows a difference of the same kind.
Shortest Shorten(SigningDesk& desk, Day start, Shortest history);

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_COMPARISON_H_
