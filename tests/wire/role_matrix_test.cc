// Every RPC, every caller, both listeners, each alone and behind the edge. RPCs come from the
// descriptors; the expected answers come from this file's own table, so that the gateway's table is
// judged and not repeated.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <fstream>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/edge/server.h"
#include "gmock/gmock.h"
#include "tests/support/edge.h"
#include "tests/support/error_details.h"
#include "tests/support/wire_rig.h"

namespace edmg::support {
namespace {

using google::protobuf::MethodDescriptor;

// The callers that each RPC serves, one row for each, from the design's table of services (sections
// 4 and 5).
struct Expected {
  const char* method;
  const char* listeners;  // p: public, a: administrators'
  const char* roles;      // s: software, p: physician, i: insurer, a: administrator
};
constexpr Expected kExpected[] = {
    {"edmg.v1.SubmissionService/Submit", "p", "sp"},
    {"edmg.v1.SubmissionService/Check", "p", "sp"},
    {"edmg.v1.SubmissionService/GetReceipt", "p", "sp"},
    {"edmg.v1.HoldingService/GetHolding", "p", "pi"},
    {"edmg.v1.HoldingService/GetEntitlement", "p", "pi"},
    {"edmg.v1.PatientListService/ListPatients", "p", "p"},
    {"edmg.v1.PatientListService/StreamPatients", "p", "p"},
    {"edmg.v1.PaymentService/SubscribePaymentEvents", "p", "i"},
    {"edmg.v1.PaymentService/AcknowledgePaymentEvents", "p", "i"},
    {"edmg.v1.PaymentService/GetPayment", "p", "i"},
    {"edmg.v1.PaymentService/ListPayments", "p", "i"},
    {"edmg.v1.PaymentService/ReportPayments", "p", "i"},
    {"edmg.v1.PaymentService/ListSubscriptions", "p", "i"},
    {"edmg.v1.PaymentService/PauseSubscription", "p", "i"},
    {"edmg.v1.PaymentService/SetDebtorAccount", "p", "i"},
    {"edmg.v1.PaymentService/ListDebtorAccounts", "p", "i"},
    {"edmg.v1.PaymentService/ExportCreditTransfers", "p", "i"},
    {"edmg.v1.PaymentService/ListExports", "p", "i"},
    {"edmg.v1.PaymentService/CancelExport", "p", "i"},
    {"edmg.v1.PaymentService/ImportPaymentStatus", "p", "i"},
    {"edmg.v1.PaymentService/ListUnmatched", "p", "i"},
    {"edmg.v1.PaymentService/GetBooks", "p", "i"},
    {"edmg.v1.PaymentService/GetTimelinessReport", "p", "i"},
    {"edmg.v1.PhysicianPaymentService/ListMyPayments", "p", "p"},
    {"edmg.v1.InsurerFeedService/UpsertInsuredPersons", "p", "i"},
    {"edmg.v1.InsurerFeedService/GetFeedPosition", "p", "i"},
    {"edmg.v1.InsurerFeedService/ResolveAffiliation", "p", "i"},
    {"edmg.v1.InsurerFeedService/RecordAttestations", "p", "i"},
    {"edmg.v1.RegistryService/UpsertPhysicians", "a", "a"},
    {"edmg.v1.RegistryService/UpsertGroupPractices", "a", "a"},
    {"edmg.v1.RegistryService/GetPhysician", "a", "a"},
    {"edmg.v1.RegistryService/GetUsageIndicator", "a", "a"},
    {"edmg.v1.AdminService/GetStatus", "a", "a"},
    {"edmg.v1.AdminService/AdvanceClock", "a", "a"},
    {"edmg.v1.AdminService/ResetSubscription", "a", "a"},
    {"edmg.v1.AdminService/VerifyJournal", "a", "a"},
    {"grpc.health.v1.Health/Check", "pa", "spia"},
    {"grpc.health.v1.Health/Watch", "pa", "spia"},
    // It has no binding of ours; only on the administrators' listener.
    {"grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "a", "a"},
};

const Expected* Find(const std::string& method) {
  for (const Expected& row : kExpected) {
    if (method == row.method) return &row;
  }
  return nullptr;
}

// All RPCs of the descriptor set that the build gives to clients.
std::vector<std::string> DeclaredMethods() {
  std::ifstream file(EDMG_DESCRIPTOR_SET, std::ios::binary);
  google::protobuf::FileDescriptorSet set;
  EXPECT_TRUE(set.ParseFromIstream(&file)) << EDMG_DESCRIPTOR_SET;
  std::vector<std::string> methods;
  for (const auto& proto : set.file()) {
    for (const auto& service : proto.service()) {
      for (const auto& method : service.method()) {
        methods.push_back(absl::StrCat(proto.package(), ".", service.name(), "/", method.name()));
      }
    }
  }
  return methods;
}

// The declared RPCs, and those that the server has without a declaration of ours.
std::vector<std::string> AllMethods() {
  std::vector<std::string> methods = DeclaredMethods();
  methods.push_back("grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");
  return methods;
}

struct Caller {
  std::string name;
  char role;  // as in Expected::roles; h: fails in the handshake; u: is nobody
  std::string reason;
  PemPair identity;
};

// The result of one call: the status, or a message of the server.
struct Outcome {
  absl::Status status;
  bool answered = false;
};

class RoleMatrixTest : public WireTest {
 protected:
  RoleMatrixTest() : WireTest({.proxied = true}) {}

  std::vector<Caller> Callers() {
    const auto with = [this](const std::vector<std::string>& uris) {
      return transport_.MakeClient({.uris = uris});
    };
    const std::string administrator = "urn:edmg:administrator:ops";
    return {
        {"no certificate", 'h', "", {}},
        {"certificate of another CA", 'h', "", other_transport_.MakeClient(administrator)},
        {"signing certificate", 'h', "", signing_.MakeCertificate({})},
        {"expired certificate", 'h', "",
         transport_.MakeClient({.uris = {administrator}, .not_after = DevNotBefore()})},
        {"certificate without role", 'u', "ROLE_MISSING", with({})},
        {"role of another scheme", 'u', "ROLE_MISSING", with({"https://administrator/ops"})},
        {"two roles", 'u', "ROLE_AMBIGUOUS", with({administrator, "urn:edmg:software:medisoft"})},
        {"one role twice", 'u', "ROLE_AMBIGUOUS", with({administrator, administrator})},
        {"unknown role", 'u', "ROLE_MALFORMED", with({"urn:edmg:root:ops"})},
        {"malformed name", 'u', "ROLE_MALFORMED", with({"urn:edmg:insurer:10"})},
        {"software", 's', "", with({"urn:edmg:software:medisoft"})},
        {"physician", 'p', "",
         with({absl::StrCat("urn:edmg:physician:", MakeNihii(110000, "003").substr(0, 8))})},
        {"insurer", 'i', "", with({"urn:edmg:insurer:100"})},
        {"administrator", 'a', "", with({administrator})},
    };
  }

  // An empty message, whatever the shape of the method.
  static Outcome Try(const WireClient& client, const std::string& method) {
    auto stream = client.Open(method);
    if (stream->WriteBytes("")) stream->WritesDone();
    std::string message;
    if (stream->ReadBytes(&message, kCallTimeout) == ReadResult::kMessage) {
      return {absl::OkStatus(), true};
    }
    return {stream->Finish(), false};
  }

  // If the administrators' door refuses a call before its message came, HAProxy passes on the end
  // of the call and loses the answer (deploy/edge/README.md): it is refused, but nobody says why.
  static bool IsAnswerLost(const Outcome& outcome) {
    return absl::IsCancelled(outcome.status) &&
           absl::StrContains(outcome.status.message(), "RST_STREAM");
  }

  // Empty: as expected.
  static std::string Fault(const Expected& row, const Caller& caller, char listener,
                           const Outcome& outcome) {
    const auto is = [&](absl::StatusCode code, const std::string& reason) -> std::string {
      if (outcome.status.code() == code && ReasonOf(outcome.status) == reason) return "";
      return absl::StrCat("wants ", absl::StatusCodeToString(code), "/", reason);
    };
    if (caller.role == 'h') return is(absl::StatusCode::kUnavailable, "");
    // The administrators' listener checks the role before it looks for the method, and cannot give
    // details.
    if (listener == 'a' && caller.role == 'u') return is(absl::StatusCode::kUnauthenticated, "");
    if (listener == 'a' && caller.role != 'a') return is(absl::StatusCode::kPermissionDenied, "");
    if (!absl::StrContains(row.listeners, listener)) {
      return is(absl::StatusCode::kUnimplemented, "");
    }
    if (caller.role == 'u') return is(absl::StatusCode::kUnauthenticated, caller.reason);
    if (!absl::StrContains(row.roles, caller.role)) {
      return is(absl::StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED");
    }
    const std::set<absl::StatusCode> closed = {
        absl::StatusCode::kUnauthenticated, absl::StatusCode::kPermissionDenied,
        absl::StatusCode::kUnimplemented, absl::StatusCode::kUnavailable};
    return closed.count(outcome.status.code()) == 0 ? "" : "wants to be let in";
  }

  DevTransport other_transport_;
};

TEST_F(RoleMatrixTest, EveryDeclaredRpcHasARowHere) {
  const std::vector<std::string> declared = DeclaredMethods();
  EXPECT_GE(declared.size(), 22u);
  for (const std::string& method : declared) {
    EXPECT_NE(Find(method), nullptr) << method << " has no row in this test";
  }
}

TEST_F(RoleMatrixTest, LetsInWhoMayAndNobodyElse) {
  const Edge edge(EdgeOptionsHere());
  const struct {
    const char* name;
    char listener;  // as in Expected::listeners
    int port;
    bool is_edge;
  } places[] = {{"the public listener", 'p', server().public_port(), false},
                {"the administrators' listener", 'a', server().administrators_port(), false},
                {"the edge", 'p', edge.public_port(), true},
                {"the edge for administrators", 'a', edge.administrators_port(), true}};
  int checked = 0;
  for (const Caller& caller : Callers()) {
    for (const auto& place : places) {
      const WireClient client(place.port, transport_.ca_pem(), caller.identity);
      for (const std::string& method : AllMethods()) {
        const Expected* row = Find(method);
        if (row == nullptr) continue;  // the first test names it
        Outcome outcome = Try(client, method);
        for (int again = 0; again < 3 && place.is_edge && IsAnswerLost(outcome); ++again) {
          outcome = Try(client, method);
        }
        EXPECT_EQ(Fault(*row, caller, place.listener, outcome), "")
            << method << " by " << caller.name << " on " << place.name << ": " << outcome.status;
        ++checked;
      }
    }
  }
  EXPECT_GE(checked, 14 * 4 * 23);
  EXPECT_EQ(Revision(), 0) << "an empty message changed something";
}

}  // namespace
}  // namespace edmg::support
