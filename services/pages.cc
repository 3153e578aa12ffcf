#include "services/pages.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/errors.h"
#include "services/tokens.h"

namespace edmg::services {

absl::StatusOr<PageStart> ParsePage(int page_size, absl::string_view page_token,
                                    absl::string_view purpose) {
  PageStart start;
  if (page_size < 0 || page_size > kPageSizeMax) {
    return Error({absl::StatusCode::kInvalidArgument, "PAGE_SIZE_INVALID", "page_size",
                  absl::StrCat("must be 0 (", kPageSizeDefault, ") to ", kPageSizeMax)});
  }
  if (page_size > 0) start.size = page_size;
  if (page_token.empty()) return start;
  const auto parts = DecodeToken(page_token, purpose, 4);
  if (!parts || !absl::SimpleAtoi((*parts)[1], &start.revision) ||
      !absl::SimpleAtoi((*parts)[2], &start.day)) {
    return Error({absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID", "page_token",
                  "not a next_page_token of this list: begin again without one"});
  }
  start.after = (*parts)[3];
  return start;
}

std::string PageToken(absl::string_view purpose, const PageStart& next) {
  return EncodeToken(
      {std::string(purpose), absl::StrCat(next.revision), absl::StrCat(next.day), next.after});
}

}  // namespace edmg::services
