// Civil days (Europe/Brussels) between the API (google.type.Date), the records at rest (days since
// 1970-01-01) and Abseil.
#ifndef EDMG_VALUES_CIVIL_DATE_H_
#define EDMG_VALUES_CIVIL_DATE_H_

#include <cstdint>
#include <optional>

#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"

namespace edmg {

// nullopt unless the date exists, with a year from 1 to 9999.
std::optional<absl::CivilDay> DayOf(const google::type::Date& date);
google::type::Date DateOf(absl::CivilDay day);

inline int32_t DayNumber(absl::CivilDay day) {
  return static_cast<int32_t>(day - absl::CivilDay(1970, 1, 1));
}
inline absl::CivilDay DayOfNumber(int32_t number) { return absl::CivilDay(1970, 1, 1) + number; }

// True if begin <= day and, if there is an end, day <= end.
bool Covers(const google::type::Date& begin, const google::type::Date* end, absl::CivilDay day);

// The same for anything with begin_date and end_date, such as an affiliation.
template <typename Dated>
bool CoversDay(const Dated& dated, absl::CivilDay day) {
  return Covers(dated.begin_date(), dated.has_end_date() ? &dated.end_date() : nullptr, day);
}

// The same day so many years later, or earlier; 28 February for 29 February if that year has none.
absl::CivilDay ShiftYears(absl::CivilDay day, int years);

// Age in full years on the day.
int AgeOn(absl::CivilDay birth_date, absl::CivilDay day);

// True if `a` is the earlier.
bool IsBefore(const google::type::Date& a, const google::type::Date& b);

}  // namespace edmg

#endif  // EDMG_VALUES_CIVIL_DATE_H_
