// The identity of a TLS peer: the one role URI in its certificate (proto/README.md, "Who calls
// what").
//
// Pure functions over the URI subject alternative names that the TLS layer has already verified. No
// OpenSSL here. A certificate with no role, with two or with a malformed one identifies nobody.
#ifndef EDMG_CERTS_IDENTITY_H_
#define EDMG_CERTS_IDENTITY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace edmg::certs {

enum class Role { kSoftware, kPhysician, kInsurer, kAdministrator };

struct Identity {
  Role role;
  std::string name;  // vendor, first 8 digits of the NIHII number, OA code, or administrator

  friend bool operator==(const Identity& a, const Identity& b) = default;
};

// "software", "physician", "insurer" or "administrator", as in the URI.
absl::string_view RoleName(Role role);

// kUnauthenticated with reason ROLE_MISSING, ROLE_AMBIGUOUS or ROLE_MALFORMED unless exactly one of
// `uris` is a well-formed urn:edmg: role. URIs of other schemes are ignored.
absl::StatusOr<Identity> IdentityFromUris(absl::Span<const std::string> uris);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_IDENTITY_H_
