#include "services/calendar/clock_moves.h"

#include <map>

#include "tests/support/gateway_fixture.h"
#include "values/timestamps.h"

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
    CommitAll();
    return slot.value();
  }
  void CommitAll() {
    while (CommitGroup() > 0) {
    }
  }
  absl::StatusOr<AdvanceClockResponse> AdvanceTo(absl::Time time) {
    AdvanceClockRequest request;
    *request.mutable_time() = TimestampOf(time);
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
  EXPECT_EQ(TimeOf(answer->time()), later);
  EXPECT_EQ(answer->revision(), 3);  // after the work of the 4th and the 5th
  EXPECT_EQ(now(), later);
  EXPECT_EQ(database().last_accept_time(), later);
}

TEST_F(ClockMovesTest, ResumesFromTheLastMoveAfterARestart) {
  const absl::Time before = now();
  const absl::Time later = before + absl::Hours(24 * 400);
  ASSERT_OK(AdvanceTo(later).status());
  rig_.MoveTo(before);  // a process starts on the time of its flag
  Restart();
  EXPECT_EQ(gateway().sequencer.Now(), later);
}

TEST_F(ClockMovesTest, KeepsMicroseconds) {
  const absl::Time later = now() + absl::Nanoseconds(1'234'567);
  const auto answer = AdvanceTo(later);
  ASSERT_OK(answer.status());
  EXPECT_EQ(answer->time().nanos(), 1'234'000);
}

TEST_F(ClockMovesTest, GivesTheNextMessageTheNewDay) {
  const Doctor& doctor = AddDoctor();
  ASSERT_OK(AdvanceTo(now() + absl::Hours(24 * 3)).status());
  const Answer answer = Enrol(doctor);
  ASSERT_OK(answer.status);
  EXPECT_EQ(TimeOf(answer.receipt.accept_time()), now());
}

TEST_F(ClockMovesTest, RunsTheCalendarOfEveryDayOnTheWay) {
  const auto answer = AdvanceTo(now() + absl::Hours(24 * 366));
  ASSERT_OK(answer.status());
  EXPECT_EQ(answer->revision(), 367 + 1);  // a step a day, and the move
  EXPECT_EQ(gateway().schedule.done_day(), Today());
  const int64_t revision = database().last_revision();
  EXPECT_EQ(RunCalendar(), 1);
  EXPECT_EQ(database().last_revision(), revision);
  EXPECT_THAT(DifferencesAfterReplay(), testing::IsEmpty());
}

// The call whose time has passed when it is recorded gets an error; its days are done all the same.
TEST_F(ClockMovesTest, OfTwoMovesAtOnceTheLaterTimeStays) {
  const absl::Time start = now();
  for (const bool later_first : {false, true}) {
    std::map<int, std::string> answers;
    const absl::Time from = now();
    for (const int days : {later_first ? 20 : 3, later_first ? 3 : 20}) {
      AdvanceClockRequest request;
      *request.mutable_time() = TimestampOf(from + absl::Hours(24 * days));
      gateway().clock_moves.Advance(request, Administrator(), [&answers, days](const auto& answer) {
        answers[days] = ReasonOf(answer.status());
      });
    }
    CommitAll();
    EXPECT_THAT(answers,
                testing::ElementsAre(testing::Pair(3, "CLOCK_BACKWARDS"), testing::Pair(20, "")));
    EXPECT_EQ(now(), from + absl::Hours(24 * 20));
  }
  EXPECT_EQ(now(), start + absl::Hours(24 * 40));
  EXPECT_EQ(database().last_accept_time(), now());
  EXPECT_EQ(database().last_revision(), 41 + 2);
  EXPECT_THAT(DifferencesAfterReplay(), testing::IsEmpty());
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
  services::ClockMoves real(gateway().sequencer, gateway().schedule, nullptr);
  Slot<AdvanceClockResponse> slot;
  AdvanceClockRequest request;
  *request.mutable_time() = TimestampOf(now() + absl::Hours(1));
  real.Advance(request, Administrator(), [&](auto response) { slot.emplace(std::move(response)); });
  ExpectRefused(slot.value(), StatusCode::kFailedPrecondition, "CLOCK_NOT_SIMULATED");
}

}  // namespace
}  // namespace edmg::support
