#include "certs/anomalies.h"

#include <cassert>
#include <string>

#include "absl/strings/str_cat.h"
#include "certs/refusal.h"

namespace edmg::certs {
namespace {

constexpr absl::StatusCode kMalformed = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kDenied = absl::StatusCode::kPermissionDenied;
constexpr absl::StatusCode kLater = absl::StatusCode::kUnavailable;

constexpr AnomalyRow kRows[] = {
    {Anomaly::kEnvelopeEmpty, kMalformed, "ENVELOPE_EMPTY",
     "the envelope is empty; send a DER CMS SignedData"},
    {Anomaly::kEnvelopeTooLarge, kMalformed, "ENVELOPE_TOO_LARGE",
     "the envelope is larger than this gateway accepts; leave out certificates that are not "
     "needed"},
    {Anomaly::kEnvelopeNotDer, kMalformed, "ENVELOPE_NOT_DER",
     "the envelope is not strict DER with nothing after it; use openssl cms with -outform DER and "
     "without -stream, or sort and re-encode what your library writes as DER"},
    {Anomaly::kEnvelopeMalformed, kMalformed, "ENVELOPE_MALFORMED",
     "the envelope is not a CMS SignedData of the accepted profile (RFC 5652, version 1)"},
    {Anomaly::kContentMissing, kMalformed, "CONTENT_MISSING",
     "the envelope holds no content; sign with the content inside (openssl cms -nodetach)"},
    {Anomaly::kContentTypeNotData, kMalformed, "CONTENT_TYPE_NOT_DATA",
     "the content type is not id-data (1.2.840.113549.1.7.1)"},
    {Anomaly::kSignerCount, kMalformed, "SIGNER_COUNT",
     "the envelope must have exactly one signer; send one envelope a signer"},
    {Anomaly::kSignerIdNotAccepted, kMalformed, "SIGNER_ID_NOT_ACCEPTED",
     "the signer must be named by issuer and serial number, not by key identifier"},
    {Anomaly::kSignedAttributesMissing, kMalformed, "SIGNED_ATTRIBUTES_MISSING",
     "content type and message digest must be signed attributes; do not sign with -noattr"},
    {Anomaly::kSigningTimeMissing, kMalformed, "SIGNING_TIME_MISSING",
     "the signing time must be a signed attribute"},
    {Anomaly::kSigningCertificateMissing, kMalformed, "SIGNING_CERTIFICATE_MISSING",
     "signing-certificate-v2 must be a signed attribute; sign with openssl cms -cades"},
    {Anomaly::kSigningCertificateMismatch, kDenied, "SIGNING_CERTIFICATE_MISMATCH",
     "signing-certificate-v2 designates another certificate than the signer's"},
    {Anomaly::kAlgorithmNotAccepted, kDenied, "ALGORITHM_NOT_ACCEPTED",
     "an algorithm is not accepted; use SHA-256, SHA-384 or SHA-512 with ECDSA on P-256 or P-384, "
     "or with RSA PKCS #1 v1.5"},
    {Anomaly::kSignerCertificateMissing, kMalformed, "SIGNER_CERTIFICATE_MISSING",
     "the signer's certificate is not in the envelope; do not sign with -nocerts"},
    {Anomaly::kSignerSsinMissing, kDenied, "SIGNER_SSIN_MISSING",
     "the subject of the signer's certificate must show exactly one SSIN where this gateway looks "
     "for "
     "it under this anchor; sign with the physician's personal certificate, or ask the operator to "
     "say where its issuer has it"},
    {Anomaly::kContentDigestMismatch, kDenied, "CONTENT_DIGEST_MISMATCH",
     "the content is not the one that was signed"},
    {Anomaly::kSignatureInvalid, kDenied, "SIGNATURE_INVALID",
     "the signature was not made with the key of the signer's certificate over these attributes"},
    {Anomaly::kSignerUntrusted, kDenied, "SIGNER_UNTRUSTED",
     "no chain leads from the signer's certificate to an anchor of this gateway; embed the "
     "intermediate certificates"},
    {Anomaly::kChainInvalid, kDenied, "CHAIN_INVALID",
     "a chain leads from the signer's certificate to an anchor of this gateway, but a certificate "
     "in "
     "it does not allow it; ask who issued it"},
    {Anomaly::kCertificateExtensionUnknown, kDenied, "CERTIFICATE_EXTENSION_UNKNOWN",
     "a certificate of the signer's chain has a critical extension that this gateway does not "
     "know, "
     "so that it must not be believed; sign with a certificate without it"},
    {Anomaly::kCertificateExpired, kDenied, "CERTIFICATE_EXPIRED",
     "a certificate of the signer's chain had expired at the signing time"},
    {Anomaly::kCertificateNotYetValid, kDenied, "CERTIFICATE_NOT_YET_VALID",
     "a certificate of the signer's chain was not yet valid at the signing time; check the clock"},
    {Anomaly::kCertificateRevoked, kDenied, "CERTIFICATE_REVOKED",
     "a certificate of the signer's chain is revoked"},
    {Anomaly::kRevocationListStale, kLater, "REVOCATION_LIST_STALE",
     "the gateway's revocation list for a certificate of the signer's chain is too old: send the "
     "same bytes again once the gateway's operator has renewed it"},
    {Anomaly::kCertificateUsage, kDenied, "CERTIFICATE_USAGE",
     "the signer's certificate is not meant for signing; it needs the key usage digitalSignature "
     "or "
     "nonRepudiation, no extended key usage or one with emailProtection, and must not be a CA"},
    {Anomaly::kKeyTooWeak, kDenied, "KEY_TOO_WEAK",
     "a key of the signer's chain is too weak; use P-256, P-384 or RSA with 2048 bits or more"},
    {Anomaly::kContentNotASubmission, kMalformed, "CONTENT_NOT_A_SUBMISSION",
     "the signed content cannot be parsed as edmg.v1.Submission"},
};

}  // namespace

absl::Span<const AnomalyRow> AnomalyTable() { return kRows; }

absl::Status RefuseEnvelope(Anomaly anomaly, absl::string_view detail) {
  const AnomalyRow& row = kRows[static_cast<int>(anomaly)];
  assert(row.anomaly == anomaly);
  std::string text(row.text);
  if (!detail.empty()) absl::StrAppend(&text, " (", detail, ")");
  return Refuse(row.code, row.reason, kEnvelopeField, text);
}

}  // namespace edmg::certs
