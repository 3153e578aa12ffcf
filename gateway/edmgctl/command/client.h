// The way to the gateway: a channel with mutual TLS, calls with a deadline, errors as absl::Status.
//
// A lost connection is tried again within two seconds, however long it was lost. Only the files
// that speak to the gateway include it.
#ifndef EDMG_GATEWAY_EDMGCTL_COMMAND_CLIENT_H_
#define EDMG_GATEWAY_EDMGCTL_COMMAND_CLIENT_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gateway/edmgctl/settings.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace edmg::ctl {

std::shared_ptr<grpc::Channel> MakeChannel(const Endpoint& endpoint);

// OK, or a failure with the details that the gateway gave (gateway/edmgctl/failure.h).
absl::Status FromGrpc(const grpc::Status& status);

// A stub of `Service` on the command's listener; it calls as `default_as` unless the settings say
// otherwise.
template <typename Service>
absl::StatusOr<std::unique_ptr<typename Service::Stub>> Connect(const Settings& settings,
                                                                Listener listener,
                                                                absl::string_view default_as) {
  absl::StatusOr<Endpoint> endpoint = EndpointOf(settings, listener, default_as);
  if (!endpoint.ok()) return endpoint.status();
  return Service::NewStub(MakeChannel(*endpoint));
}

// True if a call fails at once when there is no connection. A call that waits also lets the library
// connect: between blocking calls nothing else advances a handshake.
enum class Patience { kFailFast, kWaitForConnection };

// One unary call: Call(*stub, &Stub::GetStatus, request, settings.timeout()).
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(
    Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
    const Request& request, absl::Duration timeout, Patience patience = Patience::kFailFast) {
  grpc::ClientContext context;
  context.set_wait_for_ready(patience == Patience::kWaitForConnection);
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  Response response;
  absl::Status status = FromGrpc((stub.*method)(&context, request, &response));
  if (!status.ok()) return status;
  return response;
}

// Today by the gateway's clock, which may be simulated. Its health service, which answers every
// role, is asked for it. If no answer comes, this machine's clock counts: the next call tells why.
absl::StatusOr<absl::CivilDay> TodayThere(const Settings& settings, Listener listener,
                                          absl::string_view default_as);

// The days that a user types for a command on the public listener. The gateway is asked at most
// once, and only if a day needs it.
class DayReader {
 public:
  // `settings` must outlive it.
  DayReader(const Settings& settings, std::string default_as)
      : settings_(settings), default_as_(std::move(default_as)) {}

  absl::StatusOr<absl::CivilDay> Read(const std::string& text);

 private:
  const Settings& settings_;
  const std::string default_as_;
  std::optional<absl::CivilDay> today_;
};

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_COMMAND_CLIENT_H_
