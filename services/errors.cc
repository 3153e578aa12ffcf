#include "services/errors.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "edmg/v1/rejection.pb.h"
#include "google/rpc/error_details.pb.h"

namespace edmg::services {
namespace {

template <typename T>
void Attach(const T& detail, absl::Status& status) {
  status.SetPayload(absl::StrCat("type.googleapis.com/", T::descriptor()->full_name()),
                    absl::Cord(detail.SerializeAsString()));
}

google::rpc::ErrorInfo Info(absl::string_view reason, const std::string& field) {
  google::rpc::ErrorInfo info;
  info.set_domain(std::string(kErrorDomain));
  info.set_reason(std::string(reason));
  if (!field.empty()) (*info.mutable_metadata())["field"] = field;
  return info;
}

edmg::v1::Rejection RejectionOf(const rules::Refusals& refusals) {
  edmg::v1::Rejection rejection;
  const size_t shown = std::min<size_t>(refusals.size(), kRefusalsMax);
  for (size_t i = 0; i < shown; ++i) {
    const rules::RefusalRow& row = rules::RowOf(refusals[i].code);
    auto& refusal = *rejection.add_refusals();
    refusal.set_mycarenet_code(std::string(row.code));
    refusal.set_reason(std::string(row.reason));
    refusal.set_field(refusals[i].field);
    refusal.set_text_fr(std::string(row.text_fr));
    refusal.set_text_nl(std::string(row.text_nl));
    refusal.set_text_en(std::string(row.text_en));
  }
  rejection.set_refusals_omitted(static_cast<int32_t>(refusals.size() - shown));
  return rejection;
}

google::rpc::BadRequest BadRequestOf(const edmg::v1::Rejection& rejection) {
  google::rpc::BadRequest bad;
  for (const auto& refusal : rejection.refusals()) {
    auto& violation = *bad.add_field_violations();
    violation.set_field(refusal.field());
    violation.set_description(absl::StrCat(refusal.mycarenet_code(), " ", refusal.text_en()));
  }
  return bad;
}

}  // namespace

absl::Status Error(const ErrorText& text) {
  absl::Status status(text.code, text.message);
  google::rpc::ErrorInfo info = Info(text.reason, text.field);
  for (const auto& [key, value] : text.metadata) (*info.mutable_metadata())[key] = value;
  Attach(info, status);
  if (text.code == absl::StatusCode::kInvalidArgument && !text.field.empty()) {
    google::rpc::BadRequest bad;
    auto& violation = *bad.add_field_violations();
    violation.set_field(text.field);
    violation.set_description(text.message);
    Attach(bad, status);
  }
  return status;
}

absl::Status Reject(const rules::Refusals& refusals) {
  assert(!refusals.empty());
  const rules::Refusal& first = refusals.front();
  const rules::RefusalRow& row = rules::RowOf(first.code);
  absl::Status status(row.status, absl::StrCat(row.code, " ", first.field, ": ", row.text_en));
  google::rpc::ErrorInfo info = Info(row.reason, first.field);
  (*info.mutable_metadata())["mycarenet_code"] = std::string(row.code);
  Attach(info, status);
  const edmg::v1::Rejection rejection = RejectionOf(refusals);
  Attach(rejection, status);
  if (row.status == absl::StatusCode::kInvalidArgument) Attach(BadRequestOf(rejection), status);
  return status;
}

absl::Status RetryLater(absl::StatusCode code, absl::string_view reason, std::string message,
                        absl::Duration delay) {
  absl::Status status = Error({code, reason, "", std::move(message)});
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(delay));
  retry.mutable_retry_delay()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(delay % absl::Seconds(1))));
  Attach(retry, status);
  return status;
}

}  // namespace edmg::services
