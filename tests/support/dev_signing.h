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

#include "absl/time/time.h"
#include "certs/signer.h"
#include "certs/trust_store.h"
#include "tests/support/certificate_maker.h"

namespace edmg::support {

enum class Issuer { kIntermediate, kRoot, kSelf };

// The contents of a signing certificate; the defaults make an acceptable one.
struct SigningOptions {
  std::string ssin = "80010112345";  // subject serialNumber; empty leaves it out
  std::string second_ssin;           // a second subject serialNumber, which nobody should have
  std::string common_name = "Test Physician";
  KeyKind key = KeyKind::kP256;
  absl::Time not_before = DevNotBefore();
  absl::Time not_after = DevNotAfter();
  std::string key_usage = "critical,digitalSignature,nonRepudiation";  // empty leaves it out
  std::string extended_key_usage;                                      // e.g. "clientAuth"
  std::vector<CertificateExtension> more_extensions;
  std::vector<NameEntry> more_subject;
  bool ca = false;
  Issuer issuer = Issuer::kIntermediate;
  bool embed_chain = true;  // MakeSigner puts the intermediate into each envelope
  certs::SignatureDigest digest = certs::SignatureDigest::kSha256;
};

class DevSigning {
 public:
  DevSigning() = default;
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

  const std::string& root_pem() const { return root_.pem(); }
  const std::string& intermediate_pem() const { return intermediate_.pem(); }
  const Authority& root() const { return root_; }
  const Authority& intermediate() const { return intermediate_; }

 private:
  const Authority root_{{.name = "Test Signing Root"}};
  const Authority intermediate_{{.name = "Test Signing Intermediate"}, &root_};
};

struct TransportOptions {
  std::vector<std::string> uris;  // URI subject alternative names
  absl::Time not_before = DevNotBefore();
  absl::Time not_after = DevNotAfter();
};

// The other PKI: TLS certificates with role URIs, and one for a server on localhost.
class DevTransport {
 public:
  DevTransport() = default;
  DevTransport(const DevTransport&) = delete;
  DevTransport& operator=(const DevTransport&) = delete;

  const std::string& ca_pem() const { return ca_.pem(); }
  PemPair MakeServer() const;                                 // localhost, 127.0.0.1, ::1
  PemPair MakeClient(const TransportOptions& options) const;  // any number of URIs
  PemPair MakeClient(const std::string& uri) const;           // exactly one role
  // The verifier that judges its clients once more; `crls` is PEM (MakeCrl).
  std::shared_ptr<const certs::TrustStore> Trust(const std::string& crls = "") const;
  std::string MakeCrl(const CrlOptions& options) const { return ca_.MakeCrl(options); }
  const Authority& ca() const { return ca_; }

 private:
  const Authority ca_{{.name = "Test Transport CA"}};
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_DEV_SIGNING_H_
