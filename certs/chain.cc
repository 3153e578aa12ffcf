#include "certs/chain.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/status/status.h"
#include "certs/accepted_keys.h"
#include "certs/anomalies.h"
#include "certs/revocation.h"
#include "certs/signer_ssin.h"
#include "certs/trust_material.h"

namespace edmg::certs {
namespace {

using absl::Status;

constexpr int kSecurityLevel = 2;  // 112 bits: no SHA-1, no RSA below 2048 anywhere in the chain

struct ChainError {
  int openssl;
  Anomaly anomaly;
};

constexpr ChainError kChainErrors[] = {
    {X509_V_ERR_INVALID_PURPOSE, Anomaly::kCertificateUsage},
    {X509_V_ERR_EE_KEY_TOO_SMALL, Anomaly::kKeyTooWeak},
    {X509_V_ERR_CA_KEY_TOO_SMALL, Anomaly::kKeyTooWeak},
    {X509_V_ERR_CA_MD_TOO_WEAK, Anomaly::kAlgorithmNotAccepted},
};

// A chain that exists but is not allowed.
Status RefuseChain(int error) {
  for (const ChainError& row : kChainErrors) {
    if (row.openssl == error) {
      return RefuseEnvelope(row.anomaly, X509_verify_cert_error_string(error));
    }
  }
  return RefuseEnvelope(Anomaly::kChainInvalid, X509_verify_cert_error_string(error));
}

// The first critical extension that OpenSSL does not handle, by its number.
Status RefuseExtension(const X509* certificate) {
  char number[80] = "";
  for (int i = 0; i < X509_get_ext_count(certificate); ++i) {
    X509_EXTENSION* extension = X509_get_ext(certificate, i);
    if (X509_EXTENSION_get_critical(extension) == 0 || X509_supported_extension(extension) == 1) {
      continue;
    }
    OBJ_obj2txt(number, sizeof(number), X509_EXTENSION_get_object(extension), 1);
    break;
  }
  return RefuseEnvelope(Anomaly::kCertificateExtensionUnknown, number);
}

// A store in which this path is the only one. With CMS_CADES CMS_verify takes the time from the
// store, so each call has its own.
StorePtr MakeStore(const std::vector<X509*>& path) {
  StorePtr store(X509_STORE_new());
  // The certificates in between are not self-signed, hence never an end of a chain.
  for (size_t i = 1; i < path.size(); ++i) X509_STORE_add_cert(store.get(), path[i]);
  X509_VERIFY_PARAM* param = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_depth(param, kChainDepthMax);
  X509_VERIFY_PARAM_set_auth_level(param, kSecurityLevel);
  return store;
}

// All of OpenSSL's checks of a chain except the time.
Status CheckPath(const std::vector<X509*>& path) {
  for (X509* certificate : path) {
    absl::StatusOr<KeyType> key = CheckKey(certificate);
    if (!key.ok()) return key.status();
  }
  StorePtr store = MakeStore(path);
  X509_VERIFY_PARAM_set_flags(X509_STORE_get0_param(store.get()), X509_V_FLAG_NO_CHECK_TIME);
  StoreCtxPtr context(X509_STORE_CTX_new());
  if (X509_STORE_CTX_init(context.get(), store.get(), path.front(), nullptr) != 1 ||
      X509_STORE_CTX_set_default(context.get(), "smime_sign") != 1) {
    return absl::InternalError("cannot set up the check of a certificate chain");
  }
  if (X509_verify_cert(context.get()) == 1) return absl::OkStatus();
  const int error = X509_STORE_CTX_get_error(context.get());
  if (error == X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION) {
    return RefuseExtension(X509_STORE_CTX_get_current_cert(context.get()));
  }
  return RefuseChain(error);
}

ChainValidity ValidityOf(const TrustStore::Material& material, const ChainPath& path) {
  ChainValidity validity;
  validity.ssin = ReadSsin(path.certificates.front(), path.anchor->ssin_places);
  for (X509* certificate : path.certificates) {
    validity.valid_from = std::max(validity.valid_from, TimeOf(X509_get0_notBefore(certificate)));
    // X509_verify_cert treats the instant notAfter itself as expired.
    validity.valid_until = std::min(validity.valid_until, TimeOf(X509_get0_notAfter(certificate)));
    validity.revoked_from = std::min(validity.revoked_from, RevokedFrom(material, certificate));
  }
  for (size_t i = 1; i < path.certificates.size(); ++i) {
    X509* issuer = path.certificates[i];
    validity.stale_from = std::min(validity.stale_from, StaleFrom(material, issuer));
  }
  return validity;
}

// The step that a chain reaches; if several fail, the refusal of the one that comes furthest is
// told.
enum class Reach { kTooLate, kTooEarly, kRevoked, kStale, kNobody, kHolds };

Reach ReachOf(const ChainValidity& chain, absl::Time signing_time, absl::Time now) {
  if (signing_time < chain.valid_from) return Reach::kTooEarly;
  if (signing_time >= chain.valid_until) return Reach::kTooLate;
  if (chain.revoked_from <= now) return Reach::kRevoked;
  if (chain.stale_from <= now) return Reach::kStale;
  if (!chain.ssin.ok()) return Reach::kNobody;
  return Reach::kHolds;
}

Status RefusalOf(const ChainValidity& chain, Reach reach) {
  switch (reach) {
    case Reach::kTooLate:
      return RefuseEnvelope(Anomaly::kCertificateExpired);
    case Reach::kTooEarly:
      return RefuseEnvelope(Anomaly::kCertificateNotYetValid);
    case Reach::kRevoked:
      return RefuseEnvelope(Anomaly::kCertificateRevoked);
    case Reach::kStale:
      return RefuseEnvelope(Anomaly::kRevocationListStale);
    case Reach::kNobody:
      return chain.ssin.status();
    case Reach::kHolds:
      break;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Chain>> FindChains(const TrustStore::Material& material,
                                              const SignerCertificate& signer) {
  Status refusal = RefuseEnvelope(Anomaly::kSignerUntrusted);
  bool checked = false;
  std::vector<Chain> chains;
  for (ChainPath& path : FindPaths(material, signer)) {
    Status status = CheckPath(path.certificates);
    if (status.ok()) {
      ChainValidity validity = ValidityOf(material, path);
      chains.push_back({std::move(path), std::move(validity)});
    } else if (!checked) {
      refusal = std::move(status);
      checked = true;
    }
  }
  if (chains.empty()) return refusal;
  return chains;
}

bool Holds(const ChainValidity& chain, absl::Time signing_time, absl::Time now) {
  return ReachOf(chain, signing_time, now) == Reach::kHolds;
}

absl::StatusOr<std::string> JudgeChains(absl::Span<const ChainValidity> chains,
                                        absl::Time signing_time, absl::Time now) {
  assert(!chains.empty());
  const ChainValidity* furthest = nullptr;
  Reach reach = Reach::kTooLate;
  for (const ChainValidity& chain : chains) {
    const Reach its = ReachOf(chain, signing_time, now);
    if (its == Reach::kHolds) return *chain.ssin;
    if (furthest != nullptr && its <= reach) continue;
    furthest = &chain;
    reach = its;
  }
  return RefusalOf(*furthest, reach);
}

Status AskCmsVerify(const Envelope& envelope, const ChainPath& path) {
  BioPtr in = ReadBio(envelope.bytes);
  CmsPtr cms(d2i_CMS_bio(in.get(), nullptr));
  BioPtr out(BIO_new(BIO_s_mem()));
  StorePtr store = MakeStore(path.certificates);
  X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()),
                             absl::ToTimeT(envelope.signing_time));
  const bool accepted = cms != nullptr && CMS_verify(cms.get(), nullptr, store.get(), nullptr,
                                                     out.get(), CMS_BINARY | CMS_CADES) == 1;
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  if (accepted && absl::string_view(data, static_cast<size_t>(size)) == envelope.content) {
    return absl::OkStatus();
  }
  // Our own checks passed, so the only cause left is an unusual signing-certificate-v2.
  if (!envelope.signing_certificate.only) {
    return RefuseEnvelope(Anomaly::kSigningCertificateMismatch, FirstOpensslError());
  }
  return RefuseEnvelope(Anomaly::kSignatureInvalid, FirstOpensslError());
}

}  // namespace edmg::certs
