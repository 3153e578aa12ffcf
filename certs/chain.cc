#include "certs/chain.h"

#include <algorithm>

#include "absl/status/status.h"
#include "certs/anomalies.h"
#include "certs/trust_material.h"

namespace edmg::certs {
namespace {

using absl::Status;

constexpr int kChainDepthMax = 8;
constexpr int kSecurityLevel = 2;  // 112 bits: no SHA-1, no RSA below 2048 anywhere in the chain

struct ChainError {
  int openssl;
  Anomaly anomaly;
};

constexpr ChainError kChainErrors[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED, Anomaly::kCertificateExpired},
    {X509_V_ERR_CERT_NOT_YET_VALID, Anomaly::kCertificateNotYetValid},
    {X509_V_ERR_INVALID_PURPOSE, Anomaly::kCertificateUsage},
    {X509_V_ERR_EE_KEY_TOO_SMALL, Anomaly::kKeyTooWeak},
    {X509_V_ERR_CA_KEY_TOO_SMALL, Anomaly::kKeyTooWeak},
    {X509_V_ERR_CA_MD_TOO_WEAK, Anomaly::kAlgorithmNotAccepted},
};

Status RefuseChain(int error) {
  for (const ChainError& row : kChainErrors) {
    if (row.openssl == error) {
      return RefuseEnvelope(row.anomaly, X509_verify_cert_error_string(error));
    }
  }
  return RefuseEnvelope(Anomaly::kSignerUntrusted, X509_verify_cert_error_string(error));
}

// The earliest revocation of `certificate`, whatever the list's own dates.
absl::Time RevokedFrom(const TrustStore::Material& material, X509* certificate) {
  absl::Time revoked_from = absl::InfiniteFuture();
  for (const CrlPtr& crl : material.crls) {
    if (X509_NAME_cmp(X509_CRL_get_issuer(crl.get()), X509_get_issuer_name(certificate)) != 0) {
      continue;
    }
    X509_REVOKED* entry = nullptr;
    // 1: listed. 2: listed as released again, which only a delta list says.
    if (X509_CRL_get0_by_serial(crl.get(), &entry, X509_get0_serialNumber(certificate)) != 1) {
      continue;
    }
    revoked_from = std::min(revoked_from, TimeOf(X509_REVOKED_get0_revocationDate(entry)));
  }
  return revoked_from;
}

ChainValidity ValidityOf(const TrustStore::Material& material, STACK_OF(X509) * chain) {
  ChainValidity validity{absl::InfinitePast(), absl::InfiniteFuture()};
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    X509* certificate = sk_X509_value(chain, i);
    validity.valid_from = std::max(validity.valid_from, TimeOf(X509_get0_notBefore(certificate)));
    // X509_verify_cert takes the instant notAfter itself for expired.
    validity.valid_until = std::min(validity.valid_until, TimeOf(X509_get0_notAfter(certificate)));
    validity.revoked_from = std::min(validity.revoked_from, RevokedFrom(material, certificate));
  }
  return validity;
}

}  // namespace

StorePtr MakeStore(const TrustStore::Material& material, absl::Time at) {
  StorePtr store(X509_STORE_new());
  for (const X509Ptr& anchor : material.anchors) X509_STORE_add_cert(store.get(), anchor.get());
  // Not self-signed, hence never an end of a chain: only material to build one with.
  for (const X509Ptr& intermediate : material.intermediates) {
    X509_STORE_add_cert(store.get(), intermediate.get());
  }
  X509_VERIFY_PARAM* param = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_time(param, absl::ToTimeT(at));
  X509_VERIFY_PARAM_set_depth(param, kChainDepthMax);
  X509_VERIFY_PARAM_set_auth_level(param, kSecurityLevel);
  return store;
}

absl::StatusOr<ChainValidity> FindChain(const TrustStore::Material& material, X509_STORE* store,
                                        const SignerCertificate& signer) {
  StoreCtxPtr context(X509_STORE_CTX_new());
  X509* certificate = signer.certificate.get();
  if (X509_STORE_CTX_init(context.get(), store, certificate, signer.bag.get()) != 1 ||
      X509_STORE_CTX_set_default(context.get(), "smime_sign") != 1) {
    return absl::InternalError("cannot set up the check of a certificate chain");
  }
  if (X509_verify_cert(context.get()) != 1) {
    return RefuseChain(X509_STORE_CTX_get_error(context.get()));
  }
  return ValidityOf(material, X509_STORE_CTX_get0_chain(context.get()));
}

Status AskCmsVerify(const Envelope& envelope, X509_STORE* store) {
  BioPtr in = ReadBio(envelope.bytes);
  CmsPtr cms(d2i_CMS_bio(in.get(), nullptr));
  BioPtr out(BIO_new(BIO_s_mem()));
  const bool accepted = cms != nullptr && CMS_verify(cms.get(), nullptr, store, nullptr, out.get(),
                                                     CMS_BINARY | CMS_CADES) == 1;
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  if (accepted && absl::string_view(data, static_cast<size_t>(size)) == envelope.content) {
    return absl::OkStatus();
  }
  // Our own checks passed, so what is left is an unusual signing-certificate-v2.
  if (!envelope.signing_certificate.only) {
    return RefuseEnvelope(Anomaly::kSigningCertificateMismatch, FirstOpensslError());
  }
  return RefuseEnvelope(Anomaly::kSignatureInvalid, FirstOpensslError());
}

}  // namespace edmg::certs
