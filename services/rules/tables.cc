#include "services/rules/tables.h"

#include <algorithm>
#include <iterator>

namespace edmg::rules {
namespace {

constexpr Regime kRegimes[] = {
    {"electronic", absl::CivilDay(2014, 8, 1), kEncounterAgeDaysMax, kPaymentDueDays, kRightYears},
};

constexpr FeeRow kFees[] = {
    {absl::CivilDay(2014, 8, 1), 2998, true},   // "raised by 2 cents" in 2015
    {absl::CivilDay(2015, 2, 1), 3000, false},  // INAMI
    {absl::CivilDay(2019, 1, 1), 3100, false},  // 2019 tariff
    {absl::CivilDay(2019, 4, 1), 3180, true},   // +2.57 %
    {absl::CivilDay(2020, 1, 1), 3200, true},   // the sources round it
    {absl::CivilDay(2022, 1, 1), 3223, true},   // the raised fee / 1.8333
    {absl::CivilDay(2023, 1, 1), 3452, true},   // +7.11 %
    {absl::CivilDay(2024, 1, 1), 3661, false},  // 2024 tariff
};

constexpr absl::CivilDay kOpen = absl::CivilDay::max();
// No source dates the abolition: refused for every day of the electronic regime (decision 17).
constexpr absl::CivilDay kAbolished(2014, 7, 31);

constexpr ContactCode kContactCodes[] = {
    {"101010", kOpen},       // surgery, acquired rights
    {"101032", kOpen},       // surgery, recognised
    {"101054", kOpen},       // surgery
    {"101076", kOpen},       // surgery, accredited
    {"103110", kOpen},       // visit, acquired rights
    {"103132", kOpen},       // visit, recognised
    {"103213", kOpen},       // visit to 2 patients, acquired rights
    {"103235", kOpen},       // visit to 3 or more, acquired rights
    {"103412", kOpen},       // visit to 2 patients, recognised
    {"103434", kOpen},       // visit to 3 or more, recognised
    {"104215", kOpen},       // evening visit
    {"104230", kOpen},       // night visit
    {"104252", kOpen},       // weekend visit
    {"104554", kOpen},       // weekend visit, acquired rights
    {"103316", kAbolished},  // single patient
    {"103331", kAbolished},  // several patients
    {"103353", kAbolished},  // several patients
    {"103515", kAbolished},  // single patient
    {"103530", kAbolished},  // several patients
    {"103552", kAbolished},  // several patients
    {"103913", kAbolished},  // single patient
    {"103935", kAbolished},  // several patients
    {"103950", kAbolished},  // several patients
    {"104134", kAbolished},  // several patients
    {"104156", kAbolished},  // several patients
    {"104274", kAbolished},  // weekend
    {"104355", kAbolished},  // single patient
    {"104370", kAbolished},  // palliative
    {"104392", kAbolished},  // palliative
    {"104414", kAbolished},  // palliative
    {"104436", kAbolished},  // palliative
    {"104451", kAbolished},  // palliative
    {"104576", kAbolished},  // weekend
    {"104650", kAbolished},  // single patient
    {"104672", kAbolished},  // palliative
    {"104694", kAbolished},  // palliative
    {"104716", kAbolished},  // palliative
    {"104731", kAbolished},  // palliative
    {"104753", kAbolished},  // palliative
};

constexpr QualificationRow kQualifications[] = {
    {"001", false, false},  // acquired rights
    {"002", false, false},  // acquired rights
    {"003", true, false},   // recognised general practitioner
    {"004", true, false},   // recognised general practitioner
    {"005", false, true},   // in vocational training
    {"006", false, true},   // in vocational training
    {"007", false, false},  // in the block of general medicine
    {"008", false, false},  // in the block of general medicine
};

constexpr absl::string_view kInsurers[] = {"100", "200", "300", "400", "500", "600", "900"};

constexpr IbanCountry kIbanCountries[] = {
    {"BE", 16, true},  {"AD", 24, false}, {"AT", 20, true},  {"BG", 22, false}, {"CH", 21, false},
    {"CY", 28, false}, {"CZ", 24, true},  {"DE", 22, true},  {"DK", 18, true},  {"EE", 20, true},
    {"ES", 24, true},  {"FI", 18, true},  {"FR", 27, false}, {"GB", 22, false}, {"GI", 23, false},
    {"GR", 27, false}, {"HR", 21, true},  {"HU", 28, true},  {"IE", 22, false}, {"IS", 26, true},
    {"IT", 27, false}, {"LI", 21, false}, {"LT", 20, true},  {"LU", 20, false}, {"LV", 21, false},
    {"MC", 27, false}, {"MT", 31, false}, {"NL", 18, false}, {"NO", 15, true},  {"PL", 28, true},
    {"PT", 25, true},  {"RO", 24, false}, {"SE", 24, true},  {"SI", 19, true},  {"SK", 24, true},
    {"SM", 27, false}, {"VA", 22, true},
};

// The last row that begins on or before the day, or the end of the table.
template <typename Row, size_t kRows>
const Row* LastBegun(const Row (&rows)[kRows], absl::CivilDay day) {
  const auto row = std::find_if(std::rbegin(rows), std::rend(rows),
                                [&](const Row& candidate) { return candidate.begin <= day; });
  return row == std::rend(rows) ? nullptr : &*row;
}

}  // namespace

absl::Span<const Regime> RegimeTable() { return kRegimes; }

const Regime* RegimeOn(absl::CivilDay service_day) { return LastBegun(kRegimes, service_day); }

absl::Span<const FeeRow> FeeTable() { return kFees; }

const FeeRow& FeeOn(absl::CivilDay service_day) {
  const FeeRow* row = LastBegun(kFees, service_day);
  return row == nullptr ? kFees[0] : *row;
}

absl::Span<const ContactCode> ContactCodeTable() { return kContactCodes; }

bool IsContactCode(absl::string_view code, absl::CivilDay service_day) {
  return std::any_of(
      std::begin(kContactCodes), std::end(kContactCodes),
      [&](const ContactCode& row) { return row.code == code && service_day <= row.end; });
}

absl::Span<const QualificationRow> QualificationTable() { return kQualifications; }

absl::Span<const absl::string_view> InsurerTable() { return kInsurers; }

const IbanCountry* IbanCountryOf(absl::string_view country) {
  const auto row =
      std::find_if(std::begin(kIbanCountries), std::end(kIbanCountries),
                   [&](const IbanCountry& candidate) { return candidate.country == country; });
  return row == std::end(kIbanCountries) ? nullptr : &*row;
}

}  // namespace edmg::rules
