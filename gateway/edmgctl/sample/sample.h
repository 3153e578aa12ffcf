// A sample country: physicians, group practices and insured persons, the same for the same seed.
//
// All facts are those of `reference_day`, and facts without an end hold afterwards: a gateway whose
// clock stands on that day or later can use all of it. No gRPC here; insured persons are streamed,
// never held in memory together.
#ifndef EDMG_GATEWAY_EDMGCTL_SAMPLE_SAMPLE_H_
#define EDMG_GATEWAY_EDMGCTL_SAMPLE_SAMPLE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/insured_person.pb.h"
#include "edmg/v1/physician.pb.h"
#include "gateway/edmgctl/sample/chance.h"
#include "gateway/edmgctl/sample/sample_numbers.h"

namespace edmg::ctl {

// Leap days do not matter in a sample.
inline constexpr int kDaysPerYear = 365;

inline constexpr int kSamplePhysiciansMax = 50'000;
inline constexpr int64_t kSampleInsuredMax = 10'000'000;

struct SampleSize {
  int physicians = 200;
  int64_t insured = 20'000;
  uint64_t seed = 1;
  absl::CivilDay reference_day = absl::CivilDay(2015, 1, 1);
};

struct SampleRegistry {
  std::vector<edmg::v1::Physician> physicians;
  std::vector<edmg::v1::GroupPractice> groups;
};

SampleRegistry MakeRegistry(const SampleSize& size, NumberPool& numbers);

// The data that one insurer feeds about a person.
struct InsurerRow {
  int insurer = 0;  // OA code
  edmg::v1::InsuredPerson person;
};

// Insured persons one after the other.
class InsuredSource {
 public:
  // `numbers` must outlive the source.
  InsuredSource(const SampleSize& size, NumberPool& numbers);

  // The next person: one row, or two for someone who changed insurer.
  std::vector<InsurerRow> Next();

 private:
  edmg::v1::InsuredPerson NextPerson();
  // Death, medical house, chronic years; gives the last day on which the person was known alive.
  absl::CivilDay AddHistory(edmg::v1::InsuredPerson& person, absl::CivilDay birth_day);
  edmg::v1::Affiliation NextAffiliation(int insurer, absl::CivilDay begin);

  Chance chance_;
  Chance insurability_chance_;  // separate, so that the rest of the country stays as it was
  NumberPool& numbers_;
  absl::CivilDay reference_day_;
  std::vector<std::string> medical_houses_;
  int64_t membership_next_ = 10'000'000;
};

// physicians.jsonl, group-practices.jsonl and insured-<OA>.jsonl in `directory`, which is made;
// canonical protobuf JSON, one message a line. `progress` is told the persons written so far.
absl::Status WriteSample(const SampleSize& size, const std::string& directory,
                         const std::function<void(int64_t)>& progress);

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_SAMPLE_SAMPLE_H_
