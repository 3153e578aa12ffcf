// One gRPC service: a line for each RPC says which capability serves it.
//
//   auto binding = std::make_unique<Binding>(front, "edmg.v1.HoldingService");
//   binding->Read(front.services.holdings, &services::Holdings::GetHolding);
//
// The line does not name its RPC: in the protos each RPC has a request of its own, and the RPC is
// the one that takes it. An RPC without a line answers UNIMPLEMENTED. The front and what a line is
// given must outlive the binding.
#ifndef EDMG_GATEWAY_BIND_BINDING_H_
#define EDMG_GATEWAY_BIND_BINDING_H_

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/server_callback.h>

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "gateway/calls/feed_reader.h"
#include "gateway/calls/front.h"
#include "gateway/calls/stream_pump.h"
#include "google/protobuf/descriptor.h"

namespace edmg::gateway {

// A small request has at most kSmallRequestBytesMax.
enum class RequestSize { kSmall, kLarge };

class Binding : public grpc::Service {
 public:
  // `service`: its full name in the protos, which the program must have.
  Binding(Front& front, absl::string_view service);

  // RPCs that have no line yet, by their names.
  std::vector<std::string> Unserved() const;

  // Reads the store on a reader's thread.
  template <typename Capability, typename Request, typename Response>
  void Read(const Capability& capability,
            absl::StatusOr<Response> (Capability::*read)(const Request&, const Caller&, absl::Time)
                const) {
    Read<Request, Response>(
        [&capability, read](const auto&... given) { return (capability.*read)(given...); });
  }
  template <typename Capability, typename Request, typename Response>
  void Read(const Capability& capability,
            absl::StatusOr<Response> (Capability::*read)(const Request&, absl::Time) const) {
    Read<Request, Response>(
        [&capability, read](const Request& request, const Caller&, absl::Time now) {
          return (capability.*read)(request, now);
        });
  }
  // read(request, caller, now)
  template <typename Request, typename Response, typename Handler>
  void Read(Handler read) {
    Unary<Request, Response>([this, read](const Request& request, const Caller& caller,
                                          Response* response, auto finish) {
      RunRead(front_, response, finish, [this, &request, caller, read] {
        return read(request, caller, front_.services.sequencer.Now());
      });
    });
  }

  // Ends on the writer. Rows make a request large, all others are small.
  template <typename Capability, typename Request, typename Response>
  void Command(Capability& capability,
               void (Capability::*command)(const Request&, const Caller&,
                                           std::function<void(absl::StatusOr<Response>)>)) {
    Unary<Request, Response>([&capability, command](const Request& request, const Caller& caller,
                                                    Response* response, auto finish) {
      (capability.*command)(request, caller, Into(response, finish));
    });
  }
  template <typename Capability, typename Request, typename Response>
  void Upsert(Capability& capability,
              void (Capability::*upsert)(Request, const Caller&,
                                         std::function<void(absl::StatusOr<Response>)>)) {
    Unary<Request, Response>(
        [&capability, upsert](const Request& request, const Caller& caller, Response* response,
                              auto finish) {
          (capability.*upsert)(request, caller, Into(response, finish));
        },
        RequestSize::kLarge);
  }

  // Answers at once, also where the readers are overrun: answer(request, context).
  template <typename Request, typename Response, typename Handler>
  void Answer(Handler answer) {
    SetUnary<Request, Response>(
        RequestSize::kSmall, [answer](grpc::CallbackServerContext& context, const Request& request,
                                      const Caller&, Response* response, auto finish) {
          Into(response, finish)(answer(request, context));
        });
  }

  // Any other unary RPC: serve(request, caller, response, finish), as Serve of front.h wants it.
  template <typename Request, typename Response, typename Handler>
  void Unary(Handler serve, RequestSize size = RequestSize::kSmall) {
    SetUnary<Request, Response>(
        size, [serve](grpc::CallbackServerContext&, const Request& request, const Caller& caller,
                      Response* response,
                      auto finish) { serve(request, caller, response, std::move(finish)); });
  }

  // A stream of the server: begin(request, caller, pump) says what the pump sends. The request
  // lives as long as the pump.
  template <typename Request, typename Response, typename Begin>
  void Stream(Begin begin, WorkerPool* workers = nullptr) {
    using Handler = grpc::internal::CallbackServerStreamingHandler<Request, Response>;
    SetHandler<Request>(
        new Handler([this, begin, workers, &rpc = RpcOf<Request>(true)](auto* context,
                                                                        const Request* request) {
          return ServeStream<Response>(
              front_, *context, rpc,
              [&](const Caller& caller, const auto& pump) { begin(*request, caller, pump); },
              workers);
        }),
        true);
  }

  // A stream of the client, whose messages are recorded one after the other:
  // record(message, number, caller, response, recorded), with `recorded` as FeedReader wants it.
  template <typename Request, typename Response, typename Record>
  void Feed(Record record) {
    using Handler = grpc::internal::CallbackClientStreamingHandler<Request, Response>;
    SetHandler<Request>(
        new Handler([this, record, &rpc = RpcOf<Request>()](auto* context, Response* response) {
          return new FeedReader<Request>(
              Call(front_, *context, rpc),
              [record, response](Request message, int number, const Caller& caller, auto recorded) {
                record(std::move(message), number, caller, response, std::move(recorded));
              });
        }));
  }

  // A stream of the client that is one thing, judged at its end: make(response) gives a shared
  // pointer to what takes it, with Add(request, recorded) and End(caller, ended).
  template <typename Request, typename Response, typename Make>
  void Upload(Make make) {
    using Handler = grpc::internal::CallbackClientStreamingHandler<Request, Response>;
    SetHandler<Request>(
        new Handler([this, make, &rpc = RpcOf<Request>()](auto* context, Response* response) {
          const auto upload = make(response);
          return new FeedReader<Request>(
              Call(front_, *context, rpc),
              [upload](const Request& message, int, const Caller&, auto recorded) {
                upload->Add(message, recorded);
              },
              [upload](const Caller& caller, auto ended) { upload->End(caller, ended); });
        }));
  }

 private:
  template <typename Request, typename Response, typename Handler>
  void SetUnary(RequestSize size, Handler serve) {
    SetHandler<Request>(new grpc::internal::CallbackUnaryHandler<Request, Response>(
        [this, size, serve, &rpc = RpcOf<Request>()](auto* context, const Request* request,
                                                     Response* response) {
          const auto handle = [&](const Caller& caller, auto finish) {
            serve(*context, *request, caller, response, std::move(finish));
          };
          return size == RequestSize::kSmall ? Serve(front_, context, rpc, *request, handle)
                                             : Serve(front_, context, rpc, handle);
        }));
  }

  // The method that takes the request; a health check's is told apart by its stream.
  int IndexOf(const google::protobuf::Descriptor* request, bool server_streams) const;

  // Lives as long as the binding.
  template <typename Request>
  const Rpc& RpcOf(bool server_streams = false) const {
    return rpcs_[IndexOf(Request::descriptor(), server_streams)];
  }
  template <typename Request>
  void SetHandler(grpc::internal::MethodHandler* handler, bool server_streams = false) {
    const int index = IndexOf(Request::descriptor(), server_streams);
    served_[index] = true;
    MarkMethodCallback(index, handler);
  }

  Front& front_;
  const google::protobuf::ServiceDescriptor& service_;
  std::deque<std::string> paths_;  // "/<package>.<Service>/<Method>", as gRPC keeps them
  std::deque<Rpc> rpcs_;           // their methods are these without the "/"
  std::vector<bool> served_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_BIND_BINDING_H_
