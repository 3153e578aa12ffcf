// The civil day of an instant in Belgium: deadlines and service dates are counted in it.
// Thread-safe. Needs the machine's time zone data, which is read once.
#ifndef EDMG_SERVICES_WRITER_BRUSSELS_DAY_H_
#define EDMG_SERVICES_WRITER_BRUSSELS_DAY_H_

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace edmg::services {

// OK if the machine knows Europe/Brussels (package tzdata); main asks before anything else.
absl::Status CheckTimeZone();

// The day in Europe/Brussels. CheckTimeZone() must have been OK.
absl::CivilDay BrusselsDay(absl::Time time);
// The midnight of the day. CheckTimeZone() must have been OK.
absl::Time BeginOfBrusselsDay(absl::CivilDay day);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_WRITER_BRUSSELS_DAY_H_
