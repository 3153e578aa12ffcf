#include "store/replay.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/apply.h"
#include "store/engine/batch.h"
#include "store/engine/keys.h"
#include "store/journal/entries.h"
#include "tests/support/people.h"
#include "tests/support/temp_dir.h"

namespace edmg::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ReplayTest : public testing::Test {
 protected:
  std::unique_ptr<Database> Open(const std::string& name) {
    return Database::Open({.path = temp_.Sub(name)}).value();
  }

  static v1::JournalEntry Next(const Database& database) {
    v1::JournalEntry entry;
    entry.set_revision(database.last_revision() + 1);
    entry.mutable_accept_time()->set_seconds(1451898000);
    entry.set_requested_by("administrator:ops");
    return entry;
  }

  static void Commit(const v1::JournalEntry& entry, absl::string_view evidence,
                     Database& database) {
    Batch batch(database);
    ASSERT_TRUE(Append(entry, evidence, batch).ok());
    ASSERT_TRUE(database.Commit(batch).ok());
  }

  // Physicians who change their SSIN, persons whom two insurers feed, groups that lose members.
  static void Fill(Database& database, int rounds) {
    for (int round = 0; round < rounds; ++round) {
      auto entry = Next(database);
      auto& physician = *entry.mutable_physicians()->add_physicians();
      physician = support::MakePhysician(round % 7);
      physician.set_ssin(support::MakePhysician(round % 7 + 7 * (round % 3)).ssin());
      Commit(entry, "", database);

      entry = Next(database);
      entry.mutable_insured_persons()->set_insurer(round % 2 == 0 ? "300" : "100");
      *entry.mutable_insured_persons()->add_persons() = support::MakePerson(round % 5, "300");
      Commit(entry, "", database);

      entry = Next(database);
      auto& group = *entry.mutable_group_practices()->add_group_practices();
      group.set_group_id(round % 2 == 0 ? "G1" : "G2");
      support::Join(support::MakePhysician(round % 7), absl::CivilDay(2015, 1, 1), &group);
      Commit(entry, "", database);
    }
  }

  static std::vector<std::string> Compare(const Database& left, const Database& right,
                                          size_t most = 10) {
    return CompareDerivedTables(left, right, most).value();
  }

  support::TempDir temp_;
};

TEST_F(ReplayTest, GivesTheSameDerivedTables) {
  const auto source = Open("source");
  Fill(*source, 400);  // more entries than one batch of a replay
  const auto target = Open("target");
  EXPECT_THAT(Compare(*source, *target, 1000), testing::Not(IsEmpty()));
  std::vector<int64_t> told;
  ASSERT_TRUE(Replay(*source, *target, [&](int64_t revision) { told.push_back(revision); }).ok());
  EXPECT_THAT(told, ElementsAre(500, 1000, 1200));
  EXPECT_THAT(Compare(*source, *target), IsEmpty());
  EXPECT_EQ(target->last_revision(), source->last_revision());
  EXPECT_EQ(target->last_accept_time(), source->last_accept_time());
}

TEST_F(ReplayTest, RefusesATargetThatIsNotEmpty) {
  const auto source = Open("source");
  Fill(*source, 1);
  EXPECT_EQ(Replay(*source, *source, [](int64_t) {}).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ReplayTest, TellsAGapInTheJournal) {
  const auto source = Open("source");
  Fill(*source, 2);
  Batch batch(*source);
  batch.Delete(Table::kJournal, Key().Revision(3).bytes());
  ASSERT_TRUE(source->Commit(batch).ok());
  const auto target = Open("target");
  const auto status = Replay(*source, *target, [](int64_t) {});
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(status.message(), "the journal has no revision 3");
}

TEST_F(ReplayTest, TellsMissingEvidence) {
  const auto source = Open("source");
  auto entry = Next(*source);
  entry.mutable_submission()->set_author("11000095");
  Commit(entry, "", *source);
  const auto target = Open("target");
  EXPECT_EQ(Replay(*source, *target, [](int64_t) {}).message(), "revision 1 has no evidence");
}

TEST_F(ReplayTest, KeepsTheEvidence) {
  const auto source = Open("source");
  auto entry = Next(*source);
  entry.mutable_submission()->set_author("11000095");
  Commit(entry, "an envelope", *source);
  const auto target = Open("target");
  ASSERT_TRUE(Replay(*source, *target, [](int64_t) {}).ok());
  EXPECT_EQ(ReadEvidence(*target->Snapshot(), 1).value(), "an envelope");
}

TEST_F(ReplayTest, NamesEachKindOfDifferenceWithoutAKey) {
  const auto left = Open("left");
  const auto right = Open("right");
  Batch lefts(*left);
  lefts.Put(Table::kPhysicians, "1", "a");
  lefts.Put(Table::kPhysicians, "2", "a");
  lefts.Put(Table::kAccessLog, "1", "operational tables do not count");
  ASSERT_TRUE(left->Commit(lefts).ok());
  Batch rights(*right);
  rights.Put(Table::kPhysicians, "2", "b");
  rights.Put(Table::kPhysicians, "3", "b");
  ASSERT_TRUE(right->Commit(rights).ok());
  EXPECT_THAT(Compare(*left, *right),
              ElementsAre("physicians: row only in the first", "physicians: row with another value",
                          "physicians: row only in the second"));
  EXPECT_EQ(Compare(*left, *right, 2).size(), 2u);
}

}  // namespace
}  // namespace edmg::store
