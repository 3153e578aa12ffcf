// The cost of one message for the writer: shape, checks and decision, without facts, store or
// signature.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "services/rules/dmg/submission_rules.h"
#include "tests/rules/world.h"

namespace edmg::rules {
namespace {

// A holder of 2015, a colleague and a patient with a year of contacts.
struct Practice {
  World world;
  std::string holder = world.AddEnrolledDoctor();
  std::string colleague = world.AddEnrolledDoctor();
  std::string patient = world.AddPatient();

  Practice() {
    world.Register(holder, patient, CivilDay(2015, 3, 10));
    for (int month = 4; month <= 12; ++month) {
      world.Visit(holder, patient, CivilDay(2015, month, 1));
    }
  }
};

void Measure(const edmg::v1::Submission& submission, Practice& practice, benchmark::State& state) {
  const Accept accept = AcceptOn(CivilDay(2016, 5, 6));
  const SubmissionFacts facts = practice.world.FactsFor(submission);
  if (!CheckShape(submission, accept).empty() ||
      !DecideMessage(submission, facts, accept).refusals.empty()) {
    std::abort();
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(CheckShape(submission, accept));
    benchmark::DoNotOptimize(DecideMessage(submission, facts, accept));
  }
}

void BM_CheckShape(benchmark::State& state) {
  Practice practice;
  const Accept accept = AcceptOn(CivilDay(2016, 5, 6));
  const auto submission =
      practice.world.Registration(practice.colleague, practice.patient, accept.accept_day);
  for (auto _ : state) benchmark::DoNotOptimize(CheckShape(submission, accept));
}
BENCHMARK(BM_CheckShape);

void BM_DecideTakeover(benchmark::State& state) {
  Practice practice;
  Measure(practice.world.Registration(practice.colleague, practice.patient, CivilDay(2016, 5, 4)),
          practice, state);
}
BENCHMARK(BM_DecideTakeover);

void BM_DecideExtendingContact(benchmark::State& state) {
  Practice practice;
  Measure(practice.world.Contact(practice.holder, practice.patient, CivilDay(2016, 5, 4)), practice,
          state);
}
BENCHMARK(BM_DecideExtendingContact);

void BM_DecidePlainContact(benchmark::State& state) {
  Practice practice;
  Measure(practice.world.Contact(practice.colleague, practice.patient, CivilDay(2016, 5, 4)),
          practice, state);
}
BENCHMARK(BM_DecidePlainContact);

}  // namespace
}  // namespace edmg::rules
