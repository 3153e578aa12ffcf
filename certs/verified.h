// A value whose signature has been checked: the verifier hands it to the services.
//
// Only certs/verifier.h can make one, so a handler that takes a Verified<T> cannot be reached by an
// unchecked message. It keeps the received bytes verbatim, as evidence, beside the value that was
// parsed from them once. A Signed<T> may be a retry of a signer who was trusted before: its
// Verified<T> is given out only while the signer is trusted. Immutable; no OpenSSL, no gRPC, no
// protobuf in this header.
#ifndef EDMG_CERTS_VERIFIED_H_
#define EDMG_CERTS_VERIFIED_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace edmg::certs {

// The facts of the envelope itself, whatever its content means.
struct SignatureFacts {
  std::string envelope;                   // the DER CMS SignedData as received
  std::string content;                    // the encapsulated content as signed
  std::string content_sha256;             // 32 bytes
  std::string signer_ssin;                // of a trusted signer, as the certificate shows it
  std::string signer_certificate_sha256;  // 32 bytes, of the signer's certificate
  absl::Time signing_time;                // the signed attribute
  absl::Time verified_at;                 // the verifier's own (real) clock; judges skew
};

// The content of an envelope that was verified long ago, read from the evidence again
// (certs/evidence.h).
struct SignedContent {
  std::string content;
  std::string sha256;                     // 32 bytes, computed from the content
  std::string signer_certificate_sha256;  // 32 bytes
};

// Checks the signature of an envelope by its signer's certificate, whoever issued it.
using SignatureCheck = absl::Status (*)(const std::string& envelope);

template <typename T>
class Signed;

template <typename T>
class Verified {
 public:
  const T& value() const { return value_; }
  const SignatureFacts& signature() const { return signature_; }

 private:
  friend class Verifier;
  template <typename>
  friend class Signed;
  Verified(T value, SignatureFacts signature)
      : value_(std::move(value)), signature_(std::move(signature)) {}

  T value_;
  SignatureFacts signature_;
};

// A value that the key of the certificate beside it signed, whatever that certificate is worth now.
// It is enough to recognise a message that was accepted before, and nothing else. If no anchor
// knows the certificate, nothing is computed with its key until SignatureHolds is called; only a
// caller that knows the certificate from before should call it.
template <typename T>
class Signed {
 public:
  Signed(Verified<T> verified) : verified_(std::move(verified)) {}  // a Verified is more

  const T& value() const { return verified_.value(); }
  const SignatureFacts& signature() const { return verified_.signature(); }

  // The signed bytes, which nobody needs here once they were parsed: the envelope has them.
  std::string TakeContent() { return std::move(verified_.signature_.content); }

  // OK if the signature is the certificate's; this may have to be found out first.
  absl::Status SignatureHolds() const {
    return check_ == nullptr ? absl::OkStatus() : check_(verified_.signature().envelope);
  }

  // The value as one to act on, owned by this object; or why its signer is not trusted now.
  absl::StatusOr<const Verified<T>*> Trusted() const {
    if (!trust_.ok()) return trust_;
    return &verified_;
  }

 private:
  friend class Verifier;
  Signed(Verified<T> verified, absl::Status trust, SignatureCheck check)
      : verified_(std::move(verified)), trust_(std::move(trust)), check_(check) {}

  Verified<T> verified_;
  absl::Status trust_;
  SignatureCheck check_ = nullptr;  // null: it was checked
};

}  // namespace edmg::certs

#endif  // EDMG_CERTS_VERIFIED_H_
