// Numbers that name people, insurers and accounts, and the checks that a message alone allows
// (domain 1.2 to 1.4): SSIN with century and BIS numbers, NIHII with its moduli, IBAN, BIC.
#ifndef EDMG_VALUES_IDENTIFIERS_H_
#define EDMG_VALUES_IDENTIFIERS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/patient.pb.h"

namespace edmg {

bool AllDigits(absl::string_view text);

enum class IdentifierFault {
  kNone,
  kFormat,               // 111: not the digits, serial 000 or 999 of a national number with a month
  kDate,                 // 111: a national number whose date does not exist
  kCheckDigits,          // 112 (130 for an IBAN)
  kNationalCheckDigits,  // 130: of the account in a Belgian IBAN
};

struct Ssin {
  IdentifierFault fault = IdentifierFault::kFormat;
  bool bis = false;                               // month + 20 or + 40
  edmg::v1::Sex sex = edmg::v1::SEX_UNSPECIFIED;  // unspecified: BIS of unknown sex
  std::optional<absl::CivilDay> birth_date;       // national numbers with a full date only
};

// Format first, then check digits (plain 19xx, prefixed 20xx), then the date (111). A month 00 (20
// or 40 in a BIS number) is unknown: then neither day nor serial is judged; in a BIS number they
// never are.
Ssin ParseSsin(absl::string_view ssin);

// True if the sex and the SSIN both tell a sex, and not the same one (136).
bool Contradicts(edmg::v1::Sex sex, const Ssin& ssin);

// 11 digits, profession 1, moduli 97 and 89 over the first six digits (design 6, decision 20).
IdentifierFault CheckNihii(absl::string_view nihii);

// The first 8 digits: they name the physician for life. `nihii` must be sound.
std::string PhysicianId(absl::string_view nihii);

// A country of SEPA, the form of its accounts, and mod 97; no spaces. Of Belgian accounts the
// national check digits too.
IdentifierFault CheckIban(absl::string_view iban);

enum class BicFault { kNone, kFormat, kCountry };
// 8 or 11 characters: 4 letters, a country, 2 or 5 letters or digits.
BicFault CheckBic(absl::string_view bic);

// 8-4-4-4-12 hex digits with hyphens.
bool IsUuid(absl::string_view uuid);
// Its 32 digits in lower case; `uuid` must be one.
std::string CompactUuid(absl::string_view uuid);

// "edmg": 1 to `bytes_max` bytes of valid UTF-8 without control characters.
bool IsText(absl::string_view text, size_t bytes_max);
bool IsUtf8(absl::string_view text);

}  // namespace edmg

#endif  // EDMG_VALUES_IDENTIFIERS_H_
