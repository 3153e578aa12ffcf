// Opaque tokens: page tokens and cursors. Callers hand them back as they got them; a token that was
// changed, or that is for another purpose or owner, is not accepted. They guard against mistakes,
// not against forgery: what a token opens is checked against the caller again.
#ifndef EDMG_SERVICES_TOKENS_H_
#define EDMG_SERVICES_TOKENS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace edmg::services {

// Parts must not contain '|'. The first names purpose and owner, for instance "patients:12345625".
std::string EncodeToken(const std::vector<std::string>& parts);

// The parts, if the token is whole, has `count` parts and begins with `purpose`.
std::optional<std::vector<std::string>> DecodeToken(absl::string_view token,
                                                    absl::string_view purpose, size_t count);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_TOKENS_H_
