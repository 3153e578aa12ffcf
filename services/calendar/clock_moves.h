// Moves of the simulated clock, as journal entries: a restarted gateway resumes from the last one.
// The calendar's work of every day on the way is done before. Thread-safe. Nothing else moves the
// clock, and it never moves back.
#ifndef EDMG_SERVICES_CALENDAR_CLOCK_MOVES_H_
#define EDMG_SERVICES_CALENDAR_CLOCK_MOVES_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/v1/admin_service.pb.h"
#include "services/answers/caller.h"
#include "services/calendar/schedule.h"
#include "services/writer/sequencer.h"

namespace edmg::services {

inline constexpr absl::Duration kClockMoveMax = absl::Hours(24 * 3653);  // 10 years

class ClockMoves {
 public:
  // `set_clock` moves the process's clock; null when it is a real one.
  ClockMoves(Sequencer& sequencer, Schedule& schedule, std::function<void(absl::Time)> set_clock)
      : sequencer_(sequencer), schedule_(schedule), set_clock_(std::move(set_clock)) {}

  // Answers on the writer, once the move is on disk. Errors: FAILED_PRECONDITION/
  // CLOCK_NOT_SIMULATED, INVALID_ARGUMENT/CLOCK_BACKWARDS, CLOCK_TOO_FAR, FIELD_MISSING,
  // FIELD_FORMAT, all before anything is run. If two calls run at once, the one for the earlier
  // time may get CLOCK_BACKWARDS late; errors of Sequencer::Enqueue may come on the way: the same
  // call, made again, goes on.
  using Done = std::function<void(absl::StatusOr<edmg::v1::AdvanceClockResponse>)>;
  void Advance(const edmg::v1::AdvanceClockRequest& request, const Caller& caller, Done done);

 private:
  absl::Status Check(const edmg::v1::AdvanceClockRequest& request) const;

  Sequencer& sequencer_;
  Schedule& schedule_;
  const std::function<void(absl::Time)> set_clock_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_CALENDAR_CLOCK_MOVES_H_
