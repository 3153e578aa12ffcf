// The files of unix sockets that only the edge may open: where they may be, and whose they are.
//
// A file that a dead process left is no obstacle; a socket that a living one answers on is, since
// two gateways on one path would take each other's calls.
#ifndef EDMG_GATEWAY_EDGE_SOCKET_FILE_H_
#define EDMG_GATEWAY_EDGE_SOCKET_FILE_H_

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"

namespace edmg::gateway {

// Where the edge finds the gateway: paths of unix sockets; empty: no such listener.
struct ProxiedOptions {
  std::string public_socket;
  std::string administrators_socket;
  std::string group;  // who may open them beside the owner; empty: nobody

  bool any() const { return !public_socket.empty() || !administrators_socket.empty(); }
};

// FAILED_PRECONDITION: something answers at the path, or it is no socket.
absl::Status CheckSocketPathIsFree(const std::string& path);

// Files that are made while it lives are their owner's alone. Of the whole process, hence only for
// its start.
class OwnersAlone {
 public:
  OwnersAlone();
  ~OwnersAlone();
  OwnersAlone(const OwnersAlone&) = delete;
  OwnersAlone& operator=(const OwnersAlone&) = delete;

 private:
  const mode_t before_;
};

// Mode 0600, or 0660 of the group if one is named. FAILED_PRECONDITION: there is no such group, or
// this process may not give it the file.
absl::Status SetSocketMode(const std::string& path, const std::string& group);

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_EDGE_SOCKET_FILE_H_
