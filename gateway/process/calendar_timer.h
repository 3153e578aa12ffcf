// Looks at the calendar at once and then at an interval of real time, on a thread of its own, until
// it is destroyed. `look` must not block for long: the destructor waits for it.
#ifndef EDMG_GATEWAY_PROCESS_CALENDAR_TIMER_H_
#define EDMG_GATEWAY_PROCESS_CALENDAR_TIMER_H_

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace edmg::gateway {

class CalendarTimer {
 public:
  CalendarTimer(absl::Duration interval, std::function<void()> look);
  ~CalendarTimer();

 private:
  void Run();

  const absl::Duration interval_;
  const std::function<void()> look_;
  absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_PROCESS_CALENDAR_TIMER_H_
