// Drives a gateway program on a simulated clock over gRPC and mutual TLS.
//
// Each scenario gets a program of its own, started in a temporary folder with a development PKI
// that is made in memory. The program is stopped with the driver or the next Start.
#ifndef EDMG_TESTS_SCENARIOS_WIRE_DRIVER_H_
#define EDMG_TESTS_SCENARIOS_WIRE_DRIVER_H_

#include <memory>
#include <string>

#include "tests/scenarios/driver.h"

namespace edmg::tests::scenarios {

// `program` is the path of edmg_gateway.
std::unique_ptr<Driver> MakeWireDriver(const std::string& program);

}  // namespace edmg::tests::scenarios

#endif  // EDMG_TESTS_SCENARIOS_WIRE_DRIVER_H_
