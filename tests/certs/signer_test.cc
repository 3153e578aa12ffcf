// openssl cms accepts our envelopes, and the verifier accepts those of openssl cms.
#include "certs/signer.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/verifier.h"
#include "gtest/gtest.h"
#include "tests/support/dev_signing.h"

namespace edmg::certs {
namespace {

class SignerTest : public testing::Test {
 protected:
  SignerTest() : folder_(testing::TempDir() + absl::StrCat("/signer_test_", getpid(), "/")) {
    std::filesystem::create_directories(folder_);
  }
  ~SignerTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ + name, std::ios::binary) << bytes;
  }
  std::string Read(const std::string& name) {
    std::ostringstream bytes;
    bytes << std::ifstream(folder_ + name, std::ios::binary).rdbuf();
    return std::move(bytes).str();
  }
  int Openssl(const std::string& arguments) {
    return std::system(
        absl::StrCat("cd ", folder_, " && openssl ", arguments, " 2>>openssl.log").c_str());
  }

  support::DevSigning pki_;
  Verifier verifier_{pki_.Trust(), [] { return absl::Now(); }};
  std::string folder_;
};

constexpr support::KeyKind kKinds[] = {support::KeyKind::kP256, support::KeyKind::kP384,
                                       support::KeyKind::kRsa2048};

TEST_F(SignerTest, SignsWhatTheVerifierAccepts) {
  const absl::Time time = absl::FromUnixSeconds(1700000000);
  for (support::KeyKind kind : kKinds) {
    for (SignatureDigest digest :
         {SignatureDigest::kSha256, SignatureDigest::kSha384, SignatureDigest::kSha512}) {
      Signer signer = pki_.MakeSigner({.key = kind, .digest = digest});
      absl::StatusOr<SignatureFacts> facts =
          verifier_.VerifyBytes(signer.Sign("a\r\nsub\nmission", time).value());
      ASSERT_TRUE(facts.ok()) << facts.status();
      EXPECT_EQ(facts->content, "a\r\nsub\nmission");
      EXPECT_EQ(facts->signing_time, time);
      EXPECT_EQ(facts->signer_ssin, "80010112345");
    }
  }
}

TEST_F(SignerTest, SignsWhatOpensslAccepts) {
  for (support::KeyKind kind : kKinds) {
    Signer signer = pki_.MakeSigner({.key = kind});
    Write("envelope.der", signer.Sign("a submission", absl::Now()).value());
    Write("root.pem", pki_.root_pem());
    EXPECT_EQ(Openssl("cms -verify -cades -binary -inform DER -in envelope.der -CAfile root.pem "
                      "-out content.bin"),
              0)
        << Read("openssl.log");
    EXPECT_EQ(Read("content.bin"), "a submission");
  }
}

TEST_F(SignerTest, TheVerifierAcceptsWhatOpensslSigns) {
  Write("chain.pem", pki_.intermediate_pem());
  Write("content.bin", "a submission by hand");
  for (support::KeyKind kind : kKinds) {
    support::PemPair leaf = pki_.MakeCertificate({.key = kind});
    Write("leaf.pem", leaf.certificate);
    Write("leaf.key", leaf.key);
    ASSERT_EQ(Openssl("cms -sign -cades -binary -nodetach -outform DER -signer leaf.pem "
                      "-inkey leaf.key -certfile chain.pem -in content.bin -out envelope.der"),
              0)
        << Read("openssl.log");
    for (int round = 0; round < 2; ++round) {
      absl::StatusOr<SignatureFacts> facts = verifier_.VerifyBytes(Read("envelope.der"));
      ASSERT_TRUE(facts.ok()) << facts.status();
      EXPECT_EQ(facts->content, "a submission by hand");
      EXPECT_EQ(facts->envelope, Read("envelope.der"));
    }
  }
}

TEST_F(SignerTest, SignsOnManyThreads) {
  Signer signer = pki_.MakeSigner({});
  std::vector<int> accepted(4, 0);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < accepted.size(); ++i) {
    threads.emplace_back([this, signer, i, &accepted] {
      for (int n = 0; n < 50; ++n) {
        const std::string content = absl::StrCat("note ", i, " ", n);
        absl::StatusOr<SignatureFacts> facts =
            verifier_.VerifyBytes(signer.Sign(content, absl::Now()).value());
        if (facts.ok() && facts->content == content) ++accepted[i];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(accepted, std::vector<int>(4, 50));
}

TEST_F(SignerTest, RefusesKeysThatCannotBeUsed) {
  const support::PemPair leaf = pki_.MakeCertificate({});
  const support::PemPair other = pki_.MakeCertificate({});
  EXPECT_EQ(Signer::FromPem({"", leaf.key, ""}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Signer::FromPem({leaf.certificate, "nonsense", ""}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Signer::FromPem({leaf.certificate, other.key, ""}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace edmg::certs
