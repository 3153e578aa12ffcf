// The effect of the journal's entries on contests and on positions of files; each test ends with a
// replay that must give the same tables.

#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "store/engine/records.h"
#include "store/people/feed_positions.h"
#include "store/people/insured.h"
#include "tests/store/applied_journal.h"
#include "tests/store/numbers.h"

namespace edmg::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ContestTablesTest : public AppliedJournalTest {
 protected:
  static v1::JournalEntry Fed(const std::string& insurer) {
    v1::JournalEntry entry;
    entry.mutable_insured_persons()->set_insurer(insurer);
    entry.mutable_insured_persons()->add_persons()->set_ssin(kSsin);
    return entry;
  }
  // What is contested of the row, each with its last day.
  static v1::JournalEntry Contested(const std::string& insurer, const std::vector<int32_t>& days,
                                    bool objected = false) {
    v1::JournalEntry entry = Fed(insurer);
    auto& change = *entry.mutable_decision()->add_contests();
    change.set_ssin(kSsin);
    change.set_insurer(insurer);
    for (const int32_t day : days) {
      auto& contest = *change.add_contests();
      contest.set_against("300");
      contest.set_begin_day(16801);
      contest.set_last_day(day);
      contest.set_objected(objected);
    }
    return entry;
  }
  std::vector<int32_t> Days() {
    std::vector<int32_t> days;
    EXPECT_TRUE(ScanContestDays(*database_->Snapshot(), [&](int32_t day, absl::string_view ssin) {
                  EXPECT_EQ(ssin, kSsin);
                  days.push_back(day);
                  return true;
                }).ok());
    return days;
  }
  int ContestsOf(const std::string& insurer) {
    const auto record = ReadInsured(*database_->Snapshot(), kSsin).value();
    for (const auto& feed : record.feeds()) {
      if (feed.insurer() == insurer) return feed.contests_size();
    }
    return -1;
  }

  static v1::JournalEntry Position(const std::string& insurer, const std::string& file,
                                   int64_t rows) {
    v1::JournalEntry entry;
    entry.mutable_feed_position()->set_insurer(insurer);
    entry.mutable_feed_position()->mutable_position()->set_file_id(file);
    entry.mutable_feed_position()->mutable_position()->set_rows_done(rows);
    return entry;
  }
  int64_t RowsDone(const std::string& insurer, const std::string& file) {
    return ReadFeedPosition(*database_->Snapshot(), {insurer, file}).value();
  }
};

TEST_F(ContestTablesTest, KeepContestsBesideTheRowUntilADecisionTakesThemOut) {
  Commit(Contested("100", {16831, 16840}));
  EXPECT_EQ(ContestsOf("100"), 2);
  EXPECT_THAT(Days(), ElementsAre(16831, 16840));
  EXPECT_EQ(ReadFirstContestDay(*database_->Snapshot()).value(), 16831);
  Commit(Fed("100"));  // another row of the same insurer keeps them
  EXPECT_EQ(ContestsOf("100"), 2);
  Commit(Contested("200", {16840}));  // a day of two rows stands once
  EXPECT_THAT(Days(), ElementsAre(16831, 16840));
  Commit(Contested("100", {16831}));
  EXPECT_THAT(Days(), ElementsAre(16831, 16840));
  Commit(Contested("200", {}));
  EXPECT_THAT(Days(), ElementsAre(16831));
  Commit(Contested("100", {16831}, /*objected=*/true));  // no day ends it any more
  EXPECT_EQ(ContestsOf("100"), 1);
  EXPECT_THAT(Days(), IsEmpty());
  EXPECT_EQ(ReadFirstContestDay(*database_->Snapshot()).value(), std::nullopt);
}

TEST_F(ContestTablesTest, KeepAPositionForEachFileOfAnInsurer) {
  Commit(Position("100", "may", 500));
  Commit(Position("300", "may", 20));
  v1::JournalEntry entry = Fed("100");
  entry.mutable_insured_persons()->mutable_position()->set_file_id("may");
  entry.mutable_insured_persons()->mutable_position()->set_rows_done(1000);
  Commit(entry);
  EXPECT_EQ(RowsDone("100", "may"), 1000);
  EXPECT_EQ(RowsDone("300", "may"), 20);
  EXPECT_EQ(RowsDone("100", "june"), 0);
}

TEST_F(ContestTablesTest, DropTheFileThatWasMovedFirst) {
  for (int i = 0; i < kFeedPositionsPerInsurerMax; ++i) {
    Commit(Position("100", absl::StrCat("file-", i), 1));
  }
  Commit(Position("100", "file-0", 2));
  Commit(Position("300", "other", 1));
  Commit(Position("100", "more", 1));
  EXPECT_EQ(RowsDone("100", "file-0"), 2);
  EXPECT_EQ(RowsDone("100", "file-1"), 0);
  EXPECT_EQ(RowsDone("100", "file-2"), 1);
  EXPECT_EQ(RowsDone("100", "more"), 1);
}

// DO NOT CHANGE the expectations: see formats_test.cc.
TEST(ContestFormats, RecordAContestAndAPosition) {
  v1::InsuredRecord record;
  auto& feed = *record.add_feeds();
  feed.set_insurer("100");
  auto& contest = *feed.add_contests();
  contest.set_against("300");
  contest.set_begin_day(16804);
  contest.set_contested_day(16804);
  contest.set_last_day(16834);
  contest.set_objected(true);
  EXPECT_EQ(absl::BytesToHexString(Serialize(record)),
            "0a1a0a033130301a130a0333303010a4830120a4830128c283013001");
  EXPECT_EQ(absl::BytesToHexString(ContestDayKey(16834, kSsin).bytes()),
            "800041c2"
            "3730303130313030313337");
  v1::FeedPositionRecord position;
  position.set_file_id("may");
  position.set_rows_done(500);
  position.set_revision(258);
  EXPECT_EQ(absl::BytesToHexString(Serialize(position)), "0a036d617910f403188202");
  EXPECT_EQ(FeedPositionKey({"300", "may"}).bytes(), "300may");
}

}  // namespace
}  // namespace edmg::store
