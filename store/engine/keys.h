// The key codec: fixed-width, big-endian, order-preserving. DO NOT CHANGE: keys are on disk.
// Knows bytes only; which parts a table's key has stands in schema.h.
#ifndef EDMG_STORE_ENGINE_KEYS_H_
#define EDMG_STORE_ENGINE_KEYS_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace edmg::store {

// A place in an insurer's stream: the revision that made an event or payment, and its position.
struct StreamPosition {
  int64_t revision = 0;
  int32_t position = 0;
  auto operator<=>(const StreamPosition&) const = default;
};

// Builds a key part by part. Texts of varying length may only come last.
class Key {
 public:
  Key& Text(absl::string_view text);   // as it is
  Key& Revision(int64_t revision);     // 8 bytes, ascending
  Key& NewestFirst(int64_t revision);  // 8 bytes, descending
  Key& Number(int32_t number);         // 4 bytes, ascending, negative ones first
  operator const std::string&() const { return bytes_; }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// The revision at the end of a key written with Revision or NewestFirst.
int64_t RevisionAtEnd(absl::string_view key);
int64_t NewestFirstRevisionAtEnd(absl::string_view key);
// The stream position at the end of a key written with Revision and Number.
StreamPosition StreamPositionAtEnd(absl::string_view key);
// The number at the beginning of a key, and the rest after it.
std::pair<int32_t, absl::string_view> SplitNumber(absl::string_view key);

}  // namespace edmg::store

#endif  // EDMG_STORE_ENGINE_KEYS_H_
