#include "values/banking_days.h"

namespace edmg {
namespace {

bool IsFixedHoliday(absl::CivilDay day) {
  const int month = day.month();
  if (month == 12) return day.day() == 25 || day.day() == 26;
  return (month == 1 || month == 5) && day.day() == 1;
}

}  // namespace

// The first Sunday after the full moon of the church's tables: epact and moon first, then Sunday.
absl::CivilDay EasterSunday(int64_t year) {
  const int64_t golden = year % 19;
  const int64_t century = year / 100;
  const int64_t dropped_leap_days = century - century / 4;
  const int64_t moon_correction = (8 * century + 13) / 25;
  const int64_t epact = (19 * golden + dropped_leap_days - moon_correction + 15) % 30;
  // Days from 21 March to the full moon; the tables have two exceptions.
  const int64_t moon = epact - (epact == 29 || (epact == 28 && golden > 10) ? 1 : 0);
  const absl::CivilDay full_moon = absl::CivilDay(year, 3, 21) + moon;
  return absl::NextWeekday(full_moon, absl::Weekday::sunday);
}

bool IsBankingDay(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  if (weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday) return false;
  const absl::CivilDay easter = EasterSunday(day.year());
  return !IsFixedHoliday(day) && day != easter - 2 && day != easter + 1;
}

absl::CivilDay NextBankingDay(absl::CivilDay day) {
  while (!IsBankingDay(day)) ++day;
  return day;
}

}  // namespace edmg
