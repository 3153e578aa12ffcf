#include "certs/trust_store.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/support/dev_signing.h"

namespace edmg::certs {
namespace {

using support::DevSigning;

class TrustStoreTest : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = testing::TempDir() + "/trust_store_test_" + name;
    std::ofstream(path, std::ios::binary) << text;
    written_.push_back(path);
    return path;
  }

  ~TrustStoreTest() override {
    for (const std::string& path : written_) std::filesystem::remove(path);
  }

  void ExpectRefused(const TrustFiles& files, const std::string& file, const std::string& cause) {
    auto trust = TrustStore::Load(files);
    ASSERT_FALSE(trust.ok()) << cause;
    EXPECT_TRUE(absl::StrContains(trust.status().message(), file)) << trust.status();
    EXPECT_TRUE(absl::StrContains(trust.status().message(), cause)) << trust.status();
  }

  DevSigning pki_;
  std::vector<std::string> written_;
};

TEST_F(TrustStoreTest, LoadsAnchorsIntermediatesAndLists) {
  DevSigning other;
  const std::string anchors = Write("roots.pem", pki_.root_pem() + other.root_pem());
  const std::string intermediates = Write("intermediates.pem", pki_.intermediate_pem());
  const std::string crl =
      Write("crl.pem", pki_.MakeCrl({}) + other.MakeCrl({}, support::Issuer::kRoot));
  auto trust = TrustStore::Load({{anchors}, {intermediates}, {crl}});
  ASSERT_TRUE(trust.ok()) << trust.status();
  EXPECT_EQ((*trust)->anchor_count(), 2);
  EXPECT_EQ((*trust)->intermediate_count(), 1);
  EXPECT_EQ((*trust)->crl_count(), 2);
  EXPECT_EQ((*trust)->crl_next_update(), support::DevNotAfter());
}

TEST_F(TrustStoreTest, LoadsAListInDer) {
  const std::string pem = pki_.MakeCrl({});
  const std::string in = Write("in.pem", pem);
  const std::string out = Write("out.der", "");
  const std::string command = "openssl crl -in " + in + " -outform DER -out " + out;
  ASSERT_EQ(std::system(command.c_str()), 0);
  auto trust = TrustStore::Load({{Write("root.pem", pki_.root_pem())},
                                 {Write("intermediate.pem", pki_.intermediate_pem())},
                                 {out}});
  ASSERT_TRUE(trust.ok()) << trust.status();
  EXPECT_EQ((*trust)->crl_count(), 1);
}

TEST_F(TrustStoreTest, NamesTheFileAndTheCause) {
  const std::string root = Write("root.pem", pki_.root_pem());
  const std::string leaf = Write("leaf.pem", pki_.MakeCertificate({}).certificate);
  const std::string intermediate = Write("intermediate.pem", pki_.intermediate_pem());
  const std::string text = Write("text.pem", "nothing here\n");
  const std::string damaged = Write("damaged.pem", pki_.root_pem().substr(0, 200) + "!\n");
  ExpectRefused({{"/no/such/file.pem"}, {}, {}}, "/no/such/file.pem", "cannot be read");
  ExpectRefused({{text}, {}, {}}, text, "holds no certificate");
  ExpectRefused({{damaged}, {}, {}}, damaged, "bad PEM");
  ExpectRefused({{leaf}, {}, {}}, leaf, "not a CA");
  ExpectRefused({{intermediate}, {}, {}}, intermediate, "self-signed");
  ExpectRefused({{root}, {root}, {}}, root, "an intermediate is self-signed");
  ExpectRefused({{root}, {}, {text}}, text, "revocation list");
  ExpectRefused({{}, {}, {}}, "", "no trust anchor");
}

TEST_F(TrustStoreTest, RefusesAListOfAnotherAuthority) {
  DevSigning other;
  const std::string root = Write("root.pem", pki_.root_pem());
  // Same issuer name, other key.
  const std::string foreign = Write("foreign.pem", other.MakeCrl({}, support::Issuer::kRoot));
  ExpectRefused({{root}, {}, {foreign}}, foreign, "not signed by an anchor");
  // The intermediate's list cannot be checked if the intermediate is not configured.
  const std::string orphan = Write("orphan.pem", pki_.MakeCrl({}));
  ExpectRefused({{root}, {}, {orphan}}, orphan, "not signed by an anchor");
}

}  // namespace
}  // namespace edmg::certs
