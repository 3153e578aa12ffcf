// Countries of SEPA and the form of their account numbers (ISO 13616, SWIFT's registry of IBAN): an
// account elsewhere cannot be paid by credit transfer. Part of the format, hence not of the
// rulebook.
#ifndef EDMG_VALUES_IBAN_COUNTRIES_H_
#define EDMG_VALUES_IBAN_COUNTRIES_H_

#include "absl/strings/string_view.h"

namespace edmg {

struct IbanCountry {
  absl::string_view country;
  // The form of the part after country and check digits, as the registry writes it: "4!a6!n" are
  // four letters and six digits; n: digits, a: upper case letters, c: either.
  absl::string_view form;
};
// nullptr: not in the table.
const IbanCountry* IbanCountryOf(absl::string_view country);

// True if the account, without country and check digits, has the form.
bool HasForm(absl::string_view account, absl::string_view form);

}  // namespace edmg

#endif  // EDMG_VALUES_IBAN_COUNTRIES_H_
