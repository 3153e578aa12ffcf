// The removing of old events, if the operator wants it: those that every subscription of their
// insurer has acknowledged, but the paused ones, and that are older than a given age. The journal
// keeps them, and the books keep their sums.
#ifndef EDMG_SERVICES_PAYMENTS_EVENT_REMOVAL_H_
#define EDMG_SERVICES_PAYMENTS_EVENT_REMOVAL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/store/v1/journal.pb.h"
#include "services/rules/book/accept.h"
#include "services/writer/kernel.h"
#include "store/engine/reader.h"

namespace edmg::services {

inline constexpr int kEventsRemovedMax = 500;  // in one entry: a message waits for no more

class EventRemoval {
 public:
  explicit EventRemoval(const Kernel& kernel)
      : database_(kernel.database), sequencer_(kernel.sequencer) {}

  // Removes what is from before `before_time`, of all insurers, part by part on the writer. Returns
  // at once; what is left when the gateway stops waits for the next call.
  void Run(absl::Time before_time);

 private:
  const store::Database& database_;
  Sequencer& sequencer_;
};

// The next part, live and when the journal is verified: Decision.removed_events; empty if there is
// nothing to remove.
absl::StatusOr<edmg::store::v1::Decision> DecideEventRemoval(
    const store::Reader& reader, const edmg::store::v1::RemoveEventsCommand& command);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_EVENT_REMOVAL_H_
