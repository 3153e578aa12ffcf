// Checks that the key of a certificate signed a message: designation, digest, signature.
//
// The checks are the same for a known signer and for a new one. The signature is checked last and
// by itself, because only its cost depends on the signer's key. Thread-safe; fetches nothing from
// OpenSSL's providers per call, because fetches do not scale. Only the .cc files of certs/ include
// it.
#ifndef EDMG_CERTS_MESSAGE_CHECK_H_
#define EDMG_CERTS_MESSAGE_CHECK_H_

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "certs/envelope.h"
#include "certs/signer_certificate.h"

namespace edmg::certs {

// The digest of `parts` one after the other.
std::string DigestBytes(Digest digest, std::initializer_list<absl::string_view> parts);

// SIGNING_CERTIFICATE_MISMATCH or CONTENT_DIGEST_MISMATCH; SIGNATURE_INVALID for an algorithm of
// another kind of key. `certificate_hash` is the signer's certificate under the digest that
// signing-certificate-v2 names.
absl::Status CheckContent(const Envelope& envelope, const SigningIdentity& signer,
                          absl::string_view certificate_hash);

// SIGNATURE_INVALID. Only for a message that passed CheckContent.
absl::Status CheckSignature(const Envelope& envelope, const SigningIdentity& signer);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_MESSAGE_CHECK_H_
