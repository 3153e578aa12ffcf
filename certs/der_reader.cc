#include "certs/der_reader.h"

#include <cstddef>

namespace edmg::certs {
namespace {

constexpr uint8_t kConstructed = 0x20;
constexpr uint8_t kClassMask = 0xC0;
constexpr uint8_t kNumberMask = 0x1F;
constexpr size_t kLengthOctetsMax = 4;

uint8_t Octet(absl::string_view bytes, size_t i) { return static_cast<uint8_t>(bytes[i]); }

// The length octets at bytes[1]: their number, and the length that they give.
struct Length {
  size_t octets;
  size_t value;
};

absl::optional<Length> ReadLength(absl::string_view bytes) {
  if (bytes.size() < 2) return absl::nullopt;
  const uint8_t first = Octet(bytes, 1);
  if (first < 0x80) return Length{1, first};
  const size_t count = first & 0x7F;
  if (count == 0 || count > kLengthOctetsMax || bytes.size() < 2 + count) return absl::nullopt;
  size_t value = 0;
  for (size_t i = 0; i < count; ++i) value = value << 8 | Octet(bytes, 2 + i);
  // The shortest form only: no leading zero octet, no long form for a short length.
  if (value < 0x80 || Octet(bytes, 2) == 0) return absl::nullopt;
  return Length{1 + count, value};
}

bool IsMinimalInteger(absl::string_view body) {
  if (body.empty()) return false;
  if (body.size() == 1) return true;
  const bool next_high = (Octet(body, 1) & 0x80) != 0;
  return !(Octet(body, 0) == 0x00 && !next_high) && !(Octet(body, 0) == 0xFF && next_high);
}

bool IsBitString(absl::string_view body) {
  if (body.empty() || Octet(body, 0) > 7) return false;
  const uint8_t unused = Octet(body, 0);
  if (body.size() == 1) return unused == 0;
  return (Octet(body, body.size() - 1) & ((1u << unused) - 1)) == 0;
}

bool IsOid(absl::string_view body) {
  if (body.empty() || (Octet(body, body.size() - 1) & 0x80) != 0) return false;
  bool starts = true;
  for (char c : body) {
    const uint8_t octet = static_cast<uint8_t>(c);
    if (starts && octet == 0x80) return false;
    starts = (octet & 0x80) == 0;
  }
  return true;
}

bool IsUniversalPrimitive(uint8_t number, absl::string_view body) {
  switch (number) {
    case 1:  // BOOLEAN
      return body.size() == 1 && (Octet(body, 0) == 0x00 || Octet(body, 0) == 0xFF);
    case 2:   // INTEGER
    case 10:  // ENUMERATED
      return IsMinimalInteger(body);
    case 3:
      return IsBitString(body);
    case 5:  // NULL
      return body.empty();
    case 6:
      return IsOid(body);
    case 28:  // UniversalString
      return body.size() % 4 == 0;
    case 30:  // BMPString
      return body.size() % 2 == 0;
    case 4:   // OCTET STRING
    case 12:  // UTF8String
    case 18:  // NumericString
    case 19:  // PrintableString
    case 20:  // TeletexString
    case 22:  // IA5String
    case 23:  // UTCTime
    case 24:  // GeneralizedTime
    case 26:  // VisibleString
    case 27:  // GeneralString
      return true;
    default:
      return false;
  }
}

bool AreStrict(absl::string_view body, int depth);

bool IsStrictElement(const DerElement& element, int depth) {
  const bool universal = (element.tag & kClassMask) == 0;
  if ((element.tag & kConstructed) == 0) {
    // Only the reader of an implicitly tagged primitive knows its type.
    return !universal || IsUniversalPrimitive(element.tag & kNumberMask, element.body);
  }
  if (universal && element.tag != kDerSequence && element.tag != kDerSet) return false;
  if (!AreStrict(element.body, depth + 1)) return false;
  return element.tag != kDerSet || IsSetOfOrdered(element.body);
}

bool AreStrict(absl::string_view body, int depth) {
  if (depth > kDerDepthMax) return false;
  DerReader reader(body);
  while (!reader.AtEnd()) {
    absl::optional<DerElement> element = reader.Read();
    if (!element.has_value() || !IsStrictElement(*element, depth)) return false;
  }
  return true;
}

}  // namespace

absl::optional<DerElement> DerReader::Read() {
  if (rest_.empty() || (Octet(rest_, 0) & kNumberMask) == kNumberMask) return absl::nullopt;
  absl::optional<Length> length = ReadLength(rest_);
  if (!length.has_value()) return absl::nullopt;
  const size_t header = 1 + length->octets;
  if (rest_.size() - header < length->value) return absl::nullopt;
  DerElement element;
  element.tag = Octet(rest_, 0);
  element.body = rest_.substr(header, length->value);
  element.bytes = rest_.substr(0, header + length->value);
  rest_.remove_prefix(element.bytes.size());
  return element;
}

absl::optional<DerElement> DerReader::Read(uint8_t tag) {
  if (!Sees(tag)) return absl::nullopt;
  return Read();
}

bool IsStrictDer(absl::string_view bytes) {
  DerReader reader(bytes);
  absl::optional<DerElement> element = reader.Read();
  return element.has_value() && reader.AtEnd() && IsStrictElement(*element, 0);
}

bool IsSetOfOrdered(absl::string_view body) {
  DerReader reader(body);
  absl::string_view last;
  while (!reader.AtEnd()) {
    absl::optional<DerElement> element = reader.Read();
    if (!element.has_value() || element->bytes < last) return false;
    last = element->bytes;
  }
  return true;
}

}  // namespace edmg::certs
