// The answers that callers get after a failed write, until the process is started again.
#include "edmg/v1/holding_service.pb.h"
#include "edmg/v1/payment_service.pb.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.pb.h"
#include "tests/support/error_details.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/wire_rig.h"

namespace edmg::support {
namespace {

using absl::StatusCode;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

struct Disk {
  std::shared_ptr<FaultyFileSystem> faulty = std::make_shared<FaultyFileSystem>();
  std::unique_ptr<rocksdb::Env> env = MakeEnv(faulty);
};

class FailedDiskTest : private Disk, public WireTest {
 protected:
  FailedDiskTest()
      : WireTest({.progress_interval = absl::Milliseconds(100), .env = Disk::env.get()}) {}
  void Fail() { faulty->CutPowerAt(1); }
};

void ExpectUnavailable(const absl::Status& status) {
  EXPECT_EQ(status.code(), StatusCode::kUnavailable) << status;
  EXPECT_EQ(ErrorInfoOf(status).domain(), "edmg");
}

TEST_F(FailedDiskTest, NothingIsAcceptedAndHealthSaysSo) {
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string patient = AddPatient("100");
  const WireClient& insurer = Public("insurer:100");
  auto watch = insurer.Open("grpc.health.v1.Health/Watch", HealthCheckRequest());
  HealthCheckResponse health;
  ASSERT_EQ(watch->Read(&health), ReadResult::kMessage);
  EXPECT_EQ(health.status(), HealthCheckResponse::SERVING);
  const int64_t revision = Revision();

  Fail();
  ExpectUnavailable(Register(doctor, patient));
  ExpectUnavailable(Register(doctor, patient));
  EXPECT_OK(insurer.Call("grpc.health.v1.Health/Check", HealthCheckRequest(), &health));
  EXPECT_EQ(health.status(), HealthCheckResponse::NOT_SERVING);
  ASSERT_EQ(watch->Read(&health), ReadResult::kMessage);
  EXPECT_EQ(health.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(Status().accepting_writes());
  EXPECT_EQ(Revision(), revision);

  // A read that cannot be recorded is not answered.
  edmg::v1::GetHoldingRequest request;
  request.mutable_patient()->set_ssin(patient);
  ExpectUnavailable(insurer.Call("edmg.v1.HoldingService/GetHolding", request));
  edmg::v1::SubscribePaymentEventsRequest subscribe;
  subscribe.set_subscription("ledger");
  ExpectUnavailable(
      insurer.Open("edmg.v1.PaymentService/SubscribePaymentEvents", subscribe)->Finish());
}

}  // namespace
}  // namespace edmg::support
