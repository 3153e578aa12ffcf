// The listeners behind the edge (deploy/edge): both services over unix sockets that only the edge
// may open, HTTP/2 without TLS. Only here does the header of the edge say who calls.
//
// The gateway sees all clients of the edge as one peer: the edge limits connections and rates.
#ifndef EDMG_GATEWAY_EDGE_PROXIED_LISTENERS_H_
#define EDMG_GATEWAY_EDGE_PROXIED_LISTENERS_H_

#include <grpcpp/resource_quota.h>
#include <grpcpp/server.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/transport_verifier.h"
#include "gateway/bind/bindings.h"
#include "gateway/calls/callers.h"
#include "gateway/calls/front.h"
#include "gateway/edge/server.h"

namespace edmg::gateway {

// Room for the edge's own headers, a certificate of 4 KiB among them, and as many of the client.
inline constexpr int kProxiedMetadataBytesMax = 16 << 10;

class ProxiedListeners {
 public:
  // Serves as `front` does, for the callers that the edge names. What it borrows must outlive it.
  ProxiedListeners(const Front& front, const certs::TransportVerifier& transport,
                   const grpc::ResourceQuota& quota);

  // FAILED_PRECONDITION names the socket that cannot be listened on.
  absl::Status Listen(const ProxiedOptions& options, const ProcessFacts& process);

  // Lets running calls end until the deadline.
  void Stop(std::chrono::system_clock::time_point deadline);

 private:
  struct Place {
    const std::string& path;
    const std::string& group;
  };

  absl::Status Open(const Place& place, std::shared_ptr<grpc::ServerCredentials> credentials,
                    grpc::ServerBuilder& builder);

  const ProxiedCallers callers_;
  Front front_;
  const grpc::ResourceQuota& quota_;
  std::vector<Service> services_;
  std::vector<std::unique_ptr<grpc::Server>> servers_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_EDGE_PROXIED_LISTENERS_H_
