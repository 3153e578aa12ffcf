// The pending writes of one group: what its commands have decided so far, readable before it is
// written. One thread. Nothing of it is on disk before Database::Commit returns.
#ifndef EDMG_STORE_BATCH_H_
#define EDMG_STORE_BATCH_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "store/database.h"
#include "store/reader.h"

namespace rocksdb {
class WriteBatchWithIndex;
}

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
  // Told by Append (store/apply.h) for each journal entry that it puts.
  void set_last_entry(int64_t revision, absl::Time accept_time);

  bool empty() const;

 private:
  friend class Database;
  const Database& database_;
  std::unique_ptr<rocksdb::WriteBatchWithIndex> writes_;
  int64_t last_revision_;
  absl::Time last_accept_time_;
};

}  // namespace edmg::store

#endif  // EDMG_STORE_BATCH_H_
