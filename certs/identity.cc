#include "certs/identity.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "certs/refusal.h"

namespace edmg::certs {
namespace {

constexpr absl::string_view kPrefix = "urn:edmg:";
constexpr absl::string_view kField = "tls.client_certificate";

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsLower(char c) { return absl::ascii_islower(static_cast<unsigned char>(c)); }
bool IsVendorCharacter(char c) { return IsLower(c) || IsDigit(c) || c == '-'; }
bool IsAdministratorCharacter(char c) { return IsVendorCharacter(c) || c == '.' || c == '_'; }

// The form of a role's name.
struct Row {
  Role role;
  absl::string_view name;
  size_t length_min;
  size_t length_max;
  bool (*accepts)(char);
};

constexpr Row kRows[] = {
    {Role::kSoftware, "software", 1, 64, IsVendorCharacter},
    {Role::kPhysician, "physician", 8, 8, IsDigit},
    {Role::kInsurer, "insurer", 3, 3, IsDigit},
    {Role::kAdministrator, "administrator", 1, 64, IsAdministratorCharacter},
};

absl::Status Refused(absl::string_view reason, absl::string_view message) {
  return Refuse(absl::StatusCode::kUnauthenticated, reason, kField, message);
}

bool HasForm(const Row& row, absl::string_view name) {
  return name.size() >= row.length_min && name.size() <= row.length_max &&
         std::all_of(name.begin(), name.end(), row.accepts);
}

absl::StatusOr<Identity> ParseRole(absl::string_view uri) {
  const absl::string_view rest = absl::StripPrefix(uri, kPrefix);
  for (const Row& row : kRows) {
    absl::string_view name = rest;
    if (!absl::ConsumePrefix(&name, row.name) || !absl::ConsumePrefix(&name, ":")) continue;
    if (!HasForm(row, name)) break;
    return Identity{row.role, std::string(name)};
  }
  return Refused("ROLE_MALFORMED",
                 "the role in the client certificate is malformed; expected urn:edmg:software:"
                 "<vendor>, urn:edmg:physician:<8 digits>, urn:edmg:insurer:<3 digits> or "
                 "urn:edmg:administrator:<name>");
}

}  // namespace

absl::string_view RoleName(Role role) { return kRows[static_cast<size_t>(role)].name; }

absl::StatusOr<Identity> IdentityFromUris(absl::Span<const std::string> uris) {
  const std::string* found = nullptr;
  for (const std::string& uri : uris) {
    // URN schemes and namespaces ignore case; a role in other letters is malformed, not absent.
    if (!absl::StartsWithIgnoreCase(uri, kPrefix)) continue;
    if (found != nullptr) {
      return Refused("ROLE_AMBIGUOUS", "the client certificate names more than one urn:edmg: role");
    }
    found = &uri;
  }
  if (found == nullptr) {
    return Refused("ROLE_MISSING", "the client certificate names no urn:edmg: role");
  }
  return ParseRole(*found);
}

}  // namespace edmg::certs
