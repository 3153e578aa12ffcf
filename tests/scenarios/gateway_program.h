// A started gateway program: its ports, its output, and its end.
#ifndef EDMG_TESTS_SCENARIOS_GATEWAY_PROGRAM_H_
#define EDMG_TESTS_SCENARIOS_GATEWAY_PROGRAM_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace edmg::tests::scenarios {

class GatewayProgram {
 public:
  // Starts it and waits for the line that names its ports. Its standard error goes to the file.
  static absl::StatusOr<std::unique_ptr<GatewayProgram>> Start(
      const std::vector<std::string>& command, const std::string& log_file);
  // Asks it to end, and waits.
  ~GatewayProgram();
  GatewayProgram(const GatewayProgram&) = delete;
  GatewayProgram& operator=(const GatewayProgram&) = delete;

  int public_port() const { return public_port_; }
  int administrators_port() const { return administrators_port_; }

 private:
  explicit GatewayProgram(pid_t process) : process_(process) {}
  absl::Status AwaitPorts(const std::string& log_file);
  bool HasEnded();

  pid_t process_;
  bool ended_ = false;
  int public_port_ = 0;
  int administrators_port_ = 0;
};

}  // namespace edmg::tests::scenarios

#endif  // EDMG_TESTS_SCENARIOS_GATEWAY_PROGRAM_H_
