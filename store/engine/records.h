// Records at rest: a table's value as a protobuf.
//
// A record that cannot be parsed is DATA_LOSS. The families' files know each table's key and value;
// Append (store/apply.h) is the one writer of derived tables.
#ifndef EDMG_STORE_ENGINE_RECORDS_H_
#define EDMG_STORE_ENGINE_RECORDS_H_

#include <google/protobuf/message_lite.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "store/engine/reader.h"
#include "store/engine/schema.h"

namespace edmg::store {

template <typename T>
using Found = absl::StatusOr<std::optional<T>>;

absl::Status Unreadable(Table table);

template <typename T>
bool ParseRecord(absl::string_view bytes, T* record) {
  return record->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

template <typename T>
Found<T> FindRecord(const Reader& reader, Table table, absl::string_view key) {
  auto bytes = reader.Get(table, key);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return std::optional<T>();
  T record;
  if (!ParseRecord(**bytes, &record)) return Unreadable(table);
  return std::optional<T>(std::move(record));
}

// A missing record is the empty one.
template <typename T>
absl::StatusOr<T> FindRecordOrEmpty(const Reader& reader, Table table, absl::string_view key) {
  auto record = FindRecord<T>(reader, table, key);
  if (!record.ok()) return record.status();
  return record->has_value() ? **std::move(record) : T();
}

// Visits rows as records of type T.
template <typename T>
absl::Status ScanRecords(const Reader& reader, Table table, absl::string_view prefix,
                         absl::string_view from,
                         const std::function<bool(absl::string_view key, const T&)>& visit) {
  absl::Status unreadable;
  auto status =
      reader.Scan(table, prefix, from, [&](absl::string_view key, absl::string_view value) {
        T record;
        if (!ParseRecord(value, &record)) {
          unreadable = Unreadable(table);
          return false;
        }
        return visit(key, record);
      });
  return status.ok() ? unreadable : status;
}

// The same record always gives the same bytes: maps are not used in records at rest.
std::string Serialize(const google::protobuf::MessageLite& message);

}  // namespace edmg::store

#endif  // EDMG_STORE_ENGINE_RECORDS_H_
