// One call of grpc.health.v1.Health/Check as any client makes it: a new connection, TLS, HTTP/2, an
// answer. It does all of it by hand, with a time limit on each wait, so that gRPC's own state
// cannot hold it up: it is there to find out whether gRPC still serves.
//
// Its certificate is made at the start and names no role, so it may do nothing; its key is never
// stored. Any answer counts, whatever it says.
#ifndef EDMG_GATEWAY_EDGE_TLS_PROBE_H_
#define EDMG_GATEWAY_EDGE_TLS_PROBE_H_

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace edmg::gateway {

class TlsProbe {
 public:
  static absl::StatusOr<std::unique_ptr<TlsProbe>> Make();

  // The certificate that a listener must trust among its clients' roots. It issues nothing but
  // itself.
  const std::string& certificate_pem() const { return certificate_pem_; }

  // `bound` is told the address from which the probe is going to call. DEADLINE_EXCEEDED or
  // UNAVAILABLE, with the step that failed.
  absl::Status Call(const sockaddr_storage& listener,
                    const std::function<void(const sockaddr_storage&)>& bound,
                    absl::Duration time_max) const;

 private:
  TlsProbe() : context_(nullptr, SSL_CTX_free) {}

  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::string certificate_pem_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_EDGE_TLS_PROBE_H_
