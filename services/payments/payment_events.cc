#include "services/payments/payment_events.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/payments/subscription_commands.h"
#include "services/rules/payments/transfers.h"
#include "store/payments/payment_states.h"
#include "store/payments/payments.h"
#include "store/payments/subscriptions.h"
#include "values/timestamps.h"

namespace edmg::services {
namespace {

using edmg::v1::SubscribePaymentEventsResponse;
using store::StreamPosition;

absl::Status FillEvent(const store::Reader& reader,
                       const edmg::store::v1::PaymentEventRecord& record, StreamPosition position,
                       edmg::v1::PaymentEvent& event) {
  event.set_event_id(absl::StrCat("E-", position.revision, "-", position.position));
  event.set_type(record.type());
  *event.mutable_event_time() = record.event_time();
  if (record.has_third_party_claim()) {
    *event.mutable_third_party_claim() = record.third_party_claim();
    return absl::OkStatus();
  }
  if (record.has_contested_affiliation()) {
    *event.mutable_contested_affiliation() = record.contested_affiliation();
    return absl::OkStatus();
  }
  auto payment = store::ReadPayment(reader, record.insurer(),
                                    {record.payment_revision(), record.payment_position()});
  if (!payment.ok()) return payment.status();
  if (!payment->has_value()) return absl::DataLossError("an event's payment is missing");
  *event.mutable_payment() = **std::move(payment);
  *event.mutable_payment()->mutable_status() =
      record.has_status() ? record.status() : store::FirstStatusOf(event.payment());
  rules::AddRemittanceReference(event.mutable_payment());
  return absl::OkStatus();
}

absl::Status CheckTypes(const edmg::v1::SubscribePaymentEventsRequest& request) {
  const bool known = std::all_of(request.types().begin(), request.types().end(), [](int type) {
    return edmg::v1::PaymentEventType_IsValid(type) &&
           type != edmg::v1::PAYMENT_EVENT_TYPE_UNSPECIFIED;
  });
  if (known) return absl::OkStatus();
  return Error({Reason::kFieldFormat, "types", "each must be one of PaymentEventType"});
}

absl::Status StartAcknowledged(const std::string& oldest_cursor) {
  return Error({Reason::kCursorAcknowledged,
                "start_cursor",
                "the cursor is before the last acknowledgement: start from oldest_cursor",
                {{"oldest_cursor", oldest_cursor}}});
}

}  // namespace

// Forgets the events that the insurer has acknowledged since.
absl::Status PaymentEvents::Feed::DropAcknowledged(const store::Reader& reader) {
  auto subscription = store::ReadSubscription(reader, caller_.name, name_);
  if (!subscription.ok()) return subscription.status();
  if (!subscription->has_value()) return absl::DataLossError("a subscription is missing");
  const StreamPosition acknowledged{(*subscription)->acknowledged_revision(),
                                    (*subscription)->acknowledged_position()};
  while (!unacknowledged_.empty() && unacknowledged_.front() <= acknowledged) {
    unacknowledged_.pop_front();
  }
  // An acknowledgement may have come while the stream was opened: events that it covers are not
  // sent again.
  after_ = std::max(after_, acknowledged);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<SubscribePaymentEventsResponse>> PaymentEvents::Feed::Read(
    const store::Reader& reader, int64_t revision, absl::Time now) {
  const int room = unacknowledged_max_ - static_cast<int>(unacknowledged_.size());
  const int most = std::min(room, kEventsPerMessageMax);
  std::optional<SubscribePaymentEventsResponse> response;
  if (most <= 0) return response;
  std::vector<edmg::store::v1::PaymentEventRecord> records;
  std::vector<StreamPosition> positions;
  int looked_at = kEventsLookedAtMax;
  while (records.empty() && looked_at == kEventsLookedAtMax) {
    looked_at = 0;
    auto status = store::ScanPaymentEvents(
        reader, caller_.name, after_, [&](StreamPosition position, const auto& record) {
          if (position.revision > revision) return false;
          after_ = position;
          if (IsWanted(record.type())) {
            records.push_back(record);
            positions.push_back(position);
          }
          return ++looked_at < kEventsLookedAtMax && records.size() < static_cast<size_t>(most);
        });
    if (!status.ok()) return status;
  }
  if (records.empty()) return response;
  response.emplace();
  for (size_t i = 0; i < records.size(); ++i) {
    auto status = FillEvent(reader, records[i], positions[i], *response->add_events());
    if (!status.ok()) return status;
  }
  unacknowledged_.insert(unacknowledged_.end(), positions.begin(), positions.end());
  response->set_cursor(events_.CursorAt(caller_, name_, after_));
  *response->mutable_send_time() = TimestampOf(now);
  return response;
}

absl::StatusOr<std::optional<SubscribePaymentEventsResponse>> PaymentEvents::Feed::Next(
    absl::Time now) {
  const int64_t revision = events_.database_.last_revision();
  const auto snapshot = events_.database_.Snapshot();
  if (auto status = DropAcknowledged(*snapshot); !status.ok()) return status;
  auto response = Read(*snapshot, revision, now);
  if (!response.ok() || !response->has_value()) return response;
  auto status =
      events_.access_log_.Record({caller_, "", (*response)->events_size(), revision}, now);
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<SubscribePaymentEventsResponse> PaymentEvents::Feed::Progress(absl::Time now) {
  const int64_t revision = events_.database_.last_revision();
  const auto snapshot = events_.database_.Snapshot();
  bool pending = false;
  auto status = store::ScanPaymentEvents(*snapshot, caller_.name, after_,
                                         [&](StreamPosition position, const auto&) {
                                           pending = position.revision <= revision;
                                           return false;
                                         });
  if (!status.ok()) return status;
  const StreamPosition end{revision, kEndOfRevision};
  if (!pending && after_ < end) after_ = end;
  SubscribePaymentEventsResponse response;
  response.set_cursor(events_.CursorAt(caller_, name_, after_));
  *response.mutable_send_time() = TimestampOf(now);
  return response;
}

std::string PaymentEvents::CursorAt(const Caller& caller, const std::string& subscription,
                                    store::StreamPosition position) const {
  return Cursors(database_, caller, subscription).At(position);
}

absl::StatusOr<std::unique_ptr<PaymentEvents::Feed>> PaymentEvents::FeedOf(
    const edmg::v1::SubscribePaymentEventsRequest& request, const Caller& caller) {
  const std::string& name = request.subscription();
  const auto snapshot = database_.Snapshot();
  auto subscription = store::ReadSubscription(*snapshot, caller.name, name);
  if (!subscription.ok()) return subscription.status();
  if (!subscription->has_value()) return absl::DataLossError("a subscription is missing");
  const StreamPosition acknowledged{(*subscription)->acknowledged_revision(),
                                    (*subscription)->acknowledged_position()};
  StreamPosition after = acknowledged;
  if (!request.start_cursor().empty()) {
    auto start = Cursors(database_, caller, name).Parse(request.start_cursor(), "start_cursor");
    if (!start.ok()) return start.status();
    after = start->position;
    if (after < acknowledged) return StartAcknowledged(CursorAt(caller, name, acknowledged));
  }
  return std::unique_ptr<Feed>(new Feed(*this, caller, request, after));
}

absl::StatusOr<edmg::v1::ListSubscriptionsResponse> PaymentEvents::ListSubscriptions(
    const edmg::v1::ListSubscriptionsRequest&, const Caller& caller, absl::Time) const {
  edmg::v1::ListSubscriptionsResponse response;
  response.set_revision(database_.last_revision());
  const auto snapshot = database_.Snapshot();
  absl::Status counted;
  auto status = store::ScanSubscriptions(*snapshot, caller.name, [&](const auto& record) {
    auto& row = *response.add_subscriptions();
    row.set_name(record.name());
    const StreamPosition acknowledged{record.acknowledged_revision(),
                                      record.acknowledged_position()};
    if (acknowledged != StreamPosition{}) {
      row.set_acknowledged_cursor(CursorAt(caller, record.name(), acknowledged));
    }
    counted = store::ScanPaymentEvents(*snapshot, caller.name, acknowledged,
                                       [&](StreamPosition position, const auto& event) {
                                         if (position.revision > response.revision()) return false;
                                         if (row.events_waiting() == 0)
                                           *row.mutable_oldest_waiting_time() = event.event_time();
                                         row.set_events_waiting(row.events_waiting() + 1);
                                         return row.events_waiting() < kWaitingEventsCountedMax;
                                       });
    return counted.ok();
  });
  status.Update(counted);
  if (!status.ok()) return status;
  return response;
}

void PaymentEvents::Open(const edmg::v1::SubscribePaymentEventsRequest& request,
                         const Caller& caller, Opened opened) {
  absl::Status status = CheckSubscriptionName(request.subscription());
  if (status.ok() && (request.max_unacknowledged() < 0 ||
                      request.max_unacknowledged() > kUnacknowledgedEventsMax)) {
    status = Error({Reason::kMaxUnacknowledgedInvalid, "max_unacknowledged",
                    absl::StrCat("must be 0 (", kUnacknowledgedEventsDefault, ") to ",
                                 kUnacknowledgedEventsMax)});
  }
  if (status.ok()) status = CheckTypes(request);
  if (status.ok() && !request.start_cursor().empty()) {
    status = Cursors(database_, caller, request.subscription())
                 .Parse(request.start_cursor(), "start_cursor")
                 .status();
  }
  if (!status.ok()) return opened(status);
  status = sequencer_.Enqueue(
      MakeSubscription(caller, request.subscription(), !request.start_cursor().empty(),
                       [this, request, caller, opened](const absl::Status& made) {
                         if (!made.ok()) return opened(made);
                         opened(FeedOf(request, caller));
                       }));
  if (!status.ok()) opened(status);
}

void PaymentEvents::Acknowledge(const edmg::v1::AcknowledgePaymentEventsRequest& request,
                                const Caller& caller, Acknowledged done) {
  const std::string& name = request.subscription();
  if (auto status = CheckSubscriptionName(name); !status.ok()) return done(status);
  auto cursor = Cursors(database_, caller, name).Parse(request.cursor(), "cursor");
  if (!cursor.ok()) return done(cursor.status());
  auto command = MakeAcknowledgement(
      caller, name, *cursor,
      [this, caller, name, done](const absl::Status& status, StreamPosition acknowledged) {
        if (!status.ok()) return done(status);
        edmg::v1::AcknowledgePaymentEventsResponse response;
        response.set_acknowledged_cursor(CursorAt(caller, name, acknowledged));
        done(response);
      });
  if (auto status = sequencer_.Enqueue(std::move(command)); !status.ok()) done(status);
}

}  // namespace edmg::services
