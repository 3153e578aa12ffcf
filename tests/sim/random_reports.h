// Reports of payments of a random history: mostly what a bank would do with debts of the last
// weeks, now and then twice, too early, contradictory or malformed. One insurer never reports.
#ifndef EDMG_TESTS_SIM_RANDOM_REPORTS_H_
#define EDMG_TESTS_SIM_RANDOM_REPORTS_H_

#include <optional>

#include "tests/sim/chance.h"
#include "tests/sim/naive_rulebook.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

class RandomReports {
 public:
  explicit RandomReports(Chance& chance) : chance_(chance) {}

  // None: there is nothing to report.
  std::optional<PaymentFile> File(const NaiveRulebook& rulebook);

 private:
  PaymentRow Row(const NaiveDebt& debt, const NaiveRulebook& rulebook);
  void Malform(Day today, PaymentRow& row);
  const NaiveDebt& SomeDebt(const std::vector<NaiveDebt>& debts);

  Chance& chance_;
  int reports_ = 0;
  std::optional<PaymentFile> last_;
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_RANDOM_REPORTS_H_
