#include "gateway/calls/access_rules.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "edmg/v1/callers.pb.h"
#include "google/protobuf/descriptor.h"
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

// Health is not of our protos; everybody may ask.
bool Allows(absl::string_view method, Role role) {
  if (absl::StartsWith(method, "grpc.health.v1.Health/")) return true;
  const auto* rpc = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      absl::StrReplaceAll(method, {{"/", "."}}));
  if (rpc == nullptr) return false;
  const auto& options = rpc->options();
  for (int i = 0; i < options.ExtensionSize(edmg::v1::callers); ++i) {
    if (options.GetExtension(edmg::v1::callers, i) == RoleOf(role)) return true;
  }
  return false;
}

}  // namespace

absl::Status CheckAccess(absl::string_view method, Role role) {
  if (Allows(method, role)) return absl::OkStatus();
  return services::Error(
      {services::Reason::kRoleNotAllowed, "",
       absl::StrCat("the role ", services::NameOf(role), " may not call this method")});
}

}  // namespace edmg::gateway
