// All ways from a signer's certificate to an anchor, by names, key identifiers and signatures.
//
// OpenSSL follows one way; if an issuer was renewed, cross-signed, or has a revoked twin, that may
// be the wrong one. Time, use and revocation are left to certs/chain.h. The search is bounded, and
// goes down from what is believed: no key of the envelope checks a signature before a believed key
// signed the certificate of that key. Only the .cc files of certs/ include it.
#ifndef EDMG_CERTS_CHAIN_PATHS_H_
#define EDMG_CERTS_CHAIN_PATHS_H_

#include <vector>

#include "certs/openssl_ptr.h"
#include "certs/signer_certificate.h"
#include "certs/trust_material.h"

namespace edmg::certs {

inline constexpr int kChainDepthMax = 8;  // certificates between the signer's and the anchor
inline constexpr size_t kPathsMax = 16;
inline constexpr int kIssuerSignatureChecksMax = 16;

// Owned by the signer and the material.
struct ChainPath {
  std::vector<X509*> certificates;  // the signer's first, the anchor's last
  const Anchor* anchor = nullptr;
};

// The order depends on the bag and the material alone: anchors first, then configured issuers, then
// embedded ones.
std::vector<ChainPath> FindPaths(const TrustStore::Material& material,
                                 const SignerCertificate& signer);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_CHAIN_PATHS_H_
