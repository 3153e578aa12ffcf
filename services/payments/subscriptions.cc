#include "services/payments/subscriptions.h"

#include <algorithm>
#include <utility>

#include "services/answers/errors.h"
#include "services/payments/event_feed.h"
#include "services/payments/subscription_commands.h"
#include "store/payments/payments.h"
#include "store/payments/subscriptions.h"
#include "values/timestamps.h"

namespace edmg::services {
namespace {

using edmg::store::v1::PaymentEventRecord;
using edmg::store::v1::SubscriptionRecord;
using edmg::v1::ResetSubscriptionRequest;
using edmg::v1::ResetSubscriptionResponse;
using store::StreamPosition;

absl::StatusOr<bool> IsAcknowledged(const store::Reader& reader, const Acknowledged& acknowledged,
                                    StreamPosition position, const PaymentEventRecord& record) {
  if (position <= acknowledged.everywhere()) return true;
  if (position > acknowledged.furthest()) return false;
  const auto event = EventOf(reader, position, record);
  if (!event.ok()) return event.status();
  return position <= acknowledged.of(ShareOf(*event));
}

// Counts what waits for the subscription, up to a limit.
absl::Status AddWaiting(const store::Reader& reader, const SubscriptionRecord& subscription,
                        int64_t revision, edmg::v1::Subscription& row) {
  const Acknowledged acknowledged(subscription);
  absl::Status read;
  auto status = store::ScanPaymentEvents(
      reader, subscription.insurer(), acknowledged.everywhere(),
      [&](StreamPosition position, const PaymentEventRecord& event) {
        if (position.revision > revision) return false;
        const auto known = IsAcknowledged(reader, acknowledged, position, event);
        read = known.status();
        if (!read.ok() || *known) return read.ok();
        if (row.events_waiting() == 0) *row.mutable_oldest_waiting_time() = event.event_time();
        row.set_events_waiting(row.events_waiting() + 1);
        return row.events_waiting() < kWaitingEventsCountedMax;
      });
  status.Update(read);
  return status;
}

absl::Status CheckReset(const ResetSubscriptionRequest& request) {
  switch (request.to_case()) {
    case ResetSubscriptionRequest::kBeginning:
      if (request.beginning()) return absl::OkStatus();
      return Error({Reason::kFieldFormat, "beginning", "must be true, or not given"});
    case ResetSubscriptionRequest::kEnd:
      if (request.end()) return absl::OkStatus();
      return Error({Reason::kFieldFormat, "end", "must be true, or not given"});
    case ResetSubscriptionRequest::kTime:
      if (IsTimestamp(request.time())) return absl::OkStatus();
      return Error({Reason::kFieldFormat, "time", "must be a timestamp from 1970 to 9999"});
    case ResetSubscriptionRequest::TO_NOT_SET:
      break;
  }
  return Error({Reason::kFieldMissing, "to", "say where it goes on: beginning, time or end"});
}

// The last event before the place where a reset subscription goes on.
absl::StatusOr<StreamPosition> PositionOf(const store::Reader& reader,
                                          const ResetSubscriptionRequest& request,
                                          int64_t revision) {
  auto position = store::ReadRemovedUpTo(reader, request.insurer());
  if (!position.ok() || request.has_beginning()) return position;
  if (request.has_end()) return StreamPosition{revision, kEndOfRevision};
  auto status =
      store::ScanPaymentEvents(reader, request.insurer(), *position,
                               [&](StreamPosition next, const PaymentEventRecord& event) {
                                 if (TimeOf(event.event_time()) >= TimeOf(request.time())) {
                                   return false;
                                 }
                                 *position = next;
                                 return true;
                               });
  if (!status.ok()) return status;
  return position;
}

// Counts what is sent again, and what never is, if the subscription goes on after a position.
absl::StatusOr<ResetSubscriptionResponse> CountReset(const store::Reader& reader,
                                                     const SubscriptionRecord& subscription,
                                                     StreamPosition position) {
  const Acknowledged acknowledged(subscription);
  ResetSubscriptionResponse response;
  absl::Status read;
  auto status = store::ScanPaymentEvents(
      reader, subscription.insurer(), std::min(position, acknowledged.everywhere()),
      [&](StreamPosition event_position, const PaymentEventRecord& event) {
        const auto known = IsAcknowledged(reader, acknowledged, event_position, event);
        read = known.status();
        if (!read.ok()) return false;
        if (event_position > position) response.set_events_waiting(response.events_waiting() + 1);
        if (event_position > position && *known) {
          response.set_events_again(response.events_again() + 1);
        } else if (event_position <= position && !*known) {
          response.set_events_skipped(response.events_skipped() + 1);
        }
        return true;
      });
  status.Update(read);
  if (!status.ok()) return status;
  return response;
}

}  // namespace

absl::StatusOr<edmg::v1::ListSubscriptionsResponse> Subscriptions::ListSubscriptions(
    const edmg::v1::ListSubscriptionsRequest&, const Caller& caller, absl::Time) const {
  edmg::v1::ListSubscriptionsResponse response;
  response.set_revision(database_.last_revision());
  const auto snapshot = database_.Snapshot();
  absl::Status counted;
  auto status = store::ScanSubscriptions(*snapshot, caller.name, [&](const auto& record) {
    auto& row = *response.add_subscriptions();
    row.set_name(record.name());
    row.set_paused(record.paused());
    row.set_acknowledged_cursor(
        AcknowledgedCursor(Cursors(database_, caller.name, record.name()), record));
    for (std::string& worker : workers_.Of(EventFeed::KeyOf(caller.name, record.name()))) {
      row.add_workers(std::move(worker));
    }
    row.set_connected(row.workers_size() > 0);
    counted = AddWaiting(*snapshot, record, response.revision(), row);
    return counted.ok();
  });
  status.Update(counted);
  if (!status.ok()) return status;
  return response;
}

void Subscriptions::Pause(const edmg::v1::PauseSubscriptionRequest& request, const Caller& caller,
                          Paused done) {
  auto status = sequencer_.Enqueue(MakePause({caller, caller.name, request.subscription()},
                                             request.paused(), [done](const auto& ended) {
                                               if (!ended.ok()) return done(ended);
                                               done(edmg::v1::PauseSubscriptionResponse());
                                             }));
  if (!status.ok()) done(status);
}

void Subscriptions::ResetSubscription(const ResetSubscriptionRequest& request, const Caller& caller,
                                      Reset done) {
  if (auto status = CheckReset(request); !status.ok()) return done(status);
  const int64_t revision = database_.last_revision();
  const auto snapshot = database_.Snapshot();
  const auto known = store::ReadSubscription(*snapshot, request.insurer(), request.subscription());
  if (!known.ok()) return done(known.status());
  if (!known->has_value()) return done(SubscriptionUnknown());
  const auto position = PositionOf(*snapshot, request, revision);
  if (!position.ok()) return done(position.status());
  auto counted = CountReset(*snapshot, **known, *position);
  if (!counted.ok() || request.dry_run()) return done(std::move(counted));
  counted->set_done(true);
  auto status =
      sequencer_.Enqueue(MakeReset({caller, request.insurer(), request.subscription()}, *position,
                                   [response = *counted, done](const absl::Status& ended) {
                                     if (!ended.ok()) return done(ended);
                                     done(response);
                                   }));
  if (!status.ok()) done(status);
}

}  // namespace edmg::services
