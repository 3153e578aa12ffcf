// Checks of questions about a patient's DMG (M3, M4): all refusals of the first failing layer.
//
// First the request alone, then what it asks, once the patient was looked up. Pure: the day is an
// argument.
#ifndef EDMG_SERVICES_RULES_DMG_HOLDING_CHECKS_H_
#define EDMG_SERVICES_RULES_DMG_HOLDING_CHECKS_H_

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/holding_service.pb.h"
#include "services/rules/book/field_checks.h"
#include "services/rules/book/refusals.h"
#include "services/rules/book/rulebook.h"
#include "services/rules/dmg/dmg_facts.h"

namespace edmg::rules {

// Whether the day lies too far back to be asked about or attested (145, to the day), by the regime
// of that day.
bool IsTooOld(absl::CivilDay day, absl::CivilDay today, const Rulebook& rulebook);

// What such a refusal tells of the limit.
RefusalMetadata LimitOf(absl::CivilDay day, absl::CivilDay today, const Rulebook& rulebook);

// Who asks, and when.
struct QueryContext {
  absl::CivilDay today;
  absl::string_view insurer;  // OA code, of whose affiliates only it may ask; empty: anybody's
  const Rulebook& rulebook;
};

// Whom a question is about.
struct PatientQuery {
  const edmg::v1::PatientRef& patient;
  absl::CivilDay day;
  absl::string_view day_field;
};

// The cause of 167 where `holder` is not whom the "G" mention names; empty: nobody holds.
absl::string_view CauseOfMismatch(absl::string_view holder);

// 100, 111, 112, 130 of "patient".
void CheckQueriedPatient(const edmg::v1::PatientRef& patient, Findings* findings);
// 158, 120, 121, 122, 136, 145 and 146 (more than two years ago or in the future, to the day). Of
// another insurer's affiliates an insurer learns nothing but 120.
void CheckPatientQuery(const PatientQuery& query, const SubmissionFacts& facts,
                       const QueryContext& context, Findings* findings);

// 100, 111, 112, 130.
Refusals CheckHoldingShape(const edmg::v1::GetHoldingRequest& request, const Rulebook& rulebook);
// The day asked about, of a request that passed its shape checks.
absl::CivilDay ReferenceDay(const edmg::v1::GetHoldingRequest& request, absl::CivilDay today);
// As CheckPatientQuery.
Refusals CheckHoldingQuery(const edmg::v1::GetHoldingRequest& request, const SubmissionFacts& facts,
                           const QueryContext& context);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_HOLDING_CHECKS_H_
