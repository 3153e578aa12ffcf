// Chance from a seed: the same seed gives the same history on every machine.
// The standard's distributions differ between libraries, so none is used.
#ifndef EDMG_TESTS_SIM_CHANCE_H_
#define EDMG_TESTS_SIM_CHANCE_H_

#include <cassert>
#include <cstdint>
#include <random>
#include <vector>

namespace edmg::sim {

class Chance {
 public:
  explicit Chance(uint64_t seed) : random_(seed) {}

  // 0 to n - 1.
  int Below(int n) {
    assert(n > 0);
    return static_cast<int>(random_() % static_cast<uint64_t>(n));
  }
  int Between(int least, int most) { return least + Below(most - least + 1); }
  bool Percent(int percent) { return Below(100) < percent; }
  bool OneIn(int n) { return Below(n) == 0; }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[static_cast<size_t>(Below(static_cast<int>(from.size())))];
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_CHANCE_H_
