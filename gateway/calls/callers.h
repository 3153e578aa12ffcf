// The sources that tell who calls: one for each kind of listener, so that what is believed on one
// kind counts on no other. A caller that a source does not know for certain is nobody:
// UNAUTHENTICATED with a reason.
//
// A connection of the edge carries the calls of many clients: the caller is read from each call,
// and nothing of it may be kept in the AuthContext, which all calls of a connection share.
#ifndef EDMG_GATEWAY_CALLS_CALLERS_H_
#define EDMG_GATEWAY_CALLS_CALLERS_H_

#include <grpcpp/security/auth_context.h>
#include <grpcpp/support/string_ref.h>

#include <map>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/transport_verifier.h"
#include "services/answers/caller.h"

namespace edmg::gateway {

// The header in which the edge names the client: its certificate, DER in base64.
inline constexpr absl::string_view kClientCertificateHeader = "edmg-client-certificate";

// The caller's metadata beside the request.
using CallMetadata = std::multimap<grpc::string_ref, grpc::string_ref>;

class CallerSource {
 public:
  virtual ~CallerSource() = default;
  virtual absl::StatusOr<services::Caller> CallerOf(const grpc::AuthContext& connection,
                                                    const CallMetadata& call) const = 0;
};

// Listeners of our own TLS: the certificate of the connection. Headers say nothing here.
// ROLE_MISSING, ROLE_AMBIGUOUS or ROLE_MALFORMED.
class TlsCallers : public CallerSource {
 public:
  // `transport` may be null: then TLS alone judges, and it knows no revocation list.
  explicit TlsCallers(const certs::TransportVerifier* transport) : transport_(transport) {}

  absl::StatusOr<services::Caller> CallerOf(const grpc::AuthContext& connection,
                                            const CallMetadata&) const override;

 private:
  const certs::TransportVerifier* const transport_;
};

// Listeners behind the edge: the certificate in the one header of the name, whose chain is checked
// once more. CLIENT_CERTIFICATE_MISSING, _REPEATED or _MALFORMED, the verifier's refusals, and the
// reasons above.
class ProxiedCallers : public CallerSource {
 public:
  explicit ProxiedCallers(const certs::TransportVerifier& transport) : transport_(transport) {}

  absl::StatusOr<services::Caller> CallerOf(const grpc::AuthContext& connection,
                                            const CallMetadata& call) const override;

 private:
  const certs::TransportVerifier& transport_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_CALLERS_H_
