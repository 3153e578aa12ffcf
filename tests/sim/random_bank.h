// Insurers and their banks in a random history: exports now and then, some of them cancelled, and
// the bank's answers: it pays most of a file, rejects some for a closed account, sends some back,
// names what nobody knows, tells things twice, and writes files that cannot be read. Books and
// reports are asked for on any day.
#ifndef EDMG_TESTS_SIM_RANDOM_BANK_H_
#define EDMG_TESTS_SIM_RANDOM_BANK_H_

#include <optional>
#include <string>
#include <vector>

#include "tests/sim/chance.h"
#include "tests/sim/naive_rulebook.h"
#include "tests/sim/random_country.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

inline constexpr char kNeverReports[] = "900";
// One insurer is away for three weeks of each summer.
bool IsAway(const std::string& insurer, Day today);

class RandomBank {
 public:
  RandomBank(Chance& chance, RandomCountry& country) : chance_(chance), country_(country) {}

  // The accounts that insurers have from the beginning.
  std::vector<Step> Founding();
  std::vector<Step> Next(const NaiveRulebook& rulebook);
  // The books of everybody.
  std::vector<Step> Closing(const NaiveRulebook& rulebook);

 private:
  Step Account();
  Step Order(const std::string& insurer, const NaiveRulebook& rulebook);
  void Malform(Day today, Export& order);
  Step Cancel(const std::string& insurer, const NaiveRulebook& rulebook);
  std::vector<Step> Answer(const NaiveRulebook& rulebook);
  BankFile Rejections(const NaiveExport& made, const NaiveRulebook& rulebook);
  BankFile Bookings(const NaiveExport& made, const NaiveRulebook& rulebook);
  BankRow RowOf(const NaiveDebt& debt, Day today);
  void Malform(Day today, const std::vector<NaiveDebt>& debts, BankRow& row);
  Step Ask(const std::string& insurer, Day today);
  static const NaiveExport* LastNetted(const NaiveRulebook& rulebook);
  std::string SomeDebtor(const NaiveRulebook& rulebook);
  const NaiveExport* SomeExport(const std::string& insurer, const NaiveRulebook& rulebook);

  Chance& chance_;
  RandomCountry& country_;
  std::vector<DebtorAccountRow> accounts_;
  int exports_ = 0;
  int files_ = 0;
  std::optional<BankFile> last_;
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_RANDOM_BANK_H_
