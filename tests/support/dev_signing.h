// Two small PKIs in memory, for the tests of every room: real certificates, real CMS, no files.
//
//   support::DevSigning pki;
//   certs::Signer signer = pki.MakeSigner({.ssin = "80010112345"});
//   certs::Verifier verifier(pki.Trust(), [] { return absl::Now(); });
//   std::string envelope = signer.Sign(content, absl::Now()).value();
//
// Certificates are valid from 2010 to 2045 unless a test says otherwise. Anything that fails stops
// the test program.
#ifndef EDMG_TESTS_SUPPORT_DEV_SIGNING_H_
#define EDMG_TESTS_SUPPORT_DEV_SIGNING_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "certs/signer.h"
#include "certs/trust_store.h"

namespace edmg::support {

enum class KeyKind { kP256, kP384, kP224, kRsa2048, kRsa1024, kEd25519 };
enum class Issuer { kIntermediate, kRoot, kSelf };

inline absl::Time DevNotBefore() {
  return absl::FromCivil(absl::CivilDay(2010, 1, 1), absl::UTCTimeZone());
}
inline absl::Time DevNotAfter() {
  return absl::FromCivil(absl::CivilDay(2045, 1, 1), absl::UTCTimeZone());
}

struct PemPair {
  std::string certificate;
  std::string key;
};

// What a signing certificate looks like; the defaults make an acceptable one.
struct SigningOptions {
  std::string ssin = "80010112345";  // subject serialNumber; empty leaves it out
  std::string second_ssin;           // a second subject serialNumber, which nobody should have
  std::string common_name = "Test Physician";
  KeyKind key = KeyKind::kP256;
  absl::Time not_before = DevNotBefore();
  absl::Time not_after = DevNotAfter();
  std::string key_usage = "critical,digitalSignature,nonRepudiation";  // empty leaves it out
  std::string extended_key_usage;                                      // e.g. "clientAuth"
  bool ca = false;
  Issuer issuer = Issuer::kIntermediate;
  bool embed_chain = true;  // MakeSigner puts the intermediate into each envelope
  certs::SignatureDigest digest = certs::SignatureDigest::kSha256;
};

struct Revoked {
  std::string certificate;  // PEM of a certificate that the intermediate or the root issued
  absl::Time date;
};

class DevSigning {
 public:
  DevSigning();
  ~DevSigning();
  DevSigning(const DevSigning&) = delete;
  DevSigning& operator=(const DevSigning&) = delete;

  PemPair MakeCertificate(const SigningOptions& options) const;
  certs::Signer MakeSigner(const SigningOptions& options) const;
  certs::Signer SignerFor(const PemPair& leaf, const SigningOptions& options = {}) const;

  // Root as anchor; the intermediate is configured only if asked for. `crls` is PEM (MakeCrl).
  std::shared_ptr<const certs::TrustStore> Trust(const std::string& crls = "",
                                                 bool with_intermediate = true) const;
  // A list signed by the intermediate, or by the root (for a revoked intermediate).
  std::string MakeCrl(const std::vector<Revoked>& revoked,
                      Issuer issuer = Issuer::kIntermediate) const;

  const std::string& root_pem() const;
  const std::string& intermediate_pem() const;

 private:
  struct Authority;

  std::unique_ptr<Authority> root_;
  std::unique_ptr<Authority> intermediate_;
};

struct TransportOptions {
  std::vector<std::string> uris;  // URI subject alternative names
  absl::Time not_before = DevNotBefore();
  absl::Time not_after = DevNotAfter();
};

// The other PKI: TLS certificates with role URIs, and one for a server on localhost.
class DevTransport {
 public:
  DevTransport();
  ~DevTransport();
  DevTransport(const DevTransport&) = delete;
  DevTransport& operator=(const DevTransport&) = delete;

  const std::string& ca_pem() const;
  PemPair MakeServer() const;                                 // localhost, 127.0.0.1, ::1
  PemPair MakeClient(const TransportOptions& options) const;  // any number of URIs
  PemPair MakeClient(const std::string& uri) const;           // exactly one role

 private:
  struct Authority;

  std::unique_ptr<Authority> ca_;
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_DEV_SIGNING_H_
