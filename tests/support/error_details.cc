#include "tests/support/error_details.h"

#include <cassert>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace edmg::support {
namespace {

template <typename T>
std::optional<T> Find(const absl::Status& status) {
  const auto payload =
      status.GetPayload(absl::StrCat("type.googleapis.com/", T::descriptor()->full_name()));
  if (!payload.has_value()) return std::nullopt;
  T detail;
  [[maybe_unused]] const bool parsed = detail.ParseFromString(std::string(*payload));
  assert(parsed);
  return detail;
}

}  // namespace

google::rpc::ErrorInfo ErrorInfoOf(const absl::Status& status) {
  return Find<google::rpc::ErrorInfo>(status).value_or(google::rpc::ErrorInfo());
}

edmg::v1::Rejection RejectionOf(const absl::Status& status) {
  return Find<edmg::v1::Rejection>(status).value_or(edmg::v1::Rejection());
}

google::rpc::BadRequest BadRequestOf(const absl::Status& status) {
  return Find<google::rpc::BadRequest>(status).value_or(google::rpc::BadRequest());
}

std::optional<google::rpc::RetryInfo> RetryInfoOf(const absl::Status& status) {
  return Find<google::rpc::RetryInfo>(status);
}

std::string ReasonOf(const absl::Status& status) { return ErrorInfoOf(status).reason(); }

std::string MetadataOf(const absl::Status& status, const std::string& key) {
  const auto info = ErrorInfoOf(status);
  const auto found = info.metadata().find(key);
  return found == info.metadata().end() ? "" : found->second;
}

std::string RefusalsOf(const absl::Status& status) {
  const edmg::v1::Rejection rejection = RejectionOf(status);
  return absl::StrJoin(rejection.refusals(), ", ", [](std::string* out, const auto& refusal) {
    absl::StrAppend(out, refusal.mycarenet_code(), " ", refusal.reason(), " ", refusal.field());
  });
}

}  // namespace edmg::support
