// The script is run as a developer runs it; its files are used as the gateway uses them.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/signer.h"
#include "certs/trust_store.h"
#include "certs/verifier.h"
#include "gtest/gtest.h"

namespace edmg::certs {
namespace {

namespace fs = std::filesystem;

class MakeDevPki : public testing::Test {
 protected:
  MakeDevPki() : folder_(testing::TempDir() + absl::StrCat("/make_dev_pki_test_", getpid(), "/")) {
    fs::create_directories(folder_);
    std::ofstream(folder_ + "physicians.jsonl")
        << R"({"nihii":"12345625003","ssin":"80010112345","firstName":"Anna","familyName":"Peeters"})"
        << "\n"
        << R"({"ssin": "81020223456", "first_name": "Zo\u00e9", "family_name": "D'Hondt", "nihii": "22345625003"})"
        << "\n"
        << R"({"nihii":"32345625003","ssin":"82030334567"})";
  }
  ~MakeDevPki() override { fs::remove_all(folder_); }

  int Run(const std::string& arguments) {
    return std::system(
        absl::StrCat(EDMG_MAKE_DEV_PKI, " ", arguments, " >", folder_, "said 2>&1").c_str());
  }
  int RunWithPhysicians(const std::string& more) {
    return Run(
        absl::StrCat("--out ", folder_, "pki --physicians ", folder_, "physicians.jsonl ", more));
  }
  bool OpensslVerifies(const std::string& arguments) {
    const std::string command =
        absl::StrCat("cd ", folder_, "pki && openssl verify ", arguments, " >/dev/null 2>&1");
    return std::system(command.c_str()) == 0;
  }
  std::string Read(const std::string& name) {
    std::ostringstream bytes;
    bytes << std::ifstream(folder_ + name, std::ios::binary).rdbuf();
    return std::move(bytes).str();
  }
  std::string TextOf(const std::string& certificate) {
    std::system(absl::StrCat("cd ", folder_, "pki && openssl x509 -noout -text -nameopt utf8 -in ",
                             certificate, " >../text")
                    .c_str());
    return Read("text");
  }
  std::map<std::string, std::string> AllFiles() {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ + "pki")) {
      if (!entry.is_regular_file()) continue;
      const std::string name = fs::relative(entry.path(), folder_).string();
      files[name] = Read(name);
    }
    return files;
  }

  std::string folder_;
};

TEST_F(MakeDevPki, MakesBothPkisApart) {
  ASSERT_EQ(RunWithPhysicians(""), 0) << Read("said");
  EXPECT_TRUE(
      OpensslVerifies("-purpose sslserver -verify_hostname localhost -CAfile "
                      "transport-ca.pem server.pem"));
  EXPECT_TRUE(
      OpensslVerifies("-purpose sslserver -verify_ip ::1 -CAfile transport-ca.pem "
                      "server.pem"));
  EXPECT_TRUE(OpensslVerifies(
      "-purpose sslclient -CAfile transport-ca.pem software-alpha-gp.pem software-beta-gp.pem "
      "insurer-100.pem insurer-200.pem insurer-300.pem insurer-400.pem insurer-500.pem "
      "insurer-600.pem insurer-900.pem administrator-dev.pem physician-12345625.pem "
      "physician-22345625.pem physician-32345625.pem"));
  EXPECT_TRUE(
      OpensslVerifies("-purpose smimesign -CAfile signing/root.pem -untrusted signing/chain.pem "
                      "signing/physician-12345625.pem signing/physician-22345625.pem "
                      "signing/physician-32345625.pem"));
  EXPECT_FALSE(
      OpensslVerifies("-CAfile transport-ca.pem -untrusted signing/chain.pem "
                      "signing/physician-12345625.pem"));
  EXPECT_FALSE(
      OpensslVerifies("-CAfile signing/root.pem -untrusted signing/chain.pem "
                      "physician-12345625.pem"));
  EXPECT_TRUE(
      absl::StrContains(TextOf("physician-22345625.pem"), "URI:urn:edmg:physician:22345625"));
  EXPECT_TRUE(absl::StrContains(TextOf("insurer-300.pem"), "URI:urn:edmg:insurer:300"));
  const std::string signer = TextOf("signing/physician-22345625.pem");
  EXPECT_TRUE(absl::StrContains(signer, "CN=Zoé D'Hondt, serialNumber=81020223456")) << signer;
}

TEST_F(MakeDevPki, ProtectsKeysAndFolders) {
  ASSERT_EQ(RunWithPhysicians(""), 0) << Read("said");
  EXPECT_EQ(fs::status(folder_ + "pki").permissions(), fs::perms::owner_all);
  for (const auto& entry : fs::recursive_directory_iterator(folder_ + "pki")) {
    if (entry.path().extension() != ".key") continue;
    EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write)
        << entry.path();
  }
}

TEST_F(MakeDevPki, KeepsWhatExistsAddsWhatIsMissingAndRemakesOnDemand) {
  ASSERT_EQ(RunWithPhysicians(""), 0) << Read("said");
  std::map<std::string, std::string> first = AllFiles();
  ASSERT_EQ(RunWithPhysicians(""), 0) << Read("said");
  EXPECT_EQ(AllFiles(), first);
  fs::remove(folder_ + "pki/insurer-300.key");
  std::ofstream(folder_ + "physicians.jsonl", std::ios::app)
      << "\n{\"nihii\":\"42345625003\",\"ssin\":\"83040445678\"}\n";
  ASSERT_EQ(RunWithPhysicians("--vendors alpha-gp,beta-gp,gamma-gp"), 0) << Read("said");
  std::map<std::string, std::string> second = AllFiles();
  EXPECT_EQ(second.size(), first.size() + 6);
  for (const auto& [name, bytes] : first) {
    if (absl::StrContains(name, "insurer-300")) {
      EXPECT_NE(second[name], bytes);
    } else {
      EXPECT_EQ(second[name], bytes) << name;
    }
  }
  ASSERT_EQ(RunWithPhysicians("--force"), 0) << Read("said");
  for (const auto& [name, bytes] : AllFiles()) EXPECT_NE(bytes, first[name]) << name;
}

TEST_F(MakeDevPki, MakesEnvelopesThatTheVerifierAccepts) {
  ASSERT_EQ(RunWithPhysicians(""), 0) << Read("said");
  auto trust = TrustStore::Load({{folder_ + "pki/signing/root.pem"}, {}, {}});
  ASSERT_TRUE(trust.ok()) << trust.status();
  Verifier verifier(*trust, [] { return absl::Now(); });
  auto signer =
      Signer::FromPem({Read("pki/signing/physician-12345625.pem"),
                       Read("pki/signing/physician-12345625.key"), Read("pki/signing/chain.pem")});
  ASSERT_TRUE(signer.ok()) << signer.status();
  // The message is signed on a clock that is an hour behind.
  auto facts =
      verifier.VerifyBytes(signer->Sign("a submission", absl::Now() - absl::Hours(1)).value());
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(facts->signer_ssin, "80010112345");
}

// The test makes a disk of 60 kB, in a namespace of its own; only root may make one.
TEST_F(MakeDevPki, EndsWithAnErrorWhereTheDiskIsFull) {
  const std::string command = absl::StrCat(
      "cd ", folder_, " && mkdir small && unshare -m sh -c 'mount -t tmpfs -o size=60k small small",
      " || exit 77; ", EDMG_MAKE_DEV_PKI, " --out small/pki' >said 2>&1");
  const int status = WEXITSTATUS(std::system(command.c_str()));
  if (status == 77 || absl::StrContains(Read("said"), "unshare:"))
    GTEST_SKIP() << "no file system can be mounted here: " << Read("said");
  EXPECT_NE(status, 0);
  EXPECT_TRUE(absl::StrContains(Read("said"), "was not written whole: is the disk full?"))
      << Read("said");
}

TEST_F(MakeDevPki, SaysWhatIsWrong) {
  EXPECT_EQ(Run("--help"), 0);
  EXPECT_TRUE(absl::StrContains(Read("said"), "transport-ca.pem"));
  EXPECT_NE(Run(""), 0);
  EXPECT_TRUE(absl::StrContains(Read("said"), "--out DIR is needed"));
  EXPECT_NE(Run("--out"), 0);
  EXPECT_TRUE(absl::StrContains(Read("said"), "--out needs a value"));
  EXPECT_NE(Run(absl::StrCat("--out ", folder_, "pki --vendors Big_Vendor")), 0);
  EXPECT_TRUE(absl::StrContains(Read("said"), "Big_Vendor"));
  std::ofstream(folder_ + "physicians.jsonl") << R"({"nihii":"1","ssin":"2"})";
  EXPECT_NE(RunWithPhysicians(""), 0);
  EXPECT_TRUE(absl::StrContains(Read("said"), "entry 1 has no nihii"));
}

}  // namespace
}  // namespace edmg::certs
