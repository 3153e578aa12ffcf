#include "certs/transport_verifier.h"

#include <openssl/x509v3.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "certs/openssl_ptr.h"
#include "certs/pem_or_der.h"
#include "certs/refusal.h"
#include "certs/revocation.h"
#include "certs/trust_material.h"

namespace edmg::certs {
namespace {

using NamesPtr = std::unique_ptr<GENERAL_NAMES, OpensslFree<GENERAL_NAMES_free>>;

constexpr int kSecurityLevel = 2;  // as TLS on Debian requires: no SHA-1, no RSA below 2048

absl::Status Refused(absl::string_view reason, absl::string_view message) {
  return Refuse(absl::StatusCode::kUnauthenticated, reason, "tls.client_certificate", message);
}

absl::Status Malformed() {
  return Refused("CLIENT_CERTIFICATE_MALFORMED", "this is not one X.509 certificate");
}

// The reason why OpenSSL found no chain that holds.
absl::Status RefusalOf(const X509_STORE_CTX* context) {
  const int error = X509_STORE_CTX_get_error(context);
  const bool of_client = X509_STORE_CTX_get_error_depth(context) == 0;
  if (of_client && error == X509_V_ERR_CERT_HAS_EXPIRED) {
    return Refused("CLIENT_CERTIFICATE_EXPIRED", "the client certificate has expired");
  }
  if (of_client && error == X509_V_ERR_CERT_NOT_YET_VALID) {
    return Refused("CLIENT_CERTIFICATE_NOT_YET_VALID", "the client certificate is not yet valid");
  }
  return Refused("CLIENT_CERTIFICATE_UNTRUSTED",
                 absl::StrCat("the transport CA does not vouch for the client certificate: ",
                              X509_verify_cert_error_string(error)));
}

std::vector<std::string> UriNamesOf(X509* certificate) {
  std::vector<std::string> uris;
  const NamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
    uris.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                      static_cast<size_t>(ASN1_STRING_length(uri)));
  }
  return uris;
}

// The certificates in between are not self-signed, hence never an end of a chain.
StorePtr MakeStore(const TrustStore::Material& material, absl::Time now) {
  StorePtr store(X509_STORE_new());
  for (const Anchor& anchor : material.anchors) {
    X509_STORE_add_cert(store.get(), anchor.certificate.get());
  }
  for (const X509Ptr& between : material.intermediates) {
    X509_STORE_add_cert(store.get(), between.get());
  }
  X509_VERIFY_PARAM* param = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_auth_level(param, kSecurityLevel);
  X509_VERIFY_PARAM_set_time(param, absl::ToTimeT(now));
  return store;
}

}  // namespace

absl::StatusOr<TransportVerifier::Known> TransportVerifier::Judge(const TrustStore& trust,
                                                                  absl::string_view certificate,
                                                                  absl::Time now) {
  ErrorQueueGuard guard;
  auto read = ReadCertificates(certificate);
  if (!read.ok() || read->size() != 1) return Malformed();
  const TrustStore::Material& material = trust.material();
  const StorePtr store = MakeStore(material, now);
  const StoreCtxPtr context(X509_STORE_CTX_new());
  if (X509_STORE_CTX_init(context.get(), store.get(), read->front().get(), nullptr) != 1 ||
      X509_STORE_CTX_set_default(context.get(), "ssl_client") != 1) {
    return absl::InternalError("cannot set up the check of a client certificate");
  }
  if (X509_verify_cert(context.get()) != 1) return RefusalOf(context.get());
  Known known{UriNamesOf(read->front().get()), absl::InfinitePast(), absl::InfiniteFuture()};
  absl::Time revoked_from = absl::InfiniteFuture(), stale_from = absl::InfiniteFuture();
  const STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context.get());
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    X509* one = sk_X509_value(chain, i);
    known.from = std::max(known.from, TimeOf(X509_get0_notBefore(one)));
    known.until = std::min(known.until, TimeOf(X509_get0_notAfter(one)));
    revoked_from = std::min(revoked_from, RevokedFrom(material, one));
    if (i > 0) stale_from = std::min(stale_from, StaleFrom(material, one));
  }
  if (revoked_from <= now) {
    return Refused("CLIENT_CERTIFICATE_REVOKED", "the client certificate was revoked");
  }
  if (stale_from <= now) {
    return Refused("CLIENT_REVOCATION_LIST_STALE",
                   "the revocation list of the transport CA is too old to be believed");
  }
  known.until = std::min({known.until, revoked_from, stale_from});
  return known;
}

absl::StatusOr<std::vector<std::string>> TransportVerifier::UrisOf(
    absl::string_view certificate) const {
  const absl::Time now = clock_();
  std::shared_ptr<const TrustStore> trust;
  {
    absl::ReaderMutexLock lock(&mutex_);
    const auto found = known_.find(certificate);
    if (found != known_.end() && found->second.from <= now && now < found->second.until) {
      return found->second.uris;
    }
    trust = trust_;
  }
  absl::StatusOr<Known> judged = Judge(*trust, certificate, now);
  if (!judged.ok()) return judged.status();
  std::vector<std::string> uris = judged->uris;
  absl::MutexLock lock(&mutex_);
  // A verdict by trust that was replaced meanwhile is good for this call alone.
  if (trust != trust_) return uris;
  if (known_.size() >= kKnownClientsMax) known_.clear();
  known_.insert_or_assign(std::string(certificate), *std::move(judged));
  return uris;
}

void TransportVerifier::ReplaceTrust(std::shared_ptr<const TrustStore> trust) {
  absl::MutexLock lock(&mutex_);
  trust_ = std::move(trust);
  known_.clear();
}

std::shared_ptr<const TrustStore> TransportVerifier::trust() const {
  absl::ReaderMutexLock lock(&mutex_);
  return trust_;
}

}  // namespace edmg::certs
