// The time that a message waits while the year's end is decided for many patients of a physician on
// paper (design 6, decision 11): each step of the calendar is one command among the others.
//
//   year_end_bench [PATIENTS]      (default 200000, at least 4: each sends one message)

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "tests/bench/prepared_gateway.h"
#include "tests/support/people.h"

namespace edmg::support {
namespace {

constexpr int kPatientsDefault = 200'000;
constexpr int kPatientsMin = 4;
constexpr int kRowsPerMessage = 500;
constexpr int kMessagesAlone = 200;
constexpr int kMessagesMost = 20'000;
const absl::CivilDay kRegistered(2015, 6, 1);
const absl::CivilDay kVisited(2016, 6, 1);
const absl::CivilDay kDayBefore(2017, 1, 7);
const absl::CivilDay kYearEndDecided(2017, 1, 8);

using Clock = std::chrono::steady_clock;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Physician 1 is not enrolled: the certificates of this physician come from the insurer.
void Attest(PreparedGateway& gateway, int patients, const char* code, absl::CivilDay day) {
  for (int first = 0; first < patients; first += kRowsPerMessage) {
    edmg::v1::RecordAttestationsRequest request;
    for (int i = first; i < std::min(first + kRowsPerMessage, patients); ++i) {
      auto& row = *request.add_attestations();
      row.set_ssin(SsinOfPerson(i));
      row.set_physician_nihii(MakePhysician(1).nihii());
      *row.mutable_service_date() = MakeDate(day);
      row.set_claim_code(code);
    }
    gateway.services().attestations.Record(request, 0, {services::Role::kInsurer, kInsurer},
                                           [](const auto& outcome) {
                                             if (outcome.ok() && outcome->revision > 0) return;
                                             std::fprintf(stderr, "an attestation was refused\n");
                                             std::abort();
                                           });
    gateway.CommitAll();
  }
}

// The time from queued to answered, with all other work that the writer had to do first.
double SubmitOne(PreparedGateway& gateway, int number) {
  auto message =
      gateway.Sign(MakeContact(number, MakePhysician(0).nihii(), SsinOfPerson(number), kDayBefore));
  const auto start = Clock::now();
  gateway.Enqueue(std::move(message));
  gateway.services().sequencer.CommitGroup();
  return MillisecondsSince(start);
}

struct Waits {
  double median_ms;
  double longest_ms;
};

Waits WaitsOf(std::vector<double> waits) {
  std::sort(waits.begin(), waits.end());
  return {waits[waits.size() / 2], waits.back()};
}

void Prepare(PreparedGateway& gateway, int patients) {
  edmg::v1::UpsertPhysiciansRequest registry;
  *registry.add_physicians() = MakePhysician(1);
  gateway.services().physicians.Upsert(registry, {services::Role::kAdministrator, "ops"},
                                       [](const auto&) {});
  gateway.MoveTo(kDayBefore);
  gateway.services().schedule.RunDue();
  gateway.CommitAll();
  Attest(gateway, patients, "102771", kRegistered);
  Attest(gateway, patients, kSurgeryCode, kVisited);
}

void Run(int patients) {
  PreparedGateway gateway(patients);
  Prepare(gateway, patients);
  std::vector<double> alone;
  int number = 1;  // message 0 is the enrolment
  while (number < std::min(kMessagesAlone, patients / 2))
    alone.push_back(SubmitOne(gateway, number++));

  gateway.MoveTo(kYearEndDecided);
  const auto start = Clock::now();
  gateway.services().schedule.RunDue();
  std::vector<double> beside;
  while (gateway.services().sequencer.queue_length() > 0 &&
         number < std::min(kMessagesMost, patients)) {
    beside.push_back(SubmitOne(gateway, number++));
  }
  gateway.CommitAll();
  const double seconds = MillisecondsSince(start) / 1000;
  const Waits quiet = WaitsOf(alone);
  const Waits busy = WaitsOf(beside);
  std::printf("patients              %d\n", patients);
  std::printf("year-end s            %.1f (%.0f patients/s)\n", seconds, patients / seconds);
  std::printf("messages meanwhile    %zu\n", beside.size());
  std::printf("wait ms alone         median %.2f longest %.2f\n", quiet.median_ms,
              quiet.longest_ms);
  std::printf("wait ms at year-end   median %.2f longest %.2f\n", busy.median_ms, busy.longest_ms);
}

}  // namespace
}  // namespace edmg::support

int main(int argc, char** argv) {
  const int patients = argc > 1 ? std::atoi(argv[1]) : edmg::support::kPatientsDefault;
  if (patients < edmg::support::kPatientsMin) {
    std::fprintf(stderr, "usage: year_end_bench [PATIENTS]   (4 or more)\n");
    return 2;
  }
  edmg::support::Run(patients);
  return 0;
}
