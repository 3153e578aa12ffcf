// The limits of one caller on the gateway.
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "edmg/v1/insurer_feed_service.pb.h"
#include "gateway/calls/front.h"
#include "gateway/edge/server.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.pb.h"
#include "tests/support/error_details.h"
#include "tests/support/wire_rig.h"

namespace edmg::support {
namespace {

using absl::StatusCode;

class LimitsTest : public WireTest {
 protected:
  using Streams = std::vector<std::unique_ptr<WireStream>>;

  // A stream that has told the state once, and so is open.
  ReadResult Watch(const std::string& role, Streams* streams) {
    streams->push_back(
        Public(role).Open("grpc.health.v1.Health/Watch", grpc::health::v1::HealthCheckRequest()));
    grpc::health::v1::HealthCheckResponse state;
    return streams->back()->Read(&state);
  }
};

edmg::v1::SubmitRequest OfBytes(size_t bytes) {
  edmg::v1::SubmitRequest request;
  request.mutable_envelope()->set_cms(std::string(bytes, 'x'));
  const size_t over = request.ByteSizeLong() - bytes;
  request.mutable_envelope()->mutable_cms()->resize(bytes - over);
  return request;
}

TEST_F(LimitsTest, ASubmissionOfMoreThan128KiBIsRefusedBeforeItIsLookedAt) {
  const absl::Status fits = Submit(OfBytes(gateway::kSmallRequestBytesMax));
  EXPECT_EQ(ReasonOf(fits), "ENVELOPE_TOO_LARGE") << fits;
  const absl::Status larger = Submit(OfBytes(gateway::kSmallRequestBytesMax + 1));
  EXPECT_EQ(larger.code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(larger), "REQUEST_TOO_LARGE") << larger;
}

TEST_F(LimitsTest, OneCallerCannotTakeTheStreamsOfTheOthers) {
  Streams streams;
  for (int i = 0; i < gateway::kStreamsPerCallerMax; ++i) {
    ASSERT_EQ(Watch("insurer:100", &streams), ReadResult::kMessage);
  }
  EXPECT_EQ(Watch("insurer:100", &streams), ReadResult::kEnd);
  EXPECT_EQ(ReasonOf(streams.back()->Finish()), "TOO_MANY_STREAMS");
  EXPECT_EQ(Watch("insurer:200", &streams), ReadResult::kMessage);
}

TEST_F(LimitsTest, AnInsurerHasSoManyFeedsOpen) {
  const std::string method = "edmg.v1.InsurerFeedService/UpsertInsuredPersons";
  edmg::v1::UpsertInsuredPersonsRequest first;
  Streams feeds;
  for (int i = 0; i < gateway::kFeedsPerCallerMax; ++i) {
    // A feed has begun once its first person is recorded; a write alone may still be on its way.
    const int64_t before = database().last_revision();
    first.clear_persons();
    *first.add_persons() = MakePerson(i + 1, "100");
    feeds.push_back(Public("insurer:100").Open(method));
    ASSERT_TRUE(feeds.back()->Write(first));
    while (database().last_revision() == before) absl::SleepFor(absl::Milliseconds(1));
  }
  auto more = Public("insurer:100").Open(method);
  more->Write(first);
  edmg::v1::UpsertInsuredPersonsResponse response;
  EXPECT_EQ(more->Read(&response), ReadResult::kEnd);
  EXPECT_EQ(ReasonOf(more->Finish()), "TOO_MANY_STREAMS");
  for (auto& feed : feeds) {
    feed->WritesDone();
    EXPECT_EQ(feed->Read(&response), ReadResult::kMessage);
    EXPECT_OK(feed->Finish());
  }
  auto again = Public("insurer:100").Open(method);
  again->WritesDone();
  EXPECT_EQ(again->Read(&response), ReadResult::kMessage);
  EXPECT_OK(again->Finish());
}

}  // namespace
}  // namespace edmg::support
