// The gateway's process, started and killed from outside.
//
// It dies with this program, so that a broken run leaves nothing behind. Not thread-safe.
#ifndef EDMG_TESTS_E2E_PRACTICE_WEEK_GATEWAY_PROCESS_H_
#define EDMG_TESTS_E2E_PRACTICE_WEEK_GATEWAY_PROCESS_H_

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"

namespace edmg::e2e {

class GatewayProcess {
 public:
  // A shell command line, without redirections; its output is appended to `log`.
  GatewayProcess(std::string command, std::string log);
  ~GatewayProcess();  // kills

  absl::Status Start();
  // SIGKILL: no destructor of the gateway runs. Fails if it ended by itself before.
  absl::Status Kill() { return End(/*by_kill=*/true); }
  // SIGTERM; fails unless it then ends with exit code 0.
  absl::Status Stop() { return End(/*by_kill=*/false); }

 private:
  absl::Status End(bool by_kill);

  const std::string command_;
  const std::string log_;
  pid_t pid_ = -1;
};

}  // namespace edmg::e2e

#endif  // EDMG_TESTS_E2E_PRACTICE_WEEK_GATEWAY_PROCESS_H_
