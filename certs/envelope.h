// The strict reading of an envelope: CMS SignedData of one profile, as views into its bytes.
//
// Looks at every message in the same way, whoever signed it, and decodes no certificate. It decides
// which shape is accepted (RFC 5652 version 1, one signer, CAdES-BES attributes, algorithms); it
// checks no digest, no signature and no trust.
#ifndef EDMG_CERTS_ENVELOPE_H_
#define EDMG_CERTS_ENVELOPE_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace edmg::certs {

enum class Digest { kSha256, kSha384, kSha512 };
enum class KeyType { kEc, kRsa };

inline constexpr int kEmbeddedCertificatesMax = 8;
inline constexpr int kAttributesMax = 32;

// A certificate's name in CMS: the issuer's DER and the serial number's octets.
struct IssuerAndSerial {
  absl::string_view issuer;
  absl::string_view serial;

  friend bool operator==(const IssuerAndSerial& a, const IssuerAndSerial& b) = default;
};

// The first entry of signing-certificate-v2: it names the certificate that the signer meant.
struct EssCertificate {
  Digest digest = Digest::kSha256;
  absl::string_view hash;
  absl::optional<IssuerAndSerial> issuer_and_serial;
  bool only = true;  // neither more certificates nor policies follow
};

// Views into the envelope's bytes, which must outlive it.
struct Envelope {
  absl::string_view bytes;
  absl::string_view content;
  absl::string_view certificates;                   // the bag with its tag
  std::vector<absl::string_view> each_certificate;  // in the bag's order
  absl::string_view signer_id_bytes;                // IssuerAndSerialNumber with its tag
  IssuerAndSerial signer_id;
  Digest digest = Digest::kSha256;
  KeyType signature_key_type = KeyType::kEc;
  absl::string_view signature;
  absl::string_view signed_attributes;  // with its tag [0]; signed as if the tag were SET
  absl::string_view message_digest;
  absl::Time signing_time;
  EssCertificate signing_certificate;
};

// Refuses by certs/anomalies.h. `bytes` must outlive the result.
absl::StatusOr<Envelope> ParseEnvelope(absl::string_view bytes, size_t bytes_max);

// The name by which a certificate's bytes can be designated; nothing if they are not a certificate.
absl::optional<IssuerAndSerial> CertificateName(absl::string_view certificate);

// The one embedded certificate that the signer identifier designates, as its bytes. Refuses by
// certs/anomalies.h.
absl::StatusOr<absl::string_view> SignerCertificateOf(const Envelope& envelope);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_ENVELOPE_H_
