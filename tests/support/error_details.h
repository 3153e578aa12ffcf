// Reads the standard error details out of a Status, as a client reads them off the wire.
#ifndef EDMG_TESTS_SUPPORT_ERROR_DETAILS_H_
#define EDMG_TESTS_SUPPORT_ERROR_DETAILS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "edmg/v1/rejection.pb.h"
#include "google/rpc/error_details.pb.h"

namespace edmg::support {

// Empty messages where the status carries none.
google::rpc::ErrorInfo ErrorInfoOf(const absl::Status& status);
edmg::v1::Rejection RejectionOf(const absl::Status& status);
google::rpc::BadRequest BadRequestOf(const absl::Status& status);
std::optional<google::rpc::RetryInfo> RetryInfoOf(const absl::Status& status);

// The reason and a metadatum of ErrorInfo; empty where there is none.
std::string ReasonOf(const absl::Status& status);
std::string MetadataOf(const absl::Status& status, const std::string& key);

// "<code> <reason> <field>" of each refusal, joined by ", "; "" for a status without Rejection.
std::string RefusalsOf(const absl::Status& status);

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_ERROR_DETAILS_H_
