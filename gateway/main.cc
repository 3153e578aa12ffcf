// The gateway process: reads its configuration, opens the store, listens, and ends cleanly.
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "certs/as_pem.h"
#include "certs/evidence.h"
#include "certs/transport_verifier.h"
#include "certs/trust_store.h"
#include "certs/verifier.h"
#include "gateway/bind/descriptors.h"
#include "gateway/config.h"
#include "gateway/daily_work.h"
#include "gateway/edge/server.h"
#include "gateway/process/calendar_timer.h"
#include "gateway/process/clock.h"
#include "gateway/process/process_log.h"
#include "gateway/process/revocation_notices.h"
#include "gateway/process/standard_output.h"
#include "gateway/process/text_file.h"
#include "services/capabilities.h"
#include "services/journal/journal_check.h"
#include "services/journal/rulebooks.h"
#include "services/journal/status_report.h"
#include "services/writer/brussels_day.h"
#include "store/engine/database.h"
#include "store/journal/rulebooks.h"
#include "values/timestamps.h"

namespace edmg::gateway {
namespace {

constexpr absl::Duration kStopGrace = absl::Seconds(10);
constexpr int kExitFailure = 1;
constexpr absl::Duration kCheckReportInterval = absl::Seconds(5);

// The interval at which the calendar is looked at, in real time.
constexpr absl::Duration kCalendarInterval = absl::Seconds(30);

// The interval, in real time, at which the revocation lists are checked for one that became stale.
constexpr absl::Duration kRevocationInterval = absl::Seconds(5);
constexpr absl::Duration kDailyInterval = absl::Hours(24);

int Fail(const absl::Status& status) {
  std::cerr << "edmg_gateway: " << status.message() << "\n";
  return kExitFailure;
}

// The store's words for a lock that is taken do not say what to do.
int FailToOpen(const Config& config, const absl::Status& status) {
  if (!absl::StrContains(status.message(), "While lock file")) return Fail(status);
  return Fail(absl::UnavailableError(absl::StrCat(
      "another process has the data directory open; stop it first: ", config.data_directory)));
}

// A text file, without its byte order mark.
absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  const std::string bytes = text.str();
  // The stream fails if its copy broke off, and also if it copied nothing.
  if (!file.good() || (text.fail() && !bytes.empty())) {
    return absl::FailedPreconditionError(absl::StrCat("cannot read ", path));
  }
  const absl::string_view content = WithoutByteOrderMark(bytes);
  if (content.empty()) {
    return absl::FailedPreconditionError(absl::StrCat("empty, or not a file: ", path));
  }
  return std::string(content);
}

absl::StatusOr<std::shared_ptr<const certs::TrustStore>> LoadTrust(const Config& config) {
  certs::TrustFiles files;
  for (const std::string& anchor : config.signing_anchors) {
    files.anchors.push_back(certs::AnchorFileOf(anchor));
  }
  files.intermediates = config.signing_intermediates;
  files.crls = config.signing_crls;
  files.stale_crl_grace = config.stale_crl_grace;
  return certs::TrustStore::Load(files);
}

// The trust in clients: it judges them once more behind the edge, and if there are revocation
// lists.
absl::StatusOr<std::shared_ptr<const certs::TrustStore>> LoadTransportTrust(const Config& config) {
  certs::TrustFiles files;
  files.anchors.emplace_back(config.transport_ca);
  files.anchors_with_intermediates = true;
  files.crls = config.transport_crls;
  files.stale_crl_grace = config.stale_crl_grace;
  return certs::TrustStore::Load(files);
}

bool JudgesClientsAgain(const Config& config) {
  return config.proxied.any() || !config.transport_crls.empty();
}

absl::StatusOr<ServerOptions> OptionsOf(const Config& config) {
  ServerOptions options;
  options.public_address = config.listen;
  options.administrators_address = config.listen_administrators;
  options.proxied = config.proxied;
  options.log_level = config.request_log;
  options.real_clock = [] { return absl::Now(); };
  for (auto [file, pem] : {std::pair(&config.tls_certificate, &options.certificate_pem),
                           std::pair(&config.tls_key, &options.key_pem),
                           std::pair(&config.transport_ca, &options.transport_ca_pem)}) {
    if (file->empty()) continue;
    auto text = ReadFile(*file);
    if (!text.ok()) return text.status();
    *pem = *std::move(text);
  }
  for (auto [file, pem] : {std::pair(&config.tls_certificate, &options.certificate_pem),
                           std::pair(&config.transport_ca, &options.transport_ca_pem)}) {
    if (file->empty()) continue;
    auto certificates = certs::CertificatesAsPem(*pem);
    if (!certificates.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(*file, ": ", certificates.status().message()));
    }
    *pem = *std::move(certificates);
  }
  options.process.set_build_version(EDMG_VERSION);
  options.process.set_build_type(EDMG_BUILD_TYPE);
  options.process.set_clock_simulated(config.simulated_clock.has_value());
  *options.process.mutable_start_time() = TimestampOf(absl::Now());
  return options;
}

// Signals are waited for by the main thread; every other thread inherits the mask.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

void KeptOld(const absl::Status& status, ProcessLog& log) {
  log.Say(
      absl::StrCat("edmg_gateway: kept the old anchors and revocation lists: ", status.message()));
}

void ReloadTrust(const Config& config, certs::Verifier& verifier,
                 certs::TransportVerifier* transport, ProcessLog& log) {
  auto trust = LoadTrust(config);
  if (!trust.ok()) return KeptOld(trust.status(), log);
  if (transport != nullptr) {
    auto of_clients = LoadTransportTrust(config);
    if (!of_clients.ok()) return KeptOld(of_clients.status(), log);
    transport->ReplaceTrust(*std::move(of_clients));
  }
  verifier.ReplaceTrust(*std::move(trust));
  log.Say("edmg_gateway: read anchors and revocation lists again");
}

// nullptr: TLS alone judges clients.
absl::StatusOr<std::unique_ptr<certs::TransportVerifier>> MakeTransportVerifier(
    const Config& config) {
  if (!JudgesClientsAgain(config)) return nullptr;
  auto trust = LoadTransportTrust(config);
  if (!trust.ok()) return trust.status();
  return std::make_unique<certs::TransportVerifier>(*std::move(trust), [] { return absl::Now(); });
}

void WaitForEnd(const sigset_t& signals, const std::function<void()>& hang_up) {
  for (;;) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal != SIGHUP) return;
    hang_up();
  }
}

// nullptr: no rulebook is asked for.
absl::StatusOr<std::shared_ptr<const rules::Rulebook>> LoadRulebook(const Config& config) {
  if (config.rulebook.empty()) return nullptr;
  auto text = ReadFile(config.rulebook);
  if (!text.ok()) return text.status();
  auto rulebook = rules::Rulebook::Parse(*text);
  if (rulebook.ok()) return rulebook;
  return absl::InvalidArgumentError(
      absl::StrCat("rulebook ", config.rulebook, ": ", rulebook.status().message()));
}

// The rulebook that was activated last stays in force until another is asked for; nullptr: none was
// activated.
absl::StatusOr<std::shared_ptr<const rules::Rulebook>> RulebookInForce(
    const store::Database& database) {
  auto active = store::ReadActiveRulebook(*database.Snapshot());
  if (!active.ok()) return active.status();
  if (!active->has_value()) return nullptr;
  return rules::Rulebook::ParseInForce((*active)->text);
}

// The journal's first entry about this process: which rulebook decides. Nothing else runs yet.
absl::StatusOr<services::RulebookActivation> ActivateRulebook(services::Capabilities& services) {
  absl::StatusOr<services::RulebookActivation> activation = absl::UnavailableError("no answer");
  services.rulebooks.Activate([&](auto answer) { activation = std::move(answer); });
  services.sequencer.CommitGroup();
  return activation;
}

// Failures of the calendar that its next turn cannot mend.
void ReportCalendar(const absl::Status& status, ProcessLog& log) {
  if (status.ok() || absl::IsResourceExhausted(status) || absl::IsUnavailable(status)) return;
  log.Say(absl::StrCat("edmg_gateway: the calendar stopped: ", status.message()));
}

// The limits of the connections, as far as the descriptors allow.
ConnectionLimits LimitsOf(const Config& config, ProcessLog& log) {
  ConnectionLimits limits = config.connections;
  const int descriptors = RaiseDescriptorLimit();
  limits.connections_max = ConnectionsWithin(descriptors, limits.connections_max);
  if (limits.connections_max < config.connections.connections_max) {
    log.Say(absl::StrCat("edmg_gateway: at most ", limits.connections_max,
                         " connections a listener, because this process may have only ",
                         descriptors, " descriptors (ulimit -Hn)"));
  }
  return limits;
}

struct Started {
  const Config& config;
  const Server& server;
  const store::Database& database;
  const rules::Rulebook& rulebook;
  const services::RulebookActivation& activation;
  ProcessLog& log;
};

void SayStart(const Started& started) {
  const auto& [config, server, database, rulebook, activation, log] = started;
  log.Say(absl::StrCat(
      "edmg_gateway ", EDMG_VERSION, ": gateway ", config.gateway_id, ", revision ",
      database.last_revision(), ", public port ", server.public_port(), ", administrators' port ",
      server.administrators_port(),
      config.proxied.public_socket.empty() ? "" : ", proxied unix:" + config.proxied.public_socket,
      config.proxied.administrators_socket.empty()
          ? ""
          : ", proxied administrators' unix:" + config.proxied.administrators_socket,
      config.simulated_clock ? ", SIMULATED CLOCK" : ""));
  log.Say(absl::StrCat("edmg_gateway: rulebook \"", rulebook.rows().name(), "\", ",
                       activation.activated ? "newly activated at" : "in force since", " revision ",
                       activation.revision));
  for (const std::string& fee : services::EstimatedFees(rulebook)) {
    log.Say(absl::StrCat("edmg_gateway: ", fee));
  }
}

int CheckJournal(const Config& config) {
  auto database = store::Database::Open(
      {.path = config.data_directory, .create_if_missing = false, .read_only = true});
  if (!database.ok()) return FailToOpen(config, database.status());
  services::RemoveStaleScratchDirectories(config.data_directory);
  const absl::Time begin = absl::Now();
  absl::Time next_report = begin + kCheckReportInterval;
  auto verdict =
      services::CheckJournal(**database, services::ScratchDirectoryFor(config.data_directory),
                             certs::ContentOf, [&](int64_t revision, int64_t last) {
                               if (absl::Now() < next_report) return;
                               next_report += kCheckReportInterval;
                               std::cerr << "verified " << revision << " of " << last << "\n";
                             });
  if (!verdict.ok()) return Fail(verdict.status());
  for (const auto& difference : verdict->differences) std::cout << difference << "\n";
  if (verdict->not_decided_again > 0) {
    std::cout
        << verdict->not_decided_again
        << " entries were decided by another version of the rules: applied, not decided again\n";
  }
  std::cout << "journal: " << verdict->revision << " revisions, " << verdict->differences_total
            << " differences, " << absl::ToInt64Milliseconds(absl::Now() - begin) << " ms\n";
  return verdict->differences_total == 0 ? 0 : kExitFailure;
}

// All acknowledged messages are on the disk; a wait for the rest may never end.
[[noreturn]] void EndForRestart(const std::string& why, ProcessLog& log) {
  log.Say(absl::StrCat("edmg_gateway: ends for a restart: ", why));
  log.Flush(kLogEndTimeMax);
  _exit(kExitFailure);
}

int Run(const Config& config) {
  const sigset_t signals = BlockSignals();
  ProcessLog log(STDERR_FILENO);
  log.TakeLibraryLogs(config.log_of_libraries);
  auto options = OptionsOf(config);
  if (!options.ok()) return Fail(options.status());
  options->log = &log;
  options->connections = LimitsOf(config, log);
  options->on_deaf = [&log](const std::string& why) { EndForRestart(why, log); };
  auto trust = LoadTrust(config);
  if (!trust.ok()) return Fail(trust.status());
  auto transport = MakeTransportVerifier(config);
  if (!transport.ok()) return Fail(transport.status());
  options->transport = transport->get();
  auto rulebook = LoadRulebook(config);
  if (!rulebook.ok()) return Fail(rulebook.status());
  auto database = store::Database::Open({.path = config.data_directory});
  if (!database.ok()) return FailToOpen(config, database.status());
  if (*rulebook == nullptr) rulebook = RulebookInForce(**database);
  if (!rulebook.ok()) return Fail(rulebook.status());

  std::optional<SimulatedClock> simulated;
  services::CapabilityOptions capabilities;
  capabilities.gateway_id = config.gateway_id;
  capabilities.queue_length_max = config.queue_length_max;
  capabilities.rulebook = *rulebook;
  capabilities.evidence_reader = certs::ContentOf;
  capabilities.clock = [] { return absl::Now(); };
  if (config.simulated_clock) {
    simulated.emplace(std::max(*config.simulated_clock, (*database)->last_accept_time()));
    capabilities.clock = [&] { return simulated->Now(); };
    capabilities.set_clock = [&](absl::Time time) { simulated->Set(time); };
  }
  certs::Verifier verifier(*std::move(trust), [] { return absl::Now(); });
  services::Capabilities services(**database, capabilities);
  std::atomic<bool> failed = false;
  services.sequencer.OnFailure([&](const absl::Status& status) {
    log.Say(absl::StrCat("edmg_gateway: stops after a failed write: ", status.message()));
    failed = true;
    kill(getpid(), SIGTERM);
  });
  const auto activation = ActivateRulebook(services);
  if (!activation.ok()) return Fail(activation.status());
  auto server = Server::Start(*options, services, verifier);
  if (!server.ok()) return Fail(server.status());
  services.sequencer.Start();
  SayStart({config, **server, **database, services.sequencer.rulebook(), *activation, log});
  {
    const CalendarTimer calendar(kCalendarInterval, [&] {
      services.schedule.RunDue([&log](const auto& status) { ReportCalendar(status, log); });
    });
    RevocationNotices notices(
        verifier, transport->get(), [] { return absl::Now(); }, log);
    notices.SayAll();
    const CalendarTimer revocation(kRevocationInterval, [&] { notices.SayNew(); });
    std::atomic<bool> ending = false;
    const CalendarTimer daily(kDailyInterval, [&] {
      DoDailyWork(
          services, config.event_retention, [&] { return ending.load(); }, log);
    });
    WaitForEnd(signals, [&] {
      ReloadTrust(config, verifier, transport->get(), log);
      notices.SayAll();
    });
    ending = true;
  }
  log.Say("edmg_gateway: stops");
  (*server)->Stop(kStopGrace);
  services.sequencer.Stop();
  return failed ? kExitFailure : 0;
}

// --help, --print_rulebook and --check_journal are run only for what they print.
int EndWithOutput(int code) {
  const absl::Status flushed = FlushOutput();
  return flushed.ok() ? code : Fail(flushed);
}

}  // namespace
}  // namespace edmg::gateway

int main(int argc, char** argv) {
  edmg::gateway::HoldStandardStreams();
  // This Abseil is built to look for lock cycles at every lock, in all of gRPC: a debugging aid
  // that costs a few percent.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const auto parsed = edmg::gateway::ParseConfig(argc, argv);
  if (!parsed.config) return edmg::gateway::EndWithOutput(parsed.exit_code);
  if (auto zone = edmg::services::CheckTimeZone(); !zone.ok()) return edmg::gateway::Fail(zone);
  if (!parsed.config->check_journal) return edmg::gateway::Run(*parsed.config);
  return edmg::gateway::EndWithOutput(edmg::gateway::CheckJournal(*parsed.config));
}
