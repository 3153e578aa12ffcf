#include "services/rules/iban_countries.h"

#include <algorithm>
#include <iterator>

namespace edmg::rules {
namespace {

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

}  // namespace

const IbanCountry* IbanCountryOf(absl::string_view country) {
  const auto row =
      std::find_if(std::begin(kIbanCountries), std::end(kIbanCountries),
                   [&](const IbanCountry& candidate) { return candidate.country == country; });
  return row == std::end(kIbanCountries) ? nullptr : &*row;
}

}  // namespace edmg::rules
