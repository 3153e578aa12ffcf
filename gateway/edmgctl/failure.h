// The report of a failure, for people: the rules' refusals, the gateway's other errors, and our
// own.
//
// An RPC's error travels through the program as an absl::Status that carries the bytes of
// grpc-status-details-bin as a payload; only here they are read. No gRPC here.
#ifndef EDMG_GATEWAY_EDMGCTL_FAILURE_H_
#define EDMG_GATEWAY_EDMGCTL_FAILURE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "edmg/v1/rejection.pb.h"
#include "gateway/edmgctl/exit_code.h"

namespace edmg::ctl {

// An error of the gateway (or on the way to it); `details` is a serialised google.rpc.Status.
absl::Status RpcFailure(absl::StatusCode code, absl::string_view message,
                        absl::string_view details);

// True if the same bytes may succeed later: UNAVAILABLE and RESOURCE_EXHAUSTED. The delay is the
// one that RetryInfo asks for, or zero.
absl::optional<absl::Duration> RetryDelayOf(const absl::Status& failure);

// The reason of the ErrorInfo; empty if there is none.
std::string ReasonOf(const absl::Status& failure);

struct FailureReport {
  ExitCode exit_code = kExitUsage;
  std::string text;  // lines, each with its end
};

// One line for each refusal: code, field, text in `lang` (fr, nl or en), reason.
std::string RefusalLines(const edmg::v1::Rejection& rejection, absl::string_view lang);
FailureReport ReportOf(const absl::Status& failure, absl::string_view lang);

// Prints the report to standard error.
ExitCode PrintFailure(const absl::Status& failure, absl::string_view lang);

// `code`, if all printed text has left the program; else says so, and gives kExitOutputLost.
ExitCode CheckOutput(ExitCode code);

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_FAILURE_H_
