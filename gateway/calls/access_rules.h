// The callers that each RPC serves: one row for each RPC. An RPC without a row is denied, so a new
// RPC without a rule fails. gateway/edge/listener_parts.cc binds the services to listeners. Pure
// look-ups; gateway/calls/callers.h finds out who calls.
#ifndef EDMG_GATEWAY_CALLS_ACCESS_RULES_H_
#define EDMG_GATEWAY_CALLS_ACCESS_RULES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/answers/caller.h"

namespace edmg::gateway {

struct AccessRow {
  absl::string_view method;  // "<package>.<Service>/<Method>"
  bool software, physician, insurer, administrator;
};

absl::Span<const AccessRow> AccessTable();

// PERMISSION_DENIED/ROLE_NOT_ALLOWED unless the method's row lets the role in.
absl::Status CheckAccess(absl::string_view method, services::Role role);

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_ACCESS_RULES_H_
