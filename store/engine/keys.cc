#include "store/engine/keys.h"

#include <cassert>
#include <limits>

namespace edmg::store {
namespace {

constexpr size_t kRevisionBytes = 8;
constexpr size_t kNumberBytes = 4;
// Moves negative numbers before positive ones in the order of unsigned bytes.
constexpr uint32_t kSignBit = 0x80000000u;

void AppendBigEndian(std::string& bytes, uint64_t value, size_t width) {
  for (size_t i = width; i > 0; --i) {
    bytes.push_back(static_cast<char>(value >> (8 * (i - 1))));
  }
}

uint64_t ReadBigEndian(absl::string_view bytes) {
  uint64_t value = 0;
  for (char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

int32_t NumberOf(absl::string_view bytes) {
  return static_cast<int32_t>(static_cast<uint32_t>(ReadBigEndian(bytes)) ^ kSignBit);
}

uint64_t ReadAtEnd(absl::string_view key, size_t width, size_t distance) {
  assert(key.size() >= width + distance);
  return ReadBigEndian(key.substr(key.size() - width - distance, width));
}

}  // namespace

Key& Key::Text(absl::string_view text) {
  bytes_.append(text.data(), text.size());
  return *this;
}

Key& Key::Revision(int64_t revision) {
  AppendBigEndian(bytes_, static_cast<uint64_t>(revision), kRevisionBytes);
  return *this;
}

Key& Key::NewestFirst(int64_t revision) {
  AppendBigEndian(bytes_, std::numeric_limits<uint64_t>::max() - static_cast<uint64_t>(revision),
                  kRevisionBytes);
  return *this;
}

Key& Key::Number(int32_t number) {
  AppendBigEndian(bytes_, static_cast<uint32_t>(number) ^ kSignBit, kNumberBytes);
  return *this;
}

int64_t RevisionAtEnd(absl::string_view key) {
  return static_cast<int64_t>(ReadAtEnd(key, kRevisionBytes, 0));
}

int64_t NewestFirstRevisionAtEnd(absl::string_view key) {
  return static_cast<int64_t>(std::numeric_limits<uint64_t>::max() -
                              ReadAtEnd(key, kRevisionBytes, 0));
}

StreamPosition StreamPositionAtEnd(absl::string_view key) {
  return {static_cast<int64_t>(ReadAtEnd(key, kRevisionBytes, kNumberBytes)),
          NumberOf(key.substr(key.size() - kNumberBytes))};
}

std::pair<int32_t, absl::string_view> SplitNumber(absl::string_view key) {
  assert(key.size() >= kNumberBytes);
  return {NumberOf(key.substr(0, kNumberBytes)), key.substr(kNumberBytes)};
}

}  // namespace edmg::store
