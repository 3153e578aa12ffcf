#include "gateway/calls/stream_hub.h"

#include <algorithm>
#include <utility>

namespace edmg::gateway {
namespace {

// Commits come by the thousand a second; streams look for new events at most this often.
constexpr absl::Duration kWakeInterval = absl::Milliseconds(5);

int MostOf(StreamKind kind) {
  switch (kind) {
    case StreamKind::kPaymentEvents:
      return kPaymentEventStreamsMax;
    case StreamKind::kPatientList:
      return kPatientListStreamsMax;
    case StreamKind::kExport:
      return kExportStreamsMax;
    case StreamKind::kJournalCheck:
      return kJournalCheckStreamsMax;
    case StreamKind::kHealth:
      return kHealthStreamsMax;
  }
  return 0;
}

int MostOfCaller(StreamKind kind) {
  switch (kind) {
    case StreamKind::kJournalCheck:
      return kJournalCheckStreamsPerCallerMax;
    case StreamKind::kExport:
      return kExportStreamsPerCallerMax;
    case StreamKind::kPaymentEvents:
    case StreamKind::kPatientList:
    case StreamKind::kHealth:
      return kStreamsPerCallerMax;
  }
  return 0;
}

}  // namespace

StreamHub::StreamHub(std::function<absl::Time()> real_clock, absl::Duration progress_interval)
    : real_clock_(std::move(real_clock)),
      progress_interval_(progress_interval),
      thread_([this] { Run(); }) {}

StreamHub::~StreamHub() {
  StopAll();
  thread_.join();
}

bool StreamHub::Add(StreamKind kind, const std::string& key, const std::string& caller,
                    std::shared_ptr<WaitingStream> stream) {
  std::shared_ptr<WaitingStream> replaced;
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return false;
    int open = 0, of_caller = 0;
    for (const auto& [address, other] : streams_) {
      if (other.kind != kind) continue;
      ++open;
      if (other.caller == caller) ++of_caller;
      if (!key.empty() && other.key == key) replaced = other.stream;
    }
    if (replaced == nullptr && (open >= MostOf(kind) || of_caller >= MostOfCaller(kind))) {
      return false;
    }
    if (replaced != nullptr) streams_.erase(replaced.get());
    const WaitingStream* address = stream.get();
    streams_[address] = {kind, key, caller, std::move(stream)};
  }
  if (replaced != nullptr) replaced->Replace();
  return true;
}

void StreamHub::Remove(const WaitingStream* stream) {
  OpenStream removed;  // released without the lock
  absl::MutexLock lock(&mutex_);
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  removed = std::move(found->second);
  streams_.erase(found);
}

void StreamHub::CommitHappened() {
  absl::MutexLock lock(&mutex_);
  news_ = true;
}

void StreamHub::StopAll() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (const auto& stream : Streams()) stream->Stop();
}

std::vector<std::shared_ptr<WaitingStream>> StreamHub::Streams() const {
  absl::MutexLock lock(&mutex_);
  std::vector<std::shared_ptr<WaitingStream>> streams;
  for (const auto& [address, open] : streams_) streams.push_back(open.stream);
  return streams;
}

bool StreamHub::AwaitNews() {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(
                              +[](StreamHub* self) {
                                self->mutex_.AssertHeld();
                                return self->news_ || self->stopping_;
                              },
                              this),
                          progress_interval_);
  if (!std::exchange(news_, false)) return false;
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kWakeInterval);
  return true;
}

bool StreamHub::stopping() const {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

void StreamHub::Run() {
  absl::Time last_progress = real_clock_();
  while (!stopping()) {
    const bool news = AwaitNews();
    const absl::Time now = real_clock_();
    const bool progress_due = now - last_progress >= progress_interval_;
    if (progress_due) last_progress = now;
    if (!news && !progress_due) continue;
    for (const auto& stream : Streams()) {
      progress_due ? stream->WakeForProgress() : stream->Wake();
    }
  }
}

}  // namespace edmg::gateway
