#include "store/database.h"

#include <sys/stat.h>

#include <fstream>

#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "store/apply.h"
#include "store/batch.h"
#include "store/records.h"
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

  // Writes a row of the table meta, past the store's own door.
  void SetSchema(const std::string& version) {
    rocksdb::Options options;
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies(options, path(), &names).ok());
    for (const auto& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, path(), families, &handles, &db).ok());
    for (auto* handle : handles) {
      if (handle->GetName() == "meta") {
        EXPECT_TRUE(db->Put(rocksdb::WriteOptions(), handle, "schema", version).ok());
      }
      EXPECT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    }
    delete db;
  }

  support::TempDir temp_;
};

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
