// The public keys that the gateway believes, of signers and of their issuers alike: P-256, P-384,
// and RSA of 2048 to 4096 bits with an odd exponent of 17 to 32 bits. A key is judged before any
// arithmetic is done with it, so that the cost of its use is bounded.
//
// Only the .cc files of certs/ include it.
#ifndef EDMG_CERTS_ACCEPTED_KEYS_H_
#define EDMG_CERTS_ACCEPTED_KEYS_H_

#include "absl/status/statusor.h"
#include "certs/envelope.h"
#include "certs/openssl_ptr.h"

namespace edmg::certs {

// The kind of the certificate's key; KEY_TOO_WEAK or ALGORITHM_NOT_ACCEPTED.
absl::StatusOr<KeyType> CheckKey(X509* certificate);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_ACCEPTED_KEYS_H_
