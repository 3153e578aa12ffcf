#include "store/engine/rocksdb_status.h"

#include <algorithm>

namespace edmg::store {

absl::Status FromRocksDb(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = "store: " + status.ToString();
  if (status.IsCorruption()) return absl::DataLossError(text);
  return absl::UnavailableError(text);
}

rocksdb::ReadOptions ScanOptions(absl::string_view prefix, const rocksdb::Snapshot* snapshot) {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  options.total_order_seek = prefix.size() < kFilteredPrefixBytes;
  return options;
}

absl::Status ScanRows(rocksdb::Iterator& rows, absl::string_view prefix, absl::string_view from,
                      const Reader::Visitor& visit) {
  const absl::string_view start = std::max(prefix, from);
  const rocksdb::Slice bound(prefix.data(), prefix.size());
  for (rows.Seek({start.data(), start.size()}); rows.Valid(); rows.Next()) {
    if (!rows.key().starts_with(bound)) break;
    const auto key = rows.key();
    const auto value = rows.value();
    if (!visit({key.data(), key.size()}, {value.data(), value.size()})) break;
  }
  return FromRocksDb(rows.status());
}

}  // namespace edmg::store
