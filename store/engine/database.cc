#include "store/engine/database.h"

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/write_batch_with_index.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "edmg/store/v1/journal.pb.h"
#include "store/engine/batch.h"
#include "store/engine/keys.h"
#include "store/engine/rocksdb_status.h"

namespace edmg::store {
namespace {

constexpr absl::string_view kSchemaKey = "schema";
constexpr absl::string_view kSchemaVersion = "1";
constexpr absl::string_view kTokenKeyKey = "token_key";
constexpr size_t kTokenKeyValueBytes = 24;
constexpr size_t kWriteBufferBytes = 32 << 20;
constexpr size_t kBlockCacheBytes = 256 << 20;
constexpr size_t kEvidenceDictionaryBytes = 16 << 10;
// RocksDB starts so many for every table, even an empty one: its own 16 cost more than opening.
constexpr int kFileOpeningThreads = 4;
constexpr int kBloomBitsPerKey = 10;
constexpr size_t kWalBytesMax = 512 << 20;
constexpr double kMemtableBloomRatio = 0.05;

// Makes the directory, and closes an existing one to everybody else: it holds SSINs.
absl::Status MakePrivateDirectory(const std::string& path) {
  if (mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return absl::UnavailableError(absl::StrCat("cannot make the data directory ", path));
  }
  if (chmod(path.c_str(), S_IRWXU) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot make ", path, " private (mode 0700)"));
  }
  return absl::OkStatus();
}

// Envelopes repeat their embedded certificates: ZSTD with a dictionary keeps them once. The
// dictionary is of raw samples: training one costs a tenth of the gateway's time under load.
void CompressEvidence(rocksdb::ColumnFamilyOptions& options) {
  options.compression = rocksdb::kZSTD;
  options.compression_opts.max_dict_bytes = kEvidenceDictionaryBytes;
}

rocksdb::ColumnFamilyOptions TableOptions(Table table,
                                          const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions blocks;
  blocks.block_cache = cache;
  blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey, false));
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  options.write_buffer_size = kWriteBufferBytes;
  options.compression = rocksdb::kLZ4Compression;
  // Most look-ups of a message are for rows that do not exist yet: filters answer them without a
  // search.
  options.memtable_prefix_bloom_size_ratio = kMemtableBloomRatio;
  options.memtable_whole_key_filtering = true;
  if (IsScannedByMessages(table)) {
    options.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kFilteredPrefixBytes));
  }
  if (table == Table::kEvidence) CompressEvidence(options);
  return options;
}

rocksdb::DBOptions ProcessOptions(const OpenOptions& options) {
  rocksdb::DBOptions db;
  db.create_if_missing = options.create_if_missing;
  db.paranoid_checks = true;
  db.max_total_wal_size = kWalBytesMax;
  // One fsync covers what all tables got in a batch: flushes must not tear a batch apart either.
  db.atomic_flush = true;
  // A power cut may leave a torn, unacknowledged end of the log: it is dropped. The stricter modes
  // would refuse to open after an ordinary power cut.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  db.keep_log_file_num = 4;
  db.max_file_opening_threads = kFileOpeningThreads;
  // RocksDB's log lines about its ordinary work name ranges of keys, and so SSINs, in hex.
  db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  db.avoid_flush_during_shutdown = options.scratch;
  if (options.env != nullptr) db.env = options.env;
  return db;
}

using Descriptors = std::vector<rocksdb::ColumnFamilyDescriptor>;

// The names of the tables of a store; none where there is no store yet.
absl::StatusOr<std::set<std::string>> TablesThere(const rocksdb::DBOptions& options,
                                                  const std::string& path) {
  std::set<std::string> names;
  if (options.env->FileExists(path + "/CURRENT").IsNotFound()) return names;
  std::vector<std::string> there;
  const auto status = rocksdb::DB::ListColumnFamilies(options, path, &there);
  if (!status.ok()) return FromRocksDb(status);
  names.insert(there.begin(), there.end());
  return names;
}

}  // namespace

// Reads the committed state as it was when the snapshot was taken.
class SnapshotReader : public Reader {
 public:
  explicit SnapshotReader(const Database& database)
      : database_(database), snapshot_(database.db_->GetSnapshot()) {
    options_.snapshot = snapshot_;
  }
  ~SnapshotReader() override { database_.db_->ReleaseSnapshot(snapshot_); }

  absl::StatusOr<std::optional<std::string>> Get(Table table,
                                                 absl::string_view key) const override {
    if (database_.handle(table) == nullptr) return std::optional<std::string>();
    std::string value;
    const auto status = database_.db_->Get(options_, database_.handle(table), ToSlice(key), &value);
    if (status.IsNotFound()) return std::optional<std::string>();
    if (!status.ok()) return FromRocksDb(status);
    return std::optional<std::string>(std::move(value));
  }

  absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    if (database_.handle(table) == nullptr) return absl::OkStatus();
    std::unique_ptr<rocksdb::Iterator> rows(
        database_.db_->NewIterator(ScanOptions(prefix, snapshot_), database_.handle(table)));
    return ScanRows(*rows, prefix, from, visit);
  }

 private:
  const Database& database_;
  const rocksdb::Snapshot* snapshot_;
  rocksdb::ReadOptions options_;
};

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const OpenOptions& options) {
  std::unique_ptr<Database> database(new Database());
  database->path_ = options.path;
  database->scratch_ = options.scratch;
  database->env_ = options.env != nullptr ? options.env : rocksdb::Env::Default();
  if (options.create_if_missing && options.env == nullptr) {
    if (auto status = MakePrivateDirectory(options.path); !status.ok()) return status;
  }
  if (auto status = database->OpenTables(options); !status.ok()) return status;
  if (auto status = database->CheckSchema(!options.read_only); !status.ok()) return status;
  if (auto status = database->ReadLastEntry(); !status.ok()) return status;
  if (auto status = database->ReadTokenKey(!options.read_only); !status.ok()) return status;
  return database;
}

absl::Status Database::OpenTables(const OpenOptions& options) {
  const auto cache = rocksdb::NewLRUCache(kBlockCacheBytes);
  const rocksdb::DBOptions db_options = ProcessOptions(options);
  const auto there = TablesThere(db_options, options.path);
  if (!there.ok()) return there.status();
  // The tables that are there, and those that are newer than the store.
  Descriptors old_tables = {{rocksdb::kDefaultColumnFamilyName, {}}};
  Descriptors new_tables;
  for (const TableRow& row : kTables) {
    auto& tables = there->count(std::string(row.name)) > 0 ? old_tables : new_tables;
    tables.emplace_back(std::string(row.name), TableOptions(row.table, cache));
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const auto status =
      options.read_only
          ? rocksdb::DB::OpenForReadOnly(db_options, options.path, old_tables, &handles, &db)
          : rocksdb::DB::Open(db_options, options.path, old_tables, &handles, &db);
  if (!status.ok()) return FromRocksDb(status);
  db_.reset(db);
  Keep(handles);
  if (options.read_only || new_tables.empty()) return absl::OkStatus();
  // All at once: one by one, each would write and read the options of all again.
  const auto made = db_->CreateColumnFamilies(new_tables, &handles);
  Keep(handles);
  return FromRocksDb(made);
}

void Database::Keep(const std::vector<rocksdb::ColumnFamilyHandle*>& handles) {
  for (auto* handle : handles) {
    const auto* row = std::find_if(kTables.begin(), kTables.end(), [&](const TableRow& table) {
      return table.name == handle->GetName();
    });
    if (row == kTables.end()) {
      db_->DestroyColumnFamilyHandle(handle);  // RocksDB's own, which has no rows
    } else {
      handles_[static_cast<size_t>(row - kTables.begin())] = handle;
    }
  }
}

absl::Status Database::CheckSchema(bool may_write) {
  std::string version;
  const auto status =
      db_->Get(rocksdb::ReadOptions(), handle(Table::kMeta), ToSlice(kSchemaKey), &version);
  if (status.IsNotFound() && may_write) {
    return PutMeta(kSchemaKey, kSchemaVersion);
  }
  if (!status.ok()) return FromRocksDb(status);
  if (version == kSchemaVersion) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the store has schema ", version, ", this program knows ", kSchemaVersion));
}

absl::Status Database::PutMeta(absl::string_view name, absl::string_view value) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return FromRocksDb(db_->Put(synced, handle(Table::kMeta), ToSlice(name), ToSlice(value)));
}

// Key and revision, big-endian. DO NOT CHANGE.
absl::Status Database::ReadTokenKey(bool may_write) {
  if (scratch_) return absl::OkStatus();  // nothing is told from it
  std::string value;
  auto status =
      db_->Get(rocksdb::ReadOptions(), handle(Table::kMeta), ToSlice(kTokenKeyKey), &value);
  if (status.IsNotFound() && !may_write) return absl::OkStatus();
  if (status.IsNotFound()) {
    if (getentropy(token_key_.data(), token_key_.size()) != 0) {
      return absl::UnavailableError("the system gives no random numbers");
    }
    token_key_revision_ = last_revision();
    const std::string key(token_key_.begin(), token_key_.end());
    return PutMeta(kTokenKeyKey, Key().Text(key).Revision(token_key_revision_).bytes());
  }
  if (!status.ok()) return FromRocksDb(status);
  if (value.size() != kTokenKeyValueBytes) return absl::DataLossError("the token key is damaged");
  std::copy_n(value.begin(), token_key_.size(), token_key_.begin());
  token_key_revision_ = RevisionAtEnd(value);
  return absl::OkStatus();
}

absl::Status Database::ReadLastEntry() {
  std::unique_ptr<rocksdb::Iterator> rows(
      db_->NewIterator(rocksdb::ReadOptions(), handle(Table::kJournal)));
  rows->SeekToLast();
  if (!rows->Valid()) return FromRocksDb(rows->status());
  edmg::store::v1::JournalEntry entry;
  if (!entry.ParseFromArray(rows->value().data(), static_cast<int>(rows->value().size()))) {
    return absl::DataLossError("the last journal entry cannot be read");
  }
  last_revision_ = entry.revision();
  last_accept_time_us_ =
      entry.accept_time().seconds() * 1'000'000 + entry.accept_time().nanos() / 1'000;
  return absl::OkStatus();
}

Database::~Database() {
  for (auto* handle : handles_) {
    if (handle != nullptr) db_->DestroyColumnFamilyHandle(handle);
  }
}

// Null for a table that the store does not have yet, while it is only read.
rocksdb::ColumnFamilyHandle* Database::handle(Table table) const {
  return handles_[static_cast<size_t>(table) - 1];
}

std::unique_ptr<Reader> Database::Snapshot() const {
  return std::make_unique<SnapshotReader>(*this);
}

absl::Status Database::Commit(Batch& batch) {
  if (!healthy()) return absl::UnavailableError("an earlier write failed: restart the gateway");
  rocksdb::WriteOptions synced;
  synced.sync = !scratch_;
  synced.disableWAL = scratch_;
  const auto status = db_->Write(synced, batch.writes_->GetWriteBatch());
  if (!status.ok()) return FailedWrite(FromRocksDb(status));
  batch.Clear();
  last_accept_time_us_ = absl::ToUnixMicros(batch.last_accept_time());
  last_revision_.store(batch.last_revision(), std::memory_order_release);
  return absl::OkStatus();
}

absl::Status Database::PutOperational(Table table, absl::string_view key, absl::string_view value) {
  assert(kTables[static_cast<size_t>(table) - 1].kind == Kind::kOperational);
  if (!healthy()) return absl::UnavailableError("an earlier write failed: restart the gateway");
  const auto status =
      db_->Put(rocksdb::WriteOptions(), handle(table), ToSlice(key), ToSlice(value));
  return status.ok() ? absl::OkStatus() : FailedWrite(FromRocksDb(status));
}

absl::Status Database::FailedWrite(const absl::Status& status) {
  if (healthy_.exchange(false) && failure_listener_) failure_listener_(status);
  return status;
}

void Database::OnFailure(std::function<void(const absl::Status&)> listener) {
  failure_listener_ = std::move(listener);
}

absl::StatusOr<std::string> Database::LastKey(Table table) const {
  std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(rocksdb::ReadOptions(), handle(table)));
  rows->SeekToLast();
  if (!rows->Valid() && !rows->status().ok()) return FromRocksDb(rows->status());
  return rows->Valid() ? rows->key().ToString() : std::string();
}

absl::Time Database::last_accept_time() const {
  if (last_revision() == 0) return absl::InfinitePast();
  return absl::FromUnixMicros(last_accept_time_us_.load(std::memory_order_acquire));
}

int64_t Database::SizeBytes() const {
  std::vector<std::string> names;
  if (!env_->GetChildren(path_, &names).ok()) return 0;
  int64_t bytes = 0;
  for (const std::string& name : names) {
    uint64_t size = 0;
    if (env_->GetFileSize(absl::StrCat(path_, "/", name), &size).ok()) {
      bytes += static_cast<int64_t>(size);
    }
  }
  return bytes;
}

}  // namespace edmg::store
