// Messages per second through the sequencer by the size of the group that shares one fsync:
// decided, journaled, indexed and on disk. Signatures were checked beforehand.

#include <benchmark/benchmark.h>

#include "tests/bench/prepared_gateway.h"

namespace edmg::support {
namespace {

constexpr int kMessages = 4096;
constexpr int kSmallGroup = 8;
constexpr int kSmallGroupMessages = 1024;  // one fsync each takes long enough

void CommitMessages(benchmark::State& state, std::vector<SignedMessage> messages,
                    PreparedGateway& gateway) {
  const auto size = static_cast<size_t>(state.range(0));
  size_t next = 0;
  for (auto _ : state) {
    for (size_t i = 0; i < size; ++i) gateway.Enqueue(std::move(messages[next++]));
    gateway.CommitAll();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

int MessagesFor(const benchmark::State& state) {
  return static_cast<int>(state.max_iterations * state.range(0));
}

void CommitContacts(benchmark::State& state) {
  PreparedGateway gateway(MessagesFor(state));
  CommitMessages(state, gateway.Contacts(), gateway);
}

void CommitRegistrations(benchmark::State& state) {
  PreparedGateway gateway(MessagesFor(state));
  CommitMessages(state, gateway.Registrations(), gateway);
}

// Each run has a fixed number of messages: each is prepared once and used once.
void EachGroupSize(void (*function)(benchmark::State&), const char* name) {
  for (const int size : {1, kSmallGroup, 64, 512}) {
    const int messages = size <= kSmallGroup ? kSmallGroupMessages : kMessages;
    benchmark::RegisterBenchmark(name, function)
        ->Arg(size)
        ->Iterations(messages / size)
        ->UseRealTime()
        ->Unit(benchmark::kMicrosecond);
  }
}

}  // namespace
}  // namespace edmg::support

int main(int argc, char** argv) {
  edmg::support::EachGroupSize(edmg::support::CommitContacts, "CommitContacts");
  edmg::support::EachGroupSize(edmg::support::CommitRegistrations, "CommitRegistrations");
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
