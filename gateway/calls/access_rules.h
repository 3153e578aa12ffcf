// The roles that may call each RPC: the option `callers` of the RPC in the protos, read once when
// it is bound. An RPC without it is denied to everybody; health is for every role. Who calls is for
// callers.h.
#ifndef EDMG_GATEWAY_CALLS_ACCESS_RULES_H_
#define EDMG_GATEWAY_CALLS_ACCESS_RULES_H_

#include <set>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "services/answers/caller.h"

namespace edmg::gateway {

struct Rpc {
  absl::string_view method;        // "<package>.<Service>/<Method>"; outlives the calls
  std::set<services::Role> roles;  // they may call it
};

std::set<services::Role> RolesOf(const google::protobuf::MethodDescriptor& method);

// PERMISSION_DENIED/ROLE_NOT_ALLOWED unless the role may call it.
absl::Status CheckAccess(const Rpc& rpc, services::Role role);

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_ACCESS_RULES_H_
