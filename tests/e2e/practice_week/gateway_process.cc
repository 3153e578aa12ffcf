#include "tests/e2e/practice_week/gateway_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace edmg::e2e {
namespace {

constexpr mode_t kLogMode = 0600;
constexpr int kCannotExecute = 127;

}  // namespace

GatewayProcess::GatewayProcess(std::string command, std::string log)
    : command_("exec " + std::move(command)), log_(std::move(log)) {}

GatewayProcess::~GatewayProcess() {
  if (pid_ > 0) static_cast<void>(Kill());
}

absl::Status GatewayProcess::Start() {
  const int log = open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kLogMode);
  if (log < 0) return absl::UnavailableError("cannot write " + log_);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execl("/bin/sh", "sh", "-c", command_.c_str(), nullptr);
    _exit(kCannotExecute);
  }
  close(log);
  return pid_ > 0 ? absl::OkStatus() : absl::UnavailableError("cannot fork");
}

absl::Status GatewayProcess::End(bool by_kill) {
  kill(pid_, by_kill ? SIGKILL : SIGTERM);
  int status = 0;
  waitpid(std::exchange(pid_, -1), &status, 0);
  const bool as_asked = by_kill ? WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL
                                : WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (as_asked) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("the gateway ended by itself (wait status ", status, "); see ", log_));
}

}  // namespace edmg::e2e
