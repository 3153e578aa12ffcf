// practice_week: plays a practice's week against a gateway and audits it from outside.
#include <CLI/CLI.hpp>
#include <random>

#include "gateway/process/standard_output.h"
#include "tests/e2e/practice_week/week.h"

namespace {

constexpr char kAbout[] =
    "Plays a practice's week against a gateway over mutual TLS: physicians enrol, register and "
    "see\n"
    "patients; three insurers follow their payment events; the gateway is killed meanwhile. Then\n"
    "compares what was acknowledged with what the services answer. Exit code 0: everything holds.\n"
    "The registry and the insured persons must be loaded before (edmgctl load). On a simulated\n"
    "clock it plays two weeks, the second 300 days later, so that contacts extend.";

void AddOptions(CLI::App& app, edmg::e2e::WeekOptions& options) {
  app.add_option("--sample", options.sample, "Folder of `edmgctl sample`")
      ->required()
      ->check(CLI::ExistingDirectory);
  app.add_option("--pki", options.targets.pki, "Folder of certs/make-dev-pki")
      ->required()
      ->check(CLI::ExistingDirectory);
  app.add_option("--target", options.targets.gateway, "Public listener, host:port")->required();
  app.add_option("--administrators", options.targets.administrators,
                 "Administrators' listener, host:port")
      ->required();
  app.add_option("--gateway-command", options.gateway_command,
                 "Command line that starts the gateway; without it, one must run");
  app.add_option("--check-command", options.check_command,
                 "Run at the end on the stopped gateway; must exit with 0");
  app.add_option("--log", options.log, "What the gateway prints is appended here")
      ->capture_default_str();
  app.add_option("--recipient", options.recipient, "Id of the gateway")->capture_default_str();
  app.add_option("--messages", options.messages, "Registrations and contacts, about")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--connections", options.sender.connections, "Of the practices' software")
      ->check(CLI::Range(2, 64))
      ->capture_default_str();
  app.add_option("--in-flight", options.sender.in_flight, "Calls at a time on each connection")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--kills", options.kills, "SIGKILLs in mid-load")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--seed", options.seed, "The same seed, the same plan; default: a random one");
}

}  // namespace

int main(int argc, char** argv) {
  edmg::e2e::WeekOptions options;
  options.seed = std::random_device()() % 1'000'000;
  CLI::App app{kAbout, "practice_week"};
  AddOptions(app, options);
  CLI11_PARSE(app, argc, argv);
  if (options.gateway_command.empty() && (options.kills > 0 || !options.check_command.empty())) {
    std::cerr << "practice_week: --kills and --check-command need --gateway-command\n";
    return 2;
  }
  const int code = edmg::e2e::PlayWeek(options);
  if (edmg::gateway::FlushOutput().ok()) return code;
  std::cerr << "practice_week: cannot write standard output\n";
  return 1;
}
