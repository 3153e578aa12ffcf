// Checks of the question who holds a patient's DMG (M3): all refusals of the first failing layer.
// Pure: the day is an argument.
#ifndef EDMG_SERVICES_RULES_HOLDING_CHECKS_H_
#define EDMG_SERVICES_RULES_HOLDING_CHECKS_H_

#include "absl/time/civil_time.h"
#include "edmg/v1/holding_service.pb.h"
#include "services/rules/refusals.h"
#include "services/rules/rulebook.h"

namespace edmg::rules {

// The first day that may be asked about or attested (145, to the day).
absl::CivilDay OldestQueryDay(absl::CivilDay today, const Rulebook& rulebook);

// 100, 111, 112, 145 (more than two years ago, to the day), 146.
Refusals CheckHoldingQuery(const edmg::v1::GetHoldingRequest& request, absl::CivilDay today,
                           const Rulebook& rulebook);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_HOLDING_CHECKS_H_
