// The chain from a signer's certificate to an anchor, at one instant, and what revocation says.
//
// Only the .cc files of certs/ include it.
#ifndef EDMG_CERTS_CHAIN_H_
#define EDMG_CERTS_CHAIN_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/openssl_ptr.h"
#include "certs/signer_certificate.h"
#include "certs/trust_store.h"

namespace edmg::certs {

// For which signing times the chain holds, and from when on it is revoked.
struct ChainValidity {
  absl::Time valid_from;                             // included
  absl::Time valid_until;                            // excluded
  absl::Time revoked_from = absl::InfiniteFuture();  // the earliest revocation in the chain
};

// A store of the anchors and intermediates whose verification time is `at`. With CMS_CADES
// CMS_verify takes the time from the store, so each call has its own.
StorePtr MakeStore(const TrustStore::Material& material, absl::Time at);

// SIGNER_UNTRUSTED, CERTIFICATE_EXPIRED, CERTIFICATE_NOT_YET_VALID, … if there is no chain.
absl::StatusOr<ChainValidity> FindChain(const TrustStore::Material& material, X509_STORE* store,
                                        const SignerCertificate& signer);

// What CMS_verify with CMS_CADES and the full chain says to the same bytes. It must agree with the
// gateway's own checks: a signer is only remembered after it has.
absl::Status AskCmsVerify(const Envelope& envelope, X509_STORE* store);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_CHAIN_H_
