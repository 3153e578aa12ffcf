#include "services/rules/schedule_rules.h"

#include "services/rules/contact_rules.h"
#include "services/rules/dossier_draft.h"
#include "services/rules/entitlement.h"
#include "services/rules/payment_rules.h"

namespace edmg::rules {

std::vector<edmg::store::v1::ScheduleStep> StepsOf(absl::CivilDay day, const Rulebook& rulebook) {
  std::vector<edmg::store::v1::ScheduleStep> steps;
  if (day == absl::CivilDay(day.year(), 1, 1)) {
    steps.push_back(edmg::store::v1::SCHEDULE_STEP_YEAR_END);
  }
  if (rulebook.RaisedFeePayableOn(day)) {
    steps.push_back(edmg::store::v1::SCHEDULE_STEP_RAISED_DIFFERENCES);
  }
  steps.push_back(edmg::store::v1::SCHEDULE_STEP_DONE);
  return steps;
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
