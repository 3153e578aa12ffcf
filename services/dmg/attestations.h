// Certificates of care as insurers record them. Thread-safe.
// Each row stands for itself and is its own journal entry; the rows of a message are committed
// together, so that a message whose answer was lost can be sent again.
#ifndef EDMG_SERVICES_DMG_ATTESTATIONS_H_
#define EDMG_SERVICES_DMG_ATTESTATIONS_H_

#include <functional>

#include "absl/status/statusor.h"
#include "edmg/v1/insurer_feed_service.pb.h"
#include "services/answers/access_log.h"
#include "services/answers/caller.h"
#include "services/writer/kernel.h"
#include "services/writer/rows_command.h"

namespace edmg::services {

inline constexpr int kAttestationsPerMessageMax = 500;
inline constexpr int kAttestationsPerStreamMax = 500'000;
inline constexpr int kRefusedAttestationsMax = 1'000;  // an answer explains so many

class Attestations {
 public:
  explicit Attestations(const Kernel& kernel)
      : sequencer_(kernel.sequencer), access_log_(kernel.access_log) {}

  using Outcome = RowResults<edmg::v1::AttestationOutcome>;
  using Done = std::function<void(absl::StatusOr<Outcome>)>;

  // Records message number `message` (from 0) of a stream; answers on the writer, once it is on
  // disk. The patients of rows that were known already, or refused after their facts were read,
  // stand in one row of the access log. Errors of the message as a whole: ROW_COUNT_INVALID, those
  // of Sequencer::Enqueue.
  void Record(edmg::v1::RecordAttestationsRequest request, int message, const Caller& caller,
              Done done);

 private:
  Sequencer& sequencer_;
  AccessLog& access_log_;
};

// ROW_COUNT_INVALID where message number `message` would make a stream too long.
absl::Status CheckStreamLength(const edmg::v1::RecordAttestationsResponse& so_far,
                               const edmg::v1::RecordAttestationsRequest& request, int message);

// Adds the results of message number `message` to the answer of its stream.
void AddOutcome(const Attestations::Outcome& outcome, int message,
                edmg::v1::RecordAttestationsResponse* response);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_DMG_ATTESTATIONS_H_
