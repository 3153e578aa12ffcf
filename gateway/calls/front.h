// The needs of every binding, and the one way in: caller as the listener knows them, access rule,
// handler, log line, status on the wire.
//
// A message whose caller has stopped waiting is recorded all the same: the retry gets its receipt.
#ifndef EDMG_GATEWAY_CALLS_FRONT_H_
#define EDMG_GATEWAY_CALLS_FRONT_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "certs/verifier.h"
#include "gateway/calls/access_rules.h"
#include "gateway/calls/call_context.h"
#include "gateway/calls/caller_counts.h"
#include "gateway/calls/callers.h"
#include "gateway/calls/client_waits.h"
#include "gateway/calls/connections.h"
#include "gateway/calls/grpc_status.h"
#include "gateway/calls/request_log.h"
#include "gateway/calls/stream_hub.h"
#include "gateway/process/full_checks.h"
#include "gateway/process/worker_pool.h"
#include "google/protobuf/message_lite.h"
#include "services/answers/errors.h"
#include "services/capabilities.h"

namespace edmg::gateway {

struct Front {
  services::Capabilities& services;
  const certs::Verifier& verifier;
  const CallerSource& callers;
  FullChecks& signatures;
  WorkerPool& readers;
  StreamHub& streams;
  RequestLog& log;
  std::function<absl::Time()> real_clock;  // for durations in the log
  Connections& connections;                // of the listener
  ClientWaits& waits;
  CallerCounts& feeds;
};

using services::Caller;

// One RPC from arrival to its end: knows who calls and writes the log line.
class Call {
 public:
  Call(Front& front, grpc::CallbackServerContext& context, const Rpc& rpc)
      : front_(front), context_(CallContext::Of(context)), rpc_(rpc), start_(front.real_clock()) {
    context_.Begin(front.connections.Find(context.peer()));
    caller_ = front.callers.CallerOf(*context.auth_context(), context.client_metadata());
    if (!caller_.ok()) return;
    caller_->method = rpc.method;
    role_ = services::NameOf(caller_->role);
    absl::Status access = CheckAccess(rpc, caller_->role);
    if (access.ok()) {
      access = front.connections.Admit(context_.connection(), caller_->Label());
    }
    if (!access.ok()) caller_ = access;
  }

  // The caller, or the reason why there is none.
  const absl::StatusOr<Caller>& caller() const { return caller_; }

  // The gateway waits for the client, for at most so long, or no longer.
  void BeginWait(absl::Duration time_max) const { context_.wait().Begin(front_.waits, time_max); }
  void EndWait() const {
    context_.wait().End();
    context_.Progress();
  }
  // The call may send large messages from now on. RESOURCE_EXHAUSTED/TOO_MANY_STREAMS.
  absl::Status BeginFeed() const {
    if (context_.BeginFeed(front_.feeds, caller_->Label())) return absl::OkStatus();
    return services::RetryLater(services::Reason::kTooManyStreams,
                                "too many feeds of this caller are open: try again",
                                absl::Seconds(2));
  }
  bool cancelled() const { return context_.IsCancelled(); }

  // The status that the caller gets; it may be told at once.
  grpc::Status End(const absl::Status& status) const {
    const absl::Time now = front_.real_clock();
    if (context_.connection() == nullptr || !context_.connection()->own()) {
      front_.log.Record(
          {rpc_.method, role_, static_cast<int>(status.code()), ReasonOf(status), now - start_},
          now);
    }
    BeginWait(kClientWaitMax);
    return ToGrpc(status);
  }

 private:
  Front& front_;
  CallContext& context_;
  const Rpc& rpc_;  // of a binding, which outlives its calls
  const absl::Time start_;
  absl::string_view role_;
  absl::StatusOr<Caller> caller_ = absl::UnknownError("");
};

// The limit in bytes for requests of the submission and query services. gRPC itself knows one limit
// for all (kRequestBytesMax), which the feeds and the registry need.
inline constexpr size_t kSmallRequestBytesMax = 128 << 10;

// RESOURCE_EXHAUSTED/REQUEST_TOO_LARGE.
inline absl::Status CheckSmall(const google::protobuf::MessageLite& request) {
  const size_t bytes = request.ByteSizeLong();
  if (bytes <= kSmallRequestBytesMax) return absl::OkStatus();
  return services::Error(
      {services::Reason::kRequestTooLarge, "",
       absl::StrCat("the request has ", bytes, " bytes, of ", kSmallRequestBytesMax, " allowed")});
}

// Serves a unary RPC: `handler(caller, finish)` must call `finish(status)` once, from any thread,
// after it has filled the response.
template <typename Handler>
grpc::ServerUnaryReactor* Serve(Front& front, grpc::CallbackServerContext* context, const Rpc& rpc,
                                Handler handler) {
  auto* reactor = context->DefaultReactor();
  Call call(front, *context, rpc);
  if (!call.caller().ok()) {
    reactor->Finish(call.End(call.caller().status()));
    return reactor;
  }
  const Caller caller = *call.caller();
  handler(caller, [reactor, call = std::move(call)](const absl::Status& status) {
    reactor->Finish(call.End(status));
  });
  return reactor;
}

// The same for a request that is small by its nature: a larger one is refused before it is read.
template <typename Handler>
grpc::ServerUnaryReactor* Serve(Front& front, grpc::CallbackServerContext* context, const Rpc& rpc,
                                const google::protobuf::MessageLite& request, Handler handler) {
  return Serve(front, context, rpc, [&](const Caller& caller, auto finish) {
    if (absl::Status size = CheckSmall(request); !size.ok()) return finish(size);
    handler(caller, std::move(finish));
  });
}

inline absl::Status TooManyReads() {
  return services::RetryLater(services::Reason::kQueueFull, "too many requests wait: try again",
                              absl::Milliseconds(200));
}

// Fills the response by `read()` on a reader thread, and finishes.
template <typename Response, typename Finish, typename Read>
void RunRead(Front& front, Response* response, Finish finish, Read read) {
  const bool taken = front.readers.TryRun([=] {
    absl::StatusOr<Response> answer = read();
    const absl::Status status = answer.status();
    if (status.ok()) *response = *std::move(answer);
    finish(status);
  });
  if (taken) return;
  finish(TooManyReads());
}

// Fills the response of a command that ends on the writer.
template <typename Response, typename Finish>
auto Into(Response* response, Finish finish) {
  return [response, finish](absl::StatusOr<Response> answer) {
    const absl::Status status = answer.status();
    if (status.ok()) *response = *std::move(answer);
    finish(status);
  };
}

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_FRONT_H_
