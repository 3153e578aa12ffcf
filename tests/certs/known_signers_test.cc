#include "certs/known_signers.h"

#include "gtest/gtest.h"

namespace edmg::certs {
namespace {

SignerKey KeyOf(int number) {
  SignerKey key{};
  key[0] = static_cast<uint8_t>(number >> 8);
  key[1] = static_cast<uint8_t>(number);
  return key;  // all in one shard
}

std::shared_ptr<const KnownSigner> SignerOf(uint64_t generation) {
  auto signer = std::make_shared<KnownSigner>();
  signer->trust_generation = generation;
  return signer;
}

TEST(KnownSigners, FindsWhatWasInsertedUnderTheSameTrust) {
  KnownSigners signers(1024);
  auto signer = SignerOf(7);
  signers.Insert(KeyOf(1), signer);
  EXPECT_EQ(signers.Find(KeyOf(1), 7), signer);
  EXPECT_EQ(signers.Find(KeyOf(1), 8), nullptr);
  EXPECT_EQ(signers.Find(KeyOf(2), 7), nullptr);
  signers.Clear();
  EXPECT_EQ(signers.Find(KeyOf(1), 7), nullptr);
  EXPECT_EQ(signers.size(), 0u);
}

TEST(KnownSigners, StaysBoundedAndKeepsWhatIsUsed) {
  constexpr size_t kMax = 16 * 2 * 8;  // 8 a half of each of the 16 shards
  KnownSigners signers(kMax);
  auto used = SignerOf(0);
  signers.Insert(KeyOf(0), used);
  for (int i = 1; i <= 1000; ++i) {
    signers.Insert(KeyOf(i), SignerOf(0));
    ASSERT_EQ(signers.Find(KeyOf(0), 0), used) << i;
    ASSERT_LE(signers.size(), 16u);
  }
  EXPECT_EQ(signers.Find(KeyOf(1), 0), nullptr);
  EXPECT_NE(signers.Find(KeyOf(1000), 0), nullptr);
}

}  // namespace
}  // namespace edmg::certs
