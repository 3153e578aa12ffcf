#include "services/writer/sequencer.h"

#include <atomic>
#include <thread>

#include "absl/strings/match.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/gateway_fixture.h"

namespace edmg::services {
namespace {

using support::ReasonOf;
using testing::ElementsAre;
using testing::IsEmpty;

// The fate of a command.
struct Fate {
  int64_t revision = 0;
  absl::Time accept_time;
  std::atomic<int> finished = 0;
  absl::Status status;
};

enum class Wish { kRecord, kNothing, kRefuse };

// Records itself, records nothing, or refuses, as it was told.
class TestCommand : public Command {
 public:
  TestCommand(Wish wish, Fate& fate) : wish_(wish), fate_(fate) {}

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader&,
                                               const rules::Accept& accept) override {
    fate_.revision = accept.revision;
    fate_.accept_time = accept.accept_time;
    if (wish_ == Wish::kRefuse) return absl::InvalidArgumentError("no");
    if (wish_ == Wish::kNothing) return std::optional<Record>();
    Record record;
    record.entry.mutable_clock();
    return std::optional<Record>(std::move(record));
  }

  void Finish(const absl::Status& status) override {
    fate_.status = status;
    ++fate_.finished;
  }

 private:
  const Wish wish_;
  Fate& fate_;
};

// Takes as many decisions as a group may have; counts how often it was asked for that.
class LongCommand : public TestCommand {
 public:
  LongCommand(Fate& fate, int& asked) : TestCommand(Wish::kRecord, fate), asked_(asked) {}

  size_t decisions_max() const override {
    ++asked_;
    return kGroupDecisionsMax;
  }

 private:
  int& asked_;
};

class SequencerTest : public testing::Test {
 protected:
  SequencerTest() { Open(nullptr); }

  void Open(rocksdb::Env* env) {
    sequencer_.reset();
    database_.reset();
    store::OpenOptions options;
    options.path = temp_.Sub("store");
    options.env = env;
    database_ = store::Database::Open(options).value();
    sequencer_ = std::make_unique<Sequencer>(
        *database_, [this] { return now_; }, 2000, rules::Rulebook::Default());
  }

  Fate& Enqueue(Wish wish = Wish::kRecord) {
    Fate& fate = fates_.emplace_back();
    const auto status = sequencer_->Enqueue(std::make_unique<TestCommand>(wish, fate));
    if (!status.ok()) fate.status = status;
    return fate;
  }

  support::TempDir temp_;
  absl::Time now_ = absl::FromUnixSeconds(1451898000);
  std::deque<Fate> fates_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Sequencer> sequencer_;
};

TEST_F(SequencerTest, GivesRevisionsInTheOrderOfTheQueue) {
  const Fate& first = Enqueue();
  const Fate& refused = Enqueue(Wish::kRefuse);
  const Fate& nothing = Enqueue(Wish::kNothing);
  const Fate& second = Enqueue();
  EXPECT_EQ(sequencer_->queue_length(), 4);
  EXPECT_EQ(sequencer_->CommitGroup(), 4u);
  EXPECT_EQ(sequencer_->queue_length(), 0);
  EXPECT_EQ(first.revision, 1);
  EXPECT_EQ(refused.revision, 2);  // the one that it would have got
  EXPECT_EQ(nothing.revision, 2);
  EXPECT_EQ(second.revision, 2);
  EXPECT_EQ(database_->last_revision(), 2);
  for (const Fate& fate : fates_) EXPECT_EQ(fate.finished, 1);
  EXPECT_OK(first.status);
  EXPECT_EQ(refused.status, absl::InvalidArgumentError("no"));
  EXPECT_OK(nothing.status);
}

TEST_F(SequencerTest, NobodyWaitsForMoreThanAGroupOfDecisions) {
  int asked = 0;
  Enqueue();
  EXPECT_OK(sequencer_->Enqueue(std::make_unique<LongCommand>(fates_.emplace_back(), asked)));
  Enqueue();
  for (int revision = 1; revision <= 3; ++revision) {
    EXPECT_EQ(sequencer_->CommitGroup(), 1u);
    EXPECT_EQ(database_->last_revision(), revision);
  }
  EXPECT_EQ(asked, 1);
}

TEST_F(SequencerTest, DoesNothingWhenNobodyWaits) {
  EXPECT_EQ(sequencer_->CommitGroup(), 0u);
  EXPECT_EQ(database_->last_revision(), 0);
}

TEST_F(SequencerTest, NeverTurnsTimeBack) {
  const absl::Time first = now_;
  Enqueue();
  sequencer_->CommitGroup();
  now_ -= absl::Hours(1);
  const Fate& stepped_back = Enqueue();
  sequencer_->CommitGroup();
  EXPECT_EQ(stepped_back.accept_time, first);
  EXPECT_EQ(sequencer_->Now(), first);
  now_ = first + absl::Seconds(1);
  const Fate& later = Enqueue();
  sequencer_->CommitGroup();
  EXPECT_EQ(later.accept_time, now_);
}

TEST_F(SequencerTest, NeverTurnsTimeBackAcrossARestart) {
  const absl::Time first = now_;
  Enqueue();
  sequencer_->CommitGroup();
  Open(nullptr);
  now_ -= absl::Hours(24);
  const Fate& fate = Enqueue();
  sequencer_->CommitGroup();
  EXPECT_EQ(fate.accept_time, first);
  EXPECT_EQ(fate.revision, 2);
}

TEST_F(SequencerTest, AcceptsInMicroseconds) {
  now_ += absl::Nanoseconds(1'234'567);
  const Fate& fate = Enqueue();
  sequencer_->CommitGroup();
  EXPECT_EQ(fate.accept_time, absl::FromUnixMicros(absl::ToUnixMicros(now_)));
  EXPECT_EQ(database_->last_accept_time(), fate.accept_time);
}

TEST_F(SequencerTest, TakesAtMostAGroup) {
  for (size_t i = 0; i < kGroupDecisionsMax + 1; ++i) Enqueue();
  EXPECT_EQ(sequencer_->CommitGroup(), kGroupDecisionsMax);
  EXPECT_EQ(sequencer_->CommitGroup(), 1u);
}

TEST_F(SequencerTest, TellsListenersAfterEachCommitThatRecordedSomething) {
  std::vector<int64_t> told;
  sequencer_->OnCommit([&](int64_t revision) {
    EXPECT_EQ(database_->last_revision(), revision);
    told.push_back(revision);
  });
  Enqueue();
  Enqueue();
  sequencer_->CommitGroup();
  Enqueue(Wish::kRefuse);
  Enqueue(Wish::kNothing);
  sequencer_->CommitGroup();
  Enqueue();
  sequencer_->CommitGroup();
  EXPECT_THAT(told, ElementsAre(2, 3));
}

TEST_F(SequencerTest, CommitsWhatWaitsWhenItStops) {
  for (size_t i = 0; i < 2 * kGroupDecisionsMax; ++i) Enqueue();
  sequencer_->Stop();
  EXPECT_EQ(database_->last_revision(), static_cast<int64_t>(2 * kGroupDecisionsMax));
  const Fate& late = Enqueue();
  EXPECT_EQ(late.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(late.status), "SHUTTING_DOWN");
  EXPECT_TRUE(support::RetryInfoOf(late.status).has_value());
  EXPECT_EQ(late.finished, 0);
}

TEST_F(SequencerTest, CommitsWhatManyThreadsAskFor) {
  constexpr int kThreads = 8;
  constexpr int kCommands = 200;
  std::deque<Fate> fates(kThreads * kCommands);
  sequencer_->Start();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kCommands; ++i) {
        Fate& fate = fates[static_cast<size_t>(thread * kCommands + i)];
        EXPECT_OK(sequencer_->Enqueue(std::make_unique<TestCommand>(Wish::kRecord, fate)));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  sequencer_->Stop();
  std::vector<int64_t> revisions;
  for (const Fate& fate : fates) {
    EXPECT_EQ(fate.finished, 1);
    EXPECT_OK(fate.status);
    revisions.push_back(fate.revision);
  }
  std::sort(revisions.begin(), revisions.end());
  EXPECT_EQ(revisions.front(), 1);
  EXPECT_EQ(revisions.back(), kThreads * kCommands);
  EXPECT_EQ(std::unique(revisions.begin(), revisions.end()), revisions.end());
  EXPECT_EQ(database_->last_revision(), kThreads * kCommands);
}

// The disk fails under the store.
class FailedWriteTest : public SequencerTest {
 protected:
  FailedWriteTest() {
    Open(env_.get());
    sequencer_->OnFailure([this](const absl::Status& status) { failures_.push_back(status); });
    Enqueue();
    sequencer_->CommitGroup();
  }
  ~FailedWriteTest() override {
    sequencer_.reset();
    database_.reset();
  }

  void ExpectUnavailable(const Fate& fate) {
    EXPECT_EQ(fate.status.code(), absl::StatusCode::kUnavailable) << fate.status;
    EXPECT_EQ(ReasonOf(fate.status), "SHUTTING_DOWN");
  }

  std::shared_ptr<support::FaultyFileSystem> disk_ = std::make_shared<support::FaultyFileSystem>();
  std::unique_ptr<rocksdb::Env> env_ = support::MakeEnv(disk_);
  std::vector<absl::Status> failures_;
};

TEST_F(FailedWriteTest, AcknowledgesNothingOfTheGroup) {
  disk_->CutPowerAt(1);
  const Fate& recorded = Enqueue();
  const Fate& refused = Enqueue(Wish::kRefuse);
  const Fate& nothing = Enqueue(Wish::kNothing);
  sequencer_->CommitGroup();
  // Their verdicts rested on entries that were not written.
  ExpectUnavailable(recorded);
  ExpectUnavailable(refused);
  ExpectUnavailable(nothing);
  EXPECT_EQ(recorded.finished, 1);
  EXPECT_EQ(failures_.size(), 1u);
  EXPECT_EQ(database_->last_revision(), 1);
}

TEST_F(FailedWriteTest, RefusesEverythingAfterwards) {
  disk_->CutPowerAt(1);
  Enqueue();
  sequencer_->CommitGroup();
  const Fate& late = Enqueue();
  ExpectUnavailable(late);
  EXPECT_EQ(late.finished, 0);
  EXPECT_EQ(failures_.size(), 1u);
}

TEST_F(FailedWriteTest, AlsoRefusesWhatWaitedAndHasNothingToRecord) {
  disk_->CutPowerAt(1);
  for (size_t i = 0; i < kGroupDecisionsMax; ++i) Enqueue();
  const Fate& nothing = Enqueue(Wish::kNothing);
  const Fate& refused = Enqueue(Wish::kRefuse);
  EXPECT_EQ(sequencer_->CommitGroup(), kGroupDecisionsMax);
  EXPECT_EQ(sequencer_->CommitGroup(), 2u);
  ExpectUnavailable(nothing);
  ExpectUnavailable(refused);
  EXPECT_EQ(failures_.size(), 1u);
}

TEST_F(FailedWriteTest, NoticesThatARowOfTheAccessLogCouldNotBeWritten) {
  disk_->CutPowerAt(1);
  EXPECT_FALSE(database_->PutOperational(store::Table::kAccessLog, "key", "value").ok());
  const Fate& nothing = Enqueue(Wish::kNothing);
  sequencer_->CommitGroup();
  ExpectUnavailable(nothing);
  EXPECT_EQ(failures_.size(), 1u);
}

TEST_F(FailedWriteTest, KeepsWhatWasAcknowledgedAndNothingElse) {
  disk_->CutPowerAt(1);
  Enqueue();
  sequencer_->CommitGroup();
  sequencer_.reset();
  database_.reset();
  std::mt19937_64 random(1);
  disk_->RestorePower(random, /*keep_tails=*/false);
  Open(env_.get());
  EXPECT_EQ(database_->last_revision(), 1);
  const Fate& next = Enqueue();
  sequencer_->CommitGroup();
  EXPECT_OK(next.status);
  EXPECT_EQ(next.revision, 2);
}

}  // namespace
}  // namespace edmg::services
