#include "store/engine/batch.h"

#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/apply.h"
#include "store/dmg/dossiers.h"
#include "store/journal/entries.h"
#include "store/people/physicians.h"
#include "tests/store/numbers.h"
#include "tests/support/temp_dir.h"

namespace edmg::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Rows = std::vector<std::pair<std::string, std::string>>;

class BatchTest : public testing::Test {
 protected:
  BatchTest() { database_ = Database::Open({.path = temp_.Sub("store")}).value(); }

  static Rows Scan(const Reader& reader, Table table, const std::string& prefix,
                   const std::string& from = "") {
    Rows rows;
    EXPECT_TRUE(reader
                    .Scan(table, prefix, from,
                          [&](absl::string_view key, absl::string_view value) {
                            rows.emplace_back(key, value);
                            return true;
                          })
                    .ok());
    return rows;
  }

  // An entry that makes `physician` the patient's holder since `begin_day`.
  static v1::JournalEntry Holding(int64_t revision, const std::string& ssin,
                                  const std::string& physician, int begin_day) {
    v1::JournalEntry entry;
    entry.set_revision(revision);
    entry.mutable_accept_time()->set_seconds(1451898000 + revision);
    entry.mutable_clock();
    auto& dossier = *entry.mutable_decision()->add_dossiers();
    dossier.set_ssin(ssin);
    auto& holding = *dossier.mutable_dossier()->add_holdings();
    holding.set_holder(physician);
    holding.set_begin_day(begin_day);
    return entry;
  }

  static void List(const std::string& physician, const std::string& ssin, bool listed,
                   v1::JournalEntry& entry) {
    auto& row = *entry.mutable_decision()->add_list_entries();
    row.set_physician(physician);
    row.set_ssin(ssin);
    row.set_listed(listed);
  }

  void Commit(const v1::JournalEntry& entry) {
    Batch batch(*database_);
    ASSERT_TRUE(Append(entry, "", batch).ok());
    ASSERT_TRUE(database_->Commit(batch).ok());
  }

  static std::string HolderAsOf(const Reader& reader, int64_t revision) {
    const auto dossier = ReadDossier(reader, kSsin, revision);
    EXPECT_TRUE(dossier.ok());
    return dossier->holdings().empty() ? "" : dossier->holdings(0).holder();
  }

  static std::vector<std::string> ListAsOf(const Reader& reader, int64_t revision,
                                           const std::string& after = "") {
    std::vector<std::string> ssins;
    EXPECT_TRUE(ScanPatientList(reader, kPhysician, after, revision, [&](const auto& entry) {
                  if (entry.listed()) ssins.push_back(entry.ssin());
                  return true;
                }).ok());
    return ssins;
  }

  support::TempDir temp_;
  std::unique_ptr<Database> database_;
};

TEST_F(BatchTest, ReadsItsOwnWritesBeforeTheyAreCommitted) {
  Batch batch(*database_);
  EXPECT_TRUE(batch.empty());
  EXPECT_FALSE(batch.Get(Table::kPhysicianSsins, kSsin).value().has_value());
  batch.Put(Table::kPhysicianSsins, kSsin, kPhysician);
  EXPECT_FALSE(batch.empty());
  EXPECT_EQ(batch.Get(Table::kPhysicianSsins, kSsin).value(), kPhysician);
  EXPECT_FALSE(database_->Snapshot()->Get(Table::kPhysicianSsins, kSsin).value().has_value());
  ASSERT_TRUE(database_->Commit(batch).ok());
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(database_->Snapshot()->Get(Table::kPhysicianSsins, kSsin).value(), kPhysician);
}

TEST_F(BatchTest, HidesWhatItDeletes) {
  Batch first(*database_);
  first.Put(Table::kPhysicianSsins, kSsin, kPhysician);
  ASSERT_TRUE(database_->Commit(first).ok());
  Batch second(*database_);
  second.Delete(Table::kPhysicianSsins, kSsin);
  EXPECT_FALSE(second.Get(Table::kPhysicianSsins, kSsin).value().has_value());
  EXPECT_THAT(Scan(second, Table::kPhysicianSsins, ""), IsEmpty());
  EXPECT_EQ(database_->Snapshot()->Get(Table::kPhysicianSsins, kSsin).value(), kPhysician);
}

TEST_F(BatchTest, MergesPendingAndCommittedRowsInOrder) {
  Batch first(*database_);
  for (const char* key : {"a1", "a3", "b1"}) first.Put(Table::kPhysicianSsins, key, "old");
  ASSERT_TRUE(database_->Commit(first).ok());
  Batch second(*database_);
  second.Put(Table::kPhysicianSsins, "a2", "new");
  second.Put(Table::kPhysicianSsins, "a3", "newer");
  second.Put(Table::kPhysicians, "a4", "another table");
  EXPECT_EQ(Scan(second, Table::kPhysicianSsins, "a"),
            (Rows{{"a1", "old"}, {"a2", "new"}, {"a3", "newer"}}));
  EXPECT_EQ(Scan(second, Table::kPhysicianSsins, "a", "a2"),
            (Rows{{"a2", "new"}, {"a3", "newer"}}));
  EXPECT_EQ(Scan(second, Table::kPhysicianSsins, "", "a3"), (Rows{{"a3", "newer"}, {"b1", "old"}}));
}

TEST_F(BatchTest, EndsAScanWhenTheVisitorHasEnough) {
  Batch batch(*database_);
  for (const char* key : {"a1", "a2", "a3"}) batch.Put(Table::kPhysicianSsins, key, "x");
  int visited = 0;
  ASSERT_TRUE(
      batch.Scan(Table::kPhysicianSsins, "", "", [&](auto, auto) { return ++visited < 2; }).ok());
  EXPECT_EQ(visited, 2);
}

TEST_F(BatchTest, ASnapshotDoesNotMove) {
  Commit(Holding(1, kSsin, kPhysician, 100));
  const auto before = database_->Snapshot();
  Commit(Holding(2, kSsin, kOtherPhysician, 200));
  EXPECT_FALSE(ReadJournalEntry(*before, 2).value().has_value());
  EXPECT_EQ(HolderAsOf(*before, 2), kPhysician);
  EXPECT_EQ(HolderAsOf(*database_->Snapshot(), 2), kOtherPhysician);
}

TEST_F(BatchTest, ReadsADossierAsEachRevisionLeftIt) {
  Commit(Holding(1, kSsin, kPhysician, 100));
  Commit(Holding(2, kOtherSsin, kPhysician, 100));
  Batch batch(*database_);
  ASSERT_TRUE(Append(Holding(3, kSsin, kOtherPhysician, 200), "", batch).ok());
  EXPECT_EQ(HolderAsOf(batch, 0), "");
  EXPECT_EQ(HolderAsOf(batch, 1), kPhysician);
  EXPECT_EQ(HolderAsOf(batch, 2), kPhysician);
  EXPECT_EQ(HolderAsOf(batch, 3), kOtherPhysician);
  EXPECT_EQ(HolderAsOf(batch, std::numeric_limits<int64_t>::max()), kOtherPhysician);
  EXPECT_EQ(batch.last_revision(), 3);
  EXPECT_EQ(batch.last_accept_time(), absl::FromUnixSeconds(1451898003));
}

TEST_F(BatchTest, ReadsAListAsEachRevisionLeftIt) {
  auto entry = Holding(1, kSsin, kPhysician, 100);
  List(kPhysician, kSsin, true, entry);
  List(kPhysician, kOtherSsin, true, entry);
  Commit(entry);
  entry = Holding(2, kSsin, kOtherPhysician, 200);
  List(kPhysician, kSsin, false, entry);
  List(kOtherPhysician, kSsin, true, entry);
  Batch batch(*database_);
  ASSERT_TRUE(Append(entry, "", batch).ok());
  EXPECT_THAT(ListAsOf(batch, 0), IsEmpty());
  EXPECT_THAT(ListAsOf(batch, 1), ElementsAre(kSsin, kOtherSsin));
  EXPECT_THAT(ListAsOf(batch, 1, kSsin), ElementsAre(kOtherSsin));
  EXPECT_THAT(ListAsOf(batch, 2), ElementsAre(kOtherSsin));
  EXPECT_THAT(ListAsOf(*database_->Snapshot(), 2), ElementsAre(kSsin, kOtherSsin));
}

TEST_F(BatchTest, ReadsContactsFromADayOn) {
  v1::JournalEntry entry;
  entry.set_revision(1);
  for (const int day : {-5, 10, 11}) {
    auto& contact = *entry.mutable_decision()->add_contacts();
    contact.set_ssin(kSsin);
    contact.set_author(kPhysician);
    contact.set_service_day(day);
    contact.set_claim_code("101076");
  }
  Batch batch(*database_);
  ASSERT_TRUE(Append(entry, "", batch).ok());
  EXPECT_EQ(ReadContacts(batch, kSsin, -5)->size(), 3u);
  EXPECT_EQ(ReadContacts(batch, kSsin, -4)->size(), 2u);
  EXPECT_EQ(ReadContacts(batch, kSsin, 11)->front().service_day(), 11);
  EXPECT_EQ(ReadContacts(batch, kOtherSsin, -5)->size(), 0u);
}

TEST_F(BatchTest, TellsARecordThatCannotBeRead) {
  Batch batch(*database_);
  batch.Put(Table::kPhysicians, kPhysician, "\xff\xff\xff");
  const auto physician = ReadPhysician(batch, kPhysician);
  EXPECT_EQ(physician.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(physician.status().message(), "a record of table physicians is unreadable");
}

TEST_F(BatchTest, KeepsTheRevisionWithoutGaps) {
  Batch batch(*database_);
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH((void)Append(Holding(2, kSsin, kPhysician, 100), "", batch), "revision");
}

}  // namespace
}  // namespace edmg::store
