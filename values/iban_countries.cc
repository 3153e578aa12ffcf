#include "values/iban_countries.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"

namespace edmg {
namespace {

constexpr IbanCountry kIbanCountries[] = {
    {"AD", "4!n4!n12!c"},     // Andorra
    {"AL", "8!n16!c"},        // Albania
    {"AT", "16!n"},           // Austria
    {"BE", "12!n"},           // Belgium
    {"BG", "4!a4!n2!n8!c"},   // Bulgaria
    {"CH", "5!n12!c"},        // Switzerland
    {"CY", "3!n5!n16!c"},     // Cyprus
    {"CZ", "20!n"},           // Czechia
    {"DE", "18!n"},           // Germany
    {"DK", "14!n"},           // Denmark
    {"EE", "16!n"},           // Estonia
    {"ES", "20!n"},           // Spain
    {"FI", "14!n"},           // Finland
    {"FR", "5!n5!n11!c2!n"},  // France
    {"GB", "4!a6!n8!n"},      // United Kingdom
    {"GI", "4!a15!c"},        // Gibraltar
    {"GR", "3!n4!n16!c"},     // Greece
    {"HR", "17!n"},           // Croatia
    {"HU", "24!n"},           // Hungary
    {"IE", "4!a6!n8!n"},      // Ireland
    {"IS", "22!n"},           // Iceland
    {"IT", "1!a5!n5!n12!c"},  // Italy
    {"LI", "5!n12!c"},        // Liechtenstein
    {"LT", "16!n"},           // Lithuania
    {"LU", "3!n13!c"},        // Luxembourg
    {"LV", "4!a13!c"},        // Latvia
    {"MC", "5!n5!n11!c2!n"},  // Monaco
    {"MD", "2!c18!c"},        // Moldova
    {"ME", "18!n"},           // Montenegro
    {"MK", "3!n10!c2!n"},     // North Macedonia
    {"MT", "4!a5!n18!c"},     // Malta
    {"NL", "4!a10!n"},        // Netherlands
    {"NO", "11!n"},           // Norway
    {"PL", "24!n"},           // Poland
    {"PT", "21!n"},           // Portugal
    {"RO", "4!a16!c"},        // Romania
    {"RS", "18!n"},           // Serbia
    {"SE", "20!n"},           // Sweden
    {"SI", "15!n"},           // Slovenia
    {"SK", "20!n"},           // Slovakia
    {"SM", "1!a5!n5!n12!c"},  // San Marino
    {"VA", "3!n15!n"},        // Vatican City
};

bool IsOfKind(absl::string_view characters, char kind) {
  return std::all_of(characters.begin(), characters.end(), [kind](unsigned char c) {
    return (kind != 'a' && absl::ascii_isdigit(c)) || (kind != 'n' && absl::ascii_isupper(c));
  });
}

}  // namespace

const IbanCountry* IbanCountryOf(absl::string_view country) {
  const auto row =
      std::find_if(std::begin(kIbanCountries), std::end(kIbanCountries),
                   [&](const IbanCountry& candidate) { return candidate.country == country; });
  return row == std::end(kIbanCountries) ? nullptr : &*row;
}

bool HasForm(absl::string_view account, absl::string_view form) {
  while (!form.empty()) {
    size_t length = 0;
    for (; absl::ascii_isdigit(form.front()); form.remove_prefix(1)) {
      length = length * 10 + static_cast<size_t>(form.front() - '0');
    }
    form.remove_prefix(1);  // "!": exactly so many
    if (account.size() < length || !IsOfKind(account.substr(0, length), form.front())) return false;
    form.remove_prefix(1);
    account.remove_prefix(length);
  }
  return account.empty();
}

}  // namespace edmg
