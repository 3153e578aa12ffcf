#include "services/rules/dmg/schedule_rules.h"

#include "services/rules/dmg/dossier_draft.h"
#include "services/rules/dmg/fee_rules.h"
#include "services/rules/people/entitlement.h"
#include "values/civil_date.h"

namespace edmg::rules {

using edmg::store::v1::ScheduleCommand;
using edmg::store::v1::ScheduleRecord;
using edmg::store::v1::ScheduleStep;

namespace {

bool HasCome(std::optional<int32_t> waited_for, int32_t day) {
  return waited_for.has_value() && *waited_for <= day;
}

}  // namespace

std::vector<ScheduleStep> StepsOf(absl::CivilDay day, const Waiting& waiting,
                                  const Rulebook& rulebook) {
  std::vector<ScheduleStep> steps;
  if (day == rulebook.AdministrativeDayOf(day.year() - 1)) {
    steps.push_back(edmg::store::v1::SCHEDULE_STEP_YEAR_END);
  }
  if (HasCome(waiting.first_difference_day, DayNumber(day))) {
    steps.push_back(edmg::store::v1::SCHEDULE_STEP_RAISED_DIFFERENCES);
  }
  if (HasCome(waiting.first_decide_again_day, DayNumber(day))) {
    steps.push_back(edmg::store::v1::SCHEDULE_STEP_DECIDE_AGAIN);
  }
  steps.push_back(edmg::store::v1::SCHEDULE_STEP_DONE);
  return steps;
}

ScheduleCommand NextStep(const ScheduleRecord& record, absl::CivilDay first_day,
                         const Waiting& waiting, const Rulebook& rulebook) {
  ScheduleCommand next;
  const bool never_ran = record.step() == edmg::store::v1::SCHEDULE_STEP_UNSPECIFIED;
  const bool done = record.step() == edmg::store::v1::SCHEDULE_STEP_DONE;
  if (done && HasCome(waiting.first_decide_again_day, record.day())) {
    next.set_day(record.day());
    next.set_step(edmg::store::v1::SCHEDULE_STEP_DECIDE_AGAIN);
  } else if (never_ran || done) {
    next.set_day(never_ran ? DayNumber(first_day) : record.day() + 1);
    next.set_step(StepsOf(DayOfNumber(next.day()), waiting, rulebook).front());
  } else {
    next.set_day(record.day());
    next.set_step(record.step());
    next.set_after_key(record.after_key());
  }
  return next;
}

void DecideDifferences(absl::CivilDay day, const SubmissionFacts& facts, const Accept& accept,
                       edmg::store::v1::Decision* decision) {
  const Physicians physicians(facts.physicians);
  DossierDraft draft(facts.patient, physicians, accept, decision);
  OweDifferences(day, &draft);
  draft.Finish();
}

}  // namespace edmg::rules
