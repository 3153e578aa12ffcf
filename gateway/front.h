// What every binding needs, and the one way in: caller from the certificate, access rule, handler,
// log line, status on the wire.
//
// A message whose caller has stopped waiting is recorded all the same: the retry gets its receipt.
#ifndef EDMG_GATEWAY_FRONT_H_
#define EDMG_GATEWAY_FRONT_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/verifier.h"
#include "gateway/access_rules.h"
#include "gateway/full_checks.h"
#include "gateway/grpc_status.h"
#include "gateway/request_log.h"
#include "gateway/stream_hub.h"
#include "gateway/worker_pool.h"
#include "services/capabilities.h"
#include "services/errors.h"

namespace edmg::gateway {

struct Front {
  services::Capabilities& services;
  const certs::Verifier& verifier;
  FullChecks& signatures;
  WorkerPool& readers;
  StreamHub& streams;
  RequestLog& log;
  std::function<absl::Time()> real_clock;  // for durations in the log
};

using services::Caller;

// One RPC from arrival to its end: knows who calls and writes the log line.
class Call {
 public:
  Call(Front& front, const grpc::CallbackServerContext& context, absl::string_view method)
      : front_(front), method_(method), start_(front.real_clock()) {
    caller_ = CallerOf(*context.auth_context());
    if (!caller_.ok()) return;
    const absl::Status access = CheckAccess(method, caller_->role);
    role_ = services::NameOf(caller_->role);
    if (!access.ok()) caller_ = access;
  }

  // Who calls, or why not.
  const absl::StatusOr<Caller>& caller() const { return caller_; }

  grpc::Status End(const absl::Status& status) const {
    const absl::Time now = front_.real_clock();
    front_.log.Record(
        {method_, role_, static_cast<int>(status.code()), ReasonOf(status), now - start_}, now);
    return ToGrpc(status);
  }

 private:
  Front& front_;
  const absl::string_view method_;
  const absl::Time start_;
  absl::string_view role_;
  absl::StatusOr<Caller> caller_ = absl::UnknownError("");
};

// Serves a unary RPC: `handler(caller, finish)` must call `finish(status)` once, from any thread,
// after it has filled the response.
template <typename Handler>
grpc::ServerUnaryReactor* Serve(Front& front, grpc::CallbackServerContext* context,
                                absl::string_view method, Handler handler) {
  auto* reactor = context->DefaultReactor();
  Call call(front, *context, method);
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

// Fills the response by `read()` on a reader thread, and finishes.
template <typename Response, typename Finish, typename Read>
void RunRead(Front& front, Response* response, Finish finish, Read read) {
  const bool taken = front.readers.TryRun([=] {
    absl::StatusOr<Response> answer = read();
    if (answer.ok()) *response = *std::move(answer);
    finish(answer.status());
  });
  if (taken) return;
  finish(services::RetryLater(absl::StatusCode::kResourceExhausted, "QUEUE_FULL",
                              "too many requests wait: try again", absl::Milliseconds(200)));
}

// Serves a unary RPC that reads: `read(caller)` gives absl::StatusOr<Response> on a reader thread.
template <typename Response, typename Read>
grpc::ServerUnaryReactor* ServeRead(Front& front, grpc::CallbackServerContext* context,
                                    absl::string_view method, Response* response, Read read) {
  return Serve(front, context, method, [&](const Caller& caller, auto finish) {
    RunRead(front, response, finish, [=] { return read(caller); });
  });
}

// Fills the response of a command that ends on the writer.
template <typename Response, typename Finish>
auto Into(Response* response, Finish finish) {
  return [response, finish](absl::StatusOr<Response> answer) {
    if (answer.ok()) *response = *std::move(answer);
    finish(answer.status());
  };
}

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_FRONT_H_
