// The gateway behind the edge that deploy/edge sets up: the calls that pass, the streams that stay
// open, and the attacks that are held off. tests/wire/role_matrix_test.cc has the roles.
#include "tests/support/edge.h"

#include <google/protobuf/descriptor.pb.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "edmg/v1/admin_service.pb.h"
#include "edmg/v1/payment_service.pb.h"
#include "gmock/gmock.h"
#include "tests/support/error_details.h"
#include "tests/support/wire_rig.h"

namespace edmg::support {
namespace {

using absl::StatusCode;
using edmg::v1::ListPaymentsRequest;
using edmg::v1::SubscribePaymentEventsRequest;
using edmg::v1::SubscribePaymentEventsResponse;

constexpr char kListPayments[] = "edmg.v1.PaymentService/ListPayments";
constexpr char kGetStatus[] = "edmg.v1.AdminService/GetStatus";

class EdgeTest : public WireTest {
 protected:
  // No progress notices within a test: a quiet stream stays quite quiet.
  EdgeTest() : WireTest({.progress_interval = absl::Minutes(10), .proxied = true}) {}

  void Start(std::map<std::string, std::string> settings = {}, const std::string& crl = "") {
    EdgeOptions options = EdgeOptionsHere();
    options.settings = std::move(settings);
    options.crl_pem = crl;
    edge_ = std::make_unique<Edge>(options);
  }

  std::unique_ptr<WireClient> With(const PemPair& identity) const {
    return std::make_unique<WireClient>(edge_->public_port(), transport_.ca_pem(), identity);
  }
  std::unique_ptr<WireClient> As(const std::string& role) const {
    return With(transport_.MakeClient("urn:edmg:" + role));
  }
  std::unique_ptr<WireClient> AsAdministrator(const std::string& role) const {
    return std::make_unique<WireClient>(edge_->administrators_port(), transport_.ca_pem(),
                                        transport_.MakeClient("urn:edmg:" + role));
  }

  static absl::Status ListPayments(const WireClient& client) {
    return client.Call(kListPayments, ListPaymentsRequest());
  }

  // Makes the calls one after the other; returns the answer to the last. The others must be served.
  // Tries again if a loaded machine took longer than the second for which the edge counts.
  static absl::Status CallInOneSecond(const std::vector<const WireClient*>& callers) {
    absl::Status last;
    for (int i = 0; i < 10 && last.ok(); ++i) {
      if (i > 0) absl::SleepFor(absl::Seconds(2));
      for (const WireClient* caller : callers) {
        EXPECT_OK(last) << "of a call before the last";
        last = ListPayments(*caller);
      }
    }
    return last;
  }

  static std::unique_ptr<WireStream> Subscribe(const WireClient& client, const std::string& name,
                                               int max_unacknowledged = 0) {
    SubscribePaymentEventsRequest request;
    request.set_subscription(name);
    request.set_max_unacknowledged(max_unacknowledged);
    request.add_types(edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE);
    return client.Open(kSubscribe, request, absl::Minutes(1));
  }

  // The patient of the next event; empty if none comes.
  static std::string NextPatient(WireStream& stream) {
    SubscribePaymentEventsResponse response;
    if (stream.Read(&response) != ReadResult::kMessage || response.events_size() != 1) return "";
    return response.events(0).payment().patient_ssin();
  }

  // A registration for which insurer 100 owes a fee, past the edge: its patient.
  std::string RegisterOne() {
    if (doctor_ == nullptr) doctor_ = &AddEnrolledDoctor();
    const std::string patient = AddPatient("100");
    EXPECT_OK(Register(*doctor_, patient));
    return patient;
  }

  std::unique_ptr<Edge> edge_;
  const Doctor* doctor_ = nullptr;
};

TEST_F(EdgeTest, PassesCallsMessagesAndErrorsWithTheirDetails) {
  Start();
  EXPECT_OK(AsAdministrator("administrator:ops")->Call(kGetStatus, edmg::v1::GetStatusRequest()));
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string patient = AddPatient("100");
  const auto vendor = As(absl::StrCat("software:", kVendor));
  edmg::v1::SubmitResponse first, again;
  const auto message = Signed(Registration(doctor, patient), doctor);
  EXPECT_OK(vendor->Call("edmg.v1.SubmissionService/Submit", message, &first));
  EXPECT_TRUE(first.receipt().registration().payment());
  EXPECT_OK(vendor->Call("edmg.v1.SubmissionService/Submit", message, &again));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  const absl::Status refused = vendor->Call("edmg.v1.SubmissionService/Submit",
                                            Signed(Registration(doctor, patient), doctor));
  EXPECT_EQ(refused.code(), StatusCode::kFailedPrecondition) << refused;
  EXPECT_EQ(MetadataOf(refused, "mycarenet_code"), "161");
  const absl::Status denied = ListPayments(*vendor);
  EXPECT_EQ(ReasonOf(denied), "ROLE_NOT_ALLOWED") << denied;
}

TEST_F(EdgeTest, AForgedHeaderIsReplacedByTheCertificateOfTheConnection) {
  Start();
  std::string forged;
  for (absl::string_view line :
       absl::StrSplit(transport_.MakeClient("urn:edmg:insurer:100").certificate, '\n')) {
    if (!absl::StartsWith(line, "-----")) absl::StrAppend(&forged, line);
  }
  const auto vendor = As("software:medisoft"), insurer = As("insurer:100");
  for (int i = 0; i < 3; ++i) {
    vendor->Say("edmg-client-certificate", forged);
    insurer->Say("edmg-client-certificate", "garbled");
    EXPECT_EQ(ReasonOf(ListPayments(*vendor)), "ROLE_NOT_ALLOWED");
    EXPECT_OK(ListPayments(*insurer));
  }
}

TEST_F(EdgeTest, AQuietStreamStaysOpenLongerThanAConnectionMayBeSilent) {
  Start({{"EDGE_CLIENT_TIMEOUT", "1s"}});
  const auto insurer = As("insurer:100");
  const WireClient pinging(edge_->public_port(), transport_.ca_pem(),
                           transport_.MakeClient("urn:edmg:insurer:100"), absl::Milliseconds(100));
  auto stream = Subscribe(*insurer, "ledger"), pinged = Subscribe(pinging, "pinged");
  const std::string first = RegisterOne();
  EXPECT_EQ(NextPatient(*stream), first);
  EXPECT_EQ(NextPatient(*pinged), first);
  absl::SleepFor(absl::Seconds(3));
  const std::string second = RegisterOne();
  EXPECT_EQ(NextPatient(*stream), second);
  EXPECT_EQ(NextPatient(*pinged), second);
}

TEST_F(EdgeTest, AReloadWithAFaultChangesNothing) {
  const PemPair revoked = transport_.MakeClient("urn:edmg:insurer:100");
  Start({}, transport_.MakeCrl({.revoked = {{revoked.certificate, absl::Now() - absl::Hours(1)}}}));
  const auto insurer = As("insurer:100");
  auto stream = Subscribe(*insurer, "ledger");
  const std::string first = RegisterOne();
  EXPECT_EQ(NextPatient(*stream), first);
  edge_->ReplaceCrl("no list");
  EXPECT_OK(ListPayments(*As("insurer:200")));
  EXPECT_EQ(ListPayments(*With(revoked)).code(), StatusCode::kUnavailable);
  const std::string second = RegisterOne();
  EXPECT_EQ(NextPatient(*stream), second);
}

TEST_F(EdgeTest, AReloadKeepsStreamsAndTakesTheNewRevocationList) {
  const PemPair spared = transport_.MakeClient("urn:edmg:insurer:100");
  const PemPair revoked = transport_.MakeClient("urn:edmg:insurer:100");
  Start({}, transport_.MakeCrl({}));
  const auto follower = With(revoked);
  auto stream = Subscribe(*follower, "ledger");
  const std::string first = RegisterOne();
  EXPECT_EQ(NextPatient(*stream), first);

  edge_->ReplaceCrl(
      transport_.MakeCrl({.revoked = {{revoked.certificate, absl::Now() - absl::Hours(1)}}}));
  EXPECT_OK(ListPayments(*With(spared)));
  EXPECT_EQ(ListPayments(*With(revoked)).code(), StatusCode::kUnavailable);
  const std::string second = RegisterOne();
  EXPECT_EQ(NextPatient(*stream), second) << "a stream that runs is not broken at once";
  edge_->Reload();
  const std::string third = RegisterOne();
  EXPECT_EQ(NextPatient(*stream), third);
}

// The gateway judges again: a list that only the gateway has counts at once, on open connections.
TEST_F(EdgeTest, ARevokedCertificateIsRefusedByTheGatewayWhereTheEdgeHasNoList) {
  const PemPair revoked = transport_.MakeClient("urn:edmg:insurer:100");
  Start();
  const auto client = With(revoked);
  EXPECT_OK(ListPayments(*client));
  ReplaceTransportTrust(transport_.Trust(
      transport_.MakeCrl({.revoked = {{revoked.certificate, absl::Now() - absl::Hours(1)}}})));
  EXPECT_EQ(ReasonOf(ListPayments(*client)), "CLIENT_CERTIFICATE_REVOKED");
}

TEST_F(EdgeTest, AListPastItsNextUpdateIsForTheGatewayToJudge) {
  const absl::Time yesterday = absl::Now() - absl::Hours(24);
  const PemPair revoked = transport_.MakeClient("urn:edmg:insurer:100");
  const std::string late =
      transport_.MakeCrl({.next_update = yesterday, .revoked = {{revoked.certificate, yesterday}}});
  ReplaceTransportTrust(transport_.Trust(late));
  Start({}, late);
  EXPECT_OK(ListPayments(*As("insurer:100"))) << "is believed for seven days";
  EXPECT_EQ(ListPayments(*With(revoked)).code(), StatusCode::kUnavailable);
}

// HAProxy 2.6 stops a whole connection to the gateway for one stream that nobody reads.
TEST_F(EdgeTest, AStreamThatNobodyReadsHoldsUpNoOtherCallOfItsOwnClient) {
  Start();
  doctor_ = &AddEnrolledDoctor();
  RegisterMany(*doctor_, "100", 3000);
  const auto insurer = As("insurer:100");
  auto asleep = Subscribe(*insurer, "asleep", 10000), other = Subscribe(*insurer, "other", 10000);
  absl::SleepFor(absl::Seconds(1));
  for (int i = 0; i < 5; ++i) EXPECT_OK(ListPayments(*insurer));
  auto awake = Subscribe(*insurer, "awake", 10000);
  int events = 0;
  SubscribePaymentEventsResponse response;
  while (events < 3000 && awake->Read(&response) == ReadResult::kMessage) {
    events += response.events_size();
  }
  EXPECT_EQ(events, 3000);
  for (events = 0; events < 3000 && asleep->Read(&response) == ReadResult::kMessage;) {
    events += response.events_size();
  }
  EXPECT_EQ(events, 3000) << "and loses nothing by it";
}

TEST_F(EdgeTest, EveryStreamOfTheServerHasAConnectionOfItsOwn) {
  std::ostringstream configuration;
  configuration << std::ifstream(EDMG_EDGE_CONFIGURATION).rdbuf();
  std::ifstream file(EDMG_DESCRIPTOR_SET, std::ios::binary);
  google::protobuf::FileDescriptorSet set;
  ASSERT_TRUE(set.ParseFromIstream(&file));
  int streams = 0;
  for (const auto& proto : set.file()) {
    for (const auto& service : proto.service()) {
      for (const auto& method : service.method()) {
        if (!method.server_streaming()) continue;
        ++streams;
        EXPECT_TRUE(absl::StrContains(configuration.str(), absl::StrCat(" /", method.name())))
            << method.name() << " is missing in the rule `stream` of deploy/edge/haproxy.cfg";
      }
    }
  }
  EXPECT_GE(streams, 4);
}

TEST_F(EdgeTest, TooManyRequestsOfACertificateAreRefusedByName) {
  Start({{"EDGE_REQUESTS", "5"}});
  const auto insurer = As("insurer:100");
  const std::vector<const WireClient*> calls(6, insurer.get());
  const absl::Status refused = CallInOneSecond(calls);
  EXPECT_EQ(refused.code(), StatusCode::kResourceExhausted);
  EXPECT_TRUE(absl::StrContains(refused.message(), "EDGE_RATE_LIMIT")) << refused;
}

TEST_F(EdgeTest, SoAreThoseOfAnAddressWhateverTheirCertificates) {
  Start({{"EDGE_REQUESTS", "5"}});
  const auto one = As("insurer:100"), two = As("insurer:200"), three = As("insurer:300");
  const std::vector<const WireClient*> calls = {one.get(), one.get(),   two.get(),
                                                two.get(), three.get(), three.get()};
  EXPECT_EQ(CallInOneSecond(calls).code(), StatusCode::kResourceExhausted);
}

TEST_F(EdgeTest, TooManyOpenCallsOfACertificateAreRefusedByName) {
  Start({{"EDGE_OPEN_CALLS", "2"}});
  const PemPair identity = transport_.MakeClient("urn:edmg:insurer:100");
  const auto first = With(identity), second = With(identity), other = As("insurer:100");
  const std::string patient = RegisterOne();
  auto one = Subscribe(*first, "one"), two = Subscribe(*second, "two");
  EXPECT_EQ(NextPatient(*one), patient);
  EXPECT_EQ(NextPatient(*two), patient);
  const absl::Status refused = ListPayments(*first);
  EXPECT_EQ(refused.code(), StatusCode::kResourceExhausted);
  EXPECT_TRUE(absl::StrContains(refused.message(), "EDGE_OPEN_CALLS")) << refused;
  EXPECT_OK(ListPayments(*other)) << "another certificate has calls of its own";
  two->Cancel();
  EXPECT_FALSE(two->Finish().ok());
  absl::Status again = ListPayments(*first);
  for (int i = 0; i < 100 && !again.ok(); ++i) {
    absl::SleepFor(absl::Milliseconds(50));
    again = ListPayments(*first);
  }
  EXPECT_OK(again) << "a call that has ended counts no more";
}

TEST_F(EdgeTest, AnAddressHasSoManyConnectionsAndNoMore) {
  Start({{"EDGE_ADDRESS_CONNECTIONS", "2"}});
  const auto one = As("insurer:100"), two = As("insurer:200");
  EXPECT_OK(ListPayments(*one));
  EXPECT_OK(ListPayments(*two));
  EXPECT_EQ(ListPayments(*As("insurer:300")).code(), StatusCode::kUnavailable);
  EXPECT_OK(ListPayments(*one));
}

TEST_F(EdgeTest, HeadersOfAnySizeHarmOnlyWhoSendsThem) {
  Start();
  const auto insurer = As("insurer:100"), other = As("insurer:200");
  EXPECT_OK(ListPayments(*insurer));
  insurer->Say("x-large", std::string(4000, 'a'));
  EXPECT_OK(ListPayments(*insurer));
  insurer->Say("x-larger", std::string(20000, 'a'));
  EXPECT_FALSE(ListPayments(*insurer).ok());
  EXPECT_OK(ListPayments(*other));
  insurer->SayNothing();
  EXPECT_OK(ListPayments(*insurer));
}

TEST_F(EdgeTest, AGatewayThatStoppedIsUnavailable) {
  Start();
  const auto insurer = As("insurer:100");
  EXPECT_OK(ListPayments(*insurer));
  StopServer(absl::Seconds(1));
  EXPECT_EQ(ListPayments(*insurer).code(), StatusCode::kUnavailable);
}

}  // namespace
}  // namespace edmg::support
