// The only writer. One thread takes all commands that wait, in order, as a group: each is decided
// on the state that the ones before it leave, and the group is written with one fsync.
//
// Enqueue may be called from any thread. Finish runs on the writer, after the group is on disk, so
// nothing is told to anyone before. After a failed write every command is refused and the failure
// listener is called once: the process must be restarted.
#ifndef EDMG_SERVICES_WRITER_SEQUENCER_H_
#define EDMG_SERVICES_WRITER_SEQUENCER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "edmg/store/v1/journal.pb.h"
#include "services/rules/book/accept.h"
#include "store/engine/batch.h"
#include "store/engine/database.h"
#include "store/engine/reader.h"

namespace edmg::services {

inline constexpr int kQueueLengthDefault = 4096;
inline constexpr size_t kGroupDecisionsMax = 512;
inline constexpr size_t kGroupBytesMax = 16 << 20;  // a group has at least one command
inline constexpr size_t kSmallCommandBytes = 256;
inline constexpr size_t kQueueBytesMax = 256 << 20;  // for the commands that wait

// A state change that a caller or the calendar asked for.
class Command {
 public:
  // The record to be made: the entry without revision; the sequencer sets accept_time unless the
  // command set a later one. `evidence` must live until Finish.
  struct Record {
    edmg::store::v1::JournalEntry entry;
    absl::string_view evidence;
  };

  virtual ~Command() = default;

  // Decides on the state that `reader` shows. nullopt: accepted, but there is nothing to record. An
  // error is a refusal and changes nothing. Runs on the writer.
  virtual absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                                       const rules::Accept& accept) = 0;

  // True if Decide is to be called again for a further record, after the one before is pending: a
  // command may make several, which are committed together.
  virtual bool more() const { return false; }

  // The most decisions that it may take: the others of its group wait for them. Asked once, like
  // its size, before it waits.
  virtual size_t decisions_max() const { return 1; }

  // The memory that it holds while it waits, approximately.
  virtual size_t size_bytes() const { return kSmallCommandBytes; }

  // The end, exactly once: OK after the record is on disk, else the reason of the refusal.
  virtual void Finish(const absl::Status& status) = 0;
};

class Sequencer {
 public:
  using Clock = std::function<absl::Time()>;

  // `database` and `rulebook` must outlive the sequencer. Nothing runs before Start or CommitGroup.
  Sequencer(store::Database& database, Clock clock, int queue_length_max,
            const rules::Rulebook& rulebook);
  ~Sequencer();  // stops

  // RESOURCE_EXHAUSTED/QUEUE_FULL with RetryInfo past the configured length or size, UNAVAILABLE/
  // SHUTTING_DOWN after Stop or a failed write; the command is then not finished.
  absl::Status Enqueue(std::unique_ptr<Command> command);

  // The same, however full the queue is: for a chain that has one command waiting at a time, so
  // that those who send messages without end cannot hold it up.
  absl::Status EnqueueChained(std::unique_ptr<Command> command);

  // Called on the writer with each decision before it is recorded, and adds what follows from it
  // for others than those who decided. Register before Start.
  using Completion = std::function<absl::Status(const store::Reader&, const rules::Accept&,
                                                edmg::store::v1::Decision*)>;
  void CompleteDecisions(Completion completion);

  // Runs the writer's thread. Stop commits the commands that wait and joins it.
  void Start();
  void Stop();

  // Decides and commits all commands that wait, up to kGroupDecisionsMax; returns how many. For the
  // writer's thread, and for a simulator that drives the services in one thread.
  size_t CommitGroup();

  // Called on the writer after each commit that recorded something. Register before Start.
  void OnCommit(std::function<void(int64_t revision)> listener);
  // Called on the writer after a commit that left contacts to be decided again (table
  // decide_again), once its commands were finished. Register before Start.
  void OnDecideAgain(std::function<void()> listener);
  void OnFailure(std::function<void(const absl::Status&)> listener);

  // The time at which a command would be accepted now; never before the last entry's.
  absl::Time Now() const;
  int queue_length() const;
  // The rulebook in force.
  const rules::Rulebook& rulebook() const { return rulebook_; }
  // False after a failed write, or a read that a decision could not do without.
  bool accepting_writes() const;
  int queue_length_max() const { return queue_length_max_; }

 private:
  void Run();
  struct Waiting {
    explicit Waiting(std::unique_ptr<Command> waiting);
    std::unique_ptr<Command> command;
    size_t bytes;
    size_t decisions;
  };
  void Push(Waiting waiting) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<std::unique_ptr<Command>> TakeGroup();
  // The results of a group's decisions besides the batch.
  struct Outcome {
    absl::Status appended;      // a failure leaves the batch half written: it is not committed
    bool decide_again = false;  // contacts are left to be decided again
  };
  absl::Status DecideInto(Command& command, absl::Time now, store::Batch& batch, Outcome& outcome);
  absl::Status Complete(const store::Reader& reader, rules::Accept accept,
                        edmg::store::v1::JournalEntry& entry) const;
  void Fail(const absl::Status& status);
  absl::Status Failure() const;  // not OK once a write has failed

  store::Database& database_;
  const Clock clock_;
  const int queue_length_max_;
  const rules::Rulebook& rulebook_;
  std::vector<std::function<void(int64_t)>> commit_listeners_;
  Completion completion_;
  std::function<void()> decide_again_listener_;
  std::function<void(const absl::Status&)> failure_listener_;
  std::thread writer_;

  mutable absl::Mutex mutex_;
  std::deque<Waiting> queue_ ABSL_GUARDED_BY(mutex_);
  size_t queue_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_WRITER_SEQUENCER_H_
