#include "certs/signer_certificate.h"

#include <openssl/ec.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "certs/anomalies.h"

namespace edmg::certs {
namespace {

using absl::Status;

constexpr size_t kSsinDigits = 11;
constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 8192;  // a larger key only serves to make verification dear

// The one embedded certificate that the signer identifier designates.
absl::StatusOr<absl::string_view> FindSigner(const Envelope& envelope) {
  absl::string_view found;
  for (absl::string_view certificate : envelope.each_certificate) {
    absl::optional<IssuerAndSerial> name = CertificateName(certificate);
    if (!name.has_value()) {
      return RefuseEnvelope(Anomaly::kEnvelopeMalformed, "embedded certificate");
    }
    if (!(*name == envelope.signer_id)) continue;
    if (!found.empty()) {
      return RefuseEnvelope(Anomaly::kEnvelopeMalformed, "two certificates of one name");
    }
    found = certificate;
  }
  if (found.empty()) return RefuseEnvelope(Anomaly::kSignerCertificateMissing);
  return found;
}

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

// The curve as the certificate names it; parameters that are spelled out have no name.
int NamedCurve(X509* certificate) {
  X509_ALGOR* algorithm = nullptr;
  X509_PUBKEY_get0_param(nullptr, nullptr, nullptr, &algorithm, X509_get_X509_PUBKEY(certificate));
  int type = V_ASN1_UNDEF;
  const void* value = nullptr;
  X509_ALGOR_get0(nullptr, &type, &value, algorithm);
  return type == V_ASN1_OBJECT ? OBJ_obj2nid(static_cast<const ASN1_OBJECT*>(value)) : NID_undef;
}

Status CheckEcKey(X509* certificate, EVP_PKEY* key) {
  const int curve = NamedCurve(certificate);
  if (curve == NID_X9_62_prime256v1 || curve == NID_secp384r1) return absl::OkStatus();
  if (EVP_PKEY_get_bits(key) < 256) return RefuseEnvelope(Anomaly::kKeyTooWeak);
  return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "curve");
}

Status CheckRsaKey(EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < kRsaBitsMin) return RefuseEnvelope(Anomaly::kKeyTooWeak);
  if (bits > kRsaBitsMax) return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "RSA key too long");
  return absl::OkStatus();
}

Status ReadKey(SignerCertificate* signer) {
  EVP_PKEY* key = X509_get0_pubkey(signer->certificate.get());
  if (key == nullptr) return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "public key");
  EVP_PKEY_up_ref(key);
  signer->identity.key.reset(key, EVP_PKEY_free);
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_EC:
      signer->identity.key_type = KeyType::kEc;
      return CheckEcKey(signer->certificate.get(), key);
    case EVP_PKEY_RSA:
      signer->identity.key_type = KeyType::kRsa;
      return CheckRsaKey(key);
    default:
      return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "public key");
  }
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

Status ReadSsin(X509* certificate, std::string* ssin) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const int first = X509_NAME_get_index_by_NID(subject, NID_serialNumber, -1);
  if (first < 0 || X509_NAME_get_index_by_NID(subject, NID_serialNumber, first) >= 0) {
    return RefuseEnvelope(Anomaly::kSignerSsinMissing);
  }
  const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, first));
  ssin->assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
               static_cast<size_t>(ASN1_STRING_length(value)));
  const bool digits = std::all_of(ssin->begin(), ssin->end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  if (ssin->size() != kSsinDigits || !digits) return RefuseEnvelope(Anomaly::kSignerSsinMissing);
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
  absl::StatusOr<absl::string_view> bytes = FindSigner(envelope);
  if (!bytes.ok()) return bytes.status();
  SignerCertificate signer;
  signer.bytes = *bytes;
  if (Status status = DecodeBag(envelope, &signer); !status.ok()) return status;
  if (Status status = ReadKey(&signer); !status.ok()) return status;
  if (Status status = CheckUsage(signer.certificate.get()); !status.ok()) return status;
  Status status = ReadSsin(signer.certificate.get(), &signer.identity.ssin);
  if (!status.ok()) return status;
  signer.identity.certificate_sha256 = Sha256(signer.bytes);
  signer.identity.issuer = std::string(envelope.signer_id.issuer);
  signer.identity.serial = std::string(envelope.signer_id.serial);
  return signer;
}

}  // namespace edmg::certs
