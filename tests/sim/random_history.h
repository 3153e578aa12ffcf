// A seeded history of a country with thousands of patients and hundreds of physicians, from August
// 2014 to May 2019: all kinds of messages, late ones, doubled ones, contradictory ones, malformed
// ones, and everything that changes by date around them.
//
// The same seed and length give the same steps. The generator looks at the naive rulebook to aim
// its steps at recorded facts (holders, contacts), never at the gateway.
#ifndef EDMG_TESTS_SIM_RANDOM_HISTORY_H_
#define EDMG_TESTS_SIM_RANDOM_HISTORY_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/chance.h"
#include "tests/sim/naive_rulebook.h"
#include "tests/sim/random_bank.h"
#include "tests/sim/random_country.h"
#include "tests/sim/random_messages.h"
#include "tests/sim/random_reports.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

// The first day of the electronic regime's first Monday: a week back is before the regime.
inline const Day kHistoryStart(2014, 8, 4);

class RandomHistory {
 public:
  // `messages`: signed messages and attested rows, at least.
  RandomHistory(uint64_t seed, int messages);

  // Nothing after the last step.
  std::optional<Step> Next(const NaiveRulebook& rulebook);

 private:
  void Found();
  void PlanDays(int messages);
  void FillDay(const NaiveRulebook& rulebook);
  void Fill(const NaiveRulebook& rulebook);
  bool TellsOverNewYear(const RandomCountry::Person& person, const NaiveRulebook& rulebook);
  void Change(const NaiveRulebook& rulebook);
  void TellOfContest(const NaiveRulebook& rulebook);
  void TellOfOpenContact(const RandomCountry::Person& person, const NaiveRulebook& rulebook);
  void Ask(const NaiveRulebook& rulebook);
  void Close(const NaiveRulebook& rulebook);
  RandomCountry::Person& SomePerson();
  void Push(std::vector<Step> steps);
  void PushMessages(std::vector<Step> steps);

  Chance chance_;
  RandomCountry country_;
  RandomMessages messages_;
  RandomReports reports_;
  RandomBank bank_;
  std::deque<std::pair<Day, int>> days_;  // the number of messages on each day
  int left_today_ = 0;
  bool closed_ = false;
  std::deque<Step> waiting_;
  int group_left_ = 1;  // messages until the next commit
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_RANDOM_HISTORY_H_
