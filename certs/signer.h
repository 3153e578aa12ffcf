// Makes CAdES-BES envelopes as a vendor's software does, for edmgctl, tests and the load program.
//
// Thread-safe and cheap to copy (copies share the key). The gateway's verifier never uses it.
#ifndef EDMG_CERTS_SIGNER_H_
#define EDMG_CERTS_SIGNER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace edmg::certs {

enum class SignatureDigest { kSha256, kSha384, kSha512 };

struct SignerPem {
  std::string certificate;  // the signer's certificate, first in its text; or DER
  std::string key;          // its private key, unencrypted
  std::string chain;        // more certificates to embed; may be empty, or DER
  SignatureDigest digest = SignatureDigest::kSha256;
};

class Signer {
 public:
  // kInvalidArgument if a text cannot be read, or the key does not belong to the certificate.
  static absl::StatusOr<Signer> FromPem(const SignerPem& pem);

  // DER CMS SignedData that encapsulates `content`, with signing-certificate-v2.
  absl::StatusOr<std::string> Sign(absl::string_view content, absl::Time signing_time) const;

 private:
  struct Keys;

  explicit Signer(std::shared_ptr<const Keys> keys);

  std::shared_ptr<const Keys> keys_;
};

}  // namespace edmg::certs

#endif  // EDMG_CERTS_SIGNER_H_
