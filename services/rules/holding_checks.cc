#include "services/rules/holding_checks.h"

#include "services/rules/field_checks.h"
#include "services/rules/membership.h"

namespace edmg::rules {

absl::CivilDay OldestQueryDay(absl::CivilDay today, const Rulebook& rulebook) {
  const edmg::v1::RegimeRow* regime = rulebook.RegimeOn(today);
  if (regime == nullptr) return today;
  return absl::CivilDay(today.year() - regime->attestation_age_years_max(), today.month(),
                        today.day());
}

Refusals CheckHoldingQuery(const edmg::v1::GetHoldingRequest& request, absl::CivilDay today,
                           const Rulebook& rulebook) {
  constexpr FieldPath kReferenceDate{"", "reference_date"};
  Findings findings(rulebook);
  CheckPatientId(request.patient(), "patient", &findings);
  const auto day =
      CheckOptionalDay(request.has_reference_date() ? &request.reference_date() : nullptr,
                       kReferenceDate, &findings);
  if (day.has_value() && *day < OldestQueryDay(today, rulebook)) {
    findings.Add("145", kReferenceDate);
  }
  if (day.has_value() && *day > today) findings.Add("146", kReferenceDate);
  return findings.OfFirstLayer();
}

}  // namespace edmg::rules
