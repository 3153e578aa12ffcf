// Books and the report on timeliness, counted over all events from nothing else, as
// books.proto tells them.
#ifndef EDMG_TESTS_SIM_NAIVE_BOOKS_H_
#define EDMG_TESTS_SIM_NAIVE_BOOKS_H_

#include <string>

#include "tests/sim/naive_ledger.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

// As the gateway's player writes them, or the error.
std::string Books(const NaiveLedger& ledger, const AskBooks& ask, Day today);
std::string Timeliness(const NaiveLedger& ledger, const AskTimeliness& ask);

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_NAIVE_BOOKS_H_
