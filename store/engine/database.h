// The store on disk. Hides RocksDB: a user of Database names neither its files nor its types.
//
// Snapshot, PutOperational and the accessors may be called from any thread; Commit only from one
// thread at a time (the sequencer). Commit returns after the group's fsync; after a failed write
// every later write fails too, and the process must be restarted. One process per directory.
#ifndef EDMG_STORE_ENGINE_DATABASE_H_
#define EDMG_STORE_ENGINE_DATABASE_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "store/engine/reader.h"
#include "store/engine/schema.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Env;
}  // namespace rocksdb

namespace edmg::store {

class Batch;

struct OpenOptions {
  std::string path;
  bool create_if_missing = true;
  bool read_only = false;       // for checks of a store that nobody has open
  bool scratch = false;         // neither logged nor synced: it is thrown away in any case
  rocksdb::Env* env = nullptr;  // a faulty file system in tests; must outlive the Database
};

class Database {
 public:
  // Makes the directory (0700) and its tables where missing. FAILED_PRECONDITION for a store of
  // another schema, UNAVAILABLE when another process has it open.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const OpenOptions& options);
  ~Database();

  // The committed state now, which does not change. Thread-safe, also from several threads.
  std::unique_ptr<Reader> Snapshot() const;

  // Writes the batch whole or not at all, with one fsync, and empties it.
  absl::Status Commit(Batch& batch);

  // Writes one row of an operational table, without fsync: it is on disk after the next Commit.
  absl::Status PutOperational(Table table, absl::string_view key, absl::string_view value);

  // Revision and accept time of the journal's last entry; 0 and InfinitePast() when empty.
  int64_t last_revision() const { return last_revision_.load(std::memory_order_acquire); }
  absl::Time last_accept_time() const;

  // The greatest key of a table; empty when the table is.
  absl::StatusOr<std::string> LastKey(Table table) const;

  // Called once with the first failed write, by the thread that sees it. Set before other threads
  // write; null takes it back.
  void OnFailure(std::function<void(const absl::Status&)> listener);
  // False after a failed write.
  bool healthy() const { return healthy_.load(std::memory_order_acquire); }
  // Size of the files in the directory.
  int64_t SizeBytes() const;
  const std::string& path() const { return path_; }

  // A secret of this store, made once and on disk before anything else is: it seals the tokens that
  // callers hand back (services/answers/tokens.h). All zero in a scratch store, and in one that is
  // only read and has none.
  const std::array<uint8_t, 16>& token_key() const { return token_key_; }
  // The last revision when the key was made: 0, or the last one of an earlier program.
  int64_t token_key_revision() const { return token_key_revision_; }

  // True if it was opened as a scratch store.
  bool scratch() const { return scratch_; }

 private:
  friend class Batch;
  friend class SnapshotReader;

  Database() = default;
  absl::Status OpenTables(const OpenOptions& options);
  void Keep(const std::vector<rocksdb::ColumnFamilyHandle*>& handles);
  absl::Status CheckSchema(bool may_write);
  absl::Status ReadLastEntry();
  absl::Status ReadTokenKey(bool may_write);
  absl::Status PutMeta(absl::string_view name, absl::string_view value);
  absl::Status FailedWrite(const absl::Status& status);
  rocksdb::ColumnFamilyHandle* handle(Table table) const;

  std::string path_;
  rocksdb::Env* env_ = nullptr;
  bool scratch_ = false;
  std::array<uint8_t, 16> token_key_{};
  int64_t token_key_revision_ = 0;
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kTables.size()> handles_{};
  std::atomic<int64_t> last_revision_{0};
  std::atomic<int64_t> last_accept_time_us_{0};
  std::atomic<bool> healthy_{true};
  std::function<void(const absl::Status&)> failure_listener_;
};

}  // namespace edmg::store

#endif  // EDMG_STORE_ENGINE_DATABASE_H_
