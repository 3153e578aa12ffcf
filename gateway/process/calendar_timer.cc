#include "gateway/process/calendar_timer.h"

#include <utility>

namespace edmg::gateway {

CalendarTimer::CalendarTimer(absl::Duration interval, std::function<void()> look)
    : interval_(interval), look_(std::move(look)), thread_([this] { Run(); }) {}

CalendarTimer::~CalendarTimer() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  thread_.join();
}

void CalendarTimer::Run() {
  for (;;) {
    look_();
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&ending_), interval_)) return;
  }
}

}  // namespace edmg::gateway
