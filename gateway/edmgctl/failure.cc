#include "gateway/edmgctl/failure.h"

#include <iostream>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "edmg/v1/rejection.pb.h"
#include "gateway/process/standard_output.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace edmg::ctl {
namespace {

constexpr absl::string_view kDetailsUrl = "edmgctl.grpc-status-details";

// The details by type; an absent detail stays empty.
struct Details {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry;
  edmg::v1::Rejection rejection;
  bool any = false;
};

Details DetailsOf(const absl::Status& failure) {
  Details details;
  absl::optional<absl::Cord> bytes = failure.GetPayload(kDetailsUrl);
  google::rpc::Status status;
  if (!bytes.has_value() || !status.ParseFromString(std::string(*bytes))) return details;
  for (const google::protobuf::Any& any : status.details()) {
    details.any = any.UnpackTo(&details.info) || any.UnpackTo(&details.bad_request) ||
                  any.UnpackTo(&details.retry) || any.UnpackTo(&details.rejection) || details.any;
  }
  return details;
}

absl::string_view TextOf(const edmg::v1::Refusal& refusal, absl::string_view lang) {
  absl::string_view text = refusal.text_en();
  if (lang == "fr" && !refusal.text_fr().empty()) text = refusal.text_fr();
  if (lang == "nl" && !refusal.text_nl().empty()) text = refusal.text_nl();
  return text;
}

std::string RejectionText(const absl::Status& failure, const edmg::v1::Rejection& rejection,
                          absl::string_view lang) {
  return absl::StrCat("refused by the rules (", absl::StatusCodeToString(failure.code()), ")\n",
                      RefusalLines(rejection, lang));
}

absl::string_view FieldOf(const google::rpc::ErrorInfo& info) {
  auto field = info.metadata().find("field");
  return field == info.metadata().end() ? "" : absl::string_view(field->second);
}

std::string ErrorText(const absl::Status& failure, const Details& details) {
  std::string text = absl::StrCat("error: ", absl::StatusCodeToString(failure.code()),
                                  failure.message().empty() ? "" : ": ", failure.message(), "\n");
  if (absl::IsUnimplemented(failure)) {
    absl::StrAppend(&text,
                    "  wrong listener? Administrators' commands go to port 8444, all others ",
                    "to 8443 (--target)\n");
  }
  if (!details.info.reason().empty()) {
    absl::StrAppend(&text, "  reason  ", details.info.reason(), "\n");
  }
  for (const auto& [key, value] : details.info.metadata()) {
    if (!value.empty()) absl::StrAppend(&text, "  ", key, "  ", value, "\n");
  }
  for (const auto& violation : details.bad_request.field_violations()) {
    // A single violation often says the same as the message and the field above.
    if (violation.description() == failure.message() &&
        violation.field() == FieldOf(details.info)) {
      continue;
    }
    absl::StrAppend(&text, "  ", violation.field(), "  ", violation.description(), "\n");
  }
  return text;
}

}  // namespace

std::string RefusalLines(const edmg::v1::Rejection& rejection, absl::string_view lang) {
  std::string text;
  for (const edmg::v1::Refusal& refusal : rejection.refusals()) {
    absl::StrAppend(&text, "  ", refusal.mycarenet_code().empty() ? "-" : refusal.mycarenet_code(),
                    "  ", refusal.field().empty() ? "-" : refusal.field(), "  ",
                    TextOf(refusal, lang), "  [", refusal.reason(), "]\n");
  }
  if (rejection.refusals_omitted() > 0) {
    absl::StrAppend(&text, "  and ", rejection.refusals_omitted(), " more\n");
  }
  return text;
}

absl::Status RpcFailure(absl::StatusCode code, absl::string_view message,
                        absl::string_view details) {
  absl::Status status(code, message);
  status.SetPayload(kDetailsUrl, absl::Cord(details));
  return status;
}

absl::optional<absl::Duration> RetryDelayOf(const absl::Status& failure) {
  if (!absl::IsUnavailable(failure) && !absl::IsResourceExhausted(failure)) return absl::nullopt;
  google::rpc::RetryInfo retry = DetailsOf(failure).retry;
  return absl::Seconds(retry.retry_delay().seconds()) +
         absl::Nanoseconds(retry.retry_delay().nanos());
}

std::string ReasonOf(const absl::Status& failure) { return DetailsOf(failure).info.reason(); }

FailureReport ReportOf(const absl::Status& failure, absl::string_view lang) {
  if (!failure.GetPayload(kDetailsUrl).has_value()) {
    return {absl::IsDataLoss(failure) ? kExitOutputLost : kExitUsage,
            absl::StrCat("edmgctl: ", failure.message(), "\n")};
  }
  Details details = DetailsOf(failure);
  // The gateway's own UNAVAILABLE says why; without details nobody answered.
  if (absl::IsUnavailable(failure) && !details.any) {
    return {kExitUnreachable,
            absl::StrCat("no answer from the gateway: ", failure.message(), "\n")};
  }
  if (details.rejection.refusals_size() > 0) {
    return {kExitRefused, RejectionText(failure, details.rejection, lang)};
  }
  return {kExitRpcError, ErrorText(failure, details)};
}

ExitCode PrintFailure(const absl::Status& failure, absl::string_view lang) {
  FailureReport report = ReportOf(failure, lang);
  std::cout.flush();
  std::cerr << report.text;
  return report.exit_code;
}

ExitCode CheckOutput(ExitCode code) {
  if (code == kExitOutputLost) return code;  // was said
  absl::Status flushed = gateway::FlushOutput();
  return flushed.ok() ? code : PrintFailure(flushed, "en");
}

}  // namespace edmg::ctl
