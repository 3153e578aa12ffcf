// A store to which a test applies journal entries; in the end a replay must give the same tables.
#ifndef EDMG_TESTS_STORE_APPLIED_JOURNAL_H_
#define EDMG_TESTS_STORE_APPLIED_JOURNAL_H_

#include <memory>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/apply.h"
#include "store/engine/batch.h"
#include "store/replay.h"
#include "tests/support/temp_dir.h"

namespace edmg::store {

class AppliedJournalTest : public testing::Test {
 protected:
  AppliedJournalTest() { database_ = Database::Open({.path = temp_.Sub("store")}).value(); }

  void TearDown() override {
    const auto replayed = Database::Open({.path = temp_.Sub("replayed")}).value();
    ASSERT_TRUE(Replay(*database_, *replayed, [](int64_t) {}).ok());
    EXPECT_THAT(CompareDerivedTables(*database_, *replayed, 10).value(), testing::IsEmpty());
  }

  void Commit(v1::JournalEntry entry) {
    Batch batch(*database_);
    Put(std::move(entry), batch);
    ASSERT_TRUE(database_->Commit(batch).ok());
  }

  static void Put(v1::JournalEntry entry, Batch& batch) {
    entry.set_revision(batch.last_revision() + 1);
    entry.mutable_accept_time()->set_seconds(1451898000 + entry.revision());
    ASSERT_TRUE(Append(entry, "", batch).ok());
  }

  support::TempDir temp_;
  std::unique_ptr<Database> database_;
};

}  // namespace edmg::store

#endif  // EDMG_TESTS_STORE_APPLIED_JOURNAL_H_
