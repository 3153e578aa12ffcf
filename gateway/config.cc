#include "gateway/config.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>

#include "absl/strings/strip.h"
#include "gateway/process/text_file.h"
#include "services/journal/rulebooks.h"
#include "services/writer/sequencer.h"

namespace edmg::gateway {
namespace {

constexpr char kAbout[] =
    "The eDMG gateway: takes signed DMG registrations and contacts, decides who holds a patient's\n"
    "DMG and who is owed what, and keeps it. Ends cleanly on SIGTERM; SIGHUP reads the signing\n"
    "anchors and revocation lists again.";
constexpr char kExample[] =
    "Example (after certs/make-dev-pki --out run/pki):\n"
    "  edmg_gateway --data_directory run/data --tls_certificate run/pki/server.pem \\\n"
    "    --tls_key run/pki/server.key --transport_ca run/pki/transport-ca.pem \\\n"
    "    --signing_anchors run/pki/signing/root.pem";

// The command line library's own format of a file, for files as people write them.
class ConfigFile : public CLI::ConfigTOML {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& file) const override {
    std::ostringstream text;
    text << file.rdbuf();
    const std::string bytes = text.str();
    std::istringstream content(std::string(WithoutByteOrderMark(bytes)));
    return CLI::ConfigTOML::from_config(content);
  }
};

// Any RFC 3339 time.
std::string ParseTime(const std::string& text, std::optional<absl::Time>* time) {
  absl::Time parsed;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &parsed, &error)) {
    return "not an RFC 3339 time, for instance 2016-01-12T09:00:00Z: " + text;
  }
  *time = parsed;
  return "";
}

std::string ExistingAnchor(const std::string& text) {
  std::string fault = CLI::ExistingFile(certs::AnchorFileOf(text).path);
  if (!fault.empty() && text.find(':') != std::string::npos) {
    fault += " (the place after the colon is serial_number, ehealth or etsi)";
  }
  return fault;
}

void AddTrustOptions(CLI::App& app, Config& config) {
  app.add_option("--tls_certificate", config.tls_certificate,
                 "Server certificate and chain, PEM or DER")
      ->check(CLI::ExistingFile);
  app.add_option("--tls_key", config.tls_key, "Its private key, PEM")->check(CLI::ExistingFile);
  app.add_option("--transport_ca", config.transport_ca,
                 "CA that issued the clients' transport certificates, PEM or DER; with "
                 "--transport_crls and behind the edge also every CA between it and them")
      ->check(CLI::ExistingFile);
  app.add_option("--transport_crls", config.transport_crls,
                 "Revocation lists of transport certificates, PEM or DER; may be repeated, read "
                 "again at SIGHUP")
      ->check(CLI::ExistingFile);
  app.add_option(
         "--signing_anchors", config.signing_anchors,
         "Roots of the signers' certificates, PEM or DER, and where certificates under them "
         "show the SSIN: serial_number (default; the identity card), ehealth (CN and OU "
         "SSIN=...) or etsi (PNOBE-...); may be repeated, also for one root with two places")
      ->type_name("FILE[:PLACE]")
      ->check(ExistingAnchor);
  app.add_option("--signing_intermediates", config.signing_intermediates,
                 "Intermediates that envelopes may leave out, PEM or DER; may be repeated")
      ->check(CLI::ExistingFile);
  app.add_option("--signing_crls", config.signing_crls,
                 "Revocation lists, PEM or DER; may be repeated, of one issuer the newest counts")
      ->check(CLI::ExistingFile);
  app.add_option_function<std::string>(
         "--stale_crl",
         [&config](const std::string& choice) {
           if (choice == "refuse") config.stale_crl_grace = absl::ZeroDuration();
         },
         "Signers whose revocation list is past its next update: accept them for seven days and "
         "then refuse (REVOCATION_LIST_STALE), or refuse them at once")
      ->check(CLI::IsMember({"accept", "refuse"}))
      ->default_str("accept");
}

void AddRulebookOptions(CLI::App& app, Config& config) {
  app.add_option("--rulebook", config.rulebook,
                 "Fees, deadlines, codes and texts, in the format that --print_rulebook prints; "
                 "default: the one in force, at first the one that the program carries")
      ->check(CLI::ExistingFile);
  app.add_flag_callback(
      "--print_rulebook",
      [] {
        std::cout << rules::Rulebook::DefaultText() << std::flush;
        throw CLI::Success();
      },
      "Only print the rulebook that the program carries, and exit");
}

void AddConnectionOptions(CLI::App& app, Config& config) {
  app.add_option("--connections_max", config.connections.connections_max,
                 "Connections that each listener takes; when all are taken, the oldest that has "
                 "made no call gives way. Fewer where the process may have fewer than eight times "
                 "as many descriptors (ulimit -Hn; LimitNOFILE of systemd)")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--connections_per_caller_max", config.connections.connections_per_caller_max,
                 "Of those, connections whose calls come from one certificate's role and name; "
                 "with more, calls get RESOURCE_EXHAUSTED (TOO_MANY_CONNECTIONS)")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--strangers_per_address_max", config.connections.strangers_per_address_max,
                 "Of those, connections from one IPv4 address or IPv6 /64 that have made no call "
                 "yet; with more, the oldest of them is closed")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
}

// Turns "unix:PATH" into PATH; no other kind of address has a file whose mode says who may open it.
std::string TakeSocketPath(std::string& text) {
  absl::string_view path = text;
  if (!absl::ConsumePrefix(&path, "unix:") || path.empty()) {
    return "not of the form unix:PATH: " + text;
  }
  text = std::string(path);
  return "";
}

void AddListenOptions(CLI::App& app, Config& config) {
  const CLI::Validator none(
      [](std::string& address) {
        if (address == "none") address.clear();
        return std::string();
      },
      "");
  app.add_option("--listen", config.listen, "Public listener, host:port, or none")
      ->transform(none)
      ->capture_default_str();
  app.add_option("--listen_administrators", config.listen_administrators,
                 "Administrators' listener, host:port, or none")
      ->transform(none)
      ->capture_default_str();
  app.add_option("--listen_proxied", config.proxied.public_socket,
                 "Public listener behind the edge (deploy/edge): a socket that its owner alone may "
                 "open; the edge names the client in the header edmg-client-certificate")
      ->type_name("unix:PATH")
      ->transform(CLI::Validator(TakeSocketPath, ""));
  app.add_option("--listen_administrators_proxied", config.proxied.administrators_socket,
                 "Administrators' listener behind the edge, likewise")
      ->type_name("unix:PATH")
      ->transform(CLI::Validator(TakeSocketPath, ""));
  app.add_option("--proxied_group", config.proxied.group,
                 "Group that may open both sockets beside the owner: the edge's");
}

void AddProcessOptions(CLI::App& app, Config& config) {
  app.add_option("--data_directory", config.data_directory, "The store; made if missing (0700)")
      ->required();
  app.add_option("--gateway_id", config.gateway_id, "What messages name as recipient")
      ->capture_default_str();
  config.queue_length_max = services::kQueueLengthDefault;
  app.add_option("--queue_length_max", config.queue_length_max,
                 "Messages that may wait for the disk before RESOURCE_EXHAUSTED")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option_function<int>(
         "--event_retention_days",
         [&config](int days) {
           if (days > 0) config.event_retention = absl::Hours(24 * days);
         },
         "Remove events that are older and that every subscription of their insurer which is not "
         "paused has acknowledged; the journal keeps them. 0: keep them for ever")
      ->check(CLI::Range(0, 36'500))
      ->default_str("0");
  static const std::map<std::string, RequestLog::Level> levels = {
      {"all", RequestLog::Level::kAll},
      {"errors", RequestLog::Level::kErrors},
      {"none", RequestLog::Level::kNone}};
  app.add_option("--request_log", config.request_log, "One line a request on stderr")
      ->transform(CLI::CheckedTransformer(levels, CLI::ignore_case))
      ->default_str("all");
  static const std::map<std::string, ProcessLog::LibraryLevel> library_levels = {
      {"info", ProcessLog::LibraryLevel::kInfo},
      {"errors", ProcessLog::LibraryLevel::kErrors},
      {"none", ProcessLog::LibraryLevel::kNone}};
  app.add_option("--library_log", config.log_of_libraries,
                 "What gRPC and protobuf say goes to stderr: at most ten lines a second, cut, "
                 "control characters escaped")
      ->transform(CLI::CheckedTransformer(library_levels, CLI::ignore_case))
      ->default_str("errors");
  app.add_option_function<std::string>(
         "--simulated_clock",
         [&config](const std::string& text) {
           const std::string error = ParseTime(text, &config.simulated_clock);
           if (!error.empty()) throw CLI::ValidationError("--simulated_clock", error);
         },
         "Start on a clock that only AdminService.AdvanceClock moves (RFC 3339); for tests only")
      ->type_name("TIME");
  app.add_flag("--check_journal", config.check_journal,
               "Only apply the journal to an empty store beside the data directory, decide every "
               "entry again, compare all derived tables, print the differences and exit (0: none)");
}

}  // namespace

ParsedConfig ParseConfig(int argc, char** argv) {
  Config config;
  CLI::App app{kAbout, "edmg_gateway"};
  app.footer(kExample);
  app.set_version_flag("--version", "edmg_gateway " EDMG_VERSION " (" EDMG_BUILD_TYPE ")");
  app.config_formatter(std::make_shared<ConfigFile>());
  app.set_config("--config", "", "File with one name=value a line, names as above without dashes");
  AddProcessOptions(app, config);
  AddConnectionOptions(app, config);
  AddListenOptions(app, config);
  AddTrustOptions(app, config);
  AddRulebookOptions(app, config);
  app.callback([&] {
    if (config.check_journal) return;
    const bool tls = !config.listen.empty() || !config.listen_administrators.empty();
    const std::pair<const char*, bool> needed[] = {
        {"--listen or --listen_proxied", !tls && !config.proxied.any()},
        {"--tls_certificate", tls && config.tls_certificate.empty()},
        {"--tls_key", tls && config.tls_key.empty()},
        {"--transport_ca", config.transport_ca.empty()},
        {"--signing_anchors", config.signing_anchors.empty()}};
    for (const auto& [name, missing] : needed) {
      if (missing) throw CLI::RequiredError(name);
    }
  });
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return {std::nullopt, code == 0 ? 0 : 2};
  }
  return {config, 0};
}

}  // namespace edmg::gateway
