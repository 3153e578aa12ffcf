#include "services/writer/sequencer.h"

#include <algorithm>
#include <utility>

#include "services/answers/errors.h"
#include "services/writer/brussels_day.h"
#include "store/apply.h"
#include "values/timestamps.h"

namespace edmg::services {
namespace {

constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);
constexpr absl::Duration kRestartDelay = absl::Seconds(2);

absl::Status Unavailable() {
  return RetryLater(Reason::kShuttingDown, "the gateway is stopping: send the same message again",
                    kRestartDelay);
}

}  // namespace

Sequencer::Sequencer(store::Database& database, Clock clock, int queue_length_max,
                     const rules::Rulebook& rulebook)
    : database_(database),
      clock_(std::move(clock)),
      queue_length_max_(queue_length_max),
      rulebook_(rulebook) {
  database_.OnFailure([this](const absl::Status& status) { Fail(status); });
}

Sequencer::~Sequencer() {
  Stop();
  database_.OnFailure(nullptr);
}

Sequencer::Waiting::Waiting(std::unique_ptr<Command> waiting)
    : command(std::move(waiting)),
      bytes(command->size_bytes()),
      decisions(command->decisions_max()) {}

absl::Status Sequencer::Enqueue(std::unique_ptr<Command> command) {
  Waiting waiting(std::move(command));
  absl::MutexLock lock(&mutex_);
  if (stopping_ || failed_) return Unavailable();
  if (queue_.size() >= static_cast<size_t>(queue_length_max_) ||
      queue_bytes_ + waiting.bytes > kQueueBytesMax) {
    return RetryLater(Reason::kQueueFull, "too many messages wait: send the same message again",
                      kRetryDelay);
  }
  Push(std::move(waiting));
  return absl::OkStatus();
}

absl::Status Sequencer::EnqueueChained(std::unique_ptr<Command> command) {
  Waiting waiting(std::move(command));
  absl::MutexLock lock(&mutex_);
  if (stopping_ || failed_) return Unavailable();
  Push(std::move(waiting));
  return absl::OkStatus();
}

void Sequencer::Push(Waiting waiting) {
  queue_bytes_ += waiting.bytes;
  queue_.push_back(std::move(waiting));
}

void Sequencer::Start() {
  writer_ = std::thread([this] { Run(); });
}

void Sequencer::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (writer_.joinable()) writer_.join();
  while (CommitGroup() > 0) {
  }
}

void Sequencer::Run() {
  for (;;) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(
          +[](Sequencer* self) {
            self->mutex_.AssertHeld();
            return self->stopping_ || !self->queue_.empty();
          },
          this));
      if (queue_.empty()) return;
    }
    CommitGroup();
  }
}

std::vector<std::unique_ptr<Command>> Sequencer::TakeGroup() {
  absl::MutexLock lock(&mutex_);
  std::vector<std::unique_ptr<Command>> group;
  size_t bytes = 0;
  size_t decisions = 0;
  while (!queue_.empty()) {
    Waiting& next = queue_.front();
    bytes += next.bytes;
    decisions += next.decisions;
    const bool full = bytes > kGroupBytesMax || decisions > kGroupDecisionsMax;
    if (full && !group.empty()) break;
    queue_bytes_ -= next.bytes;
    group.push_back(std::move(next.command));
    queue_.pop_front();
  }
  return group;
}

absl::Status Sequencer::DecideInto(Command& command, absl::Time now, store::Batch& batch,
                                   Outcome& outcome) {
  rules::Accept accept(rulebook_);
  accept.revision = batch.last_revision() + 1;
  accept.accept_time = std::max(now, batch.last_accept_time());
  accept.accept_day = BrusselsDay(accept.accept_time);
  accept.rulebook = &rulebook_;
  auto record = command.Decide(batch, accept);
  if (!record.ok()) return record.status();
  if (!record->has_value()) return absl::OkStatus();
  auto& entry = (*record)->entry;
  entry.set_revision(accept.revision);
  if (!entry.has_accept_time()) {
    *entry.mutable_accept_time() = TimestampOf(accept.accept_time);
  }
  if (auto status = Complete(batch, accept, entry); !status.ok()) return status;
  outcome.decide_again |= !entry.decision().decide_again().empty();
  outcome.appended.Update(store::Append(entry, (*record)->evidence, batch));
  return outcome.appended;
}

absl::Status Sequencer::Complete(const store::Reader& reader, rules::Accept accept,
                                 edmg::store::v1::JournalEntry& entry) const {
  if (!completion_ || !entry.has_decision()) return absl::OkStatus();
  accept.accept_time = TimeOf(entry.accept_time());  // a command may have set a later one
  accept.accept_day = BrusselsDay(accept.accept_time);
  return completion_(reader, accept, entry.mutable_decision());
}

size_t Sequencer::CommitGroup() {
  auto group = TakeGroup();
  if (group.empty()) return 0;
  // Microseconds: the journal's readers and the key of the last accept time keep these.
  const absl::Time now = absl::FromUnixMicros(absl::ToUnixMicros(clock_()));
  store::Batch batch(database_);
  std::vector<absl::Status> verdicts;
  verdicts.reserve(group.size());
  Outcome outcome{Failure()};
  for (const auto& command : group) {
    absl::Status verdict = DecideInto(*command, now, batch, outcome);
    while (verdict.ok() && command->more()) verdict = DecideInto(*command, now, batch, outcome);
    verdicts.push_back(std::move(verdict));
  }
  absl::Status committed = outcome.appended;
  const bool recorded = !batch.empty();
  if (recorded && committed.ok()) committed = database_.Commit(batch);
  if (!committed.ok()) Fail(committed);
  for (size_t i = 0; i < group.size(); ++i) {
    group[i]->Finish(committed.ok() ? verdicts[i] : Unavailable());
  }
  if (recorded && committed.ok()) {
    for (const auto& listener : commit_listeners_) listener(database_.last_revision());
    if (outcome.decide_again && decide_again_listener_) decide_again_listener_();
  }
  return group.size();
}

absl::Status Sequencer::Failure() const {
  absl::MutexLock lock(&mutex_);
  return failed_ ? absl::UnavailableError("an earlier write failed") : absl::OkStatus();
}

void Sequencer::Fail(const absl::Status& status) {
  {
    absl::MutexLock lock(&mutex_);
    if (failed_) return;
    failed_ = true;
  }
  if (failure_listener_) failure_listener_(status);
}

void Sequencer::OnCommit(std::function<void(int64_t revision)> listener) {
  commit_listeners_.push_back(std::move(listener));
}

void Sequencer::CompleteDecisions(Completion completion) { completion_ = std::move(completion); }

void Sequencer::OnDecideAgain(std::function<void()> listener) {
  decide_again_listener_ = std::move(listener);
}

void Sequencer::OnFailure(std::function<void(const absl::Status&)> listener) {
  failure_listener_ = std::move(listener);
}

absl::Time Sequencer::Now() const { return std::max(clock_(), database_.last_accept_time()); }

bool Sequencer::accepting_writes() const {
  absl::MutexLock lock(&mutex_);
  return !failed_ && !stopping_;
}

int Sequencer::queue_length() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(queue_.size());
}

}  // namespace edmg::services
