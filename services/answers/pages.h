// Pages of a list that all show the revision of the first.
// A token carries revision, day and last key, so that a walk sees one state while others write. It
// is sealed (services/answers/tokens.h): no caller can choose the revision.
#ifndef EDMG_SERVICES_ANSWERS_PAGES_H_
#define EDMG_SERVICES_ANSWERS_PAGES_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/answers/tokens.h"

namespace edmg::services {

inline constexpr int kPageSizeDefault = 100;
inline constexpr int kPageSizeMax = 500;

// The place where a page begins.
struct PageStart {
  int size = kPageSizeDefault;
  int64_t revision = 0;  // the revision of all pages; 0 on the first page: the newest
  int32_t day = 0;       // day (since 1970-01-01) of the first page
  std::string after;     // key after which the page begins; empty on the first
};

// INVALID_ARGUMENT with PAGE_SIZE_INVALID or PAGE_TOKEN_INVALID. `purpose` names list and owner.
class Pages {
 public:
  Pages(const Tokens& tokens, std::string purpose)
      : tokens_(tokens), purpose_(std::move(purpose)) {}

  absl::StatusOr<PageStart> Parse(int page_size, absl::string_view page_token) const;
  std::string TokenOf(const PageStart& next) const;

 private:
  const Tokens tokens_;
  const std::string purpose_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_ANSWERS_PAGES_H_
