// Ends a call whose client keeps it waiting: the client does not take an answer, or does not send
// the rest of a message. A unary call whose message has not come yet is not seen here, because it
// has not reached our code.
//
// A wait lives in its call's context; one thread looks at all of them. Thread-safe.
#ifndef EDMG_GATEWAY_CALLS_CLIENT_WAITS_H_
#define EDMG_GATEWAY_CALLS_CLIENT_WAITS_H_

#include <grpcpp/server_context.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <unordered_set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace edmg::gateway {

// The limit for a client to take an answer, or to send a message that was begun or that an open
// feed awaits.
inline constexpr absl::Duration kClientWaitMax = absl::Seconds(30);
// The limit for a client to take a payment event: a client that writes a ledger may pause.
inline constexpr absl::Duration kLedgerWaitMax = absl::Minutes(5);

class ClientWaits {
 public:
  explicit ClientWaits(std::function<absl::Time()> real_clock);
  ~ClientWaits();

  // The wait of one call; at most one thread at a time may call Begin and End.
  class Wait {
   public:
    explicit Wait(const grpc::CallbackServerContext& context) : context_(context) {}
    ~Wait();
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

    // From now on the client is waited for, for at most so long.
    void Begin(ClientWaits& waits, absl::Duration time_max);
    void End() { deadline_us_ = kNever; }

   private:
    friend class ClientWaits;
    static constexpr int64_t kNever = INT64_MAX;

    const grpc::CallbackServerContext& context_;
    ClientWaits* waits_ = nullptr;
    std::atomic<int64_t> deadline_us_ = kNever;
    std::atomic<int64_t> begin_us_ = 0;
  };

  // The gateway stops: from now on no client is waited for longer than a moment.
  void Hurry();

 private:
  void Run();
  void Look(absl::Time now);

  const std::function<absl::Time()> real_clock_;
  absl::Mutex mutex_;
  std::unordered_set<Wait*> waits_ ABSL_GUARDED_BY(mutex_);
  bool hurrying_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_CLIENT_WAITS_H_
