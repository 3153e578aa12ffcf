#include "certs/accepted_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>

#include "certs/anomalies.h"

namespace edmg::certs {
namespace {

using absl::Status;

constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 4096;  // a larger key only serves to make verification dear
constexpr int kRsaExponentBitsMin = 17;
constexpr int kRsaExponentBitsMax = 32;

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

// With the exponent 1 anybody can sign; with small ones, anybody who finds a lax padding check.
Status CheckRsaExponent(EVP_PKEY* key) {
  BIGNUM* exponent = nullptr;
  if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1) {
    return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "RSA exponent");
  }
  const int bits = BN_num_bits(exponent);
  const bool odd = BN_is_odd(exponent) == 1;
  BN_free(exponent);
  if (!odd || bits < kRsaExponentBitsMin) {
    return RefuseEnvelope(Anomaly::kKeyTooWeak, "RSA exponent");
  }
  if (bits > kRsaExponentBitsMax) {
    return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "RSA exponent");
  }
  return absl::OkStatus();
}

Status CheckRsaKey(EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < kRsaBitsMin) return RefuseEnvelope(Anomaly::kKeyTooWeak);
  if (bits > kRsaBitsMax) return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "RSA key too long");
  return CheckRsaExponent(key);
}

}  // namespace

absl::StatusOr<KeyType> CheckKey(X509* certificate) {
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "public key");
  KeyType type = KeyType::kEc;
  Status status;
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_EC:
      status = CheckEcKey(certificate, key);
      break;
    case EVP_PKEY_RSA:
      type = KeyType::kRsa;
      status = CheckRsaKey(key);
      break;
    default:
      status = RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "public key");
  }
  if (!status.ok()) return status;
  return type;
}

}  // namespace edmg::certs
