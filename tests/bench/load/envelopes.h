// Signed messages, made before the clock runs.
#ifndef EDMG_TESTS_BENCH_LOAD_ENVELOPES_H_
#define EDMG_TESTS_BENCH_LOAD_ENVELOPES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/bench/load/sample_country.h"

namespace edmg::load {

enum class KeyKind { kP256, kRsa2048 };

struct MessagePlan {
  std::string recipient;
  std::string vendor;
  KeyKind keys = KeyKind::kP256;
  int64_t messages = 0;
  int registrations_percent = 20;  // the rest are contacts; at most one registration a patient
  uint64_t seed = 1;
};

struct Envelopes {
  std::vector<std::string> enrolments;  // one an author, to be sent first
  std::vector<std::string> messages;
};

// Signs on two threads; progress on stderr.
absl::StatusOr<Envelopes> MakeEnvelopes(const SampleCountry& country, const MessagePlan& plan);

}  // namespace edmg::load

#endif  // EDMG_TESTS_BENCH_LOAD_ENVELOPES_H_
