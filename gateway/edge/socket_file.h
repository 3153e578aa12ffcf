// The files of unix sockets that only the edge may open: their places, and their owners.
//
// A file that a dead process left is no obstacle. A socket on which a living one answers is, since
// two gateways on one path would take each other's calls.
#ifndef EDMG_GATEWAY_EDGE_SOCKET_FILE_H_
#define EDMG_GATEWAY_EDGE_SOCKET_FILE_H_

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"

namespace edmg::gateway {

// The places where the edge finds the gateway: paths of unix sockets; empty: no such listener.
struct ProxiedOptions {
  std::string public_socket;
  std::string administrators_socket;
  std::string group;  // the group that may open them beside the owner; empty: none

  bool any() const { return !public_socket.empty() || !administrators_socket.empty(); }
};

// FAILED_PRECONDITION: something answers at the path, or it is no socket.
absl::Status CheckSocketPathIsFree(const std::string& path);

// While this object lives, new files are open to their owner alone. It sets the mask of the whole
// process, hence it is only for its start.
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
