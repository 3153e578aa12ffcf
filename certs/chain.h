// The chains from a signer's certificate to the anchors, and the choice of one that holds for a
// message.
//
// All chains are found and judged, once for a signer. Then time and revocation of a message are
// judged in one way, whether the signer was seen before or not. Only the .cc files of certs/
// include it.
#ifndef EDMG_CERTS_CHAIN_H_
#define EDMG_CERTS_CHAIN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "certs/chain_paths.h"
#include "certs/openssl_ptr.h"
#include "certs/signer_certificate.h"
#include "certs/trust_store.h"

namespace edmg::certs {

// The signing times for which a chain holds, the verdict of its revocation lists for the time of
// judging, and the person whom its anchor names as the owner of the certificate.
struct ChainValidity {
  absl::Time valid_from = absl::InfinitePast();      // included
  absl::Time valid_until = absl::InfiniteFuture();   // excluded
  absl::Time revoked_from = absl::InfiniteFuture();  // the earliest revocation in the chain
  absl::Time stale_from = absl::InfiniteFuture();    // the time at which its first list is too old
  absl::StatusOr<std::string> ssin = absl::UnknownError("not read");
};

// A chain that passed every check that does not depend on time.
struct Chain {
  ChainPath path;
  ChainValidity validity;
};

// At least one chain; else SIGNER_UNTRUSTED if no path leads to an anchor, and the refusal of the
// first path if none of them is allowed.
absl::StatusOr<std::vector<Chain>> FindChains(const TrustStore::Material& material,
                                              const SignerCertificate& signer);

// True if the chain holds for a message signed at `signing_time` and judged at `now`.
bool Holds(const ChainValidity& chain, absl::Time signing_time, absl::Time now);

// The signer's SSIN by the first of `chains` (at least one) that holds; else the refusal of the one
// that came furthest: CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, CERTIFICATE_REVOKED,
// REVOCATION_LIST_STALE, SIGNER_SSIN_MISSING.
absl::StatusOr<std::string> JudgeChains(absl::Span<const ChainValidity> chains,
                                        absl::Time signing_time, absl::Time now);

// The answer of CMS_verify with CMS_CADES and this chain for the same bytes. It must agree with the
// gateway's own checks: a signer is only remembered after it has.
absl::Status AskCmsVerify(const Envelope& envelope, const ChainPath& path);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_CHAIN_H_
