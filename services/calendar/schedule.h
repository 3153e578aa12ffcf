// The calendar's work: what falls due on a day without anybody asking for it. Thread-safe.
//
// It runs as a chain of commands, each at most one step with patients, and the next one is queued
// only after the one before is on disk: a message waits for one step at most. How far the work is
// stands in table `schedule`, so that a chain that ended anywhere goes on there; nothing is decided
// twice, and chains that run at the same time share the work. A gateway that never ran begins with
// its own day.
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
  // OK once all is done; else why the chain ended: the next one goes on there.
  using Done = std::function<void(const absl::Status&)>;

  explicit Schedule(Sequencer& sequencer);

  // Does all that is due until today (Brussels' day of the sequencer's time). Does nothing, and
  // tells nobody, while a chain that it began is under way. `done` may be null.
  void RunDue(Done done = nullptr);

  // Does all that is due until the day, which may lie ahead of the clock: what is decided for a day
  // is accepted at its midnight. For moves of the simulated clock. `done` is called on the writer,
  // or at once after its end.
  void RunUntil(absl::CivilDay day, Done done);

  // The last day whose work is done, as far as the last command saw; nullopt before the first.
  std::optional<absl::CivilDay> done_day() const;

  // What commands tell; outlives them and the schedule.
  struct Progress;

 private:
  Sequencer& sequencer_;
  const std::shared_ptr<Progress> progress_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_CALENDAR_SCHEDULE_H_
