// SipHash-2-4: a hash that only the holder of the key can compute (a message authentication code).
//
// The sealed texts are short and live for weeks; a forger has one guess in 2^64 with each call. No
// OpenSSL here.
#ifndef EDMG_SERVICES_ANSWERS_KEYED_HASH_H_
#define EDMG_SERVICES_ANSWERS_KEYED_HASH_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace edmg::services {

using HashKey = std::array<uint8_t, 16>;

uint64_t KeyedHash(const HashKey& key, absl::string_view bytes);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_ANSWERS_KEYED_HASH_H_
