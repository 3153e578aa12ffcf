// Plays one scenario with a driver and reports the differences.
#ifndef EDMG_TESTS_SCENARIOS_PLAYER_H_
#define EDMG_TESTS_SCENARIOS_PLAYER_H_

#include <string>
#include <vector>

#include "tests/scenarios/driver.h"
#include "tests/scenarios/scenario.pb.h"

namespace edmg::tests::scenarios {

// Lines like "step 3 (2016-01-20): payments[0].cents: expected 3000, got 2998"; empty: all as
// expected. Also asks Check before every message, compares every payment with its announcement,
// looks whether an earlier payment changed, and replays the journal at the end.
std::vector<std::string> Play(const Scenario& scenario, Driver& driver);

}  // namespace edmg::tests::scenarios

#endif  // EDMG_TESTS_SCENARIOS_PLAYER_H_
