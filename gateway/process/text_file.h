// Text files as people have them.
#ifndef EDMG_GATEWAY_PROCESS_TEXT_FILE_H_
#define EDMG_GATEWAY_PROCESS_TEXT_FILE_H_

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace edmg::gateway {

// Without the byte order mark (UTF-8) that spreadsheets and Windows put first.
inline absl::string_view WithoutByteOrderMark(absl::string_view text) {
  return absl::StripPrefix(text, "\xef\xbb\xbf");
}

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_PROCESS_TEXT_FILE_H_
