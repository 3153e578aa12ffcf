#include "services/rules/book/refusals.h"

#include <algorithm>
#include <cassert>

namespace edmg::rules {
namespace {

const RefusalRow* Find(absl::string_view code) {
  const auto row =
      std::find_if(std::begin(kRefusals), std::end(kRefusals),
                   [&](const RefusalRow& candidate) { return candidate.code == code; });
  return row == std::end(kRefusals) ? nullptr : &*row;
}

}  // namespace

absl::Span<const RefusalRow> RefusalTable() { return kRefusals; }

bool IsRefusalCode(absl::string_view code) { return Find(code) != nullptr; }

absl::Span<const Cause> CauseTable() { return kCauses; }

bool IsCause(absl::string_view code, absl::string_view name) {
  return std::any_of(std::begin(kCauses), std::end(kCauses), [&](const Cause& candidate) {
    return candidate.code == code && candidate.name == name;
  });
}

const RefusalRow& RowOf(absl::string_view code) {
  const RefusalRow* row = Find(code);
  assert(row != nullptr);
  return *row;
}

}  // namespace edmg::rules
