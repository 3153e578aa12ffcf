// Compares the ledger with what the services answer, and lists every mismatch in a line.
//
// Pure: no I/O, so that a test can alter either side and see that it is noticed. No line names a
// patient; messages and payments are named by their ids.
#ifndef EDMG_TESTS_E2E_PRACTICE_WEEK_AUDIT_H_
#define EDMG_TESTS_E2E_PRACTICE_WEEK_AUDIT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/e2e/practice_week/answers.h"
#include "tests/e2e/practice_week/insurer_follower.h"
#include "tests/e2e/practice_week/ledger.h"

namespace edmg::e2e {

struct Audit {
  std::vector<std::string> mismatches;
  int64_t accepted = 0;
  int64_t refused = 0;
  int64_t retried = 0;  // messages that were sent more than once
  int64_t payments = 0;
  int64_t extensions = 0;
  int64_t takeovers = 0;  // accepted without payment
  int64_t listed = 0;     // rows on all lists
  int64_t repeats = 0;    // accepted messages that were sent again at the end

  bool ok() const { return mismatches.empty(); }
};

Audit AuditWeek(const Country& country, const Ledger& ledger, const Answers& answers,
                const std::vector<Followed>& followed);

}  // namespace edmg::e2e

#endif  // EDMG_TESTS_E2E_PRACTICE_WEEK_AUDIT_H_
