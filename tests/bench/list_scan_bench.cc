// The list of a physician with 500 patients: whole, as the stream sends it, and in pages of 100.

#include <benchmark/benchmark.h>

#include <cassert>

#include "tests/bench/prepared_gateway.h"

namespace edmg::support {
namespace {

constexpr int kPatients = 500;

// A gateway where the physician's list is full.
PreparedGateway& FullList() {
  static PreparedGateway& gateway = *[] {
    auto* made = new PreparedGateway(kPatients);
    for (auto& message : made->Registrations()) made->Enqueue(std::move(message));
    made->CommitAll();
    return made;
  }();
  return gateway;
}

void ListInPages(benchmark::State& state) {
  PreparedGateway& gateway = FullList();
  for (auto _ : state) {
    edmg::v1::ListPatientsRequest request;
    request.set_page_size(static_cast<int>(state.range(0)));
    int patients = 0;
    do {
      const auto page = gateway.services().patient_lists.ListPatients(request, gateway.physician(),
                                                                      gateway.now());
      assert(page.ok());
      patients += page->patients_size();
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    assert(patients == kPatients);
  }
  state.SetItemsProcessed(state.iterations() * kPatients);
}
BENCHMARK(ListInPages)->Arg(100)->Arg(500)->Unit(benchmark::kMicrosecond);

void StreamWhole(benchmark::State& state) {
  PreparedGateway& gateway = FullList();
  for (auto _ : state) {
    services::PatientLists::Walk walk;
    const auto message =
        gateway.services().patient_lists.Next(walk, gateway.physician(), gateway.now());
    assert(message.ok() && (*message)->patients_size() == kPatients);
  }
  state.SetItemsProcessed(state.iterations() * kPatients);
}
BENCHMARK(StreamWhole)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace edmg::support

BENCHMARK_MAIN();
