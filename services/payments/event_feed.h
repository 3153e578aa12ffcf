// What one stream of a subscription still has to send. It reads from the store after its position;
// a commit only wakes it. For one thread at a time.
#ifndef EDMG_SERVICES_PAYMENTS_EVENT_FEED_H_
#define EDMG_SERVICES_PAYMENTS_EVENT_FEED_H_

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/v1/payment_service.pb.h"
#include "services/answers/access_log.h"
#include "services/answers/caller.h"
#include "services/payments/shares.h"
#include "services/payments/subscription_commands.h"
#include "store/engine/database.h"
#include "store/engine/keys.h"

namespace edmg::services {

inline constexpr int kEventsPerMessageMax = 100;
inline constexpr int kUnacknowledgedEventsDefault = 1000;
inline constexpr int kEventsLookedAtMax = 10000;  // at a time, where others' are passed over

// The event as insurers see it.
absl::StatusOr<edmg::v1::PaymentEvent> EventOf(const store::Reader& reader,
                                               store::StreamPosition position,
                                               const edmg::store::v1::PaymentEventRecord& record);

class EventFeed {
 public:
  // The key by which the streams of a subscription are known among all insurers'.
  static std::string KeyOf(const std::string& insurer, const std::string& subscription);

  // All references must outlive it. `start` (nullopt: the last acknowledgement) is where it begins.
  EventFeed(const store::Database& database, AccessLog& access_log, Workers& workers, Caller caller,
            const edmg::v1::SubscribePaymentEventsRequest& request,
            const edmg::store::v1::SubscriptionRecord& subscription,
            const std::optional<Cursor>& start);

  // The next message, or nullopt when the stream has to wait for a commit: for new events, for
  // acknowledgements, or for a share. ABORTED/SUBSCRIPTION_RESET, FAILED_PRECONDITION/
  // SUBSCRIPTION_PAUSED, OUT_OF_RANGE/CURSOR_COMPACTED.
  absl::StatusOr<std::optional<edmg::v1::SubscribePaymentEventsResponse>> Next(absl::Time now);

  // An empty message with the cursor that was reached.
  absl::StatusOr<edmg::v1::SubscribePaymentEventsResponse> Progress(absl::Time now);

  // A second stream with this key, which names the worker too, replaces the first.
  const std::string& key() const { return key_; }

 private:
  struct Sent {
    store::StreamPosition position;
    size_t share;
  };
  bool IsWanted(edmg::v1::PaymentEventType type) const {
    return types_.empty() || types_.count(type) > 0;
  }
  absl::Status ReadSubscription(const store::Reader& reader);
  void TakeShares();
  // The first of its shares has sent, or passed over, all up to here.
  store::StreamPosition SentEverywhere() const;
  // True if the event is of its shares, and was not sent.
  bool IsNext(store::StreamPosition position, size_t share) const;
  void PassOver(store::StreamPosition position);
  // Adds the event where it is the stream's to send; false: enough, or an error in `status`.
  bool Take(const store::Reader& reader, store::StreamPosition position,
            const edmg::store::v1::PaymentEventRecord& record, size_t most,
            edmg::v1::SubscribePaymentEventsResponse& response, absl::Status& status);
  absl::StatusOr<std::optional<edmg::v1::SubscribePaymentEventsResponse>> Read(
      const store::Reader& reader, int64_t revision, absl::Time now);
  std::string CursorNow() const;

  const store::Database& database_;
  AccessLog& access_log_;
  const Caller caller_;
  const std::string name_;
  const std::string key_;
  const size_t unacknowledged_max_;
  const std::set<int> types_;  // empty: all
  const int32_t resets_;
  Workers::Place place_;
  ShareSet shares_;
  ShareSet leaving_;  // of these, those that another worker waits for
  std::array<store::StreamPosition, kShares> after_;  // sent, passed over or acknowledged
  std::deque<Sent> unacknowledged_;                   // sent by this feed
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_EVENT_FEED_H_
