// gRPC's context of a call with the gateway's own facts beside it: its connection, and how long its
// client lets it wait. A server that is built with CallContexts gives every call such a context.
//
// Lives until gRPC is done with the call.
#ifndef EDMG_GATEWAY_CALLS_CALL_CONTEXT_H_
#define EDMG_GATEWAY_CALLS_CALL_CONTEXT_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server_context.h>

#include <memory>
#include <string>
#include <utility>

#include "gateway/calls/caller_counts.h"
#include "gateway/calls/client_waits.h"
#include "gateway/calls/connections.h"

namespace edmg::gateway {

class CallContext : public grpc::CallbackServerContext {
 public:
  CallContext() : wait_(*this) {}
  ~CallContext() override {
    if (feeds_ != nullptr) feeds_->GiveBack(caller_);
    if (connection_ == nullptr) return;
    if (feeds_ != nullptr) connection_->FeedEnded();
    connection_->CallEnded();
  }

  static CallContext& Of(grpc::CallbackServerContext& context) {
    return static_cast<CallContext&>(context);
  }

  // Null for a connection that the gateway did not accept itself.
  void Begin(std::shared_ptr<Connection> connection) {
    connection_ = std::move(connection);
    if (connection_ != nullptr) connection_->CallBegun();
  }
  // False: the caller has too many; `feeds` must outlive the call.
  bool BeginFeed(CallerCounts& feeds, const std::string& caller) {
    if (!feeds.Take(caller)) return false;
    feeds_ = &feeds;
    caller_ = caller;
    if (connection_ != nullptr) connection_->FeedBegun();
    return true;
  }
  void Progress() {
    if (connection_ != nullptr) connection_->Progress();
  }
  const std::shared_ptr<Connection>& connection() const { return connection_; }
  ClientWaits::Wait& wait() { return wait_; }

 private:
  ClientWaits::Wait wait_;
  std::shared_ptr<Connection> connection_;
  CallerCounts* feeds_ = nullptr;  // of a feed
  std::string caller_;             // of a feed
};

class CallContexts : public grpc::ContextAllocator {
 public:
  grpc::CallbackServerContext* NewCallbackServerContext() override { return new CallContext; }
  void Release(grpc::CallbackServerContext* context) override { delete context; }
  // For calls of methods that do not exist.
  grpc::GenericCallbackServerContext* NewGenericCallbackServerContext() override {
    return new grpc::GenericCallbackServerContext;
  }
  void Release(grpc::GenericCallbackServerContext* context) override { delete context; }
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_CALL_CONTEXT_H_
