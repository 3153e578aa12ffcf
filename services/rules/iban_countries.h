// Countries of SEPA and the form of their account numbers (ISO 13616): an account elsewhere cannot
// be paid by credit transfer. Part of the format, hence not of the rulebook.
#ifndef EDMG_SERVICES_RULES_IBAN_COUNTRIES_H_
#define EDMG_SERVICES_RULES_IBAN_COUNTRIES_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace edmg::rules {

struct IbanCountry {
  absl::string_view country;
  size_t characters;
  bool digits_only;  // after the country code
};
// nullptr: not in the table.
const IbanCountry* IbanCountryOf(absl::string_view country);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_IBAN_COUNTRIES_H_
