// Turns a service's absl::Status into the caller's: the one place that translates errors.
//
// Reason and field of ErrorInfo are those of the services and the verifier; only the reasons of a
// failed store are added here.
#ifndef EDMG_GATEWAY_CALLS_GRPC_STATUS_H_
#define EDMG_GATEWAY_CALLS_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include <string>

#include "absl/status/status.h"

namespace edmg::gateway {

// The status with google.rpc.Status as its details, ErrorInfo first, within gRPC's 8 KiB of
// metadata. A fault that only we should know (a failed disk) is told as UNAVAILABLE/STORE_FAILED or
// INTERNAL/STORE_DAMAGED.
grpc::Status ToGrpc(const absl::Status& status);

// The reason that the caller is told, for the log; empty for success.
std::string ReasonOf(const absl::Status& status);

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_GRPC_STATUS_H_
