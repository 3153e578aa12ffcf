#include "certs/chain_paths.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "certs/accepted_keys.h"

namespace edmg::certs {
namespace {

bool SameNameAndKey(X509* a, X509* b) {
  return X509_NAME_cmp(X509_get_subject_name(a), X509_get_subject_name(b)) == 0 &&
         EVP_PKEY_eq(X509_get0_pubkey(a), X509_get0_pubkey(b)) == 1;
}

bool Contains(const std::vector<X509*>& certificates, X509* one) {
  return std::find(certificates.begin(), certificates.end(), one) != certificates.end();
}

class PathSearch {
 public:
  PathSearch(const TrustStore::Material& material, const SignerCertificate& signer)
      : material_(material) {
    for (const X509Ptr& one : material.intermediates) AddIssuer(one.get());
    const size_t configured = issuers_.size();
    for (int i = 0; i < sk_X509_num(signer.bag.get()); ++i) {
      AddIssuer(sk_X509_value(signer.bag.get(), i));
    }
    FindLinks(NamedAbove(signer.certificate.get()), configured);
    path_.push_back(signer.certificate.get());
    Extend();
  }

  std::vector<ChainPath> Take() && { return std::move(found_); }

 private:
  using Link = std::pair<X509*, X509*>;  // signer and signed certificate

  // Self-signed certificates lead nowhere: an anchor of that name and key would be met itself.
  void AddIssuer(X509* certificate) {
    if ((X509_get_extension_flags(certificate) & EXFLAG_SS) != 0) return;
    const bool known = std::any_of(issuers_.begin(), issuers_.end(), [certificate](X509* one) {
      return X509_cmp(one, certificate) == 0;
    });
    if (!known) issuers_.push_back(certificate);
  }

  // The signer and all issuers above it as far as names and key identifiers tell.
  std::vector<X509*> NamedAbove(X509* signer) const {
    std::vector<X509*> named = {signer};
    for (size_t i = 0; i < named.size(); ++i) {
      for (X509* issuer : issuers_) {
        if (!Contains(named, issuer) && X509_check_issued(issuer, named[i]) == X509_V_OK) {
          named.push_back(issuer);
        }
      }
    }
    return named;
  }

  // Finds which of these certificates signed which, from the anchors and the first `configured`
  // issuers down: each certificate that a believed one signed is believed in turn.
  void FindLinks(const std::vector<X509*>& named, size_t configured) {
    std::vector<X509*> believed;
    for (const Anchor& anchor : material_.anchors) believed.push_back(anchor.certificate.get());
    for (size_t i = 0; i < configured; ++i) {
      if (Contains(named, issuers_[i])) believed.push_back(issuers_[i]);
    }
    for (size_t i = 0; i < believed.size(); ++i) {
      X509* const issuer = believed[i];
      for (X509* certificate : named) {
        if (certificate == issuer || !Issued(issuer, certificate)) continue;
        links_.insert({issuer, certificate});
        if (!Contains(believed, certificate)) believed.push_back(certificate);
      }
    }
  }

  // True if the believed certificate signed the other. A key that is not accepted is not used at
  // all: a path through it is found by its names, and refused for the key.
  bool Issued(X509* issuer, X509* certificate) {
    if (X509_check_issued(issuer, certificate) != X509_V_OK) return false;
    if (!CheckKey(issuer).ok()) return true;
    if (signature_checks_ == kIssuerSignatureChecksMax) return false;
    ++signature_checks_;
    return X509_verify(certificate, X509_get0_pubkey(issuer)) == 1;
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
    if (!links_.contains({issuer, path_.back()})) return false;
    return std::none_of(path_.begin(), path_.end(),
                        [issuer](X509* one) { return SameNameAndKey(one, issuer); });
  }

  const TrustStore::Material& material_;
  std::vector<X509*> issuers_;
  absl::flat_hash_set<Link> links_;
  std::vector<X509*> path_;
  std::vector<ChainPath> found_;
  int signature_checks_ = 0;
};

}  // namespace

std::vector<ChainPath> FindPaths(const TrustStore::Material& material,
                                 const SignerCertificate& signer) {
  return PathSearch(material, signer).Take();
}

}  // namespace edmg::certs
