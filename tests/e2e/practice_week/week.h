// The whole week: starts the gateway, plays the plan against it, kills and restarts it meanwhile,
// audits it from outside, and prints the findings.
#ifndef EDMG_TESTS_E2E_PRACTICE_WEEK_WEEK_H_
#define EDMG_TESTS_E2E_PRACTICE_WEEK_WEEK_H_

#include <cstdint>
#include <string>

#include "tests/e2e/practice_week/sender.h"
#include "tests/e2e/practice_week/wire.h"

namespace edmg::e2e {

struct WeekOptions {
  std::string sample;
  Targets targets;
  std::string gateway_command;  // empty: one runs already
  std::string check_command;    // checks the stopped gateway's journal; exit code 0: equal
  std::string log = "gateway.log";
  std::string recipient = "edmg-dev";
  int messages = 4000;
  int kills = 0;
  uint64_t seed = 1;
  Sender::Options sender;
};

// The exit code: 0 only if everything holds.
int PlayWeek(const WeekOptions& options);

}  // namespace edmg::e2e

#endif  // EDMG_TESTS_E2E_PRACTICE_WEEK_WEEK_H_
