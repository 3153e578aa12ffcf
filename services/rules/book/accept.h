// Time and place of a decision: every rule is given them besides the facts.
#ifndef EDMG_SERVICES_RULES_BOOK_ACCEPT_H_
#define EDMG_SERVICES_RULES_BOOK_ACCEPT_H_

#include <cstdint>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/rules/book/rulebook.h"

namespace edmg::rules {

struct Accept {
  explicit Accept(const Rulebook& in_force) : rulebook(&in_force) {}

  int64_t revision = 0;       // the revision that the message gets if it is accepted
  absl::Time accept_time;     // the gateway's clock
  absl::CivilDay accept_day;  // the same in Europe/Brussels
  const Rulebook* rulebook;   // not null; outlives it
};

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_BOOK_ACCEPT_H_
