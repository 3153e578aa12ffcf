// Calls the process's own listeners every few seconds as a client does, and tells once when one
// does not answer any more, so that the process can end for a restart: from inside, a listener that
// accepts nobody looks well. It has a thread of its own; what it borrows must outlive it.
#ifndef EDMG_GATEWAY_EDGE_LISTENER_WATCH_H_
#define EDMG_GATEWAY_EDGE_LISTENER_WATCH_H_

#include <sys/socket.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace edmg::gateway {

struct WatchTimes {
  absl::Duration interval = absl::Seconds(2);
  absl::Duration answer_within = absl::Seconds(3);
  int failures_max = 3;  // one after the other
};

class ListenerWatch {
 public:
  struct Watched {
    std::string name;
    std::function<absl::Status(absl::Duration time_max)> call;
  };

  // `on_deaf` may not return.
  ListenerWatch(std::vector<Watched> listeners, const WatchTimes& times,
                std::function<void(const std::string& why)> on_deaf);
  ~ListenerWatch();

 private:
  void Run();

  const std::vector<Watched> listeners_;
  const WatchTimes times_;
  const std::function<void(const std::string&)> on_deaf_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_EDGE_LISTENER_WATCH_H_
