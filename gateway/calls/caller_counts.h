// Counts the things of one kind that each caller has, up to a limit. Thread-safe.
#ifndef EDMG_GATEWAY_CALLS_CALLER_COUNTS_H_
#define EDMG_GATEWAY_CALLS_CALLER_COUNTS_H_

#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace edmg::gateway {

class CallerCounts {
 public:
  explicit CallerCounts(int of_a_caller_max) : max_(of_a_caller_max) {}

  // False: the caller has as many as allowed.
  bool Take(const std::string& caller) {
    absl::MutexLock lock(&mutex_);
    int& count = counts_[caller];
    if (count >= max_) return false;
    ++count;
    return true;
  }
  void GiveBack(const std::string& caller) {
    absl::MutexLock lock(&mutex_);
    const auto found = counts_.find(caller);
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }

 private:
  const int max_;
  absl::Mutex mutex_;
  std::map<std::string, int> counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_CALLER_COUNTS_H_
