#include "gateway/edge/listener_parts.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>

#include <algorithm>
#include <utility>

#include "gateway/calls/call_context.h"
#include "gateway/calls/grpc_status.h"
#include "gateway/edge/server.h"

namespace edmg::gateway {
namespace {

class ReflectionDropped : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->erase(std::remove_if(plugins->begin(), plugins->end(),
                                  [](const auto& plugin) {
                                    return plugin->name() == "proto_server_reflection";
                                  }),
                   plugins->end());
  }
};

class AdministratorsDoor : public grpc::AuthMetadataProcessor {
 public:
  explicit AdministratorsDoor(const CallerSource& callers) : callers_(callers) {}

  bool IsBlocking() const override { return false; }
  grpc::Status Process(const InputMetadata& call, grpc::AuthContext* connection, OutputMetadata*,
                       OutputMetadata*) override {
    const auto caller = callers_.CallerOf(*connection, call);
    if (!caller.ok()) return Plain(caller.status());
    if (caller->role == services::Role::kAdministrator) return grpc::Status::OK;
    return {grpc::StatusCode::PERMISSION_DENIED, "this listener is for administrators"};
  }

 private:
  // gRPC carries no error details from here.
  static grpc::Status Plain(const absl::Status& status) {
    const grpc::Status wire = ToGrpc(status);
    return {wire.error_code(), wire.error_message()};
  }

  const CallerSource& callers_;
};

}  // namespace

void LimitCalls(grpc::ServerBuilder& builder, const grpc::ResourceQuota& quota) {
  builder.SetResourceQuota(quota);
  builder.SetContextAllocator(std::make_unique<CallContexts>());
  builder.SetMaxReceiveMessageSize(kRequestBytesMax);
  // A compressed request is refused (UNIMPLEMENTED) and never inflated.
  for (auto encoding : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    builder.SetCompressionAlgorithmSupportStatus(encoding, false);
  }
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kCallsPerConnectionMax);
}

std::unique_ptr<grpc::ServerBuilderOption> WithoutReflection() {
  return std::make_unique<ReflectionDropped>();
}

std::shared_ptr<grpc::AuthMetadataProcessor> AdministratorsOnly(const CallerSource& callers) {
  // Named, because a linker that drops libraries nobody calls would drop reflection too.
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  return std::make_shared<AdministratorsDoor>(callers);
}

}  // namespace edmg::gateway
