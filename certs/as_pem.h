// Certificates as PEM, for libraries that take nothing else, as gRPC; people have them in DER too.
#ifndef EDMG_CERTS_AS_PEM_H_
#define EDMG_CERTS_AS_PEM_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace edmg::certs {

// PEM is given back from its first block on; certificates in DER, one after the other, are written
// as PEM. INVALID_ARGUMENT for a text that is neither.
absl::StatusOr<std::string> CertificatesAsPem(absl::string_view text);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_AS_PEM_H_
