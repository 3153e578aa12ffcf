// The wire as the parties of the week see it: channels with mutual TLS, stubs, and errors read back
// into MyCareNet codes. Thread-safe.
#ifndef EDMG_TESTS_E2E_PRACTICE_WEEK_WIRE_H_
#define EDMG_TESTS_E2E_PRACTICE_WEEK_WIRE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/signer.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace edmg::e2e {

struct Targets {
  std::string pki;
  std::string gateway;         // host:port of the public listener
  std::string administrators;  // host:port
};

// A channel of its own connection, as the holder of <name>.pem of the PKI folder.
absl::StatusOr<std::shared_ptr<grpc::Channel>> ChannelAs(const Targets& targets,
                                                         const std::string& name);

// Signs as the doctor with this identity (8 digits).
absl::StatusOr<certs::Signer> SignerOf(const Targets& targets, const std::string& id);

// The code of the first refusal; empty if the error is not one of the rules.
std::string RefusalCode(const grpc::Status& status);

// True if the same bytes may succeed later: the gateway was away, busy, or cut off in mid-answer.
bool MayRetry(const grpc::Status& status);

std::string Text(const grpc::Status& status);

// A context that waits for a gateway that is away.
void Prepare(grpc::ClientContext& context, absl::Duration timeout);

// A unary call that is repeated while the gateway is away, for at most `kPatience`.
inline constexpr absl::Duration kPatience = absl::Seconds(60);
inline constexpr absl::Duration kCallTimeout = absl::Seconds(10);
template <typename Stub, typename Request, typename Response>
grpc::Status Ask(Stub& stub,
                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                 const Request& request, Response* response) {
  grpc::Status status;
  for (int i = 0; i < kPatience / kCallTimeout; ++i) {
    grpc::ClientContext context;
    Prepare(context, kCallTimeout);
    status = (stub.*method)(&context, request, response);
    if (status.ok() || !MayRetry(status)) break;
  }
  return status;
}

}  // namespace edmg::e2e

#endif  // EDMG_TESTS_E2E_PRACTICE_WEEK_WIRE_H_
