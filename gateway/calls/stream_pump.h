// Sends one server stream: one message at a time, read from the store when the one before has gone.
//
// `next` gives the next message, nullopt to wait (if the stream follows) or at the end (if not), or
// an error that ends the stream. It runs on reader threads, or on the workers given to Make, never
// twice at once. The pump keeps itself alive until gRPC is done with it.
#ifndef EDMG_GATEWAY_CALLS_STREAM_PUMP_H_
#define EDMG_GATEWAY_CALLS_STREAM_PUMP_H_

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "gateway/calls/front.h"

namespace edmg::gateway {

template <typename Response>
class StreamPump : public grpc::ServerWriteReactor<Response>, public WaitingStream {
 public:
  using Next = std::function<absl::StatusOr<std::optional<Response>>(bool progress_due)>;

  // The pump sends once Follow or SendAll is called; Fail ends it before.
  static std::shared_ptr<StreamPump> Make(Front& front, Call call, WorkerPool& workers) {
    std::shared_ptr<StreamPump> pump(new StreamPump(front, std::move(call), workers));
    pump->self_ = pump;
    return pump;
  }

  // Sends until `next` gives nullopt.
  void SendAll(StreamKind kind, Next next) { Begin(kind, "", std::move(next)); }

  // Sends for ever: waits at nullopt until the hub wakes it. A second stream with `key` ends it; an
  // empty key is never shared.
  void Follow(StreamKind kind, const std::string& key, Next next) {
    follows_ = true;
    Begin(kind, key, std::move(next));
  }

  // Ends the stream; only before SendAll or Follow, or by the pump itself.
  void Fail(const absl::Status& status) { this->Finish(call_.End(status)); }

  void Wake() override { WakeWith(nullptr); }
  void WakeForProgress() override { WakeWith(&progress_due_); }
  void Replace() override { WakeWith(&replaced_); }
  void Stop() override { WakeWith(&stopped_); }

  void OnCancel() override { WakeWith(&cancelled_); }
  void OnWriteDone(bool ok) override {
    call_.EndWait();
    if (!ok) Raise(&cancelled_);
    Schedule();
  }
  void OnDone() override {
    front_.streams.Remove(this);
    next_ = nullptr;  // its captures may not outlive the gateway; the hub may still hold this
    const auto last = std::move(self_);  // may delete this on return
  }

 private:
  StreamPump(Front& front, Call call, WorkerPool& workers)
      : front_(front), call_(std::move(call)), workers_(workers) {}

  static absl::Status Stopping() {
    return services::RetryLater(services::Reason::kShuttingDown,
                                "the gateway is stopping: open the stream again", absl::Seconds(2));
  }

  void Begin(StreamKind kind, const std::string& key, Next next) {
    next_ = std::move(next);
    if (kind == StreamKind::kPaymentEvents) write_time_max_ = kLedgerWaitMax;
    if (front_.streams.Add(kind, key, call_.caller()->Label(), self_)) return Schedule();
    Fail(services::RetryLater(services::Reason::kTooManyStreams,
                              "too many streams of this kind are open: try again",
                              absl::Seconds(2)));
  }

  void Schedule() {
    workers_.Run([pump = this->self_] {
      if (pump != nullptr) pump->Pump();
    });
  }

  void Raise(bool* flag) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    *flag = true;
  }

  // Sets a flag, and goes on if the stream waits.
  void WakeWith(bool* flag) ABSL_LOCKS_EXCLUDED(mutex_) {
    {
      absl::MutexLock lock(&mutex_);
      if (flag != nullptr) *flag = true;
      woken_ = true;
      if (!waiting_) return;
      waiting_ = false;
    }
    Schedule();
  }

  // The reason why the stream must end now, if there is one.
  std::optional<absl::Status> Ending() ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    woken_ = false;
    if (cancelled_) {
      return services::Error({services::Reason::kCallerGone, "", "the caller ended the stream"});
    }
    if (replaced_) {
      return services::Error({services::Reason::kStreamReplaced, "subscription",
                              "another stream of this subscription and worker took over"});
    }
    if (stopped_) return Stopping();
    return std::nullopt;
  }

  // One step: sends a message, waits, or ends. Only one is under way at a time.
  void Pump() {
    if (const auto ending = Ending()) return Fail(*ending);
    auto message = next_(TakeProgressDue());
    if (!message.ok()) return Fail(message.status());
    if (message->has_value()) {
      response_ = **std::move(message);
      call_.BeginWait(write_time_max_);
      return this->StartWrite(&response_);
    }
    if (!follows_) return Fail(absl::OkStatus());
    {
      absl::MutexLock lock(&mutex_);
      waiting_ = !woken_;
      if (waiting_) return;
    }
    Schedule();
  }

  bool TakeProgressDue() {
    absl::MutexLock lock(&mutex_);
    return std::exchange(progress_due_, false);
  }

  Front& front_;
  const Call call_;
  WorkerPool& workers_;
  std::shared_ptr<StreamPump> self_;
  bool follows_ = false;
  absl::Duration write_time_max_ = kClientWaitMax;
  Next next_;
  Response response_;

  absl::Mutex mutex_;
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool progress_due_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  bool replaced_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

// Begins a server stream: `begin(caller, pump)` says what to send, once it is known who calls.
// `workers` (null: the readers) must outlive it.
template <typename Response, typename Begin>
grpc::ServerWriteReactor<Response>* ServeStream(Front& front, grpc::CallbackServerContext& context,
                                                const Rpc& rpc, Begin begin,
                                                WorkerPool* workers = nullptr) {
  Call call(front, context, rpc);
  const auto caller = call.caller();
  auto pump = StreamPump<Response>::Make(front, std::move(call),
                                         workers == nullptr ? front.readers : *workers);
  if (caller.ok()) {
    begin(*caller, pump);
  } else {
    pump->Fail(caller.status());
  }
  return pump.get();
}

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_STREAM_PUMP_H_
