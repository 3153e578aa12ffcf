#include "services/answers/tokens.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/answers/pages.h"
#include "tests/support/error_details.h"

namespace edmg::services {
namespace {

using testing::ElementsAre;

constexpr HashKey kKey = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

// The vectors of the algorithm's authors: the key 0 to 15 over the bytes 0, 1, 2, ...
TEST(KeyedHash, GivesThePublishedValues) {
  std::string bytes;
  for (int i = 0; i < 15; ++i) bytes.push_back(static_cast<char>(i));
  EXPECT_EQ(KeyedHash(kKey, ""), 0x726fdb47dd0e0e31u);
  EXPECT_EQ(KeyedHash(kKey, bytes.substr(0, 1)), 0x74f839c593dc67fdu);
  EXPECT_EQ(KeyedHash(kKey, bytes.substr(0, 7)), 0xab0200f58b01d137u);
  EXPECT_EQ(KeyedHash(kKey, bytes.substr(0, 8)), 0x93f5f5799a932462u);
  EXPECT_EQ(KeyedHash(kKey, bytes), 0xa129ca6149be45e5u);
}

// DO NOT CHANGE: clients keep cursors for weeks.
TEST(Tokens, HaveAFixedForm) {
  std::string text;
  ASSERT_TRUE(
      absl::WebSafeBase64Unescape(Tokens(kKey).Encode({"events:100:books", "7", "0"}), &text));
  EXPECT_EQ(text.substr(text.find('|')), "|events:100:books|7|0");
  EXPECT_EQ(text, absl::StrCat(absl::Hex(KeyedHash(kKey, "events:100:books|7|0")),
                               "|events:100:books|7|0"));
}

TEST(Tokens, AreTakenBackOnlyWholeAndForTheirPurpose) {
  const Tokens tokens(kKey);
  const std::string token = tokens.Encode({"patients:12345625", "7", ""});
  const auto decoded = tokens.Decode(token, "patients:12345625", 3);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_THAT(decoded->parts, ElementsAre("patients:12345625", "7", ""));
  EXPECT_EQ(decoded->proof, Token::Proof::kSealed);
  EXPECT_FALSE(tokens.Decode(token, "patients:99999999", 3).has_value());
  EXPECT_FALSE(tokens.Decode(token, "patients:12345625", 4).has_value());
  EXPECT_FALSE(tokens.Decode(token + "A", "patients:12345625", 3).has_value());
  EXPECT_FALSE(tokens.Decode("nonsense", "patients:12345625", 3).has_value());
  EXPECT_FALSE(Tokens(HashKey{}).Decode(token, "patients:12345625", 3).has_value());
}

// The checksum of earlier programs, which anybody can compute.
std::string Checked(const std::string& body) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (unsigned char byte : body) hash = (hash ^ byte) * 0x100000001b3u;
  return absl::WebSafeBase64Escape(absl::StrCat(absl::Hex(hash), "|", body));
}

TEST(Tokens, OfEarlierProgramsAreToldApart) {
  const auto decoded = Tokens(kKey).Decode(Checked("events:100:books|7|0"), "events:100:books", 3);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->proof, Token::Proof::kChecked);
}

TEST(Pages, RefuseATokenThatWasMadeUp) {
  const Pages pages(Tokens(kKey), "patients:12345625");
  const auto next = pages.Parse(0, pages.TokenOf({.revision = 7, .day = 3, .after = "x"}));
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(next->revision, 7);
  const auto forged = pages.Parse(0, Checked("patients:12345625|9999|3|x"));
  EXPECT_EQ(support::ReasonOf(forged.status()), "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace edmg::services
