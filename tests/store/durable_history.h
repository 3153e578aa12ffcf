// A gateway's first weeks as groups of commands, prepared once and played as often as wanted.
//
// Signatures are made and verified when the history is made; playing it costs only decisions and
// writes. Each group has its own time, so playing the history again, whole or from the middle on,
// gives the same bytes. The second half is meant for a gateway that was restarted.
#ifndef EDMG_TESTS_STORE_DURABLE_HISTORY_H_
#define EDMG_TESTS_STORE_DURABLE_HISTORY_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/capabilities.h"

namespace edmg::support {

// Enqueues one command; `done` gets the receipt of a message, or an empty text for a feed.
using Step = std::function<void(services::Capabilities&,
                                std::function<void(absl::StatusOr<std::string>)> done)>;

struct Group {
  absl::Time time;  // of the gateway's clock
  std::vector<Step> steps;
  // The step before the group, beside the writer: an insurer's stream is read.
  std::function<absl::Status(services::Capabilities&)> before;
};

struct History {
  std::vector<Group> first_life;
  std::vector<Group> second_life;
};

History MakeHistory();

}  // namespace edmg::support

#endif  // EDMG_TESTS_STORE_DURABLE_HISTORY_H_
