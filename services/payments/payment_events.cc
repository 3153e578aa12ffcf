#include "services/payments/payment_events.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/payments/subscription_commands.h"
#include "store/payments/payments.h"
#include "store/payments/subscriptions.h"

namespace edmg::services {
namespace {

using edmg::store::v1::SubscriptionRecord;
using edmg::v1::SubscribePaymentEventsRequest;
using store::StreamPosition;

absl::Status CheckRequest(const SubscribePaymentEventsRequest& request) {
  if (auto status = CheckSubscriptionName(request.subscription()); !status.ok()) return status;
  if (request.max_unacknowledged() < 0 || request.max_unacknowledged() > kUnacknowledgedEventsMax) {
    return Error({Reason::kMaxUnacknowledgedInvalid, "max_unacknowledged",
                  absl::StrCat("must be 0 (", kUnacknowledgedEventsDefault, ") to ",
                               kUnacknowledgedEventsMax)});
  }
  if (!request.worker().empty() && !IsSubscriptionName(request.worker())) {
    return Error(
        {Reason::kFieldFormat, "worker", "must be 1 to 64 of a-z, 0-9, \"-\" and \"_\", or empty"});
  }
  const bool known = std::all_of(request.types().begin(), request.types().end(), [](int type) {
    return edmg::v1::PaymentEventType_IsValid(type) &&
           type != edmg::v1::PAYMENT_EVENT_TYPE_UNSPECIFIED;
  });
  if (known) return absl::OkStatus();
  return Error({Reason::kFieldFormat, "types", "each must be one of PaymentEventType"});
}

// The places of a subscription from which a stream may start.
struct Places {
  Acknowledged acknowledged;
  StreamPosition removed_up_to;
  int32_t resets;
};

absl::Status CheckStart(const Places& places, const std::optional<Cursor>& start,
                        const Cursors& cursors) {
  const StreamPosition acknowledged = places.acknowledged.everywhere();
  if (start.has_value() && start->resets != places.resets) {
    return CursorInvalid("start_cursor");
  }
  // A worker that had no share yet was told no position.
  if (start.has_value() && start->shares.any() && start->position < acknowledged) {
    const StreamPosition oldest = std::max(acknowledged, places.removed_up_to);
    return Error({Reason::kCursorAcknowledged,
                  "start_cursor",
                  "the cursor is before the last acknowledgement: start from oldest_cursor",
                  {{"oldest_cursor", cursors.Of({oldest, ShareSet().set(), places.resets})}}});
  }
  Acknowledged from = places.acknowledged;
  if (start.has_value()) from.Advance(start->shares, start->position);
  if (from.everywhere() >= places.removed_up_to) return absl::OkStatus();
  return CursorCompacted(cursors, places.removed_up_to, places.resets);
}

}  // namespace

absl::StatusOr<std::unique_ptr<EventFeed>> PaymentEvents::FeedOf(
    const SubscribePaymentEventsRequest& request, const Caller& caller) {
  const auto snapshot = database_.Snapshot();
  auto subscription = store::ReadSubscription(*snapshot, caller.name, request.subscription());
  if (!subscription.ok()) return subscription.status();
  if (!subscription->has_value()) return absl::DataLossError("a subscription is missing");
  if ((*subscription)->paused()) return SubscriptionPaused();
  const Cursors cursors(database_, caller.name, request.subscription());
  std::optional<Cursor> start;
  if (!request.start_cursor().empty()) {
    auto parsed = cursors.Parse(request.start_cursor(), "start_cursor");
    if (!parsed.ok()) return parsed.status();
    start = *parsed;
  }
  const auto removed_up_to = store::ReadRemovedUpTo(*snapshot, caller.name);
  if (!removed_up_to.ok()) return removed_up_to.status();
  auto status = CheckStart(
      {services::Acknowledged(**subscription), *removed_up_to, (*subscription)->resets()}, start,
      cursors);
  if (!status.ok()) return status;
  return std::make_unique<EventFeed>(database_, access_log_, workers_, caller, request,
                                     **subscription, start);
}

void PaymentEvents::Open(const SubscribePaymentEventsRequest& request, const Caller& caller,
                         Opened opened) {
  auto status = CheckRequest(request);
  if (status.ok() && !request.start_cursor().empty()) {
    status = Cursors(database_, caller.name, request.subscription())
                 .Parse(request.start_cursor(), "start_cursor")
                 .status();
  }
  if (!status.ok()) return opened(status);
  status = sequencer_.Enqueue(MakeSubscription({caller, caller.name, request.subscription()},
                                               !request.start_cursor().empty(),
                                               [this, request, caller, opened](const auto& made) {
                                                 if (!made.ok()) return opened(made);
                                                 opened(FeedOf(request, caller));
                                               }));
  if (!status.ok()) opened(status);
}

void PaymentEvents::Acknowledge(const edmg::v1::AcknowledgePaymentEventsRequest& request,
                                const Caller& caller, Acknowledged done) {
  const std::string& name = request.subscription();
  if (auto status = CheckSubscriptionName(name); !status.ok()) return done(status);
  const Cursors cursors(database_, caller.name, name);
  auto cursor = cursors.Parse(request.cursor(), "cursor");
  if (!cursor.ok()) return done(cursor.status());
  auto command = MakeAcknowledgement(
      {caller, caller.name, name}, *cursor,
      [cursors, shares = cursor->shares, done](const absl::Status& status,
                                               const SubscriptionRecord& subscription) {
        if (!status.ok()) return done(status);
        edmg::v1::AcknowledgePaymentEventsResponse response;
        response.set_acknowledged_cursor(AcknowledgedCursor(cursors, subscription, shares));
        done(response);
      });
  if (auto status = sequencer_.Enqueue(std::move(command)); !status.ok()) done(status);
}

}  // namespace edmg::services
