#include "tests/support/dev_signing.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/openssl_ptr.h"

namespace edmg::support {
namespace {

using certs::BioPtr;
using certs::CrlPtr;
using certs::PkeyPtr;
using certs::X509Ptr;

PkeyPtr MakeKey(KeyKind kind) {
  switch (kind) {
    case KeyKind::kP256:
      return PkeyPtr(EVP_EC_gen("P-256"));
    case KeyKind::kP384:
      return PkeyPtr(EVP_EC_gen("P-384"));
    case KeyKind::kP224:
      return PkeyPtr(EVP_EC_gen("P-224"));
    case KeyKind::kRsa2048:
      return PkeyPtr(EVP_RSA_gen(2048));
    case KeyKind::kRsa1024:
      return PkeyPtr(EVP_RSA_gen(1024));
    case KeyKind::kEd25519:
      return PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  }
  return nullptr;
}

std::string BioText(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return std::string(bytes, static_cast<size_t>(size));
}

std::string PemOf(X509* certificate) {
  BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  return BioText(bio.get());
}

std::string PemOf(EVP_PKEY* key) {
  BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return BioText(bio.get());
}

X509Ptr CertificateFromPem(const std::string& pem) {
  BioPtr bio = certs::ReadBio(pem);
  X509Ptr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  assert(certificate != nullptr);
  return certificate;
}

struct Extension {
  int nid;
  std::string value;
};

struct Subject {
  std::string common_name;
  std::vector<std::string> serial_numbers;
};

// What is signed, by whom.
struct Draft {
  Subject subject;
  absl::Time not_before;
  absl::Time not_after;
  std::vector<Extension> extensions;
};

struct IssuedBy {
  X509* certificate = nullptr;  // null: signs itself
  EVP_PKEY* key = nullptr;
};

void AddName(X509_NAME* name, const char* field, const std::string& value) {
  X509_NAME_add_entry_by_txt(name, field, MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(value.data()),
                             static_cast<int>(value.size()), -1, 0);
}

void SetSerial(X509* certificate) {
  unsigned char octets[16];
  RAND_bytes(octets, sizeof(octets));
  octets[0] = static_cast<unsigned char>((octets[0] & 0x7F) | 0x40);
  BIGNUM* number = BN_bin2bn(octets, sizeof(octets), nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
  BN_free(number);
}

void AddExtensions(X509* certificate, X509* issuer, const std::vector<Extension>& extensions) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const Extension& extension : extensions) {
    X509_EXTENSION* made =
        X509V3_EXT_conf_nid(nullptr, &context, extension.nid, extension.value.c_str());
    assert(made != nullptr);
    X509_add_ext(certificate, made, -1);
    X509_EXTENSION_free(made);
  }
}

X509Ptr Issue(const Draft& draft, EVP_PKEY* key, const IssuedBy& by) {
  X509Ptr certificate(X509_new());
  X509* issuer = by.certificate == nullptr ? certificate.get() : by.certificate;
  X509_set_version(certificate.get(), X509_VERSION_3);
  SetSerial(certificate.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  AddName(name, "CN", draft.subject.common_name);
  for (const std::string& serial : draft.subject.serial_numbers) {
    AddName(name, "serialNumber", serial);
  }
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer));
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), absl::ToTimeT(draft.not_before));
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), absl::ToTimeT(draft.not_after));
  X509_set_pubkey(certificate.get(), key);
  AddExtensions(certificate.get(), issuer, draft.extensions);
  EVP_PKEY* signing_key = by.key == nullptr ? key : by.key;
  const bool ed25519 = EVP_PKEY_get_base_id(signing_key) == EVP_PKEY_ED25519;
  const int size = X509_sign(certificate.get(), signing_key, ed25519 ? nullptr : EVP_sha256());
  assert(size > 0);
  return certificate;
}

std::vector<Extension> AuthorityExtensions() {
  return {{NID_basic_constraints, "critical,CA:TRUE"},
          {NID_key_usage, "critical,keyCertSign,cRLSign"},
          {NID_subject_key_identifier, "hash"}};
}

}  // namespace

struct DevSigning::Authority {
  PkeyPtr key;
  X509Ptr certificate;
  std::string pem;

  Authority(const std::string& common_name, const IssuedBy& by)
      : key(MakeKey(KeyKind::kP256)),
        certificate(Issue({{common_name, {}}, DevNotBefore(), DevNotAfter(), AuthorityExtensions()},
                          key.get(), by)),
        pem(PemOf(certificate.get())) {}

  IssuedBy Issues() const { return {certificate.get(), key.get()}; }
};

DevSigning::DevSigning()
    : root_(std::make_unique<Authority>("Test Signing Root", IssuedBy{})),
      intermediate_(std::make_unique<Authority>("Test Signing Intermediate", root_->Issues())) {}

DevSigning::~DevSigning() = default;

PemPair DevSigning::MakeCertificate(const SigningOptions& options) const {
  Draft draft{{options.common_name, {}}, options.not_before, options.not_after, {}};
  if (!options.ssin.empty()) draft.subject.serial_numbers.push_back(options.ssin);
  if (!options.second_ssin.empty()) draft.subject.serial_numbers.push_back(options.second_ssin);
  draft.extensions.push_back(
      {NID_basic_constraints, options.ca ? "critical,CA:TRUE" : "critical,CA:FALSE"});
  if (!options.key_usage.empty()) draft.extensions.push_back({NID_key_usage, options.key_usage});
  if (!options.extended_key_usage.empty()) {
    draft.extensions.push_back({NID_ext_key_usage, options.extended_key_usage});
  }
  PkeyPtr key = MakeKey(options.key);
  assert(key != nullptr);
  IssuedBy by;
  if (options.issuer == Issuer::kIntermediate) by = intermediate_->Issues();
  if (options.issuer == Issuer::kRoot) by = root_->Issues();
  X509Ptr certificate = Issue(draft, key.get(), by);
  return {PemOf(certificate.get()), PemOf(key.get())};
}

certs::Signer DevSigning::MakeSigner(const SigningOptions& options) const {
  return SignerFor(MakeCertificate(options), options);
}

certs::Signer DevSigning::SignerFor(const PemPair& leaf, const SigningOptions& options) const {
  const std::string chain = options.embed_chain ? intermediate_pem() : std::string();
  absl::StatusOr<certs::Signer> signer =
      certs::Signer::FromPem({leaf.certificate, leaf.key, chain, options.digest});
  assert(signer.ok());
  return *std::move(signer);
}

std::shared_ptr<const certs::TrustStore> DevSigning::Trust(const std::string& crls,
                                                           bool with_intermediate) const {
  absl::StatusOr<std::shared_ptr<const certs::TrustStore>> trust = certs::TrustStore::FromPem(
      {root_pem(), with_intermediate ? intermediate_pem() : std::string(), crls});
  assert(trust.ok());
  return *std::move(trust);
}

std::string DevSigning::MakeCrl(const std::vector<Revoked>& revoked, Issuer issuer) const {
  const Authority& authority = issuer == Issuer::kRoot ? *root_ : *intermediate_;
  CrlPtr crl(X509_CRL_new());
  X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(authority.certificate.get()));
  ASN1_TIME* time = ASN1_TIME_set(nullptr, absl::ToTimeT(DevNotBefore()));
  X509_CRL_set1_lastUpdate(crl.get(), time);
  ASN1_TIME_set(time, absl::ToTimeT(DevNotAfter()));
  X509_CRL_set1_nextUpdate(crl.get(), time);
  for (const Revoked& one : revoked) {
    X509_REVOKED* entry = X509_REVOKED_new();
    X509Ptr certificate = CertificateFromPem(one.certificate);
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate.get()));
    ASN1_TIME_set(time, absl::ToTimeT(one.date));
    X509_REVOKED_set_revocationDate(entry, time);
    X509_CRL_add0_revoked(crl.get(), entry);
  }
  ASN1_TIME_free(time);
  X509_CRL_sort(crl.get());
  const int size = X509_CRL_sign(crl.get(), authority.key.get(), EVP_sha256());
  assert(size > 0);
  BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_CRL(bio.get(), crl.get());
  return BioText(bio.get());
}

const std::string& DevSigning::root_pem() const { return root_->pem; }
const std::string& DevSigning::intermediate_pem() const { return intermediate_->pem; }

struct DevTransport::Authority {
  PkeyPtr key = MakeKey(KeyKind::kP256);
  X509Ptr certificate =
      Issue({{"Test Transport CA", {}}, DevNotBefore(), DevNotAfter(), AuthorityExtensions()},
            key.get(), {});
  std::string pem = PemOf(certificate.get());

  PemPair Leaf(const Draft& draft) const {
    PkeyPtr leaf_key = MakeKey(KeyKind::kP256);
    X509Ptr leaf = Issue(draft, leaf_key.get(), {certificate.get(), key.get()});
    return {PemOf(leaf.get()), PemOf(leaf_key.get())};
  }
};

DevTransport::DevTransport() : ca_(std::make_unique<Authority>()) {}
DevTransport::~DevTransport() = default;

const std::string& DevTransport::ca_pem() const { return ca_->pem; }

PemPair DevTransport::MakeServer() const {
  return ca_->Leaf({{"localhost", {}},
                    DevNotBefore(),
                    DevNotAfter(),
                    {{NID_basic_constraints, "critical,CA:FALSE"},
                     {NID_key_usage, "critical,digitalSignature"},
                     {NID_ext_key_usage, "serverAuth"},
                     {NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1"}}});
}

PemPair DevTransport::MakeClient(const TransportOptions& options) const {
  Draft draft{{"Test Client", {}}, options.not_before, options.not_after, {}};
  draft.extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                      {NID_key_usage, "critical,digitalSignature"},
                      {NID_ext_key_usage, "clientAuth"}};
  if (!options.uris.empty()) {
    const std::string names = absl::StrCat("URI:", absl::StrJoin(options.uris, ",URI:"));
    draft.extensions.push_back({NID_subject_alt_name, names});
  }
  return ca_->Leaf(draft);
}

PemPair DevTransport::MakeClient(const std::string& uri) const {
  TransportOptions options;
  options.uris.push_back(uri);
  return MakeClient(options);
}

}  // namespace edmg::support
