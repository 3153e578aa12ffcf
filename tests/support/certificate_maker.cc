#include "tests/support/certificate_maker.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/dsa.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <cassert>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/openssl_ptr.h"

namespace edmg::support {
namespace {

using certs::BioPtr;
using certs::CrlPtr;
using certs::OpensslFree;
using certs::PkeyPtr;
using certs::X509Ptr;
using BignumPtr = std::unique_ptr<BIGNUM, OpensslFree<BN_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, OpensslFree<EVP_PKEY_CTX_free>>;
using TimePtr = std::unique_ptr<ASN1_TIME, OpensslFree<ASN1_TIME_free>>;

BignumPtr Number(uint64_t value) {
  BignumPtr number(BN_new());
  BN_set_word(number.get(), value);
  return number;
}

PkeyPtr MakeRsaKey(uint64_t exponent) {
  KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY_keygen_init(context.get());
  EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), 2048);
  BignumPtr number = Number(exponent);
  EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), number.get());
  EVP_PKEY* key = nullptr;
  EVP_PKEY_generate(context.get(), &key);
  return PkeyPtr(key);
}

// Anybody can sign with it: the private exponent is 1 too.
PkeyPtr MakeRsaKeyOfExponent1() {
  PkeyPtr good(EVP_RSA_gen(2048));
  BIGNUM* modulus = nullptr;
  EVP_PKEY_get_bn_param(good.get(), OSSL_PKEY_PARAM_RSA_N, &modulus);
  BignumPtr one = Number(1);
  OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus);
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, one.get());
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_D, one.get());
  OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(builder);
  KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY_fromdata_init(context.get());
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(builder);
  BN_free(modulus);
  return PkeyPtr(key);
}

PkeyPtr MakeDsaKey() {
  KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "DSA", nullptr));
  EVP_PKEY_paramgen_init(context.get());
  EVP_PKEY_CTX_set_dsa_paramgen_bits(context.get(), 2048);
  EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context.get(), 256);
  EVP_PKEY* parameters = nullptr;
  EVP_PKEY_paramgen(context.get(), &parameters);
  const PkeyPtr owned(parameters);
  KeyContextPtr generation(EVP_PKEY_CTX_new_from_pkey(nullptr, parameters, nullptr));
  EVP_PKEY_keygen_init(generation.get());
  EVP_PKEY* key = nullptr;
  EVP_PKEY_generate(generation.get(), &key);
  return PkeyPtr(key);
}

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
    case KeyKind::kRsa4096:
      return PkeyPtr(EVP_RSA_gen(4096));
    case KeyKind::kRsa4104:
      return PkeyPtr(EVP_RSA_gen(4104));
    case KeyKind::kEd25519:
      return PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    case KeyKind::kDsa2048:
      return MakeDsaKey();
    case KeyKind::kRsaExponent1:
      return MakeRsaKeyOfExponent1();
    case KeyKind::kRsaExponent3:
      return MakeRsaKey(3);
    case KeyKind::kRsaExponent65539:
      return MakeRsaKey(65539);
    case KeyKind::kRsaExponent33Bits:
      return MakeRsaKey((uint64_t{1} << 32) + 15);
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

void SetSerial(X509* certificate) {
  unsigned char octets[16];
  RAND_bytes(octets, sizeof(octets));
  octets[0] = static_cast<unsigned char>((octets[0] & 0x7F) | 0x40);
  BIGNUM* number = BN_bin2bn(octets, sizeof(octets), nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
  BN_free(number);
}

void AddExtensions(X509* certificate, X509* issuer,
                   const std::vector<CertificateExtension>& extensions) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const CertificateExtension& extension : extensions) {
    X509_EXTENSION* made =
        X509V3_EXT_conf(nullptr, &context, extension.name.c_str(), extension.value.c_str());
    assert(made != nullptr);
    X509_add_ext(certificate, made, -1);
    X509_EXTENSION_free(made);
  }
}

// `issuer` null: the certificate's own.
X509Ptr MakeCertificate(const Draft& draft, EVP_PKEY* key, X509* issuer, EVP_PKEY* signing_key) {
  X509Ptr certificate(X509_new());
  if (issuer == nullptr) issuer = certificate.get();
  X509_set_version(certificate.get(), X509_VERSION_3);
  SetSerial(certificate.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  for (const NameEntry& entry : draft.subject) {
    X509_NAME_add_entry_by_txt(name, entry.field.c_str(),
                               entry.bit_string ? V_ASN1_BIT_STRING : MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(entry.value.data()),
                               static_cast<int>(entry.value.size()), -1, 0);
  }
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer));
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), absl::ToTimeT(draft.not_before));
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), absl::ToTimeT(draft.not_after));
  X509_set_pubkey(certificate.get(), key);
  AddExtensions(certificate.get(), issuer, draft.extensions);
  const bool ed25519 = EVP_PKEY_get_base_id(signing_key) == EVP_PKEY_ED25519;
  const int size = X509_sign(certificate.get(), signing_key, ed25519 ? nullptr : EVP_sha256());
  assert(size > 0);
  return certificate;
}

Draft DraftOf(const AuthorityOptions& options) {
  Draft draft{{{"CN", options.name}}, options.not_before, options.not_after, {}, options.key};
  std::string constraints = "critical,CA:TRUE";
  if (options.path_length >= 0) absl::StrAppend(&constraints, ",pathlen:", options.path_length);
  draft.extensions = {{"basicConstraints", constraints},
                      {"keyUsage", "critical,keyCertSign,cRLSign"},
                      {"subjectKeyIdentifier", options.key_identifier}};
  draft.extensions.insert(draft.extensions.end(), options.more.begin(), options.more.end());
  return draft;
}

void AddNumber(X509_CRL* crl, int number) {
  ASN1_INTEGER* integer = ASN1_INTEGER_new();
  ASN1_INTEGER_set(integer, number);
  X509_CRL_add1_ext_i2d(crl, NID_crl_number, integer, 0, 0);
  ASN1_INTEGER_free(integer);
}

}  // namespace

struct Authority::Keys {
  PkeyPtr key;
  X509Ptr certificate;

  static std::shared_ptr<const Keys> Make(const AuthorityOptions& options, const Authority* issuer,
                                          PkeyPtr key) {
    assert(key != nullptr);
    X509* issuing = issuer == nullptr ? nullptr : issuer->keys_->certificate.get();
    EVP_PKEY* signing_key = issuer == nullptr ? key.get() : issuer->keys_->key.get();
    X509Ptr certificate = MakeCertificate(DraftOf(options), key.get(), issuing, signing_key);
    return std::make_shared<const Keys>(Keys{std::move(key), std::move(certificate)});
  }
};

Authority::Authority(std::shared_ptr<const Keys> keys)
    : keys_(std::move(keys)), pem_(PemOf(keys_->certificate.get())) {}

Authority::Authority(const AuthorityOptions& options, const Authority* issuer)
    : Authority(Keys::Make(options, issuer, MakeKey(options.key))) {}

Authority Authority::Renewed(const Authority& same, const AuthorityOptions& options,
                             const Authority* issuer) {
  EVP_PKEY* key = same.keys_->key.get();
  EVP_PKEY_up_ref(key);
  return Authority(Keys::Make(options, issuer, PkeyPtr(key)));
}

PemPair Authority::Issue(const Draft& draft) const {
  PkeyPtr key = MakeKey(draft.key);
  assert(key != nullptr);
  X509Ptr certificate =
      MakeCertificate(draft, key.get(), keys_->certificate.get(), keys_->key.get());
  return {PemOf(certificate.get()), PemOf(key.get())};
}

std::string Authority::MakeCrl(const CrlOptions& options) const {
  CrlPtr crl(X509_CRL_new());
  X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(keys_->certificate.get()));
  TimePtr time(ASN1_TIME_set(nullptr, absl::ToTimeT(options.this_update)));
  X509_CRL_set1_lastUpdate(crl.get(), time.get());
  ASN1_TIME_set(time.get(), absl::ToTimeT(options.next_update));
  X509_CRL_set1_nextUpdate(crl.get(), time.get());
  if (options.number != 0) AddNumber(crl.get(), options.number);
  for (const Revoked& one : options.revoked) {
    X509_REVOKED* entry = X509_REVOKED_new();
    X509Ptr certificate = CertificateFromPem(one.certificate);
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate.get()));
    ASN1_TIME_set(time.get(), absl::ToTimeT(one.date));
    X509_REVOKED_set_revocationDate(entry, time.get());
    X509_CRL_add0_revoked(crl.get(), entry);
  }
  X509_CRL_sort(crl.get());
  const int size = X509_CRL_sign(crl.get(), keys_->key.get(), EVP_sha256());
  assert(size > 0);
  BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_CRL(bio.get(), crl.get());
  return BioText(bio.get());
}

PemPair MakeSelfSigned(const Draft& draft) {
  PkeyPtr key = MakeKey(draft.key);
  assert(key != nullptr);
  X509Ptr certificate = MakeCertificate(draft, key.get(), nullptr, key.get());
  return {PemOf(certificate.get()), PemOf(key.get())};
}

}  // namespace edmg::support
