#include "gateway/bind/binding.h"

#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/support/byte_buffer.h>

#include <cassert>

#include "absl/strings/str_cat.h"

namespace edmg::gateway {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;
using grpc::ByteBuffer;
using grpc::internal::RpcMethod;

const ServiceDescriptor& Find(absl::string_view name) {
  const auto* service = DescriptorPool::generated_pool()->FindServiceByName(std::string(name));
  assert(service != nullptr);
  return *service;
}

RpcMethod::RpcType TypeOf(const MethodDescriptor& method) {
  assert(!method.client_streaming() || !method.server_streaming());
  if (method.client_streaming()) return RpcMethod::CLIENT_STREAMING;
  return method.server_streaming() ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC;
}

// gRPC answers UNIMPLEMENTED where there is no reactor.
grpc::internal::MethodHandler* NoHandler(const MethodDescriptor& method) {
  if (method.client_streaming()) {
    return new grpc::internal::CallbackClientStreamingHandler<ByteBuffer, ByteBuffer>(
        [](auto*, auto*) { return nullptr; });
  }
  if (method.server_streaming()) {
    return new grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
        [](auto*, auto*) { return nullptr; });
  }
  return new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
      [](auto*, auto*, auto*) { return nullptr; });
}

}  // namespace

Binding::Binding(Front& front, absl::string_view service)
    : front_(front), service_(Find(service)), served_(service_.method_count()) {
  for (int i = 0; i < service_.method_count(); ++i) {
    const MethodDescriptor& method = *service_.method(i);
    paths_.push_back(absl::StrCat("/", service_.full_name(), "/", method.name()));
    rpcs_.push_back({absl::string_view(paths_.back()).substr(1), RolesOf(method)});
    AddMethod(new grpc::internal::RpcServiceMethod(paths_.back().c_str(), TypeOf(method), nullptr));
    MarkMethodCallback(i, NoHandler(method));
  }
}

std::vector<std::string> Binding::Unserved() const {
  std::vector<std::string> names;
  for (int i = 0; i < service_.method_count(); ++i) {
    if (!served_[i]) names.push_back(service_.method(i)->full_name());
  }
  return names;
}

int Binding::IndexOf(const google::protobuf::Descriptor* request, bool server_streams) const {
  for (int i = 0; i < service_.method_count(); ++i) {
    const MethodDescriptor& method = *service_.method(i);
    if (method.input_type() == request && method.server_streaming() == server_streams) return i;
  }
  assert(false);
  return 0;
}

}  // namespace edmg::gateway
