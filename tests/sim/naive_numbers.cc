#include "tests/sim/naive_numbers.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"

namespace edmg::sim {
namespace {

constexpr int64_t kBornSince2000 = 2'000'000'000;

int64_t Number(const std::string& digits) {
  int64_t number = -1;
  (void)absl::SimpleAtoi(digits, &number);
  return number;
}

bool IsBisMonth(int month) { return (month >= 20 && month <= 32) || (month >= 40 && month <= 52); }

// True if a national number's date may stand, born in that century. Zeros are placeholders; without
// a month the day is not judged.
bool DateMayStand(int century, int yy, int month, int day) {
  if (month == 0) return true;
  if (day == 0) return month <= 12;
  return RealDay({century + yy, month, day}).has_value();
}

struct SsinParts {
  int yy, month, day, serial;
  int century;  // 0: the check digits fit neither
};

SsinParts PartsOf(const std::string& ssin) {
  const int64_t nine = Number(ssin.substr(0, 9));
  const int64_t check = Number(ssin.substr(9));
  SsinParts parts{};
  parts.yy = static_cast<int>(Number(ssin.substr(0, 2)));
  parts.month = static_cast<int>(Number(ssin.substr(2, 2)));
  parts.day = static_cast<int>(Number(ssin.substr(4, 2)));
  parts.serial = static_cast<int>(Number(ssin.substr(6, 3)));
  if (97 - nine % 97 == check) parts.century = 1900;
  if (97 - (nine + kBornSince2000) % 97 == check) parts.century = 2000;
  return parts;
}

}  // namespace

bool IsDigits(const std::string& text, size_t length) {
  return text.size() == length && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

std::optional<Day> RealDay(const Date& date) {
  if (date.year < 1 || date.year > 9999 || date.month < 1 || date.day < 1) return std::nullopt;
  const Day day(date.year, date.month, date.day);  // carries the excess over
  if (day.month() != date.month || day.day() != date.day) return std::nullopt;
  return day;
}

Fault SsinFault(const std::string& ssin) {
  if (!IsDigits(ssin, 11)) return Fault::kFormat;
  const SsinParts parts = PartsOf(ssin);
  const bool month_is_told = parts.month >= 1 && parts.month <= 12;
  if (month_is_told && (parts.serial == 0 || parts.serial == 999)) return Fault::kFormat;
  if (!IsBisMonth(parts.month)) {
    const bool stands = parts.century != 0
                            ? DateMayStand(parts.century, parts.yy, parts.month, parts.day)
                            : DateMayStand(1900, parts.yy, parts.month, parts.day) ||
                                  DateMayStand(2000, parts.yy, parts.month, parts.day);
    if (!stands) return Fault::kFormat;
  }
  return parts.century == 0 ? Fault::kCheckDigits : Fault::kNone;
}

std::optional<Day> BirthDay(const std::string& ssin) {
  if (SsinFault(ssin) != Fault::kNone) return std::nullopt;
  const SsinParts parts = PartsOf(ssin);
  if (IsBisMonth(parts.month)) return std::nullopt;
  return RealDay({parts.century + parts.yy, parts.month, parts.day});
}

int SexOf(const std::string& ssin) {
  if (SsinFault(ssin) != Fault::kNone) return 0;
  const SsinParts parts = PartsOf(ssin);
  if (parts.month >= 20 && parts.month <= 32) return 0;
  return parts.serial % 2 == 0 ? 1 : 2;
}

int AgeOn(Day birth, Day day) {
  const int years = static_cast<int>(day.year() - birth.year());
  const bool before_birthday =
      day.month() < birth.month() || (day.month() == birth.month() && day.day() < birth.day());
  return before_birthday ? years - 1 : years;
}

Day YearsLater(Day day, int years) {
  const Day later(day.year() + years, day.month(), day.day());
  return day.month() == 2 && later.month() == 3 ? Day(later.year(), 2, 28) : later;
}

Day TwoYearsBefore(Day day) { return YearsLater(day, -2); }

Fault NihiiFault(const std::string& nihii) {
  if (!IsDigits(nihii, 11)) return Fault::kFormat;
  const int64_t first = Number(nihii.substr(0, 6));
  const int64_t check = Number(nihii.substr(6, 2));
  const bool sound = 97 - first % 97 == check || 89 - first % 89 == check;
  return sound ? Fault::kNone : Fault::kCheckDigits;
}

Fault IbanFault(const std::string& iban) {
  constexpr size_t kBelgian = 16;
  if (iban.size() != kBelgian || iban.substr(0, 2) != "BE" ||
      !std::all_of(iban.begin() + 2, iban.end(), absl::ascii_isdigit)) {
    return Fault::kFormat;
  }
  // "BE" is 11 and 14.
  const std::string turned = iban.substr(4) + "1114" + iban.substr(2, 2);
  int remainder = 0;
  for (const char digit : turned) remainder = (remainder * 10 + (digit - '0')) % 97;
  const int64_t account = Number(iban.substr(4, 10));
  const int64_t national = account % 97 == 0 ? 97 : account % 97;
  return remainder == 1 && national == Number(iban.substr(14)) ? Fault::kNone : Fault::kValue;
}

bool IsBic(const std::string& bic) {
  return (bic.size() == 8 || bic.size() == 11) && std::all_of(bic.begin(), bic.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
                  absl::ascii_isupper(static_cast<unsigned char>(c));
         });
}

bool IsMessageId(const std::string& id) {
  constexpr size_t kUuid = 36;
  if (id.size() != kUuid) return false;
  for (size_t i = 0; i < id.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = absl::ascii_isxdigit(static_cast<unsigned char>(id[i]));
    if (hyphen ? id[i] != '-' : !hex) return false;
  }
  return true;
}

std::string SsinWith(int year, int month, int day, int serial) {
  const std::string nine = absl::StrFormat("%02d%02d%02d%03d", year % 100, month, day, serial);
  const int64_t number = Number(nine) + (year >= 2000 ? kBornSince2000 : 0);
  return absl::StrFormat("%s%02d", nine, 97 - number % 97);
}

std::string NihiiWith(int first_six, int modulus, const std::string& qualification) {
  return absl::StrFormat("%06d%02d%s", first_six, modulus - first_six % modulus, qualification);
}

}  // namespace edmg::sim
