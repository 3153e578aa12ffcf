#include "gateway/edge/listener_watch.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace edmg::gateway {

ListenerWatch::ListenerWatch(std::vector<Watched> listeners, const WatchTimes& times,
                             std::function<void(const std::string& why)> on_deaf)
    : listeners_(std::move(listeners)),
      times_(times),
      on_deaf_(std::move(on_deaf)),
      thread_([this] { Run(); }) {}

ListenerWatch::~ListenerWatch() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void ListenerWatch::Run() {
  std::vector<int> failures(listeners_.size(), 0);
  for (;;) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), times_.interval)) return;
    }
    for (size_t i = 0; i < listeners_.size(); ++i) {
      const absl::Status answered = listeners_[i].call(times_.answer_within);
      failures[i] = answered.ok() ? 0 : failures[i] + 1;
      if (failures[i] < times_.failures_max) continue;
      on_deaf_(absl::StrCat("the ", listeners_[i].name, " listener does not answer (",
                            answered.message(), ", ", failures[i], " times)"));
      return;
    }
  }
}

}  // namespace edmg::gateway
