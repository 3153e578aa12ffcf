#include "values/civil_date.h"

#include <tuple>
#include <utility>

namespace edmg {
namespace {

constexpr int kYearMin = 1;
constexpr int kYearMax = 9999;

std::tuple<int64_t, int, int> Parts(const google::type::Date& date) {
  return {date.year(), date.month(), date.day()};
}

std::tuple<int64_t, int, int> Parts(absl::CivilDay day) {
  return {day.year(), day.month(), day.day()};
}

}  // namespace

std::optional<absl::CivilDay> DayOf(const google::type::Date& date) {
  if (date.year() < kYearMin || date.year() > kYearMax) return std::nullopt;
  const absl::CivilDay day(date.year(), date.month(), date.day());
  // Abseil normalises 31 April to 1 May; such a date does not exist.
  if (Parts(day) != Parts(date)) return std::nullopt;
  return day;
}

google::type::Date DateOf(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

bool Covers(const google::type::Date& begin, const google::type::Date* end, absl::CivilDay day) {
  if (Parts(day) < Parts(begin)) return false;
  return end == nullptr || Parts(day) <= Parts(*end);
}

absl::CivilDay ShiftYears(absl::CivilDay day, int years) {
  const absl::CivilDay shifted(day.year() + years, day.month(), day.day());
  return shifted.month() == day.month() ? shifted : shifted - 1;
}

int AgeOn(absl::CivilDay birth_date, absl::CivilDay day) {
  const bool had_birthday =
      std::pair(day.month(), day.day()) >= std::pair(birth_date.month(), birth_date.day());
  return static_cast<int>(day.year() - birth_date.year()) - (had_birthday ? 0 : 1);
}

bool IsBefore(const google::type::Date& a, const google::type::Date& b) {
  return Parts(a) < Parts(b);
}

}  // namespace edmg
