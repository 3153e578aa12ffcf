#include "certs/chain_paths.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace edmg::certs {
namespace {

bool SameNameAndKey(X509* a, X509* b) {
  return X509_NAME_cmp(X509_get_subject_name(a), X509_get_subject_name(b)) == 0 &&
         EVP_PKEY_eq(X509_get0_pubkey(a), X509_get0_pubkey(b)) == 1;
}

class PathSearch {
 public:
  PathSearch(const TrustStore::Material& material, const SignerCertificate& signer)
      : material_(material) {
    for (const X509Ptr& one : material.intermediates) AddIssuer(one.get());
    for (int i = 0; i < sk_X509_num(signer.bag.get()); ++i) {
      AddIssuer(sk_X509_value(signer.bag.get(), i));
    }
    path_.push_back(signer.certificate.get());
    Extend();
  }

  std::vector<ChainPath> Take() && { return std::move(found_); }

 private:
  // Self-signed ones lead nowhere: an anchor of that name and key would be met itself.
  void AddIssuer(X509* certificate) {
    if ((X509_get_extension_flags(certificate) & EXFLAG_SS) != 0) return;
    const bool known = std::any_of(issuers_.begin(), issuers_.end(), [certificate](X509* one) {
      return X509_cmp(one, certificate) == 0;
    });
    if (!known) issuers_.push_back(certificate);
  }

  void Extend() {
    for (const Anchor& anchor : material_.anchors) {
      if (found_.size() == kPathsMax) return;
      if (!MayFollow(anchor.certificate.get())) continue;
      found_.push_back({path_, &anchor});
      found_.back().certificates.push_back(anchor.certificate.get());
    }
    if (path_.size() > kChainDepthMax) return;
    for (X509* issuer : issuers_) {
      if (found_.size() == kPathsMax) return;
      if (!MayFollow(issuer)) continue;
      path_.push_back(issuer);
      Extend();
      path_.pop_back();
    }
  }

  bool MayFollow(X509* issuer) {
    const bool met = std::any_of(path_.begin(), path_.end(),
                                 [issuer](X509* one) { return SameNameAndKey(one, issuer); });
    return !met && Issued(issuer, path_.back());
  }

  // Whether the one signed the other: asked once, for signatures are what the search costs.
  bool Issued(X509* issuer, X509* certificate) {
    if (X509_check_issued(issuer, certificate) != X509_V_OK) return false;
    const auto [it, is_new] = issued_.try_emplace(std::pair(issuer, certificate), false);
    if (is_new && signature_checks_ < kIssuerSignatureChecksMax) {
      ++signature_checks_;
      it->second = X509_verify(certificate, X509_get0_pubkey(issuer)) == 1;
    }
    return it->second;
  }

  const TrustStore::Material& material_;
  std::vector<X509*> issuers_;
  std::vector<X509*> path_;
  std::vector<ChainPath> found_;
  absl::flat_hash_map<std::pair<X509*, X509*>, bool> issued_;
  int signature_checks_ = 0;
};

}  // namespace

std::vector<ChainPath> FindPaths(const TrustStore::Material& material,
                                 const SignerCertificate& signer) {
  return PathSearch(material, signer).Take();
}

}  // namespace edmg::certs
