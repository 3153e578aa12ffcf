#include "store/engine/batch.h"

#include <rocksdb/db.h>
#include <rocksdb/utilities/write_batch_with_index.h>

#include <cassert>

#include "store/engine/rocksdb_status.h"

namespace edmg::store {

Batch::Batch(const Database& database)
    : database_(database),
      writes_(std::make_unique<rocksdb::WriteBatchWithIndex>(rocksdb::BytewiseComparator(), 0,
                                                             /*overwrite_key=*/true)),
      last_revision_(database.last_revision()),
      last_accept_time_(database.last_accept_time()) {}

Batch::~Batch() = default;

void Batch::Put(Table table, absl::string_view key, absl::string_view value) {
  const auto status = writes_->Put(database_.handle(table), ToSlice(key), ToSlice(value));
  assert(status.ok());  // only fails for a key or value beyond 4 GiB
}

void Batch::Delete(Table table, absl::string_view key) {
  const auto status = writes_->Delete(database_.handle(table), ToSlice(key));
  assert(status.ok());
}

absl::StatusOr<std::optional<std::string>> Batch::Get(Table table, absl::string_view key) const {
  std::string value;
  const auto status = writes_->GetFromBatchAndDB(database_.db_.get(), rocksdb::ReadOptions(),
                                                 database_.handle(table), ToSlice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return FromRocksDb(status);
  return std::optional<std::string>(std::move(value));
}

std::unique_ptr<rocksdb::Iterator> Batch::NewRows(Table table, absl::string_view prefix) const {
  auto* base = database_.db_->NewIterator(ScanOptions(prefix, nullptr), database_.handle(table));
  return std::unique_ptr<rocksdb::Iterator>(
      writes_->NewIteratorWithBase(database_.handle(table), base));
}

absl::Status Batch::Scan(Table table, absl::string_view prefix, absl::string_view from,
                         const Visitor& visit) const {
  if (!IsScannedByMessages(table) || prefix.size() < kFilteredPrefixBytes) {
    return ScanRows(*NewRows(table, prefix), prefix, from, visit);
  }
  auto& rows = rows_[table];
  if (rows == nullptr) rows = NewRows(table, prefix);
  return ScanRows(*rows, prefix, from, visit);
}

void Batch::Clear() {
  rows_.clear();  // they look into the writes
  writes_->Clear();
}

void Batch::set_last_entry(int64_t revision, absl::Time accept_time) {
  assert(revision == last_revision_ + 1);
  last_revision_ = revision;
  last_accept_time_ = accept_time;
}

bool Batch::empty() const { return writes_->GetWriteBatch()->Count() == 0; }

}  // namespace edmg::store
