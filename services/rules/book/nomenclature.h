// Codes of the nomenclature that the rules know by name (domain 7); a table of the rulebook says
// which codes count as contacts.
#ifndef EDMG_SERVICES_RULES_BOOK_NOMENCLATURE_H_
#define EDMG_SERVICES_RULES_BOOK_NOMENCLATURE_H_

#include "absl/strings/string_view.h"

namespace edmg::rules {

inline constexpr absl::string_view kDmgCode = "102771";               // open or extend the DMG
inline constexpr absl::string_view kPreventionModuleCode = "102395";  // prevention module

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_BOOK_NOMENCLATURE_H_
