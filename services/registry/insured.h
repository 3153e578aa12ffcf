// Insured persons as insurers feed them. Thread-safe.
// One insurer's feed never touches another's about the same person. Each row stands for itself; the
// sound and new rows of a message are one journal entry, but a row that joins or parts numbers is
// an entry of its own.
#ifndef EDMG_SERVICES_REGISTRY_INSURED_H_
#define EDMG_SERVICES_REGISTRY_INSURED_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "edmg/v1/insurer_feed_service.pb.h"
#include "services/answers/caller.h"
#include "services/writer/kernel.h"

namespace edmg::services {

inline constexpr int kPersonsPerMessageMax = 500;
inline constexpr int kRefusedPersonsMax = 500;  // an answer explains so many, in less than 4 MiB

class Insured {
 public:
  explicit Insured(const Kernel& kernel) : sequencer_(kernel.sequencer) {}

  struct RefusedRow {
    int row = 0;
    absl::Status status;  // 100, 111, 112, 113, 130 or 136; it names message, row and field
  };
  struct Outcome {
    int changed = 0;
    int unchanged = 0;
    std::vector<RefusedRow> refused;
    int64_t revision = 0;  // 0: nothing was changed
  };
  using Done = std::function<void(absl::StatusOr<Outcome>)>;

  // Records message number `message` (from 0) of a stream; answers on the writer, once it is on
  // disk. Errors of the message as a whole: ROW_COUNT_INVALID, those of Sequencer::Enqueue.
  void Upsert(edmg::v1::UpsertInsuredPersonsRequest request, int message, const Caller& caller,
              Done done);

 private:
  Sequencer& sequencer_;
};

// Adds the results of message number `message` to the answer of its stream.
void AddOutcome(const Insured::Outcome& outcome, int message,
                edmg::v1::UpsertInsuredPersonsResponse* response);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_REGISTRY_INSURED_H_
