#include "gateway/edge/proxied_listeners.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/edge/listener_parts.h"
#include "gateway/edge/socket_file.h"

namespace edmg::gateway {
namespace {

// Only for unix sockets: a connection that came another way ends before its first call.
std::shared_ptr<grpc::ServerCredentials> OverUnixSocket() {
  return grpc::experimental::LocalServerCredentials(UDS);
}

}  // namespace

ProxiedListeners::ProxiedListeners(const Front& front, const certs::TransportVerifier& transport,
                                   const grpc::ResourceQuota& quota)
    : callers_(transport),
      front_{front.services,    front.verifier, callers_,   front.signatures,
             front.readers,     front.streams,  front.log,  front.real_clock,
             front.connections, front.waits,    front.feeds},
      quota_(quota) {}

absl::Status ProxiedListeners::Listen(const ProxiedOptions& options, const ProcessFacts& process) {
  if (!options.public_socket.empty()) {
    grpc::ServerBuilder builder;
    builder.SetOption(WithoutReflection());
    for (Service& service : PublicServices(front_)) {
      builder.RegisterService(services_.emplace_back(std::move(service)).get());
    }
    auto status = Open({options.public_socket, options.group}, OverUnixSocket(), builder);
    if (!status.ok()) return status;
  }
  if (options.administrators_socket.empty()) return absl::OkStatus();
  grpc::ServerBuilder builder;
  for (Service& service : AdministratorsServices(front_, process)) {
    builder.RegisterService(services_.emplace_back(std::move(service)).get());
  }
  auto credentials = OverUnixSocket();
  credentials->SetAuthMetadataProcessor(AdministratorsOnly(callers_));
  return Open({options.administrators_socket, options.group}, credentials, builder);
}

void ProxiedListeners::Stop(std::chrono::system_clock::time_point deadline) {
  for (const auto& server : servers_) server->Shutdown(deadline);
  for (const auto& server : servers_) server->Wait();
}

absl::Status ProxiedListeners::Open(const Place& place,
                                    std::shared_ptr<grpc::ServerCredentials> credentials,
                                    grpc::ServerBuilder& builder) {
  if (auto status = CheckSocketPathIsFree(place.path); !status.ok()) return status;
  LimitCalls(builder, quota_);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kProxiedMetadataBytesMax);
  int bound = 0;
  builder.AddListeningPort(absl::StrCat("unix:", place.path), std::move(credentials), &bound);
  {
    const OwnersAlone mode;
    auto server = builder.BuildAndStart();
    if (server == nullptr || bound == 0) {
      return absl::FailedPreconditionError(
          absl::StrCat("cannot listen on unix:", place.path, ": may its folder be written?"));
    }
    servers_.push_back(std::move(server));
  }
  return SetSocketMode(place.path, place.group);
}

}  // namespace edmg::gateway
