// The signer's certificate, decoded and judged by itself: its key and its use.
//
// Nothing here depends on a message, on trust or on time, so that the results can be remembered.
// Only the .cc files of certs/ include it.
#ifndef EDMG_CERTS_SIGNER_CERTIFICATE_H_
#define EDMG_CERTS_SIGNER_CERTIFICATE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "certs/envelope.h"
#include "certs/openssl_ptr.h"

namespace edmg::certs {

// The facts about the signer that the check of a message needs.
struct SigningIdentity {
  std::shared_ptr<EVP_PKEY> key;
  KeyType key_type = KeyType::kEc;
  std::string certificate_sha256;
  std::string issuer;  // DER
  std::string serial;  // octets of the INTEGER
};

// The bag of one envelope, decoded.
struct SignerCertificate {
  SigningIdentity identity;
  X509Ptr certificate;
  absl::string_view bytes;  // of the certificate, in the envelope
  X509StackPtr bag;         // all embedded certificates, the signer's too
};

absl::StatusOr<SignerCertificate> DecodeSigner(const Envelope& envelope);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_SIGNER_CERTIFICATE_H_
