// Checks that a rulebook is sound: an administrator's text is refused with the first fault found,
// before anything is decided by it.
#ifndef EDMG_SERVICES_RULES_BOOK_RULEBOOK_CHECKS_H_
#define EDMG_SERVICES_RULES_BOOK_RULEBOOK_CHECKS_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/rulebook.pb.h"

namespace edmg::rules {

// "YYYY-MM-DD" of a day that exists.
std::optional<absl::CivilDay> ParseDay(absl::string_view text);

// INVALID_ARGUMENT "fees[3]: amount_cents must be ...". One in force under an earlier program may
// lack every table but the regimes.
absl::Status CheckRulebook(const edmg::v1::Rulebook& rulebook, bool in_force = false);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_BOOK_RULEBOOK_CHECKS_H_
