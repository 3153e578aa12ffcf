// Object identifiers of the envelope's profile, as DER bodies, and what they mean.
//
// These lists are all that is accepted: an algorithm without a row is refused.
#ifndef EDMG_CERTS_ENVELOPE_OIDS_H_
#define EDMG_CERTS_ENVELOPE_OIDS_H_

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "certs/der_reader.h"
#include "certs/envelope.h"

namespace edmg::certs {

// id-data and id-signedData (1.2.840.113549.1.7.x).
inline constexpr absl::string_view kOidData("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01", 9);
inline constexpr absl::string_view kOidSignedData("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 9);

// Attributes (1.2.840.113549.1.9.x and .1.9.16.2.x).
inline constexpr absl::string_view kOidContentType("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x03", 9);
inline constexpr absl::string_view kOidMessageDigest("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x04", 9);
inline constexpr absl::string_view kOidSigningTime("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x05", 9);
inline constexpr absl::string_view kOidCountersignature("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x06", 9);
inline constexpr absl::string_view kOidSigningCertificateV1(
    "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x02\x0C", 11);
inline constexpr absl::string_view kOidSigningCertificateV2(
    "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x02\x2F", 11);

struct SignatureAlgorithm {
  KeyType key_type;
  absl::optional<Digest> digest;  // absent: a kind of key, whose digest the signer's field names
};

// The accepted meaning of an AlgorithmIdentifier SEQUENCE; nothing if it has none.
absl::optional<Digest> DigestOf(const DerElement& algorithm_identifier);
absl::optional<SignatureAlgorithm> SignatureAlgorithmOf(const DerElement& algorithm_identifier);
// The part at fault if an identifier has no meaning, and the remedy if there is one.
absl::string_view FaultOfSignatureAlgorithm(const DerElement& algorithm_identifier);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_ENVELOPE_OIDS_H_
