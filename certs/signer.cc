#include "certs/signer.h"

#include <openssl/asn1.h>
#include <openssl/pem.h>

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "certs/openssl_ptr.h"
#include "certs/pem_or_der.h"

namespace edmg::certs {
namespace {

constexpr unsigned int kFlags = CMS_BINARY | CMS_NOSMIMECAP | CMS_CADES;

absl::Status Failed(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(what, ": ", FirstOpensslError()));
}

absl::Status Failed(absl::string_view what, const absl::Status& cause) {
  return absl::InvalidArgumentError(absl::StrCat(what, " ", cause.message()));
}

using TimePtr = std::unique_ptr<ASN1_TIME, OpensslFree<ASN1_TIME_free>>;

// It is added before CMS_final, which adds the present time only if no time is given.
bool AddSigningTime(CMS_SignerInfo* signer, absl::Time signing_time) {
  TimePtr time(ASN1_TIME_set(nullptr, absl::ToTimeT(signing_time)));
  return time != nullptr && CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime, time->type,
                                                        time.get(), -1) == 1;
}

const EVP_MD* Md(SignatureDigest digest) {
  switch (digest) {
    case SignatureDigest::kSha384:
      return EVP_sha384();
    case SignatureDigest::kSha512:
      return EVP_sha512();
    case SignatureDigest::kSha256:
      break;
  }
  return EVP_sha256();
}

std::string Encode(CMS_ContentInfo* cms) {
  unsigned char* der = nullptr;
  const int size = i2d_CMS_ContentInfo(cms, &der);
  if (size <= 0) return std::string();
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

struct Signer::Keys {
  X509Ptr certificate;
  PkeyPtr key;
  std::vector<X509Ptr> chain;
  const EVP_MD* md = nullptr;
};

Signer::Signer(std::shared_ptr<const Keys> keys) : keys_(std::move(keys)) {}

absl::StatusOr<Signer> Signer::FromPem(const SignerPem& pem) {
  ErrorQueueGuard guard;
  auto keys = std::make_shared<Keys>();
  keys->md = Md(pem.digest);
  auto certificate = ReadCertificates(pem.certificate);
  if (!certificate.ok()) return Failed("the signer's certificate", certificate.status());
  keys->certificate = std::move(certificate->front());
  BioPtr key = ReadBio(pem.key);
  // An empty passphrase is given, because OpenSSL would otherwise ask for one on the terminal.
  char no_passphrase[] = "";
  keys->key.reset(PEM_read_bio_PrivateKey(key.get(), nullptr, nullptr, no_passphrase));
  if (keys->key == nullptr) return Failed("the signer's key cannot be read");
  if (X509_check_private_key(keys->certificate.get(), keys->key.get()) != 1) {
    return Failed("the key is not the certificate's");
  }
  if (!pem.chain.empty()) {
    auto chain = ReadCertificates(pem.chain);
    if (!chain.ok()) return Failed("the signer's chain", chain.status());
    keys->chain = *std::move(chain);
  }
  return Signer(std::move(keys));
}

absl::StatusOr<std::string> Signer::Sign(absl::string_view content, absl::Time signing_time) const {
  ErrorQueueGuard guard;
  CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_PARTIAL | CMS_BINARY));
  if (cms == nullptr) return Failed("cannot begin an envelope");
  CMS_SignerInfo* signer = CMS_add1_signer(cms.get(), keys_->certificate.get(), keys_->key.get(),
                                           keys_->md, kFlags | CMS_PARTIAL);
  if (signer == nullptr) return Failed("cannot add the signer");
  if (!AddSigningTime(signer, signing_time)) return Failed("cannot add the signing time");
  for (const X509Ptr& certificate : keys_->chain) {
    if (CMS_add1_cert(cms.get(), certificate.get()) != 1) return Failed("cannot add the chain");
  }
  BioPtr bytes = ReadBio(content);
  if (CMS_final(cms.get(), bytes.get(), nullptr, CMS_BINARY) != 1) return Failed("cannot sign");
  std::string envelope = Encode(cms.get());
  if (envelope.empty()) return Failed("cannot encode the envelope");
  return envelope;
}

}  // namespace edmg::certs
