// The failures that edmgctl reports to people, and the exit code that it ends with.
#include <string>

#include "edmg/v1/rejection.pb.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/failure.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace edmg::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

google::rpc::Status Refused(int refusals) {
  google::rpc::ErrorInfo info;
  info.set_reason("DMG_RIGHT_HELD");
  edmg::v1::Rejection rejection;
  for (int i = 0; i < refusals; ++i) {
    edmg::v1::Refusal& refusal = *rejection.add_refusals();
    refusal.set_mycarenet_code(i == 0 ? "161" : "165");
    refusal.set_reason(i == 0 ? "DMG_RIGHT_HELD" : "DUPLICATE");
    refusal.set_field(i == 0 ? "dmg_registration.patient" : "");
    refusal.set_text_fr("texte");
    refusal.set_text_nl("tekst");
    refusal.set_text_en("text");
  }
  google::rpc::Status status;
  status.add_details()->PackFrom(info);
  status.add_details()->PackFrom(rejection);
  return status;
}

absl::Status Failure(absl::StatusCode code, const google::rpc::Status& details) {
  return RpcFailure(code, "message", details.SerializeAsString());
}

TEST(Failure, PrintsOneLineForEachRefusalInTheWantedLanguage) {
  absl::Status failure = Failure(absl::StatusCode::kFailedPrecondition, Refused(2));
  FailureReport report = ReportOf(failure, "nl");
  EXPECT_EQ(report.exit_code, kExitRefused);
  EXPECT_EQ(report.text,
            "refused by the rules (FAILED_PRECONDITION)\n"
            "  161  dmg_registration.patient  tekst  [DMG_RIGHT_HELD]\n"
            "  165  -  tekst  [DUPLICATE]\n");
  EXPECT_THAT(ReportOf(failure, "fr").text, HasSubstr("texte"));
  EXPECT_THAT(ReportOf(failure, "en").text, HasSubstr("text  ["));
}

TEST(Failure, PrintsReasonFieldAndViolationsOfOtherErrors) {
  google::rpc::ErrorInfo info;
  info.set_reason("ENVELOPE_NOT_DER");
  (*info.mutable_metadata())["field"] = "envelope.cms";
  (*info.mutable_metadata())["mycarenet_code"] = "";
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("page_size");
  google::rpc::Status details;
  details.add_details()->PackFrom(info);
  details.add_details()->PackFrom(bad);
  FailureReport report = ReportOf(Failure(absl::StatusCode::kInvalidArgument, details), "en");
  EXPECT_EQ(report.exit_code, kExitRpcError);
  EXPECT_THAT(report.text, HasSubstr("error: INVALID_ARGUMENT: message"));
  EXPECT_THAT(report.text, HasSubstr("reason  ENVELOPE_NOT_DER"));
  EXPECT_THAT(report.text, HasSubstr("field  envelope.cms"));
  EXPECT_THAT(report.text, HasSubstr("page_size"));
  EXPECT_THAT(report.text, Not(HasSubstr("mycarenet_code")));
}

TEST(Failure, TellsAnUnreachableGatewayFromOneThatRefuses) {
  EXPECT_EQ(ReportOf(Failure(absl::StatusCode::kUnavailable, {}), "en").exit_code,
            kExitUnreachable);
  google::rpc::Status details;
  details.add_details()->PackFrom(google::rpc::ErrorInfo());
  EXPECT_EQ(ReportOf(Failure(absl::StatusCode::kUnavailable, details), "en").exit_code,
            kExitRpcError);
  EXPECT_EQ(ReportOf(absl::InvalidArgumentError("own"), "en").exit_code, kExitUsage);
}

TEST(Failure, ReadsWhenToRetry) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_nanos(250'000'000);
  google::rpc::Status details;
  details.add_details()->PackFrom(retry);
  EXPECT_EQ(RetryDelayOf(Failure(absl::StatusCode::kResourceExhausted, details)),
            absl::Milliseconds(250));
  EXPECT_EQ(RetryDelayOf(Failure(absl::StatusCode::kUnavailable, {})), absl::ZeroDuration());
  EXPECT_EQ(RetryDelayOf(Failure(absl::StatusCode::kAlreadyExists, details)), absl::nullopt);
}

TEST(Failure, SurvivesDetailsThatAreNoDetails) {
  absl::Status failure = RpcFailure(absl::StatusCode::kInternal, "m", "\xff\xff\xff");
  EXPECT_EQ(ReportOf(failure, "en").exit_code, kExitRpcError);
}

TEST(Dates, ReadTimesAsPeopleTypeThem) {
  absl::Time now = absl::FromUnixSeconds(1457340000);
  EXPECT_EQ(*ParseTime("+7d", now), now + absl::Hours(24 * 7));
  EXPECT_EQ(*ParseTime("+1h30m", now), now + absl::Minutes(90));
  EXPECT_EQ(*ParseTime("2016-03-07T09:40:00+01:00", now), absl::FromUnixSeconds(1457340000));
  // The first instant of a summer day in Brussels.
  EXPECT_EQ(*ParseTime("2016-07-01", now), absl::FromUnixSeconds(1467324000));
  for (const char* wrong : {"", "+", "+7x", "+-1d", "7d", "2016-02-30", "2016-3-7", "soon"}) {
    EXPECT_FALSE(ParseTime(wrong, now).ok()) << wrong;
  }
}

}  // namespace
}  // namespace edmg::ctl
