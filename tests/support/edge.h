// The edge of deploy/edge for a test: a real HAProxy before a gateway's unix sockets, on free ports
// of 127.0.0.1, with its files in a folder of the test.
//
//   Edge edge({.folder = temp_.path(), .public_socket = PublicSocket(), ...});
//   WireClient client(edge.public_port(), transport_.ca_pem(), identity);
//
// Ends with the test. HAProxy must be installed (deploy/install-packages --for tests).
#ifndef EDMG_TESTS_SUPPORT_EDGE_H_
#define EDMG_TESTS_SUPPORT_EDGE_H_

#include <sys/types.h>

#include <map>
#include <string>

#include "tests/support/certificate_maker.h"

namespace edmg::support {

struct EdgeOptions {
  std::string folder;
  std::string public_socket;
  std::string administrators_socket;
  PemPair server;
  std::string ca_pem;
  std::string crl_pem;                          // empty: no revocation list
  std::map<std::string, std::string> settings;  // "EDGE_REQUESTS" and the like
};

class Edge {
 public:
  explicit Edge(const EdgeOptions& options);
  ~Edge();
  Edge(const Edge&) = delete;
  Edge& operator=(const Edge&) = delete;

  int public_port() const { return public_port_; }
  int administrators_port() const { return administrators_port_; }

  // As `systemctl reload` does; returns when the new process takes connections, or the old one goes
  // on because the new one could not start.
  void Reload();
  // As Reload, with another list.
  void ReplaceCrl(const std::string& crl_pem);

 private:
  void AwaitLoads(int count);
  std::string Log() const;

  const std::string folder_;
  int public_port_ = 0;
  int administrators_port_ = 0;
  int loads_ = 1;
  pid_t process_ = 0;
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_EDGE_H_
