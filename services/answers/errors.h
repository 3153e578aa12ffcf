// A service's way to say no: absl::Status with the standard error details as payloads.
//
// The payloads' keys are the type URLs of google.rpc.ErrorInfo, BadRequest, RetryInfo and
// edmg.v1.Rejection; gateway/ puts them on the wire as they are. No text carries an SSIN or a name.
#ifndef EDMG_SERVICES_ANSWERS_ERRORS_H_
#define EDMG_SERVICES_ANSWERS_ERRORS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "edmg/v1/rejection.pb.h"
#include "services/answers/reasons.h"
#include "services/rules/book/refusals.h"
#include "services/rules/book/rulebook.h"

namespace edmg::services {

inline constexpr absl::string_view kErrorDomain = "edmg";
inline constexpr int kRefusalsMax = 8;

// An error that is not a refusal by the rules. `field` may be empty.
struct ErrorText {
  Reason reason;
  std::string field;    // path in the request
  std::string message;  // English, names the cause and what to do
  // Further metadata of ErrorInfo.
  std::vector<std::pair<std::string, std::string>> metadata = {};
};
absl::Status Error(const ErrorText& text);

// What such a status says; the reason is empty if it is another error.
struct ErrorParts {
  std::string reason;
  std::string field;
  std::string message;
};
ErrorParts PartsOf(const absl::Status& status);

// The same of a refusal of certs/, which has its reasons of its own.
struct CertsError {
  absl::StatusCode code;
  std::string reason;
  std::string field;
  std::string message;
};
absl::Status Error(const CertsError& error);

// A refusal by the rules: Rejection, ErrorInfo of the first refusal, and BadRequest for shape.
absl::Status Reject(const rules::Refusals& refusals, const rules::Rulebook& rulebook);
// The Rejection of such a status; empty if it is another error.
edmg::v1::Rejection RejectionOf(const absl::Status& status);
// A status with its Rejection alone.
edmg::v1::Rejection RejectionOf(const rules::Refusals& refusals, const rules::Rulebook& rulebook);

// RESOURCE_EXHAUSTED or UNAVAILABLE with RetryInfo.
absl::Status RetryLater(Reason reason, std::string message, absl::Duration delay);
// The same error with RetryInfo.
absl::Status WithRetry(absl::Status error, absl::Duration delay);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_ANSWERS_ERRORS_H_
