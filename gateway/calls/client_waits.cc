#include "gateway/calls/client_waits.h"

#include <utility>

namespace edmg::gateway {
namespace {

constexpr absl::Duration kLookInterval = absl::Milliseconds(250);
constexpr absl::Duration kMoment = absl::Seconds(1);

}  // namespace

ClientWaits::ClientWaits(std::function<absl::Time()> real_clock)
    : real_clock_(std::move(real_clock)), thread_([this] { Run(); }) {}

ClientWaits::~ClientWaits() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

ClientWaits::Wait::~Wait() {
  if (waits_ == nullptr) return;
  absl::MutexLock lock(&waits_->mutex_);
  waits_->waits_.erase(this);
}

void ClientWaits::Wait::Begin(ClientWaits& waits, absl::Duration time_max) {
  const absl::Time now = waits.real_clock_();
  begin_us_ = absl::ToUnixMicros(now);
  deadline_us_ = absl::ToUnixMicros(now + time_max);
  if (waits_ != nullptr) return;
  waits_ = &waits;
  absl::MutexLock lock(&waits.mutex_);
  waits.waits_.insert(this);
}

void ClientWaits::Hurry() {
  absl::MutexLock lock(&mutex_);
  hurrying_ = true;
}

// The lock is held, so that no context goes away meanwhile; gRPC runs what follows on its threads.
void ClientWaits::Look(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  const int64_t now_us = absl::ToUnixMicros(now);
  const int64_t moment_us = absl::ToInt64Microseconds(kMoment);
  for (Wait* wait : waits_) {
    const int64_t deadline_us = wait->deadline_us_;
    if (deadline_us == Wait::kNever) continue;
    const bool over = now_us >= deadline_us || (hurrying_ && now_us - wait->begin_us_ >= moment_us);
    if (!over) continue;
    wait->End();
    wait->context_.TryCancel();
  }
}

void ClientWaits::Run() {
  for (;;) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kLookInterval)) return;
    }
    Look(real_clock_());
  }
}

}  // namespace edmg::gateway
