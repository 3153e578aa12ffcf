// Insured persons as insurers feed them. Thread-safe.
// What one insurer feeds never touches what another fed about the same person.
#ifndef EDMG_SERVICES_INSURED_H_
#define EDMG_SERVICES_INSURED_H_

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "edmg/v1/insurer_feed_service.pb.h"
#include "services/caller.h"
#include "services/sequencer.h"

namespace edmg::services {

inline constexpr int kPersonsPerMessageMax = 500;

class Insured {
 public:
  explicit Insured(Sequencer& sequencer) : sequencer_(sequencer) {}

  struct Outcome {
    int changed = 0;
    int unchanged = 0;
    int64_t revision = 0;  // 0: nothing was changed
  };
  using Done = std::function<void(absl::StatusOr<Outcome>)>;

  // Records message number `message` (from 0) of a stream whole or not at all; answers on the
  // writer, once it is on disk. Errors: INVALID_ARGUMENT naming message, row and field,
  // ROW_COUNT_INVALID, ROW_REPEATED.
  void Upsert(edmg::v1::UpsertInsuredPersonsRequest request, int message, const Caller& caller,
              Done done);

 private:
  Sequencer& sequencer_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_INSURED_H_
