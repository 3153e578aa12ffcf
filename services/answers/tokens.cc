#include "services/answers/tokens.h"

#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace edmg::services {
namespace {

// FNV-1a, 64 bits: earlier programs put it before the parts.
uint64_t Fingerprint(absl::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (char byte : bytes) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001b3u;
  }
  return hash;
}

}  // namespace

std::string Tokens::Encode(const std::vector<std::string>& parts) const {
  const std::string body = absl::StrJoin(parts, "|");
  return absl::WebSafeBase64Escape(absl::StrCat(absl::Hex(KeyedHash(key_, body)), "|", body));
}

std::optional<Token> Tokens::Decode(absl::string_view token, absl::string_view purpose,
                                    size_t count) const {
  std::string text;
  if (!absl::WebSafeBase64Unescape(token, &text)) return std::nullopt;
  const std::pair<absl::string_view, absl::string_view> halves =
      absl::StrSplit(text, absl::MaxSplits('|', 1));
  Token decoded;
  if (halves.first != absl::StrCat(absl::Hex(KeyedHash(key_, halves.second)))) {
    if (halves.first != absl::StrCat(absl::Hex(Fingerprint(halves.second)))) return std::nullopt;
    decoded.proof = Token::Proof::kChecked;
  }
  decoded.parts = absl::StrSplit(halves.second, '|');
  if (decoded.parts.size() != count || decoded.parts.front() != purpose) return std::nullopt;
  return decoded;
}

}  // namespace edmg::services
