// Certificates, keys and revocation lists of every shape, made in memory: the test PKIs
// (tests/support/dev_signing.h) and tests with authorities of their own are built from them.
//
//   support::Authority root({.name = "Root"});
//   support::Authority ca({.name = "CA"}, &root);
//   support::PemPair leaf = ca.Issue({.subject = {{"CN", "Leaf"}}});
//   std::string list = ca.MakeCrl({.number = 2, .revoked = {{leaf.certificate, absl::Now()}}});
//
// Anything that fails stops the test program.
#ifndef EDMG_TESTS_SUPPORT_CERTIFICATE_MAKER_H_
#define EDMG_TESTS_SUPPORT_CERTIFICATE_MAKER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace edmg::support {

enum class KeyKind {
  kP256,
  kP384,
  kP224,
  kRsa2048,
  kRsa1024,
  kRsa4096,
  kRsa4104,
  kEd25519,
  kDsa2048,
  kRsaExponent1,
  kRsaExponent3,
  kRsaExponent65539,
  kRsaExponent33Bits,
};

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

// As OpenSSL's configuration files write them: {"basicConstraints", "critical,CA:TRUE"}; for an
// unknown extension an object identifier and "DER:0500".
struct CertificateExtension {
  std::string name;
  std::string value;
};

struct NameEntry {
  std::string field;
  std::string value;
  bool bit_string = false;  // a kind of string that no name should have
};

struct Draft {
  std::vector<NameEntry> subject;
  absl::Time not_before = DevNotBefore();
  absl::Time not_after = DevNotAfter();
  std::vector<CertificateExtension> extensions;
  KeyKind key = KeyKind::kP256;
};

struct Revoked {
  std::string certificate;  // PEM of a certificate that the list's issuer made
  absl::Time date;
};

struct CrlOptions {
  int number = 0;  // 0: without a number
  absl::Time this_update = DevNotBefore();
  absl::Time next_update = DevNotAfter();
  std::vector<Revoked> revoked;
};

struct AuthorityOptions {
  std::string name;
  KeyKind key = KeyKind::kP256;
  absl::Time not_before = DevNotBefore();
  absl::Time not_after = DevNotAfter();
  std::string key_identifier = "hash";  // subjectKeyIdentifier
  int path_length = -1;                 // of basicConstraints; negative: without
  std::vector<CertificateExtension> more;
};

class Authority {
 public:
  // Signed by `issuer`; by itself if there is none.
  explicit Authority(const AuthorityOptions& options, const Authority* issuer = nullptr);
  // Another certificate of the name and the key of `same`.
  static Authority Renewed(const Authority& same, const AuthorityOptions& options,
                           const Authority* issuer);

  PemPair Issue(const Draft& draft) const;
  // PEM.
  std::string MakeCrl(const CrlOptions& options) const;
  const std::string& pem() const { return pem_; }

 private:
  struct Keys;

  explicit Authority(std::shared_ptr<const Keys> keys);

  std::shared_ptr<const Keys> keys_;
  std::string pem_;
};

// A certificate that its own key signs.
PemPair MakeSelfSigned(const Draft& draft);

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_CERTIFICATE_MAKER_H_
