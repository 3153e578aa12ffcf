#include "gateway/request_log.h"

#include <cstdio>
#include <utility>

#include "absl/strings/str_format.h"

namespace edmg::gateway {
namespace {

constexpr absl::Duration kWriteInterval = absl::Milliseconds(200);

}  // namespace

RequestLog::RequestLog(Level level) : level_(level), writer_([this] { Write(); }) {}

RequestLog::~RequestLog() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  writer_.join();
}

void RequestLog::Record(const Row& row, absl::Time now) {
  if (level_ == Level::kNone || (level_ == Level::kErrors && row.status == 0)) return;
  const std::string line = absl::StrFormat(
      "%s %s role=%s status=%d reason=%s ms=%.1f\n",
      absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", now, absl::UTCTimeZone()), row.method,
      row.role.empty() ? "-" : row.role, row.status, row.reason.empty() ? "-" : row.reason,
      absl::ToDoubleMilliseconds(row.duration));
  absl::MutexLock lock(&mutex_);
  if (waiting_.size() + line.size() > kWaitingLogBytesMax) {
    ++dropped_;
  } else {
    waiting_ += line;
  }
}

void RequestLog::Write() {
  for (bool stopped = false; !stopped;) {
    std::string lines;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kWriteInterval);
      stopped = stopping_;
      lines = std::exchange(waiting_, "");
      if (dropped_ > 0) {
        lines += absl::StrFormat("request log: %d lines left out\n", std::exchange(dropped_, 0));
      }
    }
    std::fwrite(lines.data(), 1, lines.size(), stderr);
    std::fflush(stderr);
  }
}

}  // namespace edmg::gateway
