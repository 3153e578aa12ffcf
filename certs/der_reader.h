// A strict reader of DER over borrowed bytes: no copies, no decoding, no tolerance.
//
// Lengths are definite and minimal, tag numbers fit the tag byte, and the caller sees the end of
// the input. The views point into the bytes that the reader was given.
#ifndef EDMG_CERTS_DER_READER_H_
#define EDMG_CERTS_DER_READER_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace edmg::certs {

// Tag bytes: class, constructed bit and number together.
enum DerTag : uint8_t {
  kDerBoolean = 0x01,
  kDerInteger = 0x02,
  kDerBitString = 0x03,
  kDerOctetString = 0x04,
  kDerNull = 0x05,
  kDerOid = 0x06,
  kDerUtcTime = 0x17,
  kDerSequence = 0x30,
  kDerSet = 0x31,
  kDerContext0 = 0xA0,  // [0], constructed
  kDerContext1 = 0xA1,
  kDerContext4 = 0xA4,
};

inline constexpr int kDerDepthMax = 32;

struct DerElement {
  uint8_t tag = 0;
  absl::string_view body;   // the value's octets
  absl::string_view bytes;  // tag, length and value
};

class DerReader {
 public:
  explicit DerReader(absl::string_view bytes) : rest_(bytes) {}

  bool AtEnd() const { return rest_.empty(); }
  // True if the next element has this tag.
  bool Sees(uint8_t tag) const { return !rest_.empty() && static_cast<uint8_t>(rest_[0]) == tag; }

  // The next element; nothing if the bytes are not DER or end too early.
  absl::optional<DerElement> Read();
  // The next element if it has this tag; otherwise the reader stays where it is.
  absl::optional<DerElement> Read(uint8_t tag);

 private:
  absl::string_view rest_;
};

// True if `bytes` are one DER element with nothing after it, at every depth: lengths, primitive
// values (booleans, integers, bit strings, object identifiers, …) and the order of SETs.
bool IsStrictDer(absl::string_view bytes);

// True if the elements of a SET OF stand in ascending order, as DER wants them. It is for the
// bodies of implicitly tagged sets, whose tag does not show that they are sets.
bool IsSetOfOrdered(absl::string_view body);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_DER_READER_H_
