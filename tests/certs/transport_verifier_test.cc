#include "certs/transport_verifier.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/dev_signing.h"

namespace edmg::certs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kInsurer[] = "urn:edmg:insurer:100";

absl::Time Day(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

class TransportVerifierTest : public testing::Test {
 protected:
  // "": accepted.
  std::string ReasonFor(const std::string& certificate) const {
    const auto uris = verifier_.UrisOf(certificate);
    if (uris.ok()) return "";
    EXPECT_EQ(uris.status().code(), absl::StatusCode::kUnauthenticated);
    EXPECT_EQ(FieldOf(uris.status()), "tls.client_certificate");
    return ReasonOf(uris.status());
  }

  support::DevTransport transport_, other_;
  support::DevSigning signing_;
  absl::Time now_ = Day(2020, 6, 1);
  TransportVerifier verifier_{transport_.Trust(), [this] { return now_; }};
};

TEST_F(TransportVerifierTest, GivesTheUrisInTheirOrderAndNoOtherNames) {
  const auto client = transport_.MakeClient({.uris = {kInsurer, "https://example.org/x"}});
  EXPECT_THAT(*verifier_.UrisOf(client.certificate),
              ElementsAre(kInsurer, "https://example.org/x"));
  EXPECT_THAT(*verifier_.UrisOf(transport_.MakeClient(support::TransportOptions()).certificate),
              IsEmpty());
}

TEST_F(TransportVerifierTest, RefusesByNameWhatIsNoClientOfOurs) {
  EXPECT_EQ(ReasonFor(other_.MakeClient(kInsurer).certificate), "CLIENT_CERTIFICATE_UNTRUSTED");
  EXPECT_EQ(ReasonFor(signing_.MakeCertificate({}).certificate), "CLIENT_CERTIFICATE_UNTRUSTED");
  EXPECT_EQ(ReasonFor(support::MakeSelfSigned({.subject = {{"CN", "Nobody"}}}).certificate),
            "CLIENT_CERTIFICATE_UNTRUSTED");
  EXPECT_EQ(ReasonFor(transport_.MakeServer().certificate), "CLIENT_CERTIFICATE_UNTRUSTED");
  const std::string client = transport_.MakeClient(kInsurer).certificate;
  EXPECT_EQ(ReasonFor(client), "");
  for (const std::string& text : {std::string(), std::string("nonsense"), client + client,
                                  client.substr(0, client.size() / 2)}) {
    EXPECT_EQ(ReasonFor(text), "CLIENT_CERTIFICATE_MALFORMED");
  }
}

TEST_F(TransportVerifierTest, JudgesTimeAnewWhetherOrNotItKnowsTheCertificate) {
  const std::string client =
      transport_
          .MakeClient(
              {.uris = {kInsurer}, .not_before = Day(2020, 1, 1), .not_after = Day(2021, 1, 1)})
          .certificate;
  EXPECT_EQ(ReasonFor(client), "");
  EXPECT_EQ(ReasonFor(client), "");
  now_ = Day(2021, 1, 1) - absl::Seconds(1);
  EXPECT_EQ(ReasonFor(client), "");
  now_ = Day(2021, 1, 1);
  EXPECT_EQ(ReasonFor(client), "CLIENT_CERTIFICATE_EXPIRED");
  now_ = Day(2019, 12, 31);
  EXPECT_EQ(ReasonFor(client), "CLIENT_CERTIFICATE_NOT_YET_VALID");
  now_ = Day(2020, 1, 1);
  EXPECT_EQ(ReasonFor(client), "");
}

TEST_F(TransportVerifierTest, JudgesByTheListsThatWereGivenLast) {
  const auto client = transport_.MakeClient(kInsurer), spared = transport_.MakeClient(kInsurer);
  EXPECT_EQ(ReasonFor(client.certificate), "");
  verifier_.ReplaceTrust(transport_.Trust(
      transport_.MakeCrl({.revoked = {{client.certificate, now_ + absl::Hours(1)}}})));
  EXPECT_EQ(ReasonFor(client.certificate), "") << "is revoked from later on";
  now_ += absl::Hours(1);
  EXPECT_EQ(ReasonFor(client.certificate), "CLIENT_CERTIFICATE_REVOKED");
  EXPECT_EQ(ReasonFor(spared.certificate), "");
  verifier_.ReplaceTrust(other_.Trust());
  EXPECT_EQ(ReasonFor(spared.certificate), "CLIENT_CERTIFICATE_UNTRUSTED");
  EXPECT_EQ(ReasonFor(other_.MakeClient(kInsurer).certificate), "");
}

TEST_F(TransportVerifierTest, RefusesOnceTheListIsTooOld) {
  const std::string client = transport_.MakeClient(kInsurer).certificate;
  verifier_.ReplaceTrust(transport_.Trust(transport_.MakeCrl({.next_update = now_})));
  now_ += kStaleCrlGraceDefault - absl::Seconds(1);
  EXPECT_EQ(ReasonFor(client), "");
  now_ += absl::Seconds(1);
  EXPECT_EQ(ReasonFor(client), "CLIENT_REVOCATION_LIST_STALE");
}

// The file of a TLS listener's authorities holds the intermediates, too.
TEST_F(TransportVerifierTest, KnowsTheAuthoritiesBetweenThatTheFileNames) {
  const support::Authority between({.name = "Between"}, &transport_.ca());
  const std::string client =
      between
          .Issue({.subject = {{"CN", "Client"}},
                  .extensions = {{"extendedKeyUsage", "clientAuth"},
                                 {"subjectAltName", absl::StrCat("URI:", kInsurer)}}})
          .certificate;
  EXPECT_EQ(ReasonFor(client), "CLIENT_CERTIFICATE_UNTRUSTED");
  for (const std::string& crl : {std::string(), between.MakeCrl({.revoked = {{client, now_}}})}) {
    auto trust = TrustStore::FromPem({.anchors = transport_.ca_pem() + between.pem(),
                                      .crls = crl,
                                      .anchors_with_intermediates = true});
    ASSERT_TRUE(trust.ok()) << trust.status();
    verifier_.ReplaceTrust(*trust);
    EXPECT_EQ(ReasonFor(client), crl.empty() ? "" : "CLIENT_CERTIFICATE_REVOKED");
  }
}

}  // namespace
}  // namespace edmg::certs
