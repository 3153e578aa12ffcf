#include "gateway/edmgctl/progress.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace edmg::ctl {
namespace {

constexpr absl::Duration kRedraw = absl::Milliseconds(500);
constexpr absl::Duration kRewrite = absl::Seconds(10);
constexpr absl::Duration kPoll = absl::Milliseconds(100);

volatile std::sig_atomic_t interrupted = 0;

void OnInterrupt(int) { interrupted = 1; }

}  // namespace

Progress::Progress(std::string what, int64_t total)
    : what_(std::move(what)),
      total_(total),
      terminal_(isatty(STDERR_FILENO) == 1),
      begin_(absl::Now()),
      next_(begin_ + (terminal_ ? kRedraw : kRewrite)) {}

Progress::~Progress() {
  if (terminal_ && drawn_) std::cerr << "\r\x1b[K" << std::flush;
}

void Progress::Reached(int64_t done) {
  absl::Time now = absl::Now();
  if (now < next_) return;
  next_ = now + (terminal_ ? kRedraw : kRewrite);
  Draw(done, now);
}

void Progress::Draw(int64_t done, absl::Time now) {
  double rate = static_cast<double>(done) / absl::ToDoubleSeconds(now - begin_);
  std::string of;
  if (total_ > 0) of = absl::StrFormat(" of %d (%d %%)", total_, done * 100 / total_);
  std::string line = absl::StrFormat("%s: %d%s, %.0f/s", what_, done, of, rate);
  std::cerr << (terminal_ ? absl::StrCat("\r", line, "\x1b[K") : line + "\n") << std::flush;
  drawn_ = true;
}

void CatchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = OnInterrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool Interrupted() { return interrupted != 0; }

Watch::Watch(std::function<bool()> due, std::function<void()> cancel)
    : thread_([due = std::move(due), cancel = std::move(cancel)](std::stop_token stop) {
        while (!stop.stop_requested()) {
          if (Interrupted() || due()) return cancel();
          absl::SleepFor(kPoll);
        }
      }) {}

Watch::~Watch() = default;  // the thread is asked to stop and joined

bool SleepUnlessInterrupted(absl::Duration time) {
  absl::Time end = absl::Now() + time;
  while (!Interrupted()) {
    absl::Duration left = end - absl::Now();
    if (left <= absl::ZeroDuration()) return true;
    absl::SleepFor(std::min(left, kPoll));
  }
  return false;
}

}  // namespace edmg::ctl
