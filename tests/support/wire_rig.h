// A whole gateway on the wire: real store in a temporary folder, real TLS and signatures, the real
// server on 127.0.0.1, and a gateway clock that only the test moves (signatures use real time).
//
//   class StreamsTest : public support::WireTest {};
//   TEST_F(StreamsTest, ...) {
//     const Doctor& doctor = AddEnrolledDoctor();
//     EXPECT_OK(Register(doctor, AddPatient("100")));
//   }
#ifndef EDMG_TESTS_SUPPORT_WIRE_RIG_H_
#define EDMG_TESTS_SUPPORT_WIRE_RIG_H_

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "certs/signer.h"
#include "certs/transport_verifier.h"
#include "certs/verifier.h"
#include "edmg/v1/admin_service.pb.h"
#include "edmg/v1/submission_service.pb.h"
#include "gtest/gtest.h"
#include "tests/support/dev_signing.h"
#include "tests/support/gateway_rig.h"
#include "tests/support/wire_client.h"

namespace edmg::gateway {
class Server;
}

namespace edmg::support {

struct EdgeOptions;

#ifndef EXPECT_OK
#define EXPECT_OK(expression) EXPECT_EQ((expression), absl::OkStatus())
#define ASSERT_OK(expression) ASSERT_EQ((expression), absl::OkStatus())
#endif

struct WireOptions {
  int queue_length_max = 4096;
  absl::Duration progress_interval = absl::Seconds(15);
  bool start_writer = true;     // false: nothing is committed until StartWriter
  rocksdb::Env* env = nullptr;  // a faulty disk
  bool proxied = false;         // also listens on unix sockets, as behind the edge
};

class WireTest : public testing::Test {
 protected:
  explicit WireTest(const WireOptions& options = {});
  ~WireTest() override;

  // The client of a caller, made at its first use: "insurer:100", "software:medisoft",
  // "administrator:ops", "physician:<nihii8>".
  const WireClient& Public(const std::string& role);
  const WireClient& Administrators(const std::string& role = "administrator:ops");
  std::unique_ptr<WireClient> PublicWith(const PemPair& identity) const;
  std::unique_ptr<WireClient> AdministratorsWith(const PemPair& identity) const;

  // The sockets behind the edge, of a gateway that is proxied.
  std::string PublicSocket() const { return rig_.temp().Sub("public.sock"); }
  std::string AdministratorsSocket() const { return rig_.temp().Sub("administrators.sock"); }
  EdgeOptions EdgeOptionsHere() const;

  // Registry and feeds, over the wire. References stay valid.
  const Doctor& AddDoctor();
  const Doctor& AddEnrolledDoctor();
  std::string AddPatient(const std::string& insurer);
  void AddPatients(const std::string& insurer, int count, std::vector<std::string>* ssins);

  // Messages of kVendor with a fresh id, encountered today.
  edmg::v1::Submission Registration(const Doctor& author, const std::string& ssin);
  edmg::v1::Submission Enrolment(const Doctor& author);
  edmg::v1::SubmitRequest Signed(const edmg::v1::Submission& submission,
                                 const Doctor& signer) const;
  absl::Status Submit(const edmg::v1::SubmitRequest& request,
                      edmg::v1::SubmitResponse* response = nullptr);
  absl::Status Register(const Doctor& author, const std::string& ssin,
                        edmg::v1::SubmitResponse* response = nullptr);
  // So many new patients of the insurer, registered from several threads.
  void RegisterMany(const Doctor& author, const std::string& insurer, int count);

  edmg::v1::GetStatusResponse Status();
  int64_t Revision() { return Status().revision(); }
  absl::CivilDay Today() const { return rig_.today(); }
  absl::Time now() const { return rig_.now(); }

  // Anchors and revocation lists from now on, as after SIGHUP.
  void ReplaceTrust(std::shared_ptr<const certs::TrustStore> trust) {
    verifier_.ReplaceTrust(std::move(trust));
  }
  void ReplaceTransportTrust(std::shared_ptr<const certs::TrustStore> trust) {
    transport_verifier_.ReplaceTrust(std::move(trust));
  }

  void StartWriter();
  void StopServer(absl::Duration grace);

  gateway::Server& server() { return *server_; }
  services::Capabilities& services() { return rig_.services(); }
  store::Database& database() { return rig_.database(); }
  DevSigning signing_;
  DevTransport transport_;

 private:
  const WireClient& Client(bool administrators, const std::string& role);

  GatewayRig rig_;
  certs::Verifier verifier_;
  certs::TransportVerifier transport_verifier_;
  std::unique_ptr<gateway::Server> server_;
  absl::Mutex mutex_;
  std::map<std::string, std::unique_ptr<WireClient>> clients_;
  std::deque<Doctor> doctors_;
  std::atomic<int> next_message_{1};
  int next_person_ = 1;
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_WIRE_RIG_H_
