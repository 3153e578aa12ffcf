#include "tests/scenarios/gateway_program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

extern char** environ;

namespace edmg::tests::scenarios {
namespace {

constexpr absl::Duration kStartMax = absl::Seconds(30);
constexpr absl::Duration kLook = absl::Milliseconds(5);

std::string TextOf(const std::string& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command, const std::string& log_file) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log_file.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t process = 0;
  const int error =
      posix_spawn(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return absl::UnavailableError(absl::StrCat("cannot start ", command[0]));
  return process;
}

}  // namespace

absl::StatusOr<std::unique_ptr<GatewayProgram>> GatewayProgram::Start(
    const std::vector<std::string>& command, const std::string& log_file) {
  const auto process = Spawn(command, log_file);
  if (!process.ok()) return process.status();
  std::unique_ptr<GatewayProgram> program(new GatewayProgram(*process));
  const auto started = program->AwaitPorts(log_file);
  if (!started.ok()) return started;
  return program;
}

absl::Status GatewayProgram::AwaitPorts(const std::string& log_file) {
  static const auto& ports = *new std::regex(R"(public port (\d+), administrators' port (\d+))");
  const absl::Time deadline = absl::Now() + kStartMax;
  std::smatch found;
  std::string said;
  while (absl::Now() < deadline) {
    const bool ended = HasEnded();
    said = TextOf(log_file);
    if (std::regex_search(said, found, ports)) {
      (void)absl::SimpleAtoi(found[1].str(), &public_port_);
      (void)absl::SimpleAtoi(found[2].str(), &administrators_port_);
      return absl::OkStatus();
    }
    if (ended) break;
    absl::SleepFor(kLook);
  }
  return absl::UnavailableError(absl::StrCat("the gateway did not start: ", said));
}

bool GatewayProgram::HasEnded() {
  int status = 0;
  if (!ended_) ended_ = waitpid(process_, &status, WNOHANG) == process_;
  return ended_;
}

GatewayProgram::~GatewayProgram() {
  if (HasEnded()) return;
  kill(process_, SIGTERM);
  int status = 0;
  waitpid(process_, &status, 0);
}

}  // namespace edmg::tests::scenarios
