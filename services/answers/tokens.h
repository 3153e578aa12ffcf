// Opaque tokens: page tokens and cursors. Callers hand them back as they got them.
//
// A token is sealed with the store's own key (store/engine/database.h). One that was changed or
// made up, or that is for another purpose, owner or store, is not accepted; an accepted one was
// given out here. Earlier programs gave tokens with a checksum that anybody can compute; see
// kChecked.
#ifndef EDMG_SERVICES_ANSWERS_TOKENS_H_
#define EDMG_SERVICES_ANSWERS_TOKENS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/answers/keyed_hash.h"

namespace edmg::services {

struct Token {
  enum class Proof {
    kSealed,   // this store gave it out
    kChecked,  // of the form of earlier programs: whole, but anybody may have made it
  };
  std::vector<std::string> parts;
  Proof proof = Proof::kSealed;
};

class Tokens {
 public:
  explicit Tokens(const HashKey& key) : key_(key) {}

  // Parts must not contain '|'. The first names purpose and owner: "patients:12345625".
  std::string Encode(const std::vector<std::string>& parts) const;

  // The parts, if the token is whole, has `count` parts and begins with `purpose`.
  std::optional<Token> Decode(absl::string_view token, absl::string_view purpose,
                              size_t count) const;

 private:
  const HashKey key_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_ANSWERS_TOKENS_H_
