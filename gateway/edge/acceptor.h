// Listens, accepts, and hands gRPC the connections that may come in. After one accept that found no
// free descriptor, gRPC's own listener never accepts again, and it cannot be told how many to take;
// this one goes on.
//
// Accepting and the looks at the connections have a thread of their own, from Serve until the
// acceptor's end. What it borrows must outlive it.
#ifndef EDMG_GATEWAY_EDGE_ACCEPTOR_H_
#define EDMG_GATEWAY_EDGE_ACCEPTOR_H_

#include <grpcpp/server_builder.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/calls/connections.h"

namespace edmg::gateway {

class Acceptor {
 public:
  using ToGrpc = std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor>;

  // Binds host:port (port 0: any free one); clients wait until Serve. FAILED_PRECONDITION.
  static absl::StatusOr<std::unique_ptr<Acceptor>> Listen(const std::string& address,
                                                          Connections& connections);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  int port() const { return port_; }
  // The address at which this machine reaches it.
  sockaddr_storage own_address() const;
  // Begins to accept, once the server that `to_grpc` belongs to has started.
  void Serve(ToGrpc to_grpc);
  // Takes no more connections; those that it has are looked at until the end.
  void StopAccepting() { accepting_ = false; }

 private:
  explicit Acceptor(Connections& connections) : connections_(connections) {}

  absl::Status Bind(const std::string& address);
  void Run();
  void AcceptFrom(int listener);
  void CloseListeners();

  Connections& connections_;
  std::vector<int> listeners_;
  int port_ = 0;
  ToGrpc to_grpc_;
  std::atomic<bool> accepting_ = true;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_EDGE_ACCEPTOR_H_
