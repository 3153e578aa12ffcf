#include "gateway/edmgctl/command/client.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/failure.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace edmg::ctl {
namespace {

constexpr int kReconnectMinMs = 100;
constexpr int kReconnectMaxMs = 2000;
constexpr absl::Duration kClockTimeoutMax = absl::Seconds(5);

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

absl::StatusOr<absl::CivilDay> TodayThere(const Settings& settings, Listener listener,
                                          absl::string_view default_as) {
  auto stub = Connect<grpc::health::v1::Health>(settings, listener, default_as);
  if (!stub.ok()) return TodayHere();
  grpc::ClientContext context;
  context.set_deadline(
      absl::ToChronoTime(absl::Now() + std::min(settings.timeout(), kClockTimeoutMax)));
  grpc::health::v1::HealthCheckResponse response;
  const grpc::Status status =
      (*stub)->Check(&context, grpc::health::v1::HealthCheckRequest(), &response);
  const auto clock = context.GetServerInitialMetadata().find("edmg-clock");
  absl::Time time;
  std::string error;
  if (!status.ok() || clock == context.GetServerInitialMetadata().end() ||
      !absl::ParseTime(absl::RFC3339_full,
                       absl::string_view(clock->second.data(), clock->second.size()), &time,
                       &error)) {
    return TodayHere();
  }
  absl::StatusOr<absl::TimeZone> zone = Brussels();
  if (!zone.ok()) return zone.status();
  return absl::ToCivilDay(time, *zone);
}

absl::StatusOr<absl::CivilDay> DayReader::Read(const std::string& text) {
  if (!IsRelativeDay(text)) return ParseDay(text);
  if (!today_.has_value()) {
    absl::StatusOr<absl::CivilDay> today = TodayThere(settings_, Listener::kPublic, default_as_);
    if (!today.ok()) return today;
    today_ = *today;
  }
  return ParseDay(SettledDay(text, *today_));
}

}  // namespace edmg::ctl
