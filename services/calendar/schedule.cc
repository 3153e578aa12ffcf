#include "services/calendar/schedule.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <utility>

#include "services/answers/caller.h"
#include "services/calendar/steps.h"
#include "services/writer/brussels_day.h"
#include "store/calendar/schedule.h"
#include "values/civil_date.h"
#include "values/timestamps.h"

namespace edmg::services {

struct Schedule::Progress {
  static constexpr int32_t kNoDay = std::numeric_limits<int32_t>::min();
  std::atomic<bool> running_due{false};
  std::atomic<int32_t> done_day{kNoDay};
};

namespace {

using edmg::store::v1::SCHEDULE_STEP_DONE;
using edmg::store::v1::SCHEDULE_STEP_UNSPECIFIED;
using edmg::store::v1::ScheduleCommand;
using edmg::store::v1::ScheduleRecord;

// The work of a day that lies ahead of the clock is accepted at its midnight.
rules::Accept AcceptOn(int32_t day, const rules::Accept& accept) {
  rules::Accept on_day = accept;
  on_day.accept_time = std::max(accept.accept_time, BeginOfBrusselsDay(DayOfNumber(day)));
  on_day.accept_day = BrusselsDay(on_day.accept_time);
  return on_day;
}

// A link of a chain; its end queues the next.
struct Chain {
  Sequencer& sequencer;
  std::shared_ptr<Schedule::Progress> progress;
  std::optional<absl::CivilDay> until;  // nullopt: the day on which it is decided
  Schedule::Done done;
};
void Continue(Chain chain);

// One step with patients, or days that have none.
class StepCommand : public Command {
 public:
  explicit StepCommand(Chain chain) : chain_(std::move(chain)) {}

  size_t decisions_max() const override { return kStepSubjectsMax; }

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    auto state = store::ReadSchedule(reader);
    if (!state.ok()) return state.status();
    const auto step = NextStep(reader, *state, accept.accept_day, *accept.rulebook);
    if (!step.ok()) return step.status();
    if (IsLater(*step, accept)) {
      all_done_ = true;
      more_ = false;
      state_ = *state;
      return std::optional<Record>();
    }
    const rules::Accept on_day = AcceptOn(step->day(), accept);
    auto decision = DecideStep(reader, *step, on_day);
    if (!decision.ok()) return decision.status();
    const auto next = NextStep(reader, decision->schedule(), accept.accept_day, *accept.rulebook);
    if (!next.ok()) return next.status();
    Keep(decision->schedule(), *next, IsLater(*next, accept));
    if (step->step() != SCHEDULE_STEP_DONE) more_ = false;
    Record record;
    record.entry.set_requested_by(kCalendarLabel);
    *record.entry.mutable_accept_time() = TimestampOf(on_day.accept_time);
    *record.entry.mutable_schedule_run() = *step;
    *record.entry.mutable_decision() = *std::move(decision);
    return std::optional<Record>(std::move(record));
  }

  bool more() const override { return more_; }

  void Finish(const absl::Status& status) override {
    if (status.ok() && state_.step() != SCHEDULE_STEP_UNSPECIFIED) {
      const bool done = state_.step() == SCHEDULE_STEP_DONE;
      chain_.progress->done_day = done ? state_.day() : state_.day() - 1;
    }
    if (status.ok() && !all_done_) return Continue(std::move(chain_));
    chain_.done(status);
  }

 private:
  bool IsLater(const ScheduleCommand& step, const rules::Accept& accept) const {
    return DayOfNumber(step.day()) > chain_.until.value_or(accept.accept_day);
  }

  // The state that the last decision left, and what comes next.
  void Keep(const ScheduleRecord& state, const ScheduleCommand& next, bool all_done) {
    state_ = state;
    all_done_ = all_done;
    more_ = !all_done_ && next.step() == SCHEDULE_STEP_DONE && ++days_ < kScheduleDaysPerCommandMax;
  }

  Chain chain_;
  ScheduleRecord state_;
  int days_ = 0;
  bool all_done_ = false;
  bool more_ = false;
};

void Continue(Chain chain) {
  auto done = chain.done;
  auto& sequencer = chain.sequencer;
  auto status = sequencer.EnqueueChained(std::make_unique<StepCommand>(std::move(chain)));
  if (!status.ok()) done(status);
}

}  // namespace

Schedule::Schedule(Sequencer& sequencer)
    : sequencer_(sequencer), progress_(std::make_shared<Progress>()) {}

void Schedule::RunDue(Done done) {
  if (progress_->running_due.exchange(true)) return;
  auto end = [progress = progress_, done = std::move(done)](const absl::Status& status) {
    progress->running_due = false;
    if (done) done(status);
  };
  Continue({sequencer_, progress_, std::nullopt, std::move(end)});
}

void Schedule::RunUntil(absl::CivilDay day, Done done) {
  Continue({sequencer_, progress_, day, std::move(done)});
}

std::optional<absl::CivilDay> Schedule::done_day() const {
  const int32_t day = progress_->done_day;
  if (day == Progress::kNoDay) return std::nullopt;
  return DayOfNumber(day);
}

}  // namespace edmg::services
