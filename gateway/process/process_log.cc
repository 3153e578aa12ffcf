#include "gateway/process/process_log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace edmg::gateway {
namespace {

constexpr absl::Duration kWriteInterval = absl::Milliseconds(200);
// The time that a write without room waits before it looks whether to give up.
constexpr int kRoomWaitMs = 100;

// The libraries call plain functions: this is where those find the log.
absl::Mutex library_log_mutex(absl::kConstInit);
ProcessLog* library_log ABSL_GUARDED_BY(library_log_mutex) = nullptr;

void SayFor(absl::string_view library, absl::string_view text) {
  absl::MutexLock lock(&library_log_mutex);
  if (library_log != nullptr) library_log->SayOfLibrary(library, text, absl::Now());
}

void SayForGrpc(gpr_log_func_args* said) { SayFor("grpc", said->message); }

void SayForProtobuf(google::protobuf::LogLevel, const char*, int, const std::string& text) {
  SayFor("protobuf", text);
}

void SayNothing(google::protobuf::LogLevel, const char*, int, const std::string&) {}

}  // namespace

ProcessLog::ProcessLog(int descriptor) : descriptor_(descriptor), thread_([this] { Run(); }) {}

ProcessLog::~ProcessLog() {
  {
    absl::MutexLock lock(&library_log_mutex);
    if (library_log == this) library_log = nullptr;
  }
  Flush(kLogEndTimeMax);
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    given_up_ = true;
  }
  thread_.join();
}

void ProcessLog::TakeLibraryLogs(LibraryLevel level) {
  {
    absl::MutexLock lock(&library_log_mutex);
    library_log = level == LibraryLevel::kNone ? nullptr : this;
  }
  gpr_set_log_function(SayForGrpc);
  gpr_set_log_verbosity(level == LibraryLevel::kInfo ? GPR_LOG_SEVERITY_INFO
                                                     : GPR_LOG_SEVERITY_ERROR);
  google::protobuf::SetLogHandler(level == LibraryLevel::kNone ? SayNothing : SayForProtobuf);
}

void ProcessLog::Say(absl::string_view line) {
  absl::MutexLock lock(&mutex_);
  Keep(line);
  prompt_ = true;
}

void ProcessLog::SayLater(absl::string_view line) {
  absl::MutexLock lock(&mutex_);
  Keep(line);
}

void ProcessLog::SayOfLibrary(absl::string_view library, absl::string_view text, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  if (now - library_second_ >= absl::Seconds(1)) {
    library_second_ = now;
    library_lines_ = 0;
  }
  if (++library_lines_ > kLibraryLinesPerSecondMax) {
    ++dropped_;
    return;
  }
  const std::string escaped = absl::CHexEscape(text.substr(0, kLibraryLineBytesMax));
  Keep(absl::StrCat("edmg_gateway: ", library, ": ", escaped.substr(0, kLibraryLineBytesMax)));
}

void ProcessLog::Keep(absl::string_view line) {
  if (waiting_.size() + line.size() + 1 > kWaitingLogBytesMax) {
    ++dropped_;
    return;
  }
  absl::StrAppend(&waiting_, line, "\n");
}

void ProcessLog::Flush(absl::Duration time_max) {
  absl::MutexLock lock(&mutex_);
  prompt_ = true;
  mutex_.AwaitWithTimeout(absl::Condition(this, &ProcessLog::AllWritten), time_max);
}

bool ProcessLog::given_up() const {
  absl::MutexLock lock(&mutex_);
  return given_up_;
}

void ProcessLog::Run() {
  for (bool stopped = false; !stopped;) {
    std::string lines;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(this, &ProcessLog::Due), kWriteInterval);
      stopped = stopping_;
      prompt_ = false;
      lines = std::exchange(waiting_, "");
      if (dropped_ > 0) {
        absl::StrAppend(&lines, "edmg_gateway: ", std::exchange(dropped_, 0),
                        " lines of the log left out\n");
      }
      writing_ = true;
    }
    Write(lines);
    absl::MutexLock lock(&mutex_);
    writing_ = false;
  }
}

// Never blocks: a pipe that poll calls writable takes PIPE_BUF bytes at once. A line that cannot be
// written at all is lost; there is no place to say so.
void ProcessLog::Write(absl::string_view lines) const {
  while (!lines.empty()) {
    pollfd room = {descriptor_, POLLOUT, 0};
    if (poll(&room, 1, kRoomWaitMs) <= 0 || (room.revents & POLLOUT) == 0) {
      if ((room.revents & (POLLERR | POLLNVAL)) != 0 || given_up()) return;
      continue;
    }
    const ssize_t written =
        write(descriptor_, lines.data(), std::min<size_t>(lines.size(), PIPE_BUF));
    if (written < 0) return;
    lines.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace edmg::gateway
