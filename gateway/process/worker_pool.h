// Threads for reads from the disk and other long work, so that no RPC thread waits for it.
// Thread-safe. Tasks run in the order in which they came; the queue is bounded.
#ifndef EDMG_GATEWAY_PROCESS_WORKER_POOL_H_
#define EDMG_GATEWAY_PROCESS_WORKER_POOL_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace edmg::gateway {

inline constexpr int kWorkersDefault = 2;
inline constexpr size_t kWaitingTasksMax = 4096;

class WorkerPool {
 public:
  explicit WorkerPool(int threads, size_t waiting_max = kWaitingTasksMax);
  ~WorkerPool();  // runs the tasks that wait, then joins

  // False, and the task is not run, when too many wait.
  bool TryRun(std::function<void()> task);
  // For streams that are open already: StreamHub limits their number.
  void Run(std::function<void()> task);

 private:
  void Work();

  const size_t waiting_max_;
  absl::Mutex mutex_;
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_PROCESS_WORKER_POOL_H_
