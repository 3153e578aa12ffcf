#include "services/answers/pages.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"

namespace edmg::services {

absl::StatusOr<PageStart> Pages::Parse(int page_size, absl::string_view page_token) const {
  PageStart start;
  if (page_size < 0 || page_size > kPageSizeMax) {
    return Error({Reason::kPageSizeInvalid, "page_size",
                  absl::StrCat("must be 0 (", kPageSizeDefault, ") to ", kPageSizeMax)});
  }
  if (page_size > 0) start.size = page_size;
  if (page_token.empty()) return start;
  const auto token = tokens_.Decode(page_token, purpose_, 4);
  if (!token || token->proof != Token::Proof::kSealed ||
      !absl::SimpleAtoi(token->parts[1], &start.revision) ||
      !absl::SimpleAtoi(token->parts[2], &start.day)) {
    return Error({Reason::kPageTokenInvalid, "page_token",
                  "not a next_page_token of this list: begin again without one"});
  }
  start.after = token->parts[3];
  return start;
}

std::string Pages::TokenOf(const PageStart& next) const {
  return tokens_.Encode(
      {purpose_, absl::StrCat(next.revision), absl::StrCat(next.day), next.after});
}

}  // namespace edmg::services
