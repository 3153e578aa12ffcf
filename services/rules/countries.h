// Countries as a BIC names them: codes of ISO 3166-1 alpha-2, and XK. Part of the format, hence not
// of the rulebook.
#ifndef EDMG_SERVICES_RULES_COUNTRIES_H_
#define EDMG_SERVICES_RULES_COUNTRIES_H_

#include "absl/strings/string_view.h"

namespace edmg::rules {

bool IsCountry(absl::string_view code);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_COUNTRIES_H_
