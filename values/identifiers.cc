#include "values/identifiers.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "values/countries.h"
#include "values/iban_countries.h"

namespace edmg {
namespace {

constexpr size_t kSsinDigits = 11;
constexpr size_t kNihiiDigits = 11;
constexpr size_t kPhysicianDigits = 8;
constexpr size_t kUuidCharacters = 36;
constexpr int kNihiiModuli[] = {97, 89};  // 83 is not confirmed by any source

int64_t Number(absl::string_view digits) {
  int64_t number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

// The first year of the century in which the check digits hold, or 0.
int CenturyOf(absl::string_view ssin) {
  const int64_t first_nine = Number(ssin.substr(0, 9));
  const int64_t check = Number(ssin.substr(9, 2));
  if (97 - first_nine % 97 == check) return 1900;
  if (97 - (2'000'000'000 + first_nine) % 97 == check) return 2000;
  return 0;
}

struct BirthParts {
  int64_t year;
  int month;
  int day;
};

// National numbers only. Month 00 says that the date is unknown: the number in place of the day
// then counts on when the serials have run out. Day 00 is unknown.
bool IsPossible(const BirthParts& birth) {
  if (birth.month == 0) return true;
  if (birth.month > 12 || birth.day > 31) return false;
  if (birth.day == 0) return true;
  const absl::CivilDay day(birth.year, birth.month, birth.day);
  return day.month() == birth.month && day.day() == birth.day;
}

edmg::v1::Sex SexOfSerial(int64_t serial) {
  return serial % 2 == 1 ? edmg::v1::SEX_MALE : edmg::v1::SEX_FEMALE;
}

// Length in bytes of the UTF-8 character that `text` begins with, or 0 for none.
size_t Utf8Length(absl::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // Overlong forms, surrogates and values beyond U+10FFFF are not valid.
  if (lead == 0xE0 && byte(1) < 0xA0) return 0;
  if (lead == 0xED && byte(1) > 0x9F) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;
  if (lead == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

bool IsControl(absl::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return lead < 0x20 || lead == 0x7F;
  return lead == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

// Letters count A=10 to Z=35 (ISO 13616).
int Mod97(absl::string_view iban) {
  int remainder = 0;
  const auto take = [&](absl::string_view part) {
    for (const char c : part) {
      const int value = absl::ascii_isdigit(c) ? c - '0' : c - 'A' + 10;
      remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
    }
  };
  take(iban.substr(4));
  take(iban.substr(0, 4));
  return remainder;
}

// 12 digits: the last two are the remainder of the others by 97, and 97 where it is 0.
bool IsBelgianAccount(absl::string_view account) {
  const int64_t remainder = Number(account.substr(0, 10)) % 97;
  return Number(account.substr(10)) == (remainder == 0 ? 97 : remainder);
}

bool IsUpperOrDigit(unsigned char c) { return absl::ascii_isupper(c) || absl::ascii_isdigit(c); }

}  // namespace

bool AllDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

Ssin ParseSsin(absl::string_view ssin) {
  Ssin parsed;
  if (ssin.size() != kSsinDigits || !AllDigits(ssin)) return parsed;
  const int month = static_cast<int>(Number(ssin.substr(2, 2)));
  const int64_t serial = Number(ssin.substr(6, 3));
  const bool serial_is_issued = serial != 0 && serial != 999;
  if (month >= 1 && month <= 12 && !serial_is_issued) return parsed;
  const int century = CenturyOf(ssin);
  if (century == 0) {
    parsed.fault = IdentifierFault::kCheckDigits;
    return parsed;
  }
  const bool bis_of_unknown_sex = month >= 20 && month <= 32;
  parsed.bis = bis_of_unknown_sex || (month >= 40 && month <= 52);
  if (!bis_of_unknown_sex) parsed.sex = SexOfSerial(serial);
  if (!parsed.bis) {
    const BirthParts birth{century + Number(ssin.substr(0, 2)), month,
                           static_cast<int>(Number(ssin.substr(4, 2)))};
    if (!IsPossible(birth)) {
      parsed.fault = IdentifierFault::kDate;
      return parsed;
    }
    if (birth.month != 0 && birth.day != 0) {
      parsed.birth_date = absl::CivilDay(birth.year, birth.month, birth.day);
    }
  }
  parsed.fault = IdentifierFault::kNone;
  return parsed;
}

IdentifierFault CheckNihii(absl::string_view nihii) {
  if (nihii.size() != kNihiiDigits || !AllDigits(nihii) || nihii[0] != '1') {
    return IdentifierFault::kFormat;
  }
  const int64_t first_six = Number(nihii.substr(0, 6));
  const int64_t check = Number(nihii.substr(6, 2));
  const bool sound =
      std::any_of(std::begin(kNihiiModuli), std::end(kNihiiModuli),
                  [&](int modulus) { return modulus - first_six % modulus == check; });
  return sound ? IdentifierFault::kNone : IdentifierFault::kCheckDigits;
}

std::string PhysicianId(absl::string_view nihii) {
  return std::string(nihii.substr(0, kPhysicianDigits));
}

IdentifierFault CheckIban(absl::string_view iban) {
  if (iban.size() < 4 || !std::all_of(iban.begin(), iban.end(), IsUpperOrDigit)) {
    return IdentifierFault::kFormat;
  }
  const IbanCountry* country = IbanCountryOf(iban.substr(0, 2));
  if (country == nullptr || !AllDigits(iban.substr(2, 2)) ||
      !HasForm(iban.substr(4), country->form)) {
    return IdentifierFault::kFormat;
  }
  // 98 minus a remainder: 00, 01 and 99 have the right remainder too but are never issued.
  const int64_t check = Number(iban.substr(2, 2));
  if (check < 2 || check > 98 || Mod97(iban) != 1) return IdentifierFault::kCheckDigits;
  if (country->country == "BE" && !IsBelgianAccount(iban.substr(4))) {
    return IdentifierFault::kNationalCheckDigits;
  }
  return IdentifierFault::kNone;
}

BicFault CheckBic(absl::string_view bic) {
  if (bic.size() != 8 && bic.size() != 11) return BicFault::kFormat;
  const absl::string_view letters = bic.substr(0, 6);
  const absl::string_view rest = bic.substr(6);
  if (!std::all_of(letters.begin(), letters.end(), absl::ascii_isupper) ||
      !std::all_of(rest.begin(), rest.end(), IsUpperOrDigit)) {
    return BicFault::kFormat;
  }
  return IsCountry(letters.substr(4)) ? BicFault::kNone : BicFault::kCountry;
}

bool IsUuid(absl::string_view uuid) {
  if (uuid.size() != kUuidCharacters) return false;
  for (size_t i = 0; i < uuid.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? uuid[i] != '-' : !absl::ascii_isxdigit(uuid[i])) return false;
  }
  return true;
}

std::string CompactUuid(absl::string_view uuid) {
  std::string digits;
  digits.reserve(32);
  for (const char c : uuid) {
    if (c != '-') digits.push_back(absl::ascii_tolower(c));
  }
  return digits;
}

bool Contradicts(edmg::v1::Sex sex, const Ssin& ssin) {
  return sex != edmg::v1::SEX_UNSPECIFIED && ssin.sex != edmg::v1::SEX_UNSPECIFIED &&
         sex != ssin.sex;
}

bool IsText(absl::string_view text, size_t bytes_max) {
  if (text.empty() || text.size() > bytes_max) return false;
  while (!text.empty()) {
    const size_t length = Utf8Length(text);
    if (length == 0 || IsControl(text.substr(0, length))) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t length = Utf8Length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace edmg
