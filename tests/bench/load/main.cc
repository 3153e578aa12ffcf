// The load program: how many signed messages a second a gateway takes, and how long they wait.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "gateway/process/standard_output.h"
#include "tests/bench/load/bare_verify.h"
#include "tests/bench/load/drive.h"
#include "tests/bench/load/envelopes.h"

namespace edmg::load {
namespace {

struct Flags {
  std::string sample, pki;
  DriveOptions drive;
  MessagePlan plan;
  int gateway_pid = 0;
  double bare_seconds = 2;
};

// User and system CPU seconds of a process so far.
double CpuSeconds(int pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> fields =
      absl::StrSplit(line.substr(std::min(line.size(), line.rfind(')') + 1)), ' ');
  if (fields.size() < 14) return 0;
  return (std::stod(fields[12]) + std::stod(fields[13])) /
         static_cast<double>(sysconf(_SC_CLK_TCK));
}

absl::Status ReadTransport(const std::string& pki, const std::string& vendor,
                           DriveOptions& options) {
  for (auto [name, text] : {std::pair(std::string("transport-ca.pem"), &options.ca_pem),
                            std::pair("software-" + vendor + ".pem", &options.certificate_pem),
                            std::pair("software-" + vendor + ".key", &options.key_pem)}) {
    auto read = ReadFile(absl::StrCat(pki, "/", name));
    if (!read.ok()) return read.status();
    *text = *std::move(read);
  }
  return absl::OkStatus();
}

void Print(const Flags& flags, const Measured& measured, double cpu_seconds, double bare_rate) {
  const double rate = static_cast<double>(measured.accepted) / measured.seconds;
  const auto answered = static_cast<double>(std::max<int64_t>(1, measured.answered));
  absl::PrintF("messages accepted      %d of %d\n", measured.accepted, measured.answered);
  for (const auto& [what, count] : measured.refused) absl::PrintF("refused %d: %s\n", count, what);
  absl::PrintF("signers                %s\n",
               flags.plan.keys == KeyKind::kP256 ? "P-256" : "RSA-2048");
  if (flags.drive.rate > 0) {
    absl::PrintF("load                   %.0f messages/s asked for\n", flags.drive.rate);
  } else {
    absl::PrintF("load                   closed loop, %d in flight\n", flags.drive.in_flight);
  }
  absl::PrintF("messages/s             %.0f\n", rate);
  absl::PrintF("latency ms             p50 %.2f   p99 %.2f   p99.9 %.2f\n", measured.LatencyAt(0.5),
               measured.LatencyAt(0.99), measured.LatencyAt(0.999));
  if (flags.gateway_pid > 0) {
    absl::PrintF("server CPU us/message  %.0f\n", cpu_seconds * 1e6 / answered);
  }
  const auto threads = std::max(1u, std::thread::hardware_concurrency());
  absl::PrintF("bare verify/s          %.0f on %d threads\n", bare_rate, threads);
  absl::PrintF("ratio                  %.3f\n", rate / bare_rate);
}

int Run(Flags& flags) {
  const auto fail = [](const absl::Status& status) {
    absl::FPrintF(stderr, "edmg_load: %s\n", status.message());
    return 1;
  };
  auto country = ReadSampleCountry(flags.sample, flags.pki);
  if (!country.ok()) return fail(country.status());
  auto transport = ReadTransport(flags.pki, flags.plan.vendor, flags.drive);
  if (!transport.ok()) return fail(transport);
  auto envelopes = MakeEnvelopes(*country, flags.plan);
  if (!envelopes.ok()) return fail(envelopes.status());

  const auto threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const double before = BareVerifyRate(flags.plan.keys, threads, flags.bare_seconds / 2);
  DriveOptions closed_loop = flags.drive;
  closed_loop.rate = 0;
  const Measured enrolled = Drive(closed_loop, envelopes->enrolments);
  const double cpu_start = CpuSeconds(flags.gateway_pid);
  const Measured measured = Drive(flags.drive, envelopes->messages);
  const double cpu = CpuSeconds(flags.gateway_pid) - cpu_start;
  // The machine may be busier at one time than at another: the bare rate is taken on both sides.
  const double after = BareVerifyRate(flags.plan.keys, threads, flags.bare_seconds / 2);
  Print(flags, measured, cpu, (before + after) / 2);
  return measured.accepted == measured.answered ? 0 : 3;
}

}  // namespace
}  // namespace edmg::load

int main(int argc, char** argv) {
  using edmg::load::KeyKind;
  edmg::load::Flags flags;
  flags.drive.target = "localhost:8443";
  flags.plan.recipient = "edmg-dev";
  flags.plan.vendor = "alpha-gp";
  flags.plan.messages = 20000;
  CLI::App app{
      "Loads a gateway with signed messages and prints rate, latency, server CPU and the\n"
      "ratio to the bare signature check of the same machine.",
      "edmg_load"};
  app.add_option("--sample", flags.sample, "Folder that edmgctl sample made, loaded already")
      ->required();
  app.add_option("--pki", flags.pki, "Folder that certs/make-dev-pki made")->required();
  app.add_option("--target", flags.drive.target, "Gateway, host:port")->capture_default_str();
  app.add_option("--messages", flags.plan.messages, "How many")->capture_default_str();
  app.add_option("--connections", flags.drive.connections, "TLS connections")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--in-flight", flags.drive.in_flight, "Open calls of the closed loop")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--rate", flags.drive.rate, "Messages a second; 0: closed loop")
      ->capture_default_str();
  static const std::map<std::string, KeyKind> kinds = {{"p256", KeyKind::kP256},
                                                       {"rsa2048", KeyKind::kRsa2048}};
  app.add_option("--signers", flags.plan.keys, "Keys of the signers")
      ->transform(CLI::CheckedTransformer(kinds));
  app.add_option("--registrations-percent", flags.plan.registrations_percent,
                 "Share of registrations; the rest are contacts")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  app.add_option("--seed", flags.plan.seed, "Makes message ids")->capture_default_str();
  app.add_option("--gateway-pid", flags.gateway_pid, "Process whose CPU time is counted");
  CLI11_PARSE(app, argc, argv);
  const int code = edmg::load::Run(flags);
  if (edmg::gateway::FlushOutput().ok()) return code;
  std::fputs("edmg_load: cannot write standard output\n", stderr);
  return 1;
}
