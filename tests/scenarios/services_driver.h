// Drives the real services in this process: a real store in a temporary folder, messages that are
// signed and verified, the sequencer by hand, and a clock that only the driver moves.
#ifndef EDMG_TESTS_SCENARIOS_SERVICES_DRIVER_H_
#define EDMG_TESTS_SCENARIOS_SERVICES_DRIVER_H_

#include <memory>

#include "tests/scenarios/driver.h"

namespace edmg::tests::scenarios {

std::unique_ptr<Driver> MakeServicesDriver();

}  // namespace edmg::tests::scenarios

#endif  // EDMG_TESTS_SCENARIOS_SERVICES_DRIVER_H_
