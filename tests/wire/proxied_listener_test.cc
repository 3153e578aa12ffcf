// The listeners behind the edge, called without it: they alone believe the edge's header.
#include <sys/stat.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "edmg/v1/admin_service.pb.h"
#include "edmg/v1/payment_service.pb.h"
#include "gateway/calls/callers.h"
#include "gmock/gmock.h"
#include "tests/support/error_details.h"
#include "tests/support/wire_rig.h"

namespace edmg::support {
namespace {

using absl::StatusCode;

constexpr char kListPayments[] = "edmg.v1.PaymentService/ListPayments";
constexpr char kGetStatus[] = "edmg.v1.AdminService/GetStatus";

// A certificate in the edge's form: a PEM file is its DER in base64, in lines.
std::string HeaderOf(const PemPair& identity) {
  std::string header;
  for (absl::string_view line : absl::StrSplit(identity.certificate, '\n')) {
    if (!absl::StartsWith(line, "-----")) absl::StrAppend(&header, line);
  }
  return header;
}

std::string DerOf(const PemPair& identity) {
  std::string der;
  EXPECT_TRUE(absl::Base64Unescape(HeaderOf(identity), &der));
  return der;
}

class ProxiedListenerTest : public WireTest {
 protected:
  ProxiedListenerTest()
      : WireTest({.proxied = true}), edge_(PublicSocket()), admin_edge_(AdministratorsSocket()) {}

  static void SayTo(WireClient& client, const std::vector<std::string>& headers) {
    client.SayNothing();
    for (const std::string& header : headers) {
      client.Say(std::string(gateway::kClientCertificateHeader), header);
    }
  }

  // All calls come over one connection, as those of the edge may.
  absl::Status ListPaymentsSaying(const std::vector<std::string>& headers) {
    SayTo(edge_, headers);
    return edge_.Call(kListPayments, edmg::v1::ListPaymentsRequest());
  }
  absl::Status GetStatusSaying(const std::vector<std::string>& headers) {
    SayTo(admin_edge_, headers);
    return admin_edge_.Call(kGetStatus, edmg::v1::GetStatusRequest());
  }

  std::string Saying(const std::string& role) {
    return HeaderOf(transport_.MakeClient("urn:edmg:" + role));
  }

  WireClient edge_, admin_edge_;
};

TEST_F(ProxiedListenerTest, TheCertificateInTheHeaderIsTheCaller) {
  EXPECT_OK(ListPaymentsSaying({Saying("insurer:100")}));
  EXPECT_OK(GetStatusSaying({Saying("administrator:ops")}));
  EXPECT_EQ(GetStatusSaying({Saying("insurer:100")}).code(), StatusCode::kPermissionDenied);
}

TEST_F(ProxiedListenerTest, WhoCallsIsReadFromEachCallOfAConnection) {
  const std::string insurer = Saying("insurer:100"), software = Saying("software:medisoft");
  EXPECT_OK(ListPaymentsSaying({insurer}));
  EXPECT_EQ(ReasonOf(ListPaymentsSaying({software})), "ROLE_NOT_ALLOWED");
  EXPECT_EQ(ReasonOf(ListPaymentsSaying({})), "CLIENT_CERTIFICATE_MISSING");
  EXPECT_OK(ListPaymentsSaying({insurer}));
  EXPECT_OK(GetStatusSaying({Saying("administrator:ops")}));
  EXPECT_EQ(GetStatusSaying({}).code(), StatusCode::kUnauthenticated);
}

TEST_F(ProxiedListenerTest, RefusesByNameWhomTheEdgeShouldNotHaveLetIn) {
  const PemPair client = transport_.MakeClient("urn:edmg:insurer:100");
  const PemPair revoked = transport_.MakeClient("urn:edmg:insurer:100");
  ReplaceTransportTrust(transport_.Trust(
      transport_.MakeCrl({.revoked = {{revoked.certificate, absl::Now() - absl::Hours(1)}}})));
  const auto made = [&](const TransportOptions& options) {
    return std::vector<std::string>{HeaderOf(transport_.MakeClient(options))};
  };
  const std::vector<std::string> uri = {"urn:edmg:insurer:100"};
  const std::string good = HeaderOf(client);
  const std::pair<std::vector<std::string>, std::string> cases[] = {
      {{}, "CLIENT_CERTIFICATE_MISSING"},
      {{good, good}, "CLIENT_CERTIFICATE_REPEATED"},
      {{good, Saying("administrator:ops")}, "CLIENT_CERTIFICATE_REPEATED"},
      {{""}, "CLIENT_CERTIFICATE_MALFORMED"},
      {{"urn:edmg:insurer:100"}, "CLIENT_CERTIFICATE_MALFORMED"},
      {{absl::StrCat(good, ",", good)}, "CLIENT_CERTIFICATE_MALFORMED"},
      {{absl::Base64Escape("no certificate")}, "CLIENT_CERTIFICATE_MALFORMED"},
      {{absl::Base64Escape(DerOf(client) + "x")}, "CLIENT_CERTIFICATE_MALFORMED"},
      {{absl::Base64Escape(DerOf(client) + DerOf(client))}, "CLIENT_CERTIFICATE_MALFORMED"},
      {{good.substr(0, good.size() / 2)}, "CLIENT_CERTIFICATE_MALFORMED"},
      {{HeaderOf(DevTransport().MakeClient("urn:edmg:insurer:100"))},
       "CLIENT_CERTIFICATE_UNTRUSTED"},
      {{HeaderOf(transport_.MakeServer())}, "CLIENT_CERTIFICATE_UNTRUSTED"},
      {{HeaderOf(signing_.MakeCertificate({}))}, "CLIENT_CERTIFICATE_UNTRUSTED"},
      {made({.uris = uri, .not_after = absl::Now() - absl::Hours(1)}),
       "CLIENT_CERTIFICATE_EXPIRED"},
      {made({.uris = uri, .not_before = absl::Now() + absl::Hours(1)}),
       "CLIENT_CERTIFICATE_NOT_YET_VALID"},
      {{HeaderOf(revoked)}, "CLIENT_CERTIFICATE_REVOKED"},
      {made({}), "ROLE_MISSING"},
      {made({.uris = {"urn:edmg:insurer:100", "urn:edmg:insurer:200"}}), "ROLE_AMBIGUOUS"},
      {made({.uris = {"urn:edmg:insurer:1"}}), "ROLE_MALFORMED"}};
  EXPECT_OK(ListPaymentsSaying({good}));
  for (const auto& [headers, reason] : cases) {
    const absl::Status status = ListPaymentsSaying(headers);
    EXPECT_EQ(status.code(), StatusCode::kUnauthenticated) << reason << ": " << status;
    EXPECT_EQ(ReasonOf(status), reason) << status;
    EXPECT_EQ(GetStatusSaying(headers).code(), StatusCode::kUnauthenticated) << reason;
  }
}

TEST_F(ProxiedListenerTest, TheHeaderChangesNothingOnListenersOfOurOwnTls) {
  const std::string forged = Saying("administrator:ops"), insurer = Saying("insurer:100");
  const auto nobody = transport_.MakeClient(TransportOptions());
  const auto software = transport_.MakeClient("urn:edmg:software:medisoft");
  for (const std::string& header : {forged, insurer, std::string("garbled")}) {
    const auto open = PublicWith(nobody);
    SayTo(*open, {header, header});
    EXPECT_EQ(ReasonOf(open->Call(kListPayments, edmg::v1::ListPaymentsRequest())), "ROLE_MISSING");
    const auto other = PublicWith(software);
    SayTo(*other, {header});
    EXPECT_EQ(ReasonOf(other->Call(kListPayments, edmg::v1::ListPaymentsRequest())),
              "ROLE_NOT_ALLOWED");
    const auto admin = AdministratorsWith(software);
    SayTo(*admin, {header});
    EXPECT_EQ(admin->Call(kGetStatus, edmg::v1::GetStatusRequest()).code(),
              StatusCode::kPermissionDenied);
    const auto own = PublicWith(transport_.MakeClient("urn:edmg:insurer:100"));
    SayTo(*own, {header});
    EXPECT_OK(own->Call(kListPayments, edmg::v1::ListPaymentsRequest()));
  }
}

TEST_F(ProxiedListenerTest, ListenersOfOurOwnTlsKnowWhoWasRevokedToo) {
  const PemPair revoked = transport_.MakeClient("urn:edmg:insurer:100");
  const auto client = PublicWith(revoked);
  EXPECT_OK(client->Call(kListPayments, edmg::v1::ListPaymentsRequest()));
  ReplaceTransportTrust(transport_.Trust(
      transport_.MakeCrl({.revoked = {{revoked.certificate, absl::Now() - absl::Hours(1)}}})));
  EXPECT_EQ(ReasonOf(client->Call(kListPayments, edmg::v1::ListPaymentsRequest())),
            "CLIENT_CERTIFICATE_REVOKED");
  EXPECT_OK(Public("insurer:100").Call(kListPayments, edmg::v1::ListPaymentsRequest()));
}

TEST_F(ProxiedListenerTest, OnlyTheOwnerMayOpenTheSockets) {
  for (const std::string& path : {PublicSocket(), AdministratorsSocket()}) {
    struct stat found;
    ASSERT_EQ(stat(path.c_str(), &found), 0);
    EXPECT_TRUE(S_ISSOCK(found.st_mode));
    EXPECT_EQ(found.st_mode & 0777, 0600u);
  }
}

}  // namespace
}  // namespace edmg::support
