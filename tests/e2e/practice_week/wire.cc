#include "tests/e2e/practice_week/wire.h"

#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace edmg::e2e {
namespace {

constexpr int kReconnectMsMin = 20;
constexpr int kReconnectMsMax = 200;

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return absl::NotFoundError("cannot read " + path);
  return text.str();
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> ChannelAs(const Targets& targets,
                                                         const std::string& name) {
  grpc::SslCredentialsOptions tls;
  for (auto [file, pem] : {std::pair(std::string("transport-ca.pem"), &tls.pem_root_certs),
                           std::pair(name + ".pem", &tls.pem_cert_chain),
                           std::pair(name + ".key", &tls.pem_private_key)}) {
    auto text = ReadFile(absl::StrCat(targets.pki, "/", file));
    if (!text.ok()) return text.status();
    *pem = *std::move(text);
  }
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMsMin);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kReconnectMsMax);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMsMax);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const bool administrator = absl::StartsWith(name, "administrator-");
  return grpc::CreateCustomChannel(administrator ? targets.administrators : targets.gateway,
                                   grpc::SslCredentials(tls), arguments);
}

absl::StatusOr<certs::Signer> SignerOf(const Targets& targets, const std::string& id) {
  certs::SignerPem signer;
  const std::string folder = targets.pki + "/signing/";
  for (auto [file, pem] : {std::pair(absl::StrCat("physician-", id, ".pem"), &signer.certificate),
                           std::pair(absl::StrCat("physician-", id, ".key"), &signer.key),
                           std::pair(std::string("chain.pem"), &signer.chain)}) {
    auto text = ReadFile(folder + file);
    if (!text.ok()) return text.status();
    *pem = *std::move(text);
  }
  return certs::Signer::FromPem(signer);
}

std::string RefusalCode(const grpc::Status& status) {
  google::rpc::Status wire;
  if (!wire.ParseFromString(status.error_details())) return "";
  for (const auto& detail : wire.details()) {
    google::rpc::ErrorInfo info;
    if (!detail.UnpackTo(&info)) continue;
    const auto code = info.metadata().find("mycarenet_code");
    if (code != info.metadata().end()) return code->second;
  }
  return "";
}

bool MayRetry(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return true;
    default:
      // gRPC's own words for a connection that was cut; an answer of the gateway has details.
      return status.error_details().empty() && (status.error_code() == grpc::StatusCode::INTERNAL ||
                                                status.error_code() == grpc::StatusCode::UNKNOWN ||
                                                status.error_code() == grpc::StatusCode::CANCELLED);
  }
}

std::string Text(const grpc::Status& status) {
  return absl::StrCat("status ", static_cast<int>(status.error_code()), " ",
                      status.error_message());
}

void Prepare(grpc::ClientContext& context, absl::Duration timeout) {
  context.set_wait_for_ready(true);
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
}

}  // namespace edmg::e2e
