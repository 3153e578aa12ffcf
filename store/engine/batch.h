// The pending writes of one group: its commands' decisions so far, readable before they are
// written. One thread. Nothing of it is on disk before Database::Commit returns.
#ifndef EDMG_STORE_ENGINE_BATCH_H_
#define EDMG_STORE_ENGINE_BATCH_H_

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "store/engine/database.h"
#include "store/engine/reader.h"

namespace rocksdb {
class Iterator;
class WriteBatchWithIndex;
}  // namespace rocksdb

namespace edmg::store {

class Batch : public Reader {
 public:
  explicit Batch(const Database& database);
  ~Batch() override;

  void Put(Table table, absl::string_view key, absl::string_view value);
  void Delete(Table table, absl::string_view key);

  // Reads see the pending writes over the committed state.
  absl::StatusOr<std::optional<std::string>> Get(Table table, absl::string_view key) const override;
  absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override;

  // Revision and accept time of the last journal entry, pending ones included.
  int64_t last_revision() const { return last_revision_; }
  absl::Time last_accept_time() const { return last_accept_time_; }
  // Set by Append (store/apply.h) for each journal entry that it puts.
  void set_last_entry(int64_t revision, absl::Time accept_time);

  bool empty() const;

 private:
  friend class Database;
  void Clear();  // after it was committed
  std::unique_ptr<rocksdb::Iterator> NewRows(Table table, absl::string_view prefix) const;

  const Database& database_;
  std::unique_ptr<rocksdb::WriteBatchWithIndex> writes_;
  // Iterators over the tables that every message scans: the committed state does not move while a
  // group is decided, and making an iterator costs more than moving one.
  mutable std::map<Table, std::unique_ptr<rocksdb::Iterator>> rows_;
  int64_t last_revision_;
  absl::Time last_accept_time_;
};

}  // namespace edmg::store

#endif  // EDMG_STORE_ENGINE_BATCH_H_
