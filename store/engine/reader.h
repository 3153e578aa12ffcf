// Reading from the store: one point in time, whether committed (Snapshot) or pending (Batch).
//
// A Reader sees a consistent state of all tables. Not thread-safe unless a subclass says so. A
// failed read is a Status; a missing key is an empty optional.
#ifndef EDMG_STORE_ENGINE_READER_H_
#define EDMG_STORE_ENGINE_READER_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "store/engine/schema.h"

namespace edmg::store {

class Reader {
 public:
  // Takes a key and a value; false ends the scan.
  using Visitor = std::function<bool(absl::string_view key, absl::string_view value)>;

  virtual ~Reader() = default;

  virtual absl::StatusOr<std::optional<std::string>> Get(Table table,
                                                         absl::string_view key) const = 0;

  // Visits, in ascending order of keys, those that begin with `prefix` and are >= `from`.
  virtual absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                            const Visitor& visit) const = 0;
};

}  // namespace edmg::store

#endif  // EDMG_STORE_ENGINE_READER_H_
