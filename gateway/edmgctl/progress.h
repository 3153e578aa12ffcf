// Tells the progress of long work on standard error, and stops streams cleanly on SIGINT.
//
// On a terminal the line is redrawn twice a second; elsewhere a line is written every ten seconds,
// and none if the work is done sooner.
#ifndef EDMG_GATEWAY_EDMGCTL_PROGRESS_H_
#define EDMG_GATEWAY_EDMGCTL_PROGRESS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace edmg::ctl {

class Progress {
 public:
  // `total` is 0 if it is not known.
  Progress(std::string what, int64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Reached(int64_t done);

 private:
  void Draw(int64_t done, absl::Time now);

  const std::string what_;
  const int64_t total_;
  const bool terminal_;
  const absl::Time begin_;
  absl::Time next_;
  bool drawn_ = false;
};

// From the first call on, the first SIGINT (or SIGTERM) only sets a flag; a second one kills.
void CatchInterrupts();
bool Interrupted();

// Calls `cancel` once, from a thread of its own, when the program is interrupted or `due` says so;
// `due` is asked ten times a second. Ends with its scope.
class Watch {
 public:
  Watch(std::function<bool()> due, std::function<void()> cancel);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  std::jthread thread_;
};

// False if the program was interrupted before the time was over.
bool SleepUnlessInterrupted(absl::Duration time);

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_PROGRESS_H_
