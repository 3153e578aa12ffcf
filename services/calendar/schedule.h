// The calendar's work: all that falls due on a day although nobody asks for it. Thread-safe.
//
// It runs as a chain of commands. Each has at most one step with patients, and the next is queued
// only after the one before is on disk, so a message waits for one step at most. Table `schedule`
// records the progress of the work, so that a chain that ended anywhere goes on there; nothing is
// decided twice, and chains that run at the same time share the work. A gateway that never ran
// begins with its own day.
#ifndef EDMG_SERVICES_CALENDAR_SCHEDULE_H_
#define EDMG_SERVICES_CALENDAR_SCHEDULE_H_

#include <functional>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "services/writer/sequencer.h"

namespace edmg::services {

// Days without work that one command may go through.
inline constexpr int kScheduleDaysPerCommandMax = 100;

class Schedule {
 public:
  // OK once all is done; else the reason why the chain ended: the next one goes on from there.
  using Done = std::function<void(const absl::Status&)>;

  explicit Schedule(Sequencer& sequencer);

  // Does all that is due until today (Brussels' day of the sequencer's time). Does nothing, and
  // tells nobody, while a chain that it began is under way. `done` may be null.
  void RunDue(Done done = nullptr);

  // Does all that is due until the day, which may lie ahead of the clock: a decision for a day is
  // accepted at the midnight of that day. For moves of the simulated clock. `done` is called on the
  // writer, or at once if the writer has ended.
  void RunUntil(absl::CivilDay day, Done done);

  // The last day whose work is done, as far as the last command saw; nullopt before the first.
  std::optional<absl::CivilDay> done_day() const;

  // The state that the commands report to; it outlives them and the schedule.
  struct Progress;

 private:
  Sequencer& sequencer_;
  const std::shared_ptr<Progress> progress_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_CALENDAR_SCHEDULE_H_
