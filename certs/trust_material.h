// The content of a TrustStore, with OpenSSL's types. Only the .cc files of certs/ include it.
// Immutable once loaded, so that verifier threads share it without a lock.
#ifndef EDMG_CERTS_TRUST_MATERIAL_H_
#define EDMG_CERTS_TRUST_MATERIAL_H_

#include <vector>

#include "absl/time/time.h"
#include "certs/openssl_ptr.h"
#include "certs/revocation.h"
#include "certs/trust_store.h"

namespace edmg::certs {

struct Anchor {
  X509Ptr certificate;
  std::vector<SsinPlace> ssin_places;
};

struct TrustStore::Material {
  std::vector<Anchor> anchors;
  std::vector<X509Ptr> intermediates;
  std::vector<SignedCrl> crls;  // of each issuer, key and scope the newest (certs/revocation.h)
  absl::Duration stale_crl_grace = kStaleCrlGraceDefault;
};

// The instant that a certificate or a list names; InfinitePast if it cannot be read.
absl::Time TimeOf(const ASN1_TIME* time);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_TRUST_MATERIAL_H_
