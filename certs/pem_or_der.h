// Certificates and revocation lists as people have them: PEM, any number in one text, or DER, as
// states publish them, one after the other.
//
// Only the .cc files of certs/ include it.
#ifndef EDMG_CERTS_PEM_OR_DER_H_
#define EDMG_CERTS_PEM_OR_DER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/openssl_ptr.h"

namespace edmg::certs {

// At least one; INVALID_ARGUMENT says what is wrong with the text, but not which file it is from.
absl::StatusOr<std::vector<X509Ptr>> ReadCertificates(absl::string_view text);
absl::StatusOr<std::vector<CrlPtr>> ReadCrls(absl::string_view text);

// The place of the first PEM block; `npos` if there is none. Text before it, such as a byte order
// mark or a comment, is skipped.
size_t BeginOfPem(absl::string_view text);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_PEM_OR_DER_H_
