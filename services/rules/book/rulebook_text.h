// The text of rulebook.txtpb, put into the program by the build.
#ifndef EDMG_SERVICES_RULES_BOOK_RULEBOOK_TEXT_H_
#define EDMG_SERVICES_RULES_BOOK_RULEBOOK_TEXT_H_

#include "absl/strings/string_view.h"

namespace edmg::rules {

extern const absl::string_view kRulebookText;

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_BOOK_RULEBOOK_TEXT_H_
