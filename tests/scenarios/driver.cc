#include "tests/scenarios/driver.h"

#include <cassert>

namespace edmg::tests::scenarios {

absl::Time MorningOf(absl::CivilDay day) {
  constexpr int kHour = 10;
  absl::TimeZone zone;
  [[maybe_unused]] const bool known = absl::LoadTimeZone("Europe/Brussels", &zone);
  assert(known);
  return absl::FromCivil(absl::CivilHour(day) + kHour, zone);
}

}  // namespace edmg::tests::scenarios
