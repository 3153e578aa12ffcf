// The other streams: insured persons in, patient lists out, health.
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "edmg/v1/insurer_feed_service.pb.h"
#include "edmg/v1/patient_list_service.pb.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.pb.h"
#include "tests/support/error_details.h"
#include "tests/support/wire_rig.h"

namespace edmg::support {
namespace {

using absl::StatusCode;
using edmg::v1::UpsertInsuredPersonsRequest;
using edmg::v1::UpsertInsuredPersonsResponse;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

constexpr char kFeed[] = "edmg.v1.InsurerFeedService/UpsertInsuredPersons";
constexpr char kCheck[] = "grpc.health.v1.Health/Check";
constexpr char kWatch[] = "grpc.health.v1.Health/Watch";

class InsurerFeedTest : public WireTest {
 protected:
  static UpsertInsuredPersonsRequest Persons(int first, int count) {
    UpsertInsuredPersonsRequest request;
    for (int i = 0; i < count; ++i) *request.add_persons() = MakePerson(first + i, "300");
    return request;
  }
  std::unique_ptr<WireStream> Open() { return Public("insurer:300").Open(kFeed); }
};

TEST_F(InsurerFeedTest, SeveralMessagesAreRecordedInOrderAndAgainChangeNothing) {
  for (int round = 0; round < 2; ++round) {
    auto feed = Open();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(feed->Write(Persons(1 + 100 * i, 100)));
    feed->WritesDone();
    UpsertInsuredPersonsResponse response;
    ASSERT_EQ(feed->Read(&response), ReadResult::kMessage) << feed->Finish();
    EXPECT_EQ(response.persons_changed(), round == 0 ? 300 : 0);
    EXPECT_EQ(response.persons_unchanged(), round == 0 ? 0 : 300);
    EXPECT_EQ(response.revision(), round == 0 ? 3 : 0);
    EXPECT_OK(feed->Finish());
  }
  EXPECT_EQ(Revision(), 3);
}

TEST_F(InsurerFeedTest, ABadRowIsNamedAndAllOthersAreRecorded) {
  auto feed = Open();
  ASSERT_TRUE(feed->Write(Persons(1, 10)));
  auto bad = Persons(11, 10);
  bad.mutable_persons(7)->mutable_affiliations(0)->clear_begin_date();
  ASSERT_TRUE(feed->Write(bad));
  ASSERT_TRUE(feed->Write(Persons(21, 10)));
  feed->WritesDone();
  UpsertInsuredPersonsResponse response;
  ASSERT_EQ(feed->Read(&response), ReadResult::kMessage) << feed->Finish();
  EXPECT_OK(feed->Finish());
  EXPECT_EQ(response.persons_changed(), 29);
  EXPECT_EQ(response.persons_refused(), 1);
  ASSERT_EQ(response.refused_size(), 1);
  EXPECT_EQ(response.refused(0).message(), 1);
  EXPECT_EQ(response.refused(0).row(), 7);
  const auto& refusal = response.refused(0).rejection().refusals(0);
  EXPECT_EQ(refusal.mycarenet_code(), "100");
  EXPECT_EQ(refusal.field(), "messages[1].persons[7].affiliations[0].begin_date");
  EXPECT_EQ(Revision(), 3);
}

TEST_F(InsurerFeedTest, MessagesHaveOneToFiveHundredRows) {
  for (const int rows : {0, 501}) {
    const absl::Status status = Public("insurer:300").Call(kFeed, Persons(1, rows));
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument) << status;
    EXPECT_EQ(ReasonOf(status), "ROW_COUNT_INVALID");
    EXPECT_EQ(MetadataOf(status, "field"), "messages[0].persons");
  }
  EXPECT_EQ(Revision(), 0);
}

TEST_F(InsurerFeedTest, AnEmptyStreamChangesNothing) {
  auto feed = Open();
  feed->WritesDone();
  UpsertInsuredPersonsResponse response;
  ASSERT_EQ(feed->Read(&response), ReadResult::kMessage);
  EXPECT_EQ(response.ByteSizeLong(), 0u);
  EXPECT_OK(feed->Finish());
}

TEST_F(InsurerFeedTest, ACallerThatGoesAwayLeavesWhatItSent) {
  for (int i = 0; i < 20; ++i) {
    auto feed = Open();
    ASSERT_TRUE(feed->Write(Persons(1 + i, 1)));
    if (i % 2 == 0) feed->Cancel();
  }  // the others break off without a word
  auto feed = Open();
  ASSERT_TRUE(feed->Write(Persons(100, 1)));
  feed->WritesDone();
  EXPECT_OK(feed->Finish());
  EXPECT_LE(Revision(), 21);
}

class PatientStreamTest : public WireTest {
 protected:
  struct List {
    std::vector<std::string> ssins;
    std::vector<int> sizes;  // of the messages
    std::set<int64_t> revisions;
  };
  List StreamOf(const Doctor& doctor) {
    List list;
    auto stream =
        Public(absl::StrCat("physician:", doctor.id))
            .Open("edmg.v1.PatientListService/StreamPatients", edmg::v1::StreamPatientsRequest());
    edmg::v1::StreamPatientsResponse response;
    while (stream->Read(&response) == ReadResult::kMessage) {
      list.sizes.push_back(response.patients_size());
      for (const auto& patient : response.patients()) list.ssins.push_back(patient.ssin());
      list.revisions.insert(response.revision());
    }
    EXPECT_OK(stream->Finish());
    return list;
  }
};

TEST_F(PatientStreamTest, GivesTheWholeListInMessagesAtOneRevision) {
  const Doctor& doctor = AddEnrolledDoctor();
  RegisterMany(doctor, "100", 700);
  const List list = StreamOf(doctor);
  EXPECT_THAT(list.sizes, testing::ElementsAre(500, 200));
  EXPECT_TRUE(std::is_sorted(list.ssins.begin(), list.ssins.end()));
  EXPECT_THAT(list.revisions, testing::ElementsAre(Revision()));
}

TEST_F(PatientStreamTest, AnEmptyListIsOneMessage) {
  EXPECT_THAT(StreamOf(AddDoctor()).sizes, testing::ElementsAre(0));
}

class HealthTest : public WireTest {
 protected:
  HealthTest() : WireTest({.progress_interval = absl::Milliseconds(100)}) {}

  static HealthCheckRequest Of(const std::string& service) {
    HealthCheckRequest request;
    request.set_service(service);
    return request;
  }
  HealthCheckResponse::ServingStatus Check(const WireClient& client, const std::string& service) {
    HealthCheckResponse response;
    EXPECT_OK(client.Call(kCheck, Of(service), &response));
    return response.status();
  }
};

TEST_F(HealthTest, BothListenersTellOfTheirOwnServices) {
  const WireClient& open = Public("software:medisoft");
  const WireClient& closed = Administrators();
  for (const char* service :
       {"", "edmg.v1.SubmissionService", "edmg.v1.HoldingService", "edmg.v1.PatientListService",
        "edmg.v1.PaymentService", "edmg.v1.InsurerFeedService"}) {
    EXPECT_EQ(Check(open, service), HealthCheckResponse::SERVING) << service;
  }
  for (const char* service : {"", "edmg.v1.RegistryService", "edmg.v1.AdminService"}) {
    EXPECT_EQ(Check(closed, service), HealthCheckResponse::SERVING) << service;
  }
  EXPECT_EQ(open.Call(kCheck, Of("edmg.v1.AdminService")).code(), StatusCode::kNotFound);
  EXPECT_EQ(closed.Call(kCheck, Of("edmg.v1.PaymentService")).code(), StatusCode::kNotFound);
}

TEST_F(HealthTest, AWatchTellsTheStateOnceAndEndsWithTheGateway) {
  auto known = Public("insurer:100").Open(kWatch, Of(""));
  auto unknown = Administrators().Open(kWatch, Of("no.such.Service"));
  HealthCheckResponse response;
  ASSERT_EQ(known->Read(&response), ReadResult::kMessage);
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  ASSERT_EQ(unknown->Read(&response), ReadResult::kMessage);
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVICE_UNKNOWN);
  EXPECT_EQ(known->Read(&response, absl::Milliseconds(300)), ReadResult::kNothingYet);
  StopServer(absl::Seconds(5));
  EXPECT_EQ(known->Finish().code(), StatusCode::kUnavailable);
  EXPECT_EQ(unknown->Finish().code(), StatusCode::kUnavailable);
}

}  // namespace
}  // namespace edmg::support
