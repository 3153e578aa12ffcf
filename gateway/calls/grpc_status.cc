#include "gateway/calls/grpc_status.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "certs/refusal.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/answers/errors.h"

namespace edmg::gateway {
namespace {

constexpr absl::string_view kErrorInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr absl::string_view kTypeUrlPrefix = "type.googleapis.com/";
// 8 KiB of metadata, as counted by a client that sees the details in base64, less the message and
// the other headers.
constexpr size_t kDetailsBytesMax = 5 * 1024;

// The delay for sending a message again that waits for the operator to renew lists or trust.
constexpr absl::Duration kTrustRetryDelay = absl::Minutes(10);

// In the order in which they are told; those that do not fit are dropped from the end.
constexpr absl::string_view kDetails[] = {"google.rpc.ErrorInfo", "google.rpc.RetryInfo",
                                          "edmg.v1.Rejection", "google.rpc.BadRequest"};

// certs/ knows no protobuf: its refusals carry reason and field as plain payloads.
absl::Status WithDetails(const absl::Status& status) {
  if (status.GetPayload(kErrorInfoUrl).has_value()) return status;
  const auto reason = status.GetPayload(certs::kReasonUrl);
  const auto field = status.GetPayload(certs::kFieldUrl);
  if (reason.has_value()) {
    const bool later = status.code() == absl::StatusCode::kUnavailable;
    const absl::Status error = services::Error(
        {status.code(), std::string(*reason),
         field.has_value() && !later ? std::string(*field) : "", std::string(status.message())});
    return later ? services::WithRetry(error, kTrustRetryDelay) : error;
  }
  if (status.code() == absl::StatusCode::kDataLoss) {
    return services::Error({services::Reason::kStoreDamaged, "",
                            "the gateway cannot read its store: its administrator must act"});
  }
  return services::Error(
      {services::Reason::kStoreFailed, "", "the gateway cannot use its store: try again later"});
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const absl::Status detailed = WithDetails(status);
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(detailed.code()));
  wire.set_message(std::string(detailed.message()));
  for (absl::string_view name : kDetails) {
    const std::string url = absl::StrCat(kTypeUrlPrefix, name);
    const auto payload = detailed.GetPayload(url);
    if (!payload.has_value()) continue;
    auto& any = *wire.add_details();
    any.set_type_url(url);
    any.set_value(std::string(*payload));
  }
  while (wire.ByteSizeLong() > kDetailsBytesMax && wire.details_size() > 1) {
    wire.mutable_details()->RemoveLast();
  }
  return {static_cast<grpc::StatusCode>(detailed.code()), wire.message(), wire.SerializeAsString()};
}

std::string ReasonOf(const absl::Status& status) {
  if (status.ok()) return "";
  google::rpc::ErrorInfo info;
  info.ParseFromString(std::string(*WithDetails(status).GetPayload(kErrorInfoUrl)));
  return info.reason();
}

}  // namespace edmg::gateway
