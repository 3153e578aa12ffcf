#include "gateway/calls/callers.h"

#include <grpc/grpc_security_constants.h>

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/types/span.h"
#include "certs/identity.h"
#include "services/answers/errors.h"

namespace edmg::gateway {
namespace {

using services::Role;

Role ToRole(certs::Role role) {
  switch (role) {
    case certs::Role::kSoftware:
      return Role::kSoftware;
    case certs::Role::kPhysician:
      return Role::kPhysician;
    case certs::Role::kInsurer:
      return Role::kInsurer;
    case certs::Role::kAdministrator:
      break;
  }
  return Role::kAdministrator;
}

absl::StatusOr<services::Caller> Named(absl::Span<const std::string> uris) {
  auto identity = certs::IdentityFromUris(uris);
  if (!identity.ok()) return identity.status();
  return services::Caller{ToRole(identity->role), identity->name};
}

std::vector<std::string> PropertiesOf(const grpc::AuthContext& connection, const char* name) {
  std::vector<std::string> values;
  for (const auto& value : connection.FindPropertyValues(name)) {
    values.emplace_back(value.data(), value.size());
  }
  return values;
}

absl::Status Refused(services::Reason reason, const char* message) {
  return services::Error({reason, "tls.client_certificate", message});
}

}  // namespace

absl::StatusOr<services::Caller> TlsCallers::CallerOf(const grpc::AuthContext& connection,
                                                      const CallMetadata&) const {
  // gRPC's own check of the chain is done; it cannot know which certificates were revoked.
  if (transport_ != nullptr && transport_->trust()->crl_count() > 0) {
    for (const std::string& pem : PropertiesOf(connection, GRPC_X509_PEM_CERT_PROPERTY_NAME)) {
      auto allowed = transport_->UrisOf(pem);
      if (!allowed.ok()) return allowed.status();
    }
  }
  return Named(PropertiesOf(connection, GRPC_PEER_URI_PROPERTY_NAME));
}

absl::StatusOr<services::Caller> ProxiedCallers::CallerOf(const grpc::AuthContext&,
                                                          const CallMetadata& call) const {
  const grpc::string_ref name(kClientCertificateHeader.data(), kClientCertificateHeader.size());
  const auto [begin, end] = call.equal_range(name);
  if (begin == end) {
    return Refused(services::Reason::kClientCertificateMissing,
                   "the edge named no client certificate");
  }
  if (std::next(begin) != end) {
    return Refused(services::Reason::kClientCertificateRepeated,
                   "more than one client certificate was named");
  }
  std::string der;
  if (!absl::Base64Unescape({begin->second.data(), begin->second.size()}, &der)) {
    return Refused(services::Reason::kClientCertificateMalformed,
                   "the client certificate is not base64");
  }
  auto uris = transport_.UrisOf(der);
  if (!uris.ok()) return uris.status();
  return Named(*uris);
}

}  // namespace edmg::gateway
