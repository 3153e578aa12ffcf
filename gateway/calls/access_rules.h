// Who may call what: one row an RPC. What has no row is denied, so a new RPC without a rule fails.
// Which services a listener has is bound in gateway/edge/listener_parts.cc.
// Pure look-ups; who calls is for gateway/calls/callers.h.
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
