// Countries as a BIC names them: codes of ISO 3166-1 alpha-2, and XK. Part of the format, hence not
// of the rulebook.
#ifndef EDMG_VALUES_COUNTRIES_H_
#define EDMG_VALUES_COUNTRIES_H_

#include "absl/strings/string_view.h"

namespace edmg {

bool IsCountry(absl::string_view code);

}  // namespace edmg

#endif  // EDMG_VALUES_COUNTRIES_H_
