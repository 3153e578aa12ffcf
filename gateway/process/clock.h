// The process's clock: the real one, or one that only AdvanceClock moves (--simulated_clock).
// The real one belongs to gateway/main.cc; everybody else is handed a function that tells the time.
#ifndef EDMG_GATEWAY_PROCESS_CLOCK_H_
#define EDMG_GATEWAY_PROCESS_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"

namespace edmg::gateway {

// Stands still until it is set. Thread-safe.
class SimulatedClock {
 public:
  explicit SimulatedClock(absl::Time start) : now_us_(absl::ToUnixMicros(start)) {}
  absl::Time Now() const { return absl::FromUnixMicros(now_us_.load()); }
  void Set(absl::Time time) { now_us_.store(absl::ToUnixMicros(time)); }

 private:
  std::atomic<int64_t> now_us_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_PROCESS_CLOCK_H_
