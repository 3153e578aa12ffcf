#include "services/answers/errors.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "values/identifiers.h"

namespace edmg::services {
namespace {

std::string TypeUrl(const google::protobuf::Descriptor* type) {
  return absl::StrCat("type.googleapis.com/", type->full_name());
}

template <typename T>
void Attach(const T& detail, absl::Status& status) {
  status.SetPayload(TypeUrl(T::descriptor()), absl::Cord(detail.SerializeAsString()));
}

google::rpc::ErrorInfo Info(absl::string_view reason, const std::string& field) {
  google::rpc::ErrorInfo info;
  info.set_domain(std::string(kErrorDomain));
  info.set_reason(std::string(reason));
  if (!field.empty()) (*info.mutable_metadata())["field"] = field;
  return info;
}

// MyCareNet's name for the code; empty for a rule without a code of MyCareNet.
std::string MycarenetCode(absl::string_view code) {
  return AllDigits(code) ? std::string(code) : "";
}

// The row is one of the rulebook, for a code or for a cause.
template <typename Row>
void SetTexts(const Row& row, edmg::v1::Refusal& refusal) {
  refusal.set_text_fr(row.text_fr());
  refusal.set_text_nl(row.text_nl());
  refusal.set_text_en(row.text_en());
}

edmg::v1::Refusal RefusalOf(const rules::Refusal& found, const rules::Rulebook& rulebook) {
  edmg::v1::Refusal refusal;
  refusal.set_mycarenet_code(MycarenetCode(found.code));
  refusal.set_reason(std::string(rules::RowOf(found.code).reason));
  refusal.set_field(found.field);
  refusal.set_cause(std::string(found.cause.text()));
  for (const auto& [name, value] : found.metadata) {
    (*refusal.mutable_metadata())[std::string(name)] = value;
  }
  if (found.cause.empty()) {
    SetTexts(rulebook.RejectionOf(found.code), refusal);
  } else {
    SetTexts(rulebook.CauseOf(found.code, found.cause), refusal);
  }
  return refusal;
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

// The field that an INVALID_ARGUMENT names, for clients that show it beside its input.
void AttachField(const std::string& field, const std::string& description, absl::Status& status) {
  if (status.code() != absl::StatusCode::kInvalidArgument || field.empty()) return;
  google::rpc::BadRequest bad;
  auto& violation = *bad.add_field_violations();
  violation.set_field(field);
  violation.set_description(description);
  Attach(bad, status);
}

}  // namespace

absl::Status Error(const CertsError& error) {
  absl::Status status(error.code, error.message);
  Attach(Info(error.reason, error.field), status);
  AttachField(error.field, error.message, status);
  return status;
}

absl::Status Error(const ErrorText& text) {
  const ReasonRow& row = RowOf(text.reason);
  absl::Status status(row.code, text.message);
  google::rpc::ErrorInfo info = Info(row.name, text.field);
  for (const auto& [key, value] : text.metadata) (*info.mutable_metadata())[key] = value;
  Attach(info, status);
  AttachField(text.field, text.message, status);
  return status;
}

ErrorParts PartsOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload(TypeUrl(google::rpc::ErrorInfo::descriptor()));
  if (payload.has_value()) info.ParseFromString(std::string(*payload));
  const auto field = info.metadata().find("field");
  return {info.reason(), field == info.metadata().end() ? "" : field->second,
          std::string(status.message())};
}

edmg::v1::Rejection RejectionOf(const rules::Refusals& refusals, const rules::Rulebook& rulebook) {
  edmg::v1::Rejection rejection;
  const size_t shown = std::min<size_t>(refusals.size(), kRefusalsMax);
  for (size_t i = 0; i < shown; ++i) {
    *rejection.add_refusals() = RefusalOf(refusals[i], rulebook);
  }
  rejection.set_refusals_omitted(static_cast<int32_t>(refusals.size() - shown));
  return rejection;
}

edmg::v1::Rejection RejectionOf(const absl::Status& status) {
  edmg::v1::Rejection rejection;
  const auto payload = status.GetPayload(TypeUrl(edmg::v1::Rejection::descriptor()));
  if (payload.has_value()) rejection.ParseFromString(std::string(*payload));
  return rejection;
}

absl::Status Reject(const rules::Refusals& refusals, const rules::Rulebook& rulebook) {
  assert(!refusals.empty());
  const edmg::v1::Rejection rejection = RejectionOf(refusals, rulebook);
  const edmg::v1::Refusal& first = rejection.refusals(0);
  const rules::RefusalRow& row = rules::RowOf(refusals.front().code);
  absl::Status status(row.status,
                      absl::StrCat(row.code, " ", first.field(), ": ", first.text_en()));
  google::rpc::ErrorInfo info = Info(row.reason, first.field());
  (*info.mutable_metadata())["mycarenet_code"] = first.mycarenet_code();
  if (!first.cause().empty()) (*info.mutable_metadata())["cause"] = first.cause();
  for (const auto& [name, value] : first.metadata()) (*info.mutable_metadata())[name] = value;
  Attach(info, status);
  Attach(rejection, status);
  if (row.status == absl::StatusCode::kInvalidArgument) Attach(BadRequestOf(rejection), status);
  return status;
}

absl::Status WithRetry(absl::Status error, absl::Duration delay) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(delay));
  retry.mutable_retry_delay()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(delay % absl::Seconds(1))));
  Attach(retry, error);
  return error;
}

absl::Status RetryLater(Reason reason, std::string message, absl::Duration delay) {
  return WithRetry(Error({reason, "", std::move(message)}), delay);
}

}  // namespace edmg::services
