#include "services/calendar/clock_moves.h"

#include <memory>
#include <optional>
#include <utility>

#include "services/answers/errors.h"
#include "services/writer/brussels_day.h"
#include "services/writer/request_command.h"
#include "values/timestamps.h"

namespace edmg::services {
namespace {

using edmg::v1::AdvanceClockRequest;
using edmg::v1::AdvanceClockResponse;

absl::Status CheckMove(absl::Time from, absl::Time to) {
  if (to < from) {
    return Error({Reason::kClockBackwards, "time", "the clock only moves forward"});
  }
  if (to > from + kClockMoveMax) {
    return Error({Reason::kClockTooFar, "time", "a move is at most 10 years"});
  }
  return absl::OkStatus();
}

class AdvanceCommand : public RequestCommand<AdvanceClockRequest, AdvanceClockResponse> {
 public:
  using RequestCommand::RequestCommand;

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader&,
                                               const rules::Accept& accept) override {
    // Another move may have come first.
    const auto status = CheckMove(accept.accept_time, TimeOf(request_.time()));
    if (!status.ok()) return status;
    Record record;
    record.entry.set_requested_by(caller_.Label());
    record.entry.mutable_clock();
    *record.entry.mutable_accept_time() = request_.time();
    *response_.mutable_time() = request_.time();
    response_.set_revision(accept.revision);
    return std::optional<Record>(std::move(record));
  }
};

}  // namespace

absl::Status ClockMoves::Check(const AdvanceClockRequest& request) const {
  if (!set_clock_) {
    return Error({Reason::kClockNotSimulated, "",
                  "the gateway runs on the real clock: start it with --simulated_clock"});
  }
  if (!request.has_time()) {
    return Error({Reason::kFieldMissing, "time", "say which time the clock moves to"});
  }
  if (!IsTimestamp(request.time())) {
    return Error({Reason::kFieldFormat, "time", "must be a timestamp from 1970 to 9999"});
  }
  return CheckMove(sequencer_.Now(), TimeOf(request.time()));
}

void ClockMoves::Advance(const AdvanceClockRequest& request, const Caller& caller, Done done) {
  AdvanceClockRequest move = request;
  // The journal keeps microseconds.
  if (move.has_time()) move.mutable_time()->set_nanos(request.time().nanos() / 1000 * 1000);
  if (auto status = Check(request); !status.ok()) return done(status);
  auto finish = [set_clock = set_clock_, done](absl::StatusOr<AdvanceClockResponse> response) {
    if (response.ok()) set_clock(TimeOf(response->time()));
    done(std::move(response));
  };
  const absl::CivilDay day = BrusselsDay(TimeOf(move.time()));
  schedule_.RunUntil(day, [&sequencer = sequencer_, move, caller, finish](absl::Status status) {
    if (status.ok()) {
      status = sequencer.Enqueue(std::make_unique<AdvanceCommand>(move, caller, finish));
    }
    if (!status.ok()) finish(status);
  });
}

}  // namespace edmg::services
