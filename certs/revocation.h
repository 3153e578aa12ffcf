// The verdict of the revocation lists on a certificate: the time from which it is revoked, and the
// time from which the lists are too old to be believed.
//
// For one issuer, key and distribution point only the newest list counts, so that a certificate
// that was on hold and is released counts as released. Only the .cc files of certs/ include it.
#ifndef EDMG_CERTS_REVOCATION_H_
#define EDMG_CERTS_REVOCATION_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "certs/openssl_ptr.h"
#include "certs/trust_store.h"

namespace edmg::certs {

struct SignedCrl {
  CrlPtr crl;
  X509* signed_by = nullptr;  // an anchor or intermediate of the same material
  absl::Time this_update;
  absl::Time next_update;  // InfiniteFuture where the list names none
};

// Adds a list, or puts it in the place of an older one; a list older than the one that is there is
// left out. INVALID_ARGUMENT: a delta or indirect list, or nobody of the material signed it.
absl::Status AddCrl(CrlPtr crl, TrustStore::Material* material);

// The earliest revocation of `certificate`; a stale list still revokes.
absl::Time RevokedFrom(const TrustStore::Material& material, X509* certificate);

// The time when the first of the lists that `issuer` signed is past its next update and the grace
// after it; InfiniteFuture if there is none: then nothing is known of revocations, as configured.
absl::Time StaleFrom(const TrustStore::Material& material, X509* issuer);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_REVOCATION_H_
