#include "gateway/calls/access_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "edmg/v1/callers.pb.h"
#include "services/answers/errors.h"

namespace edmg::gateway {
namespace {

using services::Role;

edmg::v1::CallerRole RoleOf(Role role) {
  switch (role) {
    case Role::kSoftware:
      return edmg::v1::CALLER_ROLE_SOFTWARE;
    case Role::kPhysician:
      return edmg::v1::CALLER_ROLE_PHYSICIAN;
    case Role::kInsurer:
      return edmg::v1::CALLER_ROLE_INSURER;
    case Role::kAdministrator:
      return edmg::v1::CALLER_ROLE_ADMINISTRATOR;
  }
  return edmg::v1::CALLER_ROLE_UNSPECIFIED;
}

}  // namespace

std::set<Role> RolesOf(const google::protobuf::MethodDescriptor& method) {
  std::set<Role> roles = {Role::kSoftware, Role::kPhysician, Role::kInsurer, Role::kAdministrator};
  // Health is not of our protos; everybody may ask.
  if (method.service()->full_name() == "grpc.health.v1.Health") return roles;
  const auto& callers = method.options().GetRepeatedExtension(edmg::v1::callers);
  std::erase_if(roles, [&](Role role) {
    return std::find(callers.begin(), callers.end(), RoleOf(role)) == callers.end();
  });
  return roles;
}

absl::Status CheckAccess(const Rpc& rpc, Role role) {
  if (rpc.roles.contains(role)) return absl::OkStatus();
  return services::Error(
      {services::Reason::kRoleNotAllowed, "",
       absl::StrCat("the role ", services::NameOf(role), " may not call this method")});
}

}  // namespace edmg::gateway
