#include "services/rules/schedule_rules.h"

#include "services/rules/civil_date.h"
#include "services/rules/contact_rules.h"
#include "services/rules/dossier_draft.h"
#include "services/rules/entitlement.h"
#include "services/rules/payment_rules.h"

namespace edmg::rules {

using edmg::store::v1::ScheduleCommand;
using edmg::store::v1::ScheduleRecord;
using edmg::store::v1::ScheduleStep;

std::vector<ScheduleStep> StepsOf(absl::CivilDay day, std::optional<int32_t> first_pending_day) {
  std::vector<ScheduleStep> steps;
  if (day == absl::CivilDay(day.year(), 1, 1)) {
    steps.push_back(edmg::store::v1::SCHEDULE_STEP_YEAR_END);
  }
  if (first_pending_day.has_value() && *first_pending_day <= DayNumber(day)) {
    steps.push_back(edmg::store::v1::SCHEDULE_STEP_RAISED_DIFFERENCES);
  }
  steps.push_back(edmg::store::v1::SCHEDULE_STEP_DONE);
  return steps;
}

ScheduleCommand NextStep(const ScheduleRecord& record, absl::CivilDay first_day,
                         std::optional<int32_t> first_pending_day) {
  ScheduleCommand next;
  const bool never_ran = record.step() == edmg::store::v1::SCHEDULE_STEP_UNSPECIFIED;
  if (never_ran || record.step() == edmg::store::v1::SCHEDULE_STEP_DONE) {
    next.set_day(never_ran ? DayNumber(first_day) : record.day() + 1);
    next.set_step(StepsOf(DayOfNumber(next.day()), first_pending_day).front());
  } else {
    next.set_day(record.day());
    next.set_step(record.step());
    next.set_after_key(record.after_key());
  }
  return next;
}

void DecideYearEnd(absl::CivilDay day, const SubmissionFacts& facts, const Accept& accept,
                   edmg::store::v1::Decision* decision) {
  const Physicians physicians(facts.physicians);
  DossierDraft draft(facts.patient, physicians, accept, decision);
  DecideContactsFrom(absl::CivilDay(day.year() - 1, 1, 1), facts.patient.contacts, &draft);
  draft.Finish();
}

void DecideDifferences(absl::CivilDay day, const SubmissionFacts& facts, const Accept& accept,
                       edmg::store::v1::Decision* decision) {
  const Physicians physicians(facts.physicians);
  DossierDraft draft(facts.patient, physicians, accept, decision);
  OweDifferences(day, &draft);
  draft.Finish();
}

}  // namespace edmg::rules
