// The roles that may call each RPC: the option `callers` of the RPC in the protos. An RPC without
// it is denied to everybody; health is for every role. Pure look-ups; who calls is for callers.h.
#ifndef EDMG_GATEWAY_CALLS_ACCESS_RULES_H_
#define EDMG_GATEWAY_CALLS_ACCESS_RULES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/answers/caller.h"

namespace edmg::gateway {

// PERMISSION_DENIED/ROLE_NOT_ALLOWED unless the role may call the method
// ("<package>.<Service>/<Method>").
absl::Status CheckAccess(absl::string_view method, services::Role role);

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_ACCESS_RULES_H_
