#include "gateway/edmgctl/client.h"

#include <cstdlib>

#include "gateway/edmgctl/failure.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace edmg::ctl {
namespace {

constexpr int kReconnectMinMs = 100;
constexpr int kReconnectMaxMs = 2000;

}  // namespace

std::shared_ptr<grpc::Channel> MakeChannel(const Endpoint& endpoint) {
  // The library's own lines about a refused handshake say no more than the failure that we print.
  setenv("GRPC_VERBOSITY", "NONE", 0);
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = endpoint.ca_pem;
  tls.pem_cert_chain = endpoint.cert_pem;
  tls.pem_private_key = endpoint.key_pem;
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMinMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kReconnectMaxMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMaxMs);
  arguments.SetUserAgentPrefix("edmgctl");
  return grpc::CreateCustomChannel(endpoint.target, grpc::SslCredentials(tls), arguments);
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return RpcFailure(static_cast<absl::StatusCode>(status.error_code()), status.error_message(),
                    status.error_details());
}

}  // namespace edmg::ctl
