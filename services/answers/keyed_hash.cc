#include "services/answers/keyed_hash.h"

#include <bit>
#include <cstddef>

namespace edmg::services {
namespace {

constexpr size_t kWordBytes = 8;

// Little-endian; `size` of at most 8 bytes.
uint64_t WordAt(const uint8_t* bytes, size_t size) {
  uint64_t word = 0;
  for (size_t i = 0; i < size; ++i) word |= uint64_t{bytes[i]} << (8 * i);
  return word;
}

struct State {
  uint64_t v0, v1, v2, v3;

  void Round() {
    v0 += v1;
    v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  }

  void Take(uint64_t word) {
    v3 ^= word;
    Round();
    Round();
    v0 ^= word;
  }

  uint64_t End() {
    v2 ^= 0xff;
    for (int i = 0; i < 4; ++i) Round();
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

}  // namespace

uint64_t KeyedHash(const HashKey& key, absl::string_view bytes) {
  const uint64_t low = WordAt(key.data(), kWordBytes);
  const uint64_t high = WordAt(key.data() + kWordBytes, kWordBytes);
  State state{low ^ 0x736f6d6570736575u, high ^ 0x646f72616e646f6du, low ^ 0x6c7967656e657261u,
              high ^ 0x7465646279746573u};
  const auto* next = reinterpret_cast<const uint8_t*>(bytes.data());
  size_t left = bytes.size();
  for (; left >= kWordBytes; left -= kWordBytes, next += kWordBytes) {
    state.Take(WordAt(next, kWordBytes));
  }
  state.Take(WordAt(next, left) | uint64_t{bytes.size() & 0xff} << 56);
  return state.End();
}

}  // namespace edmg::services
