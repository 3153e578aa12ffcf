#include "certs/der_reader.h"

#include <string>

#include "gtest/gtest.h"

namespace edmg::certs {
namespace {

std::string Bytes(std::initializer_list<int> octets) {
  std::string bytes;
  for (int octet : octets) bytes.push_back(static_cast<char>(octet));
  return bytes;
}

TEST(DerReader, ReadsElementsInOrder) {
  const std::string bytes = Bytes({0x02, 0x01, 0x05, 0x04, 0x02, 0x61, 0x62});
  DerReader reader(bytes);
  absl::optional<DerElement> number = reader.Read(kDerInteger);
  ASSERT_TRUE(number.has_value());
  EXPECT_EQ(number->body, "\x05");
  absl::optional<DerElement> text = reader.Read();
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(text->tag, kDerOctetString);
  EXPECT_EQ(text->body, "ab");
  EXPECT_EQ(text->bytes.size(), 4u);
  EXPECT_TRUE(reader.AtEnd());
  EXPECT_FALSE(reader.Read().has_value());
}

TEST(DerReader, StaysWhereItIsOnAnotherTag) {
  const std::string bytes = Bytes({0x02, 0x01, 0x05});
  DerReader reader(bytes);
  EXPECT_FALSE(reader.Read(kDerSequence).has_value());
  EXPECT_TRUE(reader.Read(kDerInteger).has_value());
}

TEST(DerReader, ReadsLongLengthsInTheirShortestForm) {
  const std::string body(0x80, 'x');
  DerReader reader(body);
  EXPECT_TRUE(IsStrictDer(Bytes({0x04, 0x81, 0x80}) + body));
  EXPECT_FALSE(IsStrictDer(Bytes({0x04, 0x82, 0x00, 0x80}) + body));
  EXPECT_TRUE(IsStrictDer(Bytes({0x04, 0x7F}) + std::string(0x7F, 'x')));
  EXPECT_FALSE(IsStrictDer(Bytes({0x04, 0x81, 0x7F}) + std::string(0x7F, 'x')));
}

TEST(DerReader, RefusesLengthsBeyondTheInput) {
  EXPECT_FALSE(IsStrictDer(Bytes({0x04, 0x02, 0x61})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x61})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x04, 0x85, 0x01, 0x00, 0x00, 0x00, 0x00})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x04, 0x82, 0x01})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x04})));
  EXPECT_FALSE(IsStrictDer(""));
}

TEST(DerReader, RefusesIndefiniteLengthsAndHighTags) {
  EXPECT_FALSE(IsStrictDer(Bytes({0x30, 0x80, 0x00, 0x00})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x1F, 0x20, 0x00})));
}

TEST(DerReader, RefusesTrailingBytes) {
  EXPECT_TRUE(IsStrictDer(Bytes({0x05, 0x00})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x05, 0x00, 0x00})));
}

TEST(DerReader, RefusesPrimitivesThatDerWritesOtherwise) {
  EXPECT_TRUE(IsStrictDer(Bytes({0x01, 0x01, 0xFF})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x01, 0x01, 0x01})));
  EXPECT_TRUE(IsStrictDer(Bytes({0x02, 0x02, 0x00, 0x80})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x02, 0x02, 0x00, 0x7F})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x02, 0x02, 0xFF, 0x80})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x02, 0x00})));
  EXPECT_TRUE(IsStrictDer(Bytes({0x03, 0x02, 0x04, 0xF0})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x03, 0x02, 0x04, 0xF8})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x03, 0x02, 0x08, 0x00})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x03, 0x01, 0x01})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x05, 0x01, 0x00})));
  EXPECT_TRUE(IsStrictDer(Bytes({0x06, 0x02, 0x2A, 0x03})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x06, 0x03, 0x2A, 0x80, 0x03})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x06, 0x02, 0x2A, 0x83})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x24, 0x03, 0x04, 0x01, 0x61})));
}

TEST(DerReader, WantsSetsInOrder) {
  EXPECT_TRUE(IsStrictDer(Bytes({0x31, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x02})));
  EXPECT_FALSE(IsStrictDer(Bytes({0x31, 0x06, 0x02, 0x01, 0x02, 0x02, 0x01, 0x01})));
  // Octets compare as unsigned numbers.
  EXPECT_TRUE(IsSetOfOrdered(Bytes({0x04, 0x01, 0x7F, 0x04, 0x01, 0x80})));
  EXPECT_FALSE(IsSetOfOrdered(Bytes({0x04, 0x01, 0x80, 0x04, 0x01, 0x7F})));
}

TEST(DerReader, LooksInsideAtEveryDepthUpToTheLimit) {
  std::string nested = Bytes({0x05, 0x00});
  std::string wrong = Bytes({0x05, 0x01, 0x00});
  for (int depth = 0; depth < kDerDepthMax; ++depth) {
    nested = Bytes({0x30, static_cast<int>(nested.size())}) + nested;
    wrong = Bytes({0x30, static_cast<int>(wrong.size())}) + wrong;
    EXPECT_TRUE(IsStrictDer(nested));
    EXPECT_FALSE(IsStrictDer(wrong));
  }
  nested = Bytes({0x30, static_cast<int>(nested.size())}) + nested;
  EXPECT_FALSE(IsStrictDer(nested));
}

}  // namespace
}  // namespace edmg::certs
