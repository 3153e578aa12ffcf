// Between RocksDB and the rest of the room: statuses and the walk over a range of rows.
// Not for other rooms: it names RocksDB's types.
#ifndef EDMG_STORE_ENGINE_ROCKSDB_STATUS_H_
#define EDMG_STORE_ENGINE_ROCKSDB_STATUS_H_

#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/slice.h>
#include <rocksdb/status.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "store/engine/reader.h"

namespace edmg::store {

absl::Status FromRocksDb(const rocksdb::Status& status);

inline rocksdb::Slice ToSlice(absl::string_view text) { return {text.data(), text.size()}; }

// Keys of dossiers and contacts begin with an SSIN, and are filtered by it.
inline constexpr size_t kFilteredPrefixBytes = 11;

// The options for reading the rows that begin with `prefix`: a prefix shorter than the filters know
// passes them by.
rocksdb::ReadOptions ScanOptions(absl::string_view prefix, const rocksdb::Snapshot* snapshot);

// Visits the rows whose key begins with `prefix`, from the greater of `prefix` and `from` on.
absl::Status ScanRows(rocksdb::Iterator& rows, absl::string_view prefix, absl::string_view from,
                      const Reader::Visitor& visit);

}  // namespace edmg::store

#endif  // EDMG_STORE_ENGINE_ROCKSDB_STATUS_H_
