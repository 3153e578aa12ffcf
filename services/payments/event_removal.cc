#include "services/payments/event_removal.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "services/answers/caller.h"
#include "services/payments/book_lines.h"
#include "services/payments/shares.h"
#include "store/payments/payments.h"
#include "store/payments/subscriptions.h"
#include "values/timestamps.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;
using edmg::store::v1::PaymentEventRecord;
using edmg::store::v1::RemovedEventsRecord;
using edmg::store::v1::RemoveEventsCommand;
using store::StreamPosition;

// The last event that all subscriptions but the paused ones have acknowledged; nullopt: there is
// none of those, and an insurer that follows nothing yet is to find everything.
absl::StatusOr<std::optional<StreamPosition>> AcknowledgedByAll(const store::Reader& reader,
                                                                const std::string& insurer) {
  std::optional<StreamPosition> last;
  auto status = store::ScanSubscriptions(reader, insurer, [&](const auto& subscription) {
    if (subscription.paused()) return true;
    const StreamPosition acknowledged = Acknowledged(subscription).everywhere();
    last = last.has_value() ? std::min(*last, acknowledged) : acknowledged;
    return true;
  });
  if (!status.ok()) return status;
  return last;
}

// Adds the payment of an event to the lines, where there is one.
absl::Status PostRemoved(const store::Reader& reader, const PaymentEventRecord& event,
                         BookLines& lines) {
  if (event.payment_revision() == 0) return absl::OkStatus();
  const auto payment = store::ReadPaymentOf(reader, event);
  if (!payment.ok()) return payment.status();
  Post(event, *payment, lines);
  return absl::OkStatus();
}

// One part of the removing of an insurer's events; its end queues the next.
class RemovalPart : public Command {
 public:
  RemovalPart(Sequencer& sequencer, RemoveEventsCommand command)
      : sequencer_(sequencer), command_(std::move(command)) {}

  static void Queue(Sequencer& sequencer, RemoveEventsCommand command) {
    // A queue that is closed leaves the rest for the next start.
    (void)sequencer.EnqueueChained(std::make_unique<RemovalPart>(sequencer, std::move(command)));
  }

  size_t decisions_max() const override { return kEventsRemovedMax; }

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept&) override {
    auto decision = DecideEventRemoval(reader, command_);
    if (!decision.ok()) return decision.status();
    removed_ = decision->has_removed_events();
    if (!removed_) return std::optional<Record>();
    Record record;
    record.entry.set_requested_by(kCalendarLabel);
    *record.entry.mutable_remove_events() = command_;
    *record.entry.mutable_decision() = *std::move(decision);
    return std::optional<Record>(std::move(record));
  }

  void Finish(const absl::Status& status) override {
    if (status.ok() && removed_) Queue(sequencer_, std::move(command_));
  }

 private:
  Sequencer& sequencer_;
  RemoveEventsCommand command_;
  bool removed_ = false;
};

}  // namespace

absl::StatusOr<Decision> DecideEventRemoval(const store::Reader& reader,
                                            const RemoveEventsCommand& command) {
  Decision decision;
  const auto last = AcknowledgedByAll(reader, command.insurer());
  if (!last.ok()) return last.status();
  auto removed = store::ReadRemovedEvents(reader, command.insurer());
  if (!removed.ok()) return removed.status();
  if (!last->has_value()) return decision;
  RemovedEventsRecord after = *removed;
  BookLines lines = LinesOf(after);
  int count = 0;
  absl::Status posted;
  auto status = store::ScanPaymentEvents(
      reader, command.insurer(), {removed->revision(), removed->position()},
      [&](StreamPosition position, const PaymentEventRecord& event) {
        if (position > **last || TimeOf(event.event_time()) >= TimeOf(command.before_time())) {
          return false;
        }
        posted = PostRemoved(reader, event, lines);
        after.set_revision(position.revision);
        after.set_position(position.position);
        *after.mutable_event_time() = event.event_time();
        return posted.ok() && ++count < kEventsRemovedMax;
      });
  status.Update(posted);
  if (!status.ok()) return status;
  if (count == 0) return decision;
  after.set_insurer(command.insurer());
  SetLines(lines, &after);
  *decision.mutable_removed_events() = std::move(after);
  return decision;
}

void EventRemoval::Run(absl::Time before_time) {
  std::set<std::string> insurers;
  // A read that fails here leaves the events where they are, and fails wherever it matters.
  (void)store::ScanSubscriptions(*database_.Snapshot(), "", [&](const auto& subscription) {
    insurers.insert(subscription.insurer());
    return true;
  });
  for (const std::string& insurer : insurers) {
    RemoveEventsCommand command;
    command.set_insurer(insurer);
    *command.mutable_before_time() = TimestampOf(before_time);
    RemovalPart::Queue(sequencer_, std::move(command));
  }
}

}  // namespace edmg::services
