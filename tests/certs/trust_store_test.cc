#include "certs/trust_store.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "certs/as_pem.h"
#include "certs/stale_lists.h"
#include "certs/verifier.h"
#include "gtest/gtest.h"
#include "tests/certs/envelope_forge.h"
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
  EXPECT_EQ((*trust)->revocation_lists().size(), 2u);
  EXPECT_EQ((*trust)->revocation_lists()[0].issuer, "CN=Test Signing Intermediate");
  EXPECT_EQ((*trust)->revocation_lists()[0].next_update, support::DevNotAfter());
}

TEST_F(TrustStoreTest, LoadsCertificatesAndListsInDer) {
  const std::string root = Write("root.crt", DerOf(pki_.root_pem()));
  DevSigning other;
  const std::string two =
      Write("two.crt", DerOf(pki_.intermediate_pem()) + DerOf(other.intermediate_pem()));
  const std::string crl = Write("list.crl", DerOfCrl(pki_.MakeCrl({})));
  auto trust = TrustStore::Load({{root}, {two}, {crl}});
  ASSERT_TRUE(trust.ok()) << trust.status();
  EXPECT_EQ((*trust)->anchor_count(), 1);
  EXPECT_EQ((*trust)->intermediate_count(), 2);
  EXPECT_EQ((*trust)->revocation_lists().size(), 1u);
  const std::string cut = Write("cut.crt", DerOf(pki_.root_pem()) + DerOf(other.root_pem()) + "x");
  ExpectRefused({{cut}, {}, {}}, cut, "bad DER after 2");
}

TEST_F(TrustStoreTest, SkipsAByteOrderMark) {
  constexpr char kMark[] = "\xef\xbb\xbf";
  const std::string root = Write("root.pem", kMark + pki_.root_pem());
  const std::string next = Write("next.pem", kMark + pki_.intermediate_pem());
  const std::string crl = Write("list.pem", kMark + pki_.MakeCrl({}));
  auto trust = TrustStore::Load({{root}, {next}, {crl}});
  ASSERT_TRUE(trust.ok()) << trust.status();
  EXPECT_EQ((*trust)->intermediate_count(), 1);
  EXPECT_EQ((*trust)->revocation_lists().size(), 1u);
  EXPECT_EQ(*CertificatesAsPem(kMark + pki_.root_pem()), pki_.root_pem());
}

TEST_F(TrustStoreTest, KeepsTheNewestListOfAnIssuer) {
  const absl::Time day = support::DevNotBefore();
  const auto list = [&](int number, int days) {
    return pki_.intermediate().MakeCrl({.number = number,
                                        .this_update = day + days * absl::Hours(24),
                                        .next_update = day + (days + 10) * absl::Hours(24)});
  };
  struct Row {
    std::string lists;
    int days;  // of the list that counts
  };
  for (const Row& row : {Row{list(1, 1) + list(2, 2), 2}, Row{list(2, 2) + list(1, 1), 2},
                         Row{list(10, 1) + list(9, 2), 1},  // the number counts, not the date
                         Row{list(0, 1) + list(9, 2), 2},   // one without a number: the date
                         Row{list(0, 3) + list(9, 2), 3}, Row{list(7, 4) + list(7, 5), 5}}) {
    auto trust = TrustStore::FromPem({pki_.root_pem(), pki_.intermediate_pem(), row.lists});
    ASSERT_TRUE(trust.ok()) << trust.status();
    ASSERT_EQ((*trust)->revocation_lists().size(), 1u);
    EXPECT_EQ((*trust)->revocation_lists()[0].this_update, day + row.days * absl::Hours(24));
  }
}

TEST_F(TrustStoreTest, TellsOnceOfAListThatPasses) {
  const absl::Time next_update = absl::FromUnixSeconds(1750000000);
  const absl::Time refused = next_update + kStaleCrlGraceDefault;
  auto trust = TrustStore::FromPem(
      {pki_.root_pem(), pki_.intermediate_pem(),
       pki_.intermediate().MakeCrl({.next_update = next_update}) + pki_.root().MakeCrl({})});
  ASSERT_TRUE(trust.ok()) << trust.status();
  const absl::Duration second = absl::Seconds(1);
  const auto told = [&](absl::Time after, absl::Time until) {
    const auto notices = StaleListNotices(**trust, after, until);
    EXPECT_LE(notices.size(), 1u);
    return notices.empty() ? std::string() : notices[0];
  };
  const absl::Time start = absl::InfinitePast();
  EXPECT_EQ(told(start, next_update - second), "");
  EXPECT_EQ(
      told(start, next_update),
      "the revocation list of CN=Test Signing Intermediate is past its next update of "
      "2025-06-15T15:06:40Z: its signers are refused from 2025-06-22T15:06:40Z on; give a newer "
      "one and SIGHUP");
  EXPECT_TRUE(absl::StrContains(told(next_update - second, next_update), "are refused from"));
  EXPECT_EQ(told(next_update, refused - second), "");
  EXPECT_TRUE(absl::StrContains(told(start, refused), "REVOCATION_LIST_STALE"));
  EXPECT_TRUE(absl::StrContains(told(refused - second, refused), "REVOCATION_LIST_STALE"));
  EXPECT_EQ(told(refused, refused + absl::Hours(1)), "");
}

TEST_F(TrustStoreTest, AnAnchorsPlaceStandsAfterItsFile) {
  struct Row {
    std::string text;
    std::string path;
    SsinPlace place;
  };
  for (const Row& row : {Row{"a.pem", "a.pem", SsinPlace::kSerialNumber},
                         Row{"a.pem:serial_number", "a.pem", SsinPlace::kSerialNumber},
                         Row{"b:/a.pem:ehealth", "b:/a.pem", SsinPlace::kEhealth},
                         Row{"a.pem:etsi", "a.pem", SsinPlace::kEtsi},
                         Row{"a.pem:nihii", "a.pem:nihii", SsinPlace::kSerialNumber}}) {
    const AnchorFile file = AnchorFileOf(row.text);
    EXPECT_EQ(file.path, row.path);
    EXPECT_EQ(file.ssin_place, row.place) << row.text;
  }
}

TEST_F(TrustStoreTest, AnAnchorMayHaveTwoPlaces) {
  const std::string root = Write("root.pem", pki_.root_pem());
  auto trust = TrustStore::Load({{root, {root, SsinPlace::kEhealth}}, {}, {}});
  ASSERT_TRUE(trust.ok()) << trust.status();
  EXPECT_EQ((*trust)->anchor_count(), 1);
  const absl::Time now = absl::FromUnixSeconds(1750000000);
  const Verifier verifier(*trust, [now] { return now; });
  const support::NameEntry unit{"OU", "SSIN=80010112345"};
  const support::NameEntry name{"CN", "SSIN=80010112345"};
  struct Row {
    std::vector<support::NameEntry> subject;
    bool accepted;
  };
  for (const Row& row : {Row{{{"serialNumber", "80010112345"}}, true}, Row{{unit, name}, true},
                         Row{{{"serialNumber", "80010112345"}, unit, name}, true},
                         // Two numbers: nobody can tell the owner.
                         Row{{{"serialNumber", "80010112346"}, unit, name}, false}}) {
    support::Draft draft{row.subject};
    draft.extensions = {{"keyUsage", "critical,digitalSignature"}};
    const support::PemPair leaf = pki_.root().Issue(draft);
    EXPECT_EQ(verifier.VerifyBytes(*pki_.SignerFor(leaf).Sign("content", now)).ok(), row.accepted);
  }
}

TEST_F(TrustStoreTest, NamesTheFileAndTheCause) {
  const std::string root = Write("root.pem", pki_.root_pem());
  const std::string leaf = Write("leaf.pem", pki_.MakeCertificate({}).certificate);
  const std::string intermediate = Write("intermediate.pem", pki_.intermediate_pem());
  const std::string text = Write("text.pem", "nothing here\n");
  const std::string damaged = Write("damaged.pem", pki_.root_pem().substr(0, 200) + "!\n");
  ExpectRefused({{std::string("/no/such/file.pem")}, {}, {}}, "/no/such/file.pem",
                "cannot be read");
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
