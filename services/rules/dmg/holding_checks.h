// Checks of questions about a patient's DMG (M3, M4): all refusals of the first failing layer.
//
// First the request alone is checked, then the question, once the patient was looked up. Pure: the
// day is an argument.
#ifndef EDMG_SERVICES_RULES_DMG_HOLDING_CHECKS_H_
#define EDMG_SERVICES_RULES_DMG_HOLDING_CHECKS_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/holding_service.pb.h"
#include "services/rules/book/field_checks.h"
#include "services/rules/book/refusals.h"
#include "services/rules/book/rulebook.h"
#include "services/rules/dmg/dmg_facts.h"

namespace edmg::rules {

// True if the day lies too far back for a question or an attestation (145, to the day), by the
// regime of that day.
bool IsTooOld(absl::CivilDay day, absl::CivilDay today, const Rulebook& rulebook);

// The facts of the limit that such a refusal tells.
RefusalMetadata LimitOf(absl::CivilDay day, absl::CivilDay today, const Rulebook& rulebook);

// The insurer that asks, if one does, and the present day.
struct QueryContext {
  absl::CivilDay today;
  absl::string_view insurer;  // OA code; it may only ask of its affiliates; empty: of anybody
  const Rulebook& rulebook;
};

// The patient whom a question is about.
struct PatientQuery {
  const edmg::v1::PatientRef& patient;
  absl::CivilDay day;
  absl::string_view day_field;
};

// A "G" mention, which names the holder whose file the physician used. Numbers of 8 digits.
struct Mention {
  absl::string_view named;
  absl::string_view physician;  // the author of the mention
  absl::string_view holder;     // of the day; empty: nobody holds
};
struct MentionFault {
  Code code;
  CauseName cause;
};
// 174: it names its own author; 167: another holds, or nobody. nullopt: it is right.
std::optional<MentionFault> FaultOfMention(const Mention& mention);

// 100, 111, 112, 130 of "patient".
void CheckQueriedPatient(const edmg::v1::PatientRef& patient, Findings* findings);
// 158, 120, 121, 122, 136, 145 and 146 (more than two years ago or in the future, to the day). An
// insurer learns nothing but 120 of another insurer's affiliates.
void CheckPatientQuery(const PatientQuery& query, const SubmissionFacts& facts,
                       const QueryContext& context, Findings* findings);

// 100, 111, 112, 130.
Refusals CheckHoldingShape(const edmg::v1::GetHoldingRequest& request, const Rulebook& rulebook);
// The day asked about, of a request that passed its shape checks.
absl::CivilDay ReferenceDay(const edmg::v1::GetHoldingRequest& request, absl::CivilDay today);
// The same refusals as CheckPatientQuery.
Refusals CheckHoldingQuery(const edmg::v1::GetHoldingRequest& request, const SubmissionFacts& facts,
                           const QueryContext& context);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_HOLDING_CHECKS_H_
