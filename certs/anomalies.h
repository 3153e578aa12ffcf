// The faults that an envelope can have: one row of one table per anomaly.
//
// A malformed envelope is kInvalidArgument; a signature, a certificate or a chain that does not
// convince is kPermissionDenied; a fault that the gateway's operator must mend is kUnavailable. The
// field is always envelope.cms. No text carries an SSIN or a name.
#ifndef EDMG_CERTS_ANOMALIES_H_
#define EDMG_CERTS_ANOMALIES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace edmg::certs {

enum class Anomaly {
  kEnvelopeEmpty,
  kEnvelopeTooLarge,
  kEnvelopeNotDer,
  kEnvelopeMalformed,
  kContentMissing,
  kContentTypeNotData,
  kSignerCount,
  kSignerIdNotAccepted,
  kSignedAttributesMissing,
  kSigningTimeMissing,
  kSigningCertificateMissing,
  kSigningCertificateMismatch,
  kAlgorithmNotAccepted,
  kSignerCertificateMissing,
  kSignerSsinMissing,
  kContentDigestMismatch,
  kSignatureInvalid,
  kSignerUntrusted,
  kChainInvalid,
  kCertificateExtensionUnknown,
  kCertificateExpired,
  kCertificateNotYetValid,
  kCertificateRevoked,
  kRevocationListStale,
  kCertificateUsage,
  kKeyTooWeak,
  kContentNotASubmission,
};

struct AnomalyRow {
  Anomaly anomaly;
  absl::StatusCode code;
  absl::string_view reason;  // UPPER_SNAKE, stable
  absl::string_view text;    // English, for the sender
};
// In the order of the enum.
absl::Span<const AnomalyRow> AnomalyTable();

inline constexpr absl::string_view kEnvelopeField = "envelope.cms";

// The refusal of `anomaly`; `detail` names the part at fault, if the reason alone does not.
absl::Status RefuseEnvelope(Anomaly anomaly, absl::string_view detail = "");

inline absl::Status Malformed(absl::string_view detail) {
  return RefuseEnvelope(Anomaly::kEnvelopeMalformed, detail);
}

}  // namespace edmg::certs

#endif  // EDMG_CERTS_ANOMALIES_H_
