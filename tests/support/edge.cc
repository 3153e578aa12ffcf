#include "tests/support/edge.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cassert>
#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace edmg::support {
namespace {

constexpr absl::Duration kLoadTimeMax = absl::Seconds(20);

// A socket that listens before HAProxy has it: nobody else gets its port meanwhile.
struct ListeningSocket {
  int file = 0;
  int port = 0;
};

ListeningSocket Listen() {
  ListeningSocket made;
  made.file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  [[maybe_unused]] const bool listens = bind(made.file, generic, size) == 0 &&
                                        listen(made.file, 1024) == 0 &&
                                        getsockname(made.file, generic, &size) == 0;
  assert(listens);
  made.port = ntohs(address.sin_port);
  return made;
}

void WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  assert(file.good());
}

// True if the process handles the signal: HAProxy ignores it for a moment after each start.
bool Handles(pid_t process, int signal) {
  std::ifstream status(absl::StrCat("/proc/", process, "/status"));
  for (std::string line; std::getline(status, line);) {
    if (!absl::StartsWith(line, "SigCgt:")) continue;
    return (std::stoull(line.substr(7), nullptr, 16) >> (signal - 1) & 1) != 0;
  }
  return false;
}

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Edge::Edge(const EdgeOptions& options) : folder_(options.folder) {
  const mode_t before = umask(0177);
  WriteFile(folder_ + "/edge.pem", options.server.certificate + options.server.key);
  umask(before);
  WriteFile(folder_ + "/edge-ca.pem", options.ca_pem);
  const ListeningSocket open = Listen(), administrators = Listen();
  public_port_ = open.port;
  administrators_port_ = administrators.port;

  std::vector<std::string> environment = {
      "PATH=/usr/sbin:/usr/bin:/sbin:/bin", absl::StrCat("EDGE_PUBLIC=fd@", open.file),
      absl::StrCat("EDGE_ADMINISTRATORS=fd@", administrators.file),
      absl::StrCat("EDGE_CERTIFICATE=", folder_, "/edge.pem"),
      absl::StrCat("EDGE_TRANSPORT_CA=", folder_, "/edge-ca.pem"),
      absl::StrCat("EDGE_GATEWAY=", options.public_socket),
      absl::StrCat("EDGE_GATEWAY_ADMINISTRATORS=", options.administrators_socket),
      // There must be enough descriptors for every test of the machine at once.
      "EDGE_CONNECTIONS=1000"};
  if (!options.crl_pem.empty()) {
    WriteFile(folder_ + "/edge-crl.pem", options.crl_pem);
    environment.push_back(absl::StrCat("EDGE_CRL=", folder_, "/edge-crl.pem"));
  }
  for (const auto& [name, value] : options.settings) {
    environment.push_back(absl::StrCat(name, "=", value));
  }
  // A test that dies takes HAProxy along.
  std::vector<std::string> command = {"setpriv", "--pdeathsig",          "TERM", "haproxy", "-W",
                                      "-f",      EDMG_EDGE_CONFIGURATION};
  const std::string log = folder_ + "/edge.log";
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int file : {open.file, administrators.file}) {
    posix_spawn_file_actions_adddup2(&actions, file, file);  // is kept over the start
  }
  posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  const int failed = posix_spawnp(&process_, "setpriv", &actions, nullptr, Pointers(command).data(),
                                  Pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  close(open.file);
  close(administrators.file);
  EXPECT_EQ(failed, 0);
  if (failed != 0) process_ = 0;
  AwaitLoads(loads_);
}

Edge::~Edge() {
  if (process_ == 0) return;
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

void Edge::Reload() {
  kill(process_, SIGUSR2);
  AwaitLoads(++loads_);
}

void Edge::ReplaceCrl(const std::string& crl_pem) {
  WriteFile(folder_ + "/edge-crl.pem", crl_pem);
  Reload();
}

void Edge::AwaitLoads(int count) {
  const absl::Time deadline = absl::Now() + kLoadTimeMax;
  while (process_ != 0) {
    int loads = 0;
    for (absl::string_view line : absl::StrSplit(Log(), '\n')) {
      loads += absl::StrContains(line, ": Loading ");  // success or failure
    }
    if (loads >= count && Handles(process_, SIGUSR2)) return;
    if (absl::Now() > deadline) break;
    if (waitpid(process_, nullptr, WNOHANG) == process_) process_ = 0;
    absl::SleepFor(absl::Milliseconds(10));
  }
  ADD_FAILURE() << "HAProxy does not start (deploy/install-packages --for tests): " << Log();
}

std::string Edge::Log() const {
  std::ostringstream text;
  text << std::ifstream(folder_ + "/edge.log").rdbuf();
  return text.str();
}

}  // namespace edmg::support
