// Texts as SEPA files may have them (EPC217-08): a-z A-Z 0-9 / - ? : ( ) . , ' + and the space.
#ifndef EDMG_VALUES_SEPA_TEXT_H_
#define EDMG_VALUES_SEPA_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace edmg {

// The text in SEPA's characters, at most so many: letters with marks lose them (é is e, ß is ss),
// any other character becomes ".", and neither "/" nor a space begins or ends it. `text` is UTF-8.
std::string SepaText(absl::string_view text, size_t most);

// The structured communication of Belgian banks: ten digits of a number and two that check them
// (modulo 97, 97 for 0), for instance "010806817183". Of a longer number the last ten digits count.
std::string StructuredCommunication(int64_t number);
// The same as people read it: "+++010/8068/17183+++".
std::string PrintedCommunication(absl::string_view digits);

}  // namespace edmg

#endif  // EDMG_VALUES_SEPA_TEXT_H_
