#include "services/rules/holding_checks.h"

#include "services/rules/field_checks.h"
#include "services/rules/tables.h"

namespace edmg::rules {

Refusals CheckHoldingQuery(const edmg::v1::GetHoldingRequest& request, absl::CivilDay today) {
  constexpr FieldPath kReferenceDate{"", "reference_date"};
  Findings findings;
  CheckSsinField(request.patient().ssin(), {"patient", "ssin"}, &findings);
  const auto day =
      CheckOptionalDay(request.has_reference_date() ? &request.reference_date() : nullptr,
                       kReferenceDate, &findings);
  const absl::CivilDay oldest(today.year() - kHoldingQueryYearsMax, today.month(), today.day());
  if (day.has_value() && *day < oldest) findings.Add("145", kReferenceDate);
  if (day.has_value() && *day > today) findings.Add("146", kReferenceDate);
  return findings.OfFirstLayer();
}

}  // namespace edmg::rules
