// The places where a certificate's subject shows the signer's SSIN. Issuers differ; the operator
// says which places an anchor's issuers use, and the gateway never guesses.
//
// Only the .cc files of certs/ include it.
#ifndef EDMG_CERTS_SIGNER_SSIN_H_
#define EDMG_CERTS_SIGNER_SSIN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/openssl_ptr.h"
#include "certs/trust_store.h"

namespace edmg::certs {

// The one SSIN that the subject shows in these places; SIGNER_SSIN_MISSING if it shows none there,
// or two.
absl::StatusOr<std::string> ReadSsin(X509* certificate, const std::vector<SsinPlace>& places);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_SIGNER_SSIN_H_
