#include "store/engine/database.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "rocksdb/utilities/options_util.h"
#include "store/apply.h"
#include "store/engine/batch.h"
#include "store/engine/keys.h"
#include "store/journal/entries.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/temp_dir.h"

namespace edmg::store {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  std::string path() const { return temp_.Sub("store"); }
  absl::StatusOr<std::unique_ptr<Database>> Open() { return Database::Open({.path = path()}); }

  static v1::JournalEntry Entry(int64_t revision) {
    v1::JournalEntry entry;
    entry.set_revision(revision);
    entry.mutable_accept_time()->set_seconds(1451898000 + revision);
    entry.mutable_accept_time()->set_nanos(7000);
    entry.mutable_clock();
    return entry;
  }

  static absl::Status Commit(int64_t revision, Database& database) {
    Batch batch(database);
    if (auto status = Append(Entry(revision), "evidence", batch); !status.ok()) return status;
    return database.Commit(batch);
  }

  // Opens the store without Database, with the options that it wrote down itself; `visit` sees the
  // table of this name.
  void Behind(const std::string& table,
              const std::function<void(rocksdb::DB&, rocksdb::ColumnFamilyHandle*)>& visit) {
    rocksdb::DBOptions options;
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    ASSERT_TRUE(rocksdb::LoadLatestOptions({}, path(), &options, &families).ok());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, path(), families, &handles, &db).ok());
    for (auto* handle : handles) {
      if (handle->GetName() == table) visit(*db, handle);
      EXPECT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    }
    delete db;
  }

  // Writes, or with nullopt removes, a row of the table meta.
  void SetMeta(const std::string& name, const std::optional<std::string>& value) {
    Behind("meta", [&](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* meta) {
      EXPECT_TRUE((value ? db.Put(rocksdb::WriteOptions(), meta, name, *value)
                         : db.Delete(rocksdb::WriteOptions(), meta, name))
                      .ok());
    });
  }
  void SetSchema(const std::string& version) { SetMeta("schema", version); }

  support::TempDir temp_;
};

// Tokens that were given out are taken back after every restart, and by no other store.
TEST_F(DatabaseTest, MakesItsTokenKeyOnce) {
  const auto key = Open().value()->token_key();
  EXPECT_NE(key, (std::array<uint8_t, 16>{}));
  EXPECT_EQ(Open().value()->token_key(), key);
  const auto other = Database::Open({.path = temp_.Sub("other")}).value();
  EXPECT_NE(other->token_key(), key);
  EXPECT_EQ(other->token_key_revision(), 0);
}

TEST_F(DatabaseTest, GivesAStoreOfAnEarlierProgramItsTokenKey) {
  ASSERT_TRUE(Commit(1, *Open().value()).ok());
  SetMeta("token_key", std::nullopt);
  const auto read_only = Database::Open({.path = path(), .read_only = true}).value();
  EXPECT_EQ(read_only->token_key(), (std::array<uint8_t, 16>{}));
  EXPECT_EQ(Open().value()->token_key_revision(), 1);
  EXPECT_EQ(Open().value()->token_key_revision(), 1);
}

// The bytes on disk. DO NOT CHANGE.
TEST_F(DatabaseTest, ReadsTheTokenKeyAsItWasWritten) {
  Open().value().reset();
  SetMeta("token_key", std::string("0123456789abcdef\0\0\0\0\0\0\1\2", 24));
  auto database = Open().value();
  EXPECT_EQ(database->token_key()[15], 'f');
  EXPECT_EQ(database->token_key_revision(), 258);
  database.reset();
  SetMeta("token_key", "short");
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);
}

// RocksDB prints ranges of keys, in hex, into a log of its own; keys hold SSINs.
TEST_F(DatabaseTest, NamesNobodyInTheLogOfRocksDb) {
  constexpr char kSsin[] = "94021300145";
  constexpr char kLater[] = "94021300244";
  ASSERT_TRUE(Commit(1, *Open().value()).ok());
  Behind("insured", [&](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* insured) {
    for (int round = 0; round < 2; ++round) {
      for (const char* ssin : {kSsin, kLater}) {
        ASSERT_TRUE(db.Put(rocksdb::WriteOptions(), insured, ssin, "somebody").ok());
      }
      ASSERT_TRUE(db.Flush(rocksdb::FlushOptions(), insured).ok());
    }
    const rocksdb::Slice begin(kSsin), end(kLater);
    ASSERT_TRUE(db.CompactRange(rocksdb::CompactRangeOptions(), insured, &begin, &end).ok());
  });
  int logs = 0;
  for (const auto& file : std::filesystem::directory_iterator(path())) {
    if (!absl::StartsWith(file.path().filename().string(), "LOG")) continue;
    ++logs;
    std::ostringstream text;
    text << std::ifstream(file.path()).rdbuf();
    EXPECT_FALSE(absl::StrContains(text.str(), kSsin)) << file.path();
    EXPECT_FALSE(
        absl::StrContains(absl::AsciiStrToLower(text.str()), absl::BytesToHexString(kSsin)))
        << file.path();
  }
  EXPECT_GT(logs, 0);
}

TEST_F(DatabaseTest, MakesItsDirectoryForItsOwnerOnly) {
  ASSERT_TRUE(Open().ok());
  struct stat folder;
  ASSERT_EQ(stat(path().c_str(), &folder), 0);
  EXPECT_EQ(folder.st_mode & 0777, 0700u);
}

TEST_F(DatabaseTest, BeginsEmpty) {
  const auto database = Open().value();
  EXPECT_EQ(database->last_revision(), 0);
  EXPECT_EQ(database->last_accept_time(), absl::InfinitePast());
  EXPECT_EQ(database->LastKey(Table::kJournal).value(), "");
  EXPECT_TRUE(database->healthy());
  EXPECT_EQ(database->path(), path());
  EXPECT_GT(database->SizeBytes(), 0);
}

TEST_F(DatabaseTest, RemembersTheLastEntryAfterReopening) {
  {
    const auto database = Open().value();
    for (int64_t revision = 1; revision <= 300; ++revision) {
      ASSERT_TRUE(Commit(revision, *database).ok());
      ASSERT_EQ(database->last_revision(), revision);
    }
  }
  const auto database = Open().value();
  EXPECT_EQ(database->last_revision(), 300);
  EXPECT_EQ(database->last_accept_time(),
            absl::FromUnixSeconds(1451898300) + absl::Microseconds(7));
  EXPECT_EQ(database->LastKey(Table::kJournal).value(), Key().Revision(300).bytes());
  EXPECT_EQ(ReadEvidence(*database->Snapshot(), 300).value(), "evidence");
}

TEST_F(DatabaseTest, RefusesASecondOpenAsUnavailable) {
  const auto database = Open().value();
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(DatabaseTest, RefusesALaterSchema) {
  ASSERT_TRUE(Open().ok());
  SetSchema("2");
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kFailedPrecondition);
  SetSchema("1");
  EXPECT_TRUE(Open().ok());
}

TEST_F(DatabaseTest, RefusesToMakeADirectoryUnderAMissingOne) {
  const auto status = Database::Open({.path = temp_.Sub("missing/store")}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
}

TEST_F(DatabaseTest, DoesNotMakeAStoreWhereNoneMayBeMade) {
  EXPECT_FALSE(Database::Open({.path = path(), .create_if_missing = false}).ok());
}

TEST_F(DatabaseTest, ReadsAndDoesNotWriteWhenReadOnly) {
  ASSERT_TRUE(Commit(1, *Open().value()).ok());
  const auto database =
      Database::Open({.path = path(), .create_if_missing = false, .read_only = true}).value();
  EXPECT_EQ(database->last_revision(), 1);
  EXPECT_TRUE(ReadJournalEntry(*database->Snapshot(), 1).value().has_value());
  EXPECT_FALSE(Commit(2, *database).ok());
  EXPECT_FALSE(database->PutOperational(Table::kAccessLog, "key", "value").ok());
}

TEST_F(DatabaseTest, WritesOperationalRowsAtOnce) {
  {
    const auto database = Open().value();
    ASSERT_TRUE(database->PutOperational(Table::kAccessLog, "key", "value").ok());
    EXPECT_EQ(database->Snapshot()->Get(Table::kAccessLog, "key").value(), "value");
    EXPECT_EQ(database->last_revision(), 0);
  }
  EXPECT_EQ(Open().value()->LastKey(Table::kAccessLog).value(), "key");
}

TEST_F(DatabaseTest, AcceptsOperationalRowsForNoOtherTable) {
  const auto database = Open().value();
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH((void)database->PutOperational(Table::kPhysicians, "key", "value"), "Operational");
}

TEST_F(DatabaseTest, WritesNothingAfterAFailedWrite) {
  const auto disk = std::make_shared<support::FaultyFileSystem>();
  const auto env = support::MakeEnv(disk);
  const auto database = Database::Open({.path = path(), .env = env.get()}).value();
  ASSERT_TRUE(Commit(1, *database).ok());
  disk->CutPowerAt(1);
  EXPECT_EQ(Commit(2, *database).code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(database->healthy());
  EXPECT_EQ(database->last_revision(), 1);
  // The disk may come back: this process may no longer know what is on it.
  std::mt19937_64 random(1);
  disk->CutPowerAt(0);
  EXPECT_EQ(Commit(2, *database).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(database->PutOperational(Table::kAccessLog, "key", "value").code(),
            absl::StatusCode::kUnavailable);
  EXPECT_FALSE(ReadJournalEntry(*database->Snapshot(), 2).value().has_value());
}

}  // namespace
}  // namespace edmg::store
