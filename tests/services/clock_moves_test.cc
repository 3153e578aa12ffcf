#include "services/clock_moves.h"

#include "store/apply.h"
#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::StatusCode;
using edmg::v1::AdvanceClockRequest;
using edmg::v1::AdvanceClockResponse;

class ClockMovesTest : public GatewayTest {
 protected:
  absl::StatusOr<AdvanceClockResponse> Advance(const AdvanceClockRequest& request) {
    Slot<AdvanceClockResponse> slot;
    gateway().clock_moves.Advance(request, Administrator(),
                                  [&](auto response) { slot.emplace(std::move(response)); });
    CommitGroup();
    return slot.value();
  }
  absl::StatusOr<AdvanceClockResponse> AdvanceTo(absl::Time time) {
    AdvanceClockRequest request;
    *request.mutable_time() = store::TimestampOf(time);
    return Advance(request);
  }

  void ExpectRefused(const absl::StatusOr<AdvanceClockResponse>& answer, StatusCode code,
                     const std::string& reason) {
    EXPECT_EQ(answer.status().code(), code);
    EXPECT_EQ(ReasonOf(answer.status()), reason);
    EXPECT_EQ(database().last_revision(), 0);
  }
};

TEST_F(ClockMovesTest, MovesTheClockAndRecordsIt) {
  const absl::Time later = now() + absl::Hours(30);
  const auto answer = AdvanceTo(later);
  ASSERT_OK(answer.status());
  EXPECT_EQ(store::TimeOf(answer->time()), later);
  EXPECT_EQ(answer->revision(), 1);
  EXPECT_EQ(now(), later);
  EXPECT_EQ(database().last_accept_time(), later);
}

TEST_F(ClockMovesTest, ResumesFromTheLastMoveAfterARestart) {
  const absl::Time before = now();
  const absl::Time later = before + absl::Hours(24 * 400);
  ASSERT_OK(AdvanceTo(later).status());
  now_ = before;  // a process starts on the time of its flag
  Restart();
  EXPECT_EQ(gateway().sequencer.Now(), later);
}

TEST_F(ClockMovesTest, KeepsMicroseconds) {
  const absl::Time later = now() + absl::Nanoseconds(1'234'567);
  const auto answer = AdvanceTo(later);
  ASSERT_OK(answer.status());
  EXPECT_EQ(answer->time().nanos(), 1'234'000);
}

TEST_F(ClockMovesTest, GivesTheNextMessageOfTheGroupTheNewDay) {
  const absl::Time later = now() + absl::Hours(24 * 3);
  AdvanceClockRequest request;
  *request.mutable_time() = store::TimestampOf(later);
  gateway().clock_moves.Advance(request, Administrator(), [](auto) {});
  std::vector<absl::Time> accepted;
  gateway().clock_moves.Advance(request, Administrator(), [&](auto response) {
    accepted.push_back(store::TimeOf(response->time()));
  });
  EXPECT_EQ(CommitGroup(), 2u);
  EXPECT_THAT(accepted, testing::ElementsAre(later));
}

TEST_F(ClockMovesTest, DoesNotMoveBackwards) {
  ExpectRefused(AdvanceTo(now() - absl::Seconds(1)), StatusCode::kInvalidArgument,
                "CLOCK_BACKWARDS");
  EXPECT_OK(AdvanceTo(now()).status());
}

TEST_F(ClockMovesTest, MovesAtMostTenYears) {
  const absl::Time most = now() + services::kClockMoveMax;
  ExpectRefused(AdvanceTo(most + absl::Seconds(1)), StatusCode::kInvalidArgument, "CLOCK_TOO_FAR");
  EXPECT_OK(AdvanceTo(most).status());
}

TEST_F(ClockMovesTest, AsksForATime) {
  ExpectRefused(Advance(AdvanceClockRequest()), StatusCode::kInvalidArgument, "FIELD_MISSING");
  AdvanceClockRequest request;
  request.mutable_time()->set_nanos(1'000'000'000);
  ExpectRefused(Advance(request), StatusCode::kInvalidArgument, "FIELD_FORMAT");
}

TEST_F(ClockMovesTest, LeavesARealClockAlone) {
  services::ClockMoves real(gateway().sequencer, nullptr);
  Slot<AdvanceClockResponse> slot;
  AdvanceClockRequest request;
  *request.mutable_time() = store::TimestampOf(now() + absl::Hours(1));
  real.Advance(request, Administrator(), [&](auto response) { slot.emplace(std::move(response)); });
  ExpectRefused(slot.value(), StatusCode::kFailedPrecondition, "CLOCK_NOT_SIMULATED");
}

}  // namespace
}  // namespace edmg::support
