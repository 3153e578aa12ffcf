// A refusal as an absl::Status: the reason (UPPER_SNAKE) and the field path ride as payloads.
//
// The wire layer reads them into google.rpc.ErrorInfo; nobody parses a message text. No OpenSSL, no
// gRPC, no protobuf in this header.
#ifndef EDMG_CERTS_REFUSAL_H_
#define EDMG_CERTS_REFUSAL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace edmg::certs {

inline constexpr absl::string_view kReasonUrl = "edmg.reason";
inline constexpr absl::string_view kFieldUrl = "edmg.field";

// A status that carries both payloads. The message never holds an SSIN or a name.
inline absl::Status Refuse(absl::StatusCode code, absl::string_view reason, absl::string_view field,
                           absl::string_view message) {
  absl::Status status(code, message);
  status.SetPayload(kReasonUrl, absl::Cord(reason));
  status.SetPayload(kFieldUrl, absl::Cord(field));
  return status;
}

// The reason of a refusal; empty if the status carries none.
inline std::string ReasonOf(const absl::Status& status) {
  absl::optional<absl::Cord> reason = status.GetPayload(kReasonUrl);
  return reason.has_value() ? std::string(*reason) : std::string();
}

// The field path of a refusal; empty if the status carries none.
inline std::string FieldOf(const absl::Status& status) {
  absl::optional<absl::Cord> field = status.GetPayload(kFieldUrl);
  return field.has_value() ? std::string(*field) : std::string();
}

}  // namespace edmg::certs

#endif  // EDMG_CERTS_REFUSAL_H_
