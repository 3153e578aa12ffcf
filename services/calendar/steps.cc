#include "services/calendar/steps.h"

#include <algorithm>
#include <optional>

#include "services/calendar/contest_steps.h"
#include "services/calendar/patient_steps.h"
#include "services/calendar/payment_steps.h"
#include "values/civil_date.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;
using edmg::store::v1::SCHEDULE_STEP_DONE;
using edmg::store::v1::SCHEDULE_STEP_UNSPECIFIED;
using edmg::store::v1::ScheduleCommand;
using edmg::store::v1::ScheduleRecord;
using edmg::store::v1::ScheduleStep;

constexpr StepRow kSteps[] = {
    // step, reopens the day, is due, decides
    // They come first: a day that goes on again begins with none of them.
    {edmg::store::v1::SCHEDULE_STEP_REJECTED_PAYMENTS, false, HaveRejectedPayments,
     DecideRejectedPayments},
    {edmg::store::v1::SCHEDULE_STEP_PAYMENT_DEADLINES, false, HavePaymentDeadlines,
     DecidePaymentDeadlines},
    {edmg::store::v1::SCHEDULE_STEP_HOLDINGS_ENDED, false, IsNewYear, DecideHoldingsEnded},
    {edmg::store::v1::SCHEDULE_STEP_CONTESTED_AFFILIATIONS, false, HaveContests, DecideContestDays},
    {edmg::store::v1::SCHEDULE_STEP_YEAR_END, false, IsYearEnd, DecideYearEnd},
    {edmg::store::v1::SCHEDULE_STEP_RAISED_DIFFERENCES, false, HaveDifferences,
     DecideRaisedDifferences},
    {edmg::store::v1::SCHEDULE_STEP_DECIDE_AGAIN, true, HaveContactsAgain, DecideContactsAgain},
};

const StepRow* RowOf(ScheduleStep step) {
  const auto* row = std::find_if(std::begin(kSteps), std::end(kSteps),
                                 [&](const StepRow& row) { return row.step == step; });
  return row == std::end(kSteps) ? nullptr : row;
}

// The first row from `row` on that is due on the day; DONE where none is.
absl::StatusOr<ScheduleStep> FirstDue(const store::Reader& reader, const StepRow* row,
                                      absl::CivilDay day, const rules::Rulebook& rulebook,
                                      bool reopening = false) {
  for (; row != std::end(kSteps); ++row) {
    if (reopening && !row->reopens_day) continue;
    const auto due = row->is_due(reader, day, rulebook);
    if (!due.ok()) return due.status();
    if (*due) return row->step;
  }
  return SCHEDULE_STEP_DONE;
}

}  // namespace

absl::Span<const StepRow> StepTable() { return kSteps; }

absl::StatusOr<ScheduleCommand> NextStep(const store::Reader& reader, const ScheduleRecord& state,
                                         absl::CivilDay first_day,
                                         const rules::Rulebook& rulebook) {
  ScheduleCommand next;
  next.set_day(state.day());
  next.set_step(state.step());
  if (RowOf(state.step()) != nullptr) {  // under way
    next.set_after_key(state.after_key());
    return next;
  }
  if (state.step() == SCHEDULE_STEP_DONE) {
    const auto again =
        FirstDue(reader, std::begin(kSteps), DayOfNumber(state.day()), rulebook, true);
    if (!again.ok()) return again.status();
    next.set_step(*again);
    if (*again != SCHEDULE_STEP_DONE) return next;
  }
  const bool never_ran = state.step() == SCHEDULE_STEP_UNSPECIFIED;
  next.set_day(never_ran ? DayNumber(first_day) : state.day() + 1);
  const auto first = FirstDue(reader, std::begin(kSteps), DayOfNumber(next.day()), rulebook);
  if (!first.ok()) return first.status();
  next.set_step(*first);
  return next;
}

absl::StatusOr<Decision> DecideStep(const store::Reader& reader, const ScheduleCommand& command,
                                    const rules::Accept& accept) {
  Decision decision;
  ScheduleRecord& after = *decision.mutable_schedule();
  after.set_day(command.day());
  after.set_step(SCHEDULE_STEP_DONE);
  const StepRow* row = RowOf(command.step());
  if (row == nullptr) return decision;
  const auto rest = row->decide(reader, command, accept, decision);
  if (!rest.ok()) return rest.status();
  if (rest->more) {
    after.set_step(command.step());
    after.set_after_key(rest->after_key);
    return decision;
  }
  const auto next = FirstDue(reader, row + 1, DayOfNumber(command.day()), *accept.rulebook);
  if (!next.ok()) return next.status();
  after.set_step(*next);
  return decision;
}

}  // namespace edmg::services
