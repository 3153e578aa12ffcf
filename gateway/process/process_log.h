// The one way to stderr once the process runs: whole lines, gathered and written by a thread of its
// own, so that a slow terminal or journal holds nobody up. Past a limit lines are counted instead
// of kept. The lines of gRPC and protobuf come through here too: callers choose part of their
// words, so control characters are escaped, lines are cut, and only some are taken a second.
// Thread-safe.
#ifndef EDMG_GATEWAY_PROCESS_PROCESS_LOG_H_
#define EDMG_GATEWAY_PROCESS_PROCESS_LOG_H_

#include <cstdint>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace edmg::gateway {

inline constexpr size_t kWaitingLogBytesMax = 4 << 20;
inline constexpr size_t kLibraryLineBytesMax = 500;
inline constexpr int kLibraryLinesPerSecondMax = 10;
inline constexpr absl::Duration kLogEndTimeMax = absl::Seconds(2);

class ProcessLog {
 public:
  // The limit for lines of the libraries.
  enum class LibraryLevel { kNone, kErrors, kInfo };

  explicit ProcessLog(int descriptor);
  ~ProcessLog();  // writes the lines that wait, for at most kLogEndTimeMax
  ProcessLog(const ProcessLog&) = delete;
  ProcessLog& operator=(const ProcessLog&) = delete;

  // A line of ours, without its end; written at once, or with those of the next moment.
  void Say(absl::string_view line);
  void SayLater(absl::string_view line);
  // A line of a library; `now` only measures the rate.
  void SayOfLibrary(absl::string_view library, absl::string_view text, absl::Time now);
  // Waits until every line is written, for at most so long.
  void Flush(absl::Duration time_max);

  // From now on gRPC and protobuf say nothing but through this log; its end stops that.
  void TakeLibraryLogs(LibraryLevel level);

 private:
  void Keep(absl::string_view line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Run();
  void Write(absl::string_view lines) const;
  bool given_up() const;
  bool Due() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || prompt_; }
  bool AllWritten() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return waiting_.empty() && !writing_ && dropped_ == 0;
  }

  const int descriptor_;
  mutable absl::Mutex mutex_;
  std::string waiting_ ABSL_GUARDED_BY(mutex_);
  int64_t dropped_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time library_second_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  int library_lines_ ABSL_GUARDED_BY(mutex_) = 0;  // in that second
  bool prompt_ ABSL_GUARDED_BY(mutex_) = false;    // a line waits that is to be written at once
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool given_up_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_PROCESS_PROCESS_LOG_H_
