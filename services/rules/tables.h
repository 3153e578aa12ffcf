// The lists of the law, one row a line: regimes, fees, contact codes, qualifications, insurers.
//
// A change in the law is a new row with a date; rows are chosen by service date. Nothing here is
// computed. Amounts that no source states outright say `estimated`.
#ifndef EDMG_SERVICES_RULES_TABLES_H_
#define EDMG_SERVICES_RULES_TABLES_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"

namespace edmg::rules {

inline constexpr int kEncounterAgeDaysMax = 7;     // day 7 accepted, day 8 refused (B5, 166)
inline constexpr int kPaymentDueDays = 30;         // after the record day (R8, B7)
inline constexpr int kRightYears = 2;              // to 31 December of the second year after (R13)
inline constexpr int kHoldingQueryYearsMax = 2;    // 145, to the day
inline constexpr int kEnrolmentStartYearsMax = 1;  // start date after the accept day
inline constexpr absl::CivilDay kBirthDateMin(1870, 1, 1);  // 113

// The deadlines in force for service dates from `begin` on.
struct Regime {
  absl::string_view name;
  absl::CivilDay begin;
  int encounter_age_days_max;
  int payment_due_days;
  int right_years;
};
absl::Span<const Regime> RegimeTable();
// nullptr before the first row: no electronic message is accepted for such a day.
const Regime* RegimeOn(absl::CivilDay service_day);

// The base fee of a registration or extension (domain 6.1; design 6, decision 13).
struct FeeRow {
  absl::CivilDay begin;
  int64_t amount_cents;
  bool estimated;
};
absl::Span<const FeeRow> FeeTable();
// The first row holds for all days before it too.
const FeeRow& FeeOn(absl::CivilDay service_day);

// A nomenclature code that counts as a consultation or visit (domain 7).
struct ContactCode {
  absl::string_view code;
  absl::CivilDay end;  // last service date; CivilDay::max() while it is in force
};
absl::Span<const ContactCode> ContactCodeTable();
bool IsContactCode(absl::string_view code, absl::CivilDay service_day);

// Qualifications in general medicine (domain 1.3): the last three digits of a NIHII number.
struct QualificationRow {
  absl::string_view code;
  bool recognised;  // may hold a DMG
  bool trainee;     // may register for a supervisor
};
absl::Span<const QualificationRow> QualificationTable();

// OA codes, ascending.
absl::Span<const absl::string_view> InsurerTable();

// Countries of SEPA: an account elsewhere cannot be paid by credit transfer.
struct IbanCountry {
  absl::string_view country;
  size_t characters;
  bool digits_only;  // after the country code
};
// nullptr: not in the table.
const IbanCountry* IbanCountryOf(absl::string_view country);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_TABLES_H_
