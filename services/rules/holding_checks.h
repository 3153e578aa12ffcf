// Checks of the question who holds a patient's DMG (M3): all refusals of the first failing layer.
// Pure: the day is an argument.
#ifndef EDMG_SERVICES_RULES_HOLDING_CHECKS_H_
#define EDMG_SERVICES_RULES_HOLDING_CHECKS_H_

#include "absl/time/civil_time.h"
#include "edmg/v1/holding_service.pb.h"
#include "services/rules/refusals.h"

namespace edmg::rules {

// 100, 111, 112, 145 (more than two years ago, to the day), 146.
Refusals CheckHoldingQuery(const edmg::v1::GetHoldingRequest& request, absl::CivilDay today);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_HOLDING_CHECKS_H_
