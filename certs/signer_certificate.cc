#include "certs/signer_certificate.h"

#include <openssl/sha.h>
#include <openssl/x509v3.h>

#include <utility>

#include "absl/status/status.h"
#include "certs/accepted_keys.h"
#include "certs/anomalies.h"

namespace edmg::certs {
namespace {

using absl::Status;

X509Ptr Decode(absl::string_view bytes) {
  const auto* begin = reinterpret_cast<const unsigned char*>(bytes.data());
  const unsigned char* end = begin;
  X509Ptr certificate(d2i_X509(nullptr, &end, static_cast<long>(bytes.size())));
  if (certificate == nullptr || end != begin + bytes.size()) return nullptr;
  return certificate;
}

Status DecodeBag(const Envelope& envelope, SignerCertificate* signer) {
  signer->bag.reset(sk_X509_new_null());
  for (absl::string_view bytes : envelope.each_certificate) {
    X509Ptr certificate = Decode(bytes);
    if (certificate == nullptr) {
      return RefuseEnvelope(Anomaly::kEnvelopeMalformed, "embedded certificate");
    }
    if (bytes.data() == signer->bytes.data()) {
      X509_up_ref(certificate.get());
      signer->certificate.reset(certificate.get());
    }
    sk_X509_push(signer->bag.get(), certificate.release());
  }
  return absl::OkStatus();
}

Status ReadKey(SignerCertificate* signer) {
  absl::StatusOr<KeyType> type = CheckKey(signer->certificate.get());
  if (!type.ok()) return type.status();
  EVP_PKEY* key = X509_get0_pubkey(signer->certificate.get());
  EVP_PKEY_up_ref(key);
  signer->identity.key.reset(key, EVP_PKEY_free);
  signer->identity.key_type = *type;
  return absl::OkStatus();
}

Status CheckUsage(X509* certificate) {
  // Both getters fill the cache of extensions; an extension that cannot be read shows as a flag.
  const uint32_t flags = X509_get_extension_flags(certificate);
  if ((flags & EXFLAG_INVALID) != 0) {
    return RefuseEnvelope(Anomaly::kCertificateUsage, "an extension cannot be read");
  }
  if (X509_check_ca(certificate) != 0 || (flags & EXFLAG_CA) != 0) {
    return RefuseEnvelope(Anomaly::kCertificateUsage, "CA");
  }
  if ((flags & EXFLAG_KUSAGE) == 0 ||
      (X509_get_key_usage(certificate) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0) {
    return RefuseEnvelope(Anomaly::kCertificateUsage, "key usage");
  }
  const bool restricted = (flags & EXFLAG_XKUSAGE) != 0;
  if (restricted && (X509_get_extended_key_usage(certificate) & XKU_SMIME) == 0) {
    return RefuseEnvelope(Anomaly::kCertificateUsage, "extended key usage");
  }
  return absl::OkStatus();
}

std::string Sha256(absl::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
             EVP_sha256(), nullptr);
  return digest;
}

}  // namespace

absl::StatusOr<SignerCertificate> DecodeSigner(const Envelope& envelope) {
  absl::StatusOr<absl::string_view> bytes = SignerCertificateOf(envelope);
  if (!bytes.ok()) return bytes.status();
  SignerCertificate signer;
  signer.bytes = *bytes;
  if (Status status = DecodeBag(envelope, &signer); !status.ok()) return status;
  if (Status status = ReadKey(&signer); !status.ok()) return status;
  if (Status status = CheckUsage(signer.certificate.get()); !status.ok()) return status;
  signer.identity.certificate_sha256 = Sha256(signer.bytes);
  signer.identity.issuer = std::string(envelope.signer_id.issuer);
  signer.identity.serial = std::string(envelope.signer_id.serial);
  return signer;
}

}  // namespace edmg::certs
