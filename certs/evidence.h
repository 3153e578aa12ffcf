// Reads an envelope that was verified when it came: its content and its signer, for callers that
// decide on it again or recognise a retry. Checks the shape, but no signature and no trust:
// certificates and revocation lists of that day may be gone. Thread-safe.
#ifndef EDMG_CERTS_EVIDENCE_H_
#define EDMG_CERTS_EVIDENCE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/verified.h"

namespace edmg::certs {

// Refuses by certs/anomalies.h.
absl::StatusOr<SignedContent> ContentOf(absl::string_view envelope);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_EVIDENCE_H_
