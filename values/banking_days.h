// Days on which banks settle SEPA payments: TARGET, the Eurosystem's calendar, which is closed on
// Saturdays, Sundays, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December.
#ifndef EDMG_VALUES_BANKING_DAYS_H_
#define EDMG_VALUES_BANKING_DAYS_H_

#include <cstdint>

#include "absl/time/civil_time.h"

namespace edmg {

// Easter Sunday of the Gregorian calendar.
absl::CivilDay EasterSunday(int64_t year);

bool IsBankingDay(absl::CivilDay day);

// The day itself, or the first banking day after it.
absl::CivilDay NextBankingDay(absl::CivilDay day);

}  // namespace edmg

#endif  // EDMG_VALUES_BANKING_DAYS_H_
