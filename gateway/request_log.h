// One line a request on stderr: method, caller role, status, reason, milliseconds. Never a name, an
// SSIN or a payload. Lines are gathered and written by a thread of its own, so that a slow terminal
// or journal does not hold up a request; past a limit lines are counted instead of kept.
#ifndef EDMG_GATEWAY_REQUEST_LOG_H_
#define EDMG_GATEWAY_REQUEST_LOG_H_

#include <cstdint>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace edmg::gateway {

inline constexpr size_t kWaitingLogBytesMax = 4 << 20;

class RequestLog {
 public:
  enum class Level { kAll, kErrors, kNone };

  explicit RequestLog(Level level);
  ~RequestLog();  // writes what waits

  struct Row {
    absl::string_view method;
    absl::string_view role;  // empty: nobody was let in
    int status = 0;          // gRPC status code
    absl::string_view reason;
    absl::Duration duration;
  };
  void Record(const Row& row, absl::Time now);

 private:
  void Write();

  const Level level_;
  absl::Mutex mutex_;
  std::string waiting_ ABSL_GUARDED_BY(mutex_);
  int64_t dropped_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread writer_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_REQUEST_LOG_H_
