// The settings of the process at its start: flags, or a file of the same names (--config). Checks
// all that can be checked without opening anything; main.cc reads the files.
#ifndef EDMG_GATEWAY_CONFIG_H_
#define EDMG_GATEWAY_CONFIG_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/trust_store.h"
#include "gateway/calls/connections.h"
#include "gateway/calls/request_log.h"
#include "gateway/edge/socket_file.h"
#include "gateway/process/process_log.h"

namespace edmg::gateway {

struct Config {
  std::string gateway_id = "edmg-dev";
  std::string data_directory;
  std::string listen = "127.0.0.1:8443";  // empty: no such listener
  std::string listen_administrators = "127.0.0.1:8444";
  ProxiedOptions proxied;
  std::string tls_certificate;  // PEM files
  std::string tls_key;
  std::string transport_ca;
  std::vector<std::string> transport_crls;
  std::vector<std::string> signing_anchors;  // certs::AnchorFileOf
  std::vector<std::string> signing_intermediates;
  std::vector<std::string> signing_crls;
  absl::Duration stale_crl_grace = certs::kStaleCrlGraceDefault;
  std::string rulebook;  // text file; empty: the one that the program carries
  std::optional<absl::Time> simulated_clock;
  int queue_length_max = 0;
  std::optional<absl::Duration> event_retention;  // nullopt: events are kept for ever
  RequestLog::Level request_log = RequestLog::Level::kAll;
  ProcessLog::LibraryLevel log_of_libraries = ProcessLog::LibraryLevel::kErrors;
  ConnectionLimits connections;
  bool check_journal = false;
};

// The result of the command line: a configuration, or an exit code after --help, --version or an
// error that was printed.
struct ParsedConfig {
  std::optional<Config> config;
  int exit_code = 0;
};
ParsedConfig ParseConfig(int argc, char** argv);

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CONFIG_H_
