// What the process does at its start and once a day: it holds the books against the payments, and
// removes old events where the operator wants it.
#ifndef EDMG_GATEWAY_DAILY_WORK_H_
#define EDMG_GATEWAY_DAILY_WORK_H_

#include <functional>
#include <optional>

#include "absl/time/time.h"
#include "gateway/process/process_log.h"
#include "services/capabilities.h"

namespace edmg::gateway {

// Ends early where `ending` says so. `event_retention`: the age from which events are removed;
// nullopt: never.
void DoDailyWork(services::Capabilities& services, std::optional<absl::Duration> event_retention,
                 const std::function<bool()>& ending, ProcessLog& log);

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_DAILY_WORK_H_
