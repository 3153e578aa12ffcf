// One line for each request in the process's log: method, caller role, status, reason,
// milliseconds. Never a name, an SSIN or a payload. Thread-safe; recording never waits for the disk
// or a terminal.
#ifndef EDMG_GATEWAY_CALLS_REQUEST_LOG_H_
#define EDMG_GATEWAY_CALLS_REQUEST_LOG_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gateway/process/process_log.h"

namespace edmg::gateway {

class RequestLog {
 public:
  enum class Level { kAll, kErrors, kNone };

  // `log` (null: nowhere) must outlive it.
  RequestLog(Level level, ProcessLog* log)
      : level_(log == nullptr ? Level::kNone : level), log_(log) {}

  struct Row {
    absl::string_view method;
    absl::string_view role;  // empty: nobody was let in
    int status = 0;          // gRPC status code
    absl::string_view reason;
    absl::Duration duration;
  };
  void Record(const Row& row, absl::Time now);

 private:
  const Level level_;
  ProcessLog* const log_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_REQUEST_LOG_H_
