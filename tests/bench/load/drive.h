// Sends envelopes to a gateway and measures: closed loop with N in flight, or a fixed rate.
#ifndef EDMG_TESTS_BENCH_LOAD_DRIVE_H_
#define EDMG_TESTS_BENCH_LOAD_DRIVE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace edmg::load {

struct DriveOptions {
  std::string target;  // host:port
  std::string ca_pem, certificate_pem, key_pem;
  int connections = 2;
  int in_flight = 64;  // closed loop, and the most that a fixed rate may have open
  double rate = 0;     // messages a second; 0: closed loop
};

struct Measured {
  int64_t answered = 0;
  int64_t accepted = 0;
  std::map<std::string, int64_t> refused;  // by status and message
  double seconds = 0;
  std::vector<double> latencies_ms;  // ascending; from the planned time on at a fixed rate
  double LatencyAt(double quantile) const;
};

Measured Drive(const DriveOptions& options, const std::vector<std::string>& envelopes);

}  // namespace edmg::load

#endif  // EDMG_TESTS_BENCH_LOAD_DRIVE_H_
