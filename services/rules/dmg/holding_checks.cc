#include "services/rules/dmg/holding_checks.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/rules/people/affiliation.h"
#include "services/rules/people/membership.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

constexpr absl::string_view kPatient = "patient";
constexpr absl::string_view kReferenceDate = "reference_date";

// True if an insurer asks by a membership of another insurer.
bool IsForeign(const edmg::v1::PatientRef& patient, const QueryContext& context) {
  if (context.insurer.empty() || !patient.has_membership()) return false;
  const std::string owner = context.rulebook.InsurerOfMutuality(patient.membership().mutuality());
  return !owner.empty() && owner != context.insurer;
}

void CheckAffiliated(const PatientQuery& query, const SubmissionFacts& facts,
                     const QueryContext& context, Findings* findings) {
  const FieldPath field{"", DesignatingField(query.patient)};
  if (IsForeign(query.patient, context)) return findings->Add("120", field);
  if (const auto fault = RefusalOf(facts.member_fault)) {
    findings->Add(fault->code, {"", fault->field}, fault->cause);
  }
  if (facts.patient.ssin.empty()) return;  // nobody is designated: the above tells more
  const std::optional<std::string> insurer = InsurerOn(facts.patient.insured, query.day);
  if (!insurer.has_value() || (!context.insurer.empty() && *insurer != context.insurer)) {
    findings->Add("120", field);
  } else if (Contradicts(query.patient.sex(), ParseSsin(facts.patient.ssin))) {
    findings->Add("136", {kPatient, "sex"});
  }
}

}  // namespace

bool IsTooOld(absl::CivilDay day, absl::CivilDay today, const Rulebook& rulebook) {
  const int years = rulebook.WindowsOn(day).attestation_age_years_max();
  return day < ShiftYears(today, -years);
}

RefusalMetadata LimitOf(absl::CivilDay day, absl::CivilDay today, const Rulebook& rulebook) {
  const int years = rulebook.WindowsOn(day).attestation_age_years_max();
  return {{"years_max", absl::StrCat(years)},
          {"first_day", absl::FormatCivilTime(ShiftYears(today, -years))}};
}

std::optional<MentionFault> FaultOfMention(const Mention& mention) {
  if (mention.named == mention.physician) return MentionFault{"174", ""};
  if (mention.named == mention.holder) return std::nullopt;
  return MentionFault{"167",
                      mention.holder.empty() ? CauseName("NOBODY_HOLDS") : "HOLDER_IS_ANOTHER"};
}

void CheckQueriedPatient(const edmg::v1::PatientRef& patient, Findings* findings) {
  CheckPatientId(patient, kPatient, findings);
  if (!edmg::v1::Sex_IsValid(patient.sex())) {
    findings->Add("130", {kPatient, "sex"}, "VALUE_UNKNOWN");
  }
}

void CheckPatientQuery(const PatientQuery& query, const SubmissionFacts& facts,
                       const QueryContext& context, Findings* findings) {
  CheckAffiliated(query, facts, context, findings);
  if (IsTooOld(query.day, context.today, context.rulebook)) {
    findings->Add("145", {"", query.day_field}, "",
                  LimitOf(query.day, context.today, context.rulebook));
  }
  if (query.day > context.today) findings->Add("146", {"", query.day_field});
}

Refusals CheckHoldingShape(const edmg::v1::GetHoldingRequest& request, const Rulebook& rulebook) {
  Findings findings(rulebook);
  CheckQueriedPatient(request.patient(), &findings);
  CheckOptionalDay(request.has_reference_date() ? &request.reference_date() : nullptr,
                   {"", kReferenceDate}, &findings);
  return findings.OfFirstLayer();
}

absl::CivilDay ReferenceDay(const edmg::v1::GetHoldingRequest& request, absl::CivilDay today) {
  return request.has_reference_date() ? DayOf(request.reference_date()).value() : today;
}

Refusals CheckHoldingQuery(const edmg::v1::GetHoldingRequest& request, const SubmissionFacts& facts,
                           const QueryContext& context) {
  Findings findings(context.rulebook);
  CheckPatientQuery({request.patient(), ReferenceDay(request, context.today), kReferenceDate},
                    facts, context, &findings);
  return findings.OfFirstLayer();
}

}  // namespace edmg::rules
