// The two listeners: public (submissions, queries, payments, feed, health) and administrators'
// (registry, admin, health, reflection of everything), each with mutual TLS, behind the edge
// (gateway/edge/proxied_listeners.h), or both.
//
// Start returns when all listen; Stop lets running calls end, for at most a grace time. Clients
// that let the gateway wait are not waited for. What it borrows must outlive it.
#ifndef EDMG_GATEWAY_EDGE_SERVER_H_
#define EDMG_GATEWAY_EDGE_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/transport_verifier.h"
#include "certs/verifier.h"
#include "edmg/v1/admin_service.pb.h"
#include "gateway/calls/connections.h"
#include "gateway/calls/request_log.h"
#include "gateway/calls/stream_hub.h"
#include "gateway/edge/socket_file.h"
#include "gateway/process/process_log.h"
#include "services/capabilities.h"

namespace edmg::gateway {

// Larger requests are refused by gRPC with RESOURCE_EXHAUSTED.
inline constexpr int kRequestBytesMax = 4 << 20;
// All headers of a call.
inline constexpr int kHeaderBytesMax = 16 << 10;
// Open calls on one connection; a client waits with more.
inline constexpr int kCallsPerConnectionMax = 100;
inline constexpr int kFeedsPerCallerMax = 24;
// The memory that gRPC may hold for messages that are under way, on both listeners together.
inline constexpr size_t kMessagesUnderWayBytesMax = 128 << 20;
// The limit for TLS and the first frames of HTTP/2.
inline constexpr absl::Duration kHandshakeTimeMax = absl::Seconds(10);
// The client is then asked to connect again: without calls, or at that age; open calls get a grace.
inline constexpr absl::Duration kConnectionIdleMax = absl::Minutes(5);
inline constexpr absl::Duration kConnectionAgeMax = absl::Hours(1);
inline constexpr absl::Duration kConnectionAgeGrace = absl::Minutes(5);

struct ServerOptions {
  // host:port; port 0: any free one; empty: no such listener.
  std::string public_address = "127.0.0.1:8443";
  std::string administrators_address = "127.0.0.1:8444";
  std::string certificate_pem;  // server certificate and its chain
  std::string key_pem;
  std::string transport_ca_pem;  // the CA of the clients that are let in
  ProxiedOptions proxied;
  // Judges clients by revocation lists; needed behind the edge, elsewhere it may be null.
  const certs::TransportVerifier* transport = nullptr;
  RequestLog::Level log_level = RequestLog::Level::kAll;
  ProcessLog* log = nullptr;     // null: no request is logged
  ConnectionLimits connections;  // of each listener
  // Called once, from a thread of its own, when a listener does not answer any more; may not
  // return.
  std::function<void(const std::string& why)> on_deaf;
  std::function<absl::Time()> real_clock;
  absl::Duration progress_interval = kProgressInterval;
  edmg::v1::GetStatusResponse process;  // build, start time, simulated clock
};

class Server {
 public:
  // FAILED_PRECONDITION naming the address that cannot be listened on.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       services::Capabilities& services,
                                                       const certs::Verifier& verifier);
  virtual ~Server() = default;

  // 0: there is no such listener.
  virtual int public_port() const = 0;
  virtual int administrators_port() const = 0;
  // Ends streams, refuses new calls, waits for running ones. The sequencer must run until then.
  virtual void Stop(absl::Duration grace) = 0;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_EDGE_SERVER_H_
