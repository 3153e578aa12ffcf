// Chance with a seed, for sample data: the same seed gives the same draws with every compiler.
//
// SplitMix64; the distributions of the standard library are not the same everywhere. Not for keys
// and not for anything secret.
#ifndef EDMG_GATEWAY_EDMGCTL_SAMPLE_CHANCE_H_
#define EDMG_GATEWAY_EDMGCTL_SAMPLE_CHANCE_H_

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"

namespace edmg::ctl {

class Chance {
 public:
  explicit Chance(uint64_t seed) : state_(seed) {}

  // 0 to n - 1; the bias of the modulus is below 2^-40 for every n that is used here.
  uint64_t Below(uint64_t n) {
    assert(n > 0);
    return Next() % n;
  }
  bool Permille(unsigned permille) { return Below(1000) < permille; }

  // A day of [first, last]; `first` if `last` is earlier.
  absl::CivilDay Day(absl::CivilDay first, absl::CivilDay last) {
    if (last <= first) return first;
    return first + static_cast<int64_t>(Below(static_cast<uint64_t>(last - first) + 1));
  }

  template <typename List>
  decltype(auto) Pick(const List& list) {
    return list[Below(std::size(list))];
  }

  template <typename T>
  void Shuffle(std::vector<T>& list) {
    for (size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[Below(i)]);
  }

 private:
  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_SAMPLE_CHANCE_H_
