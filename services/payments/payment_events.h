// Payment events: each insurer's stream, its subscriptions, cursors and acknowledgements.
//
// At least once, in order, resumable (design 5). A feed reads from the store after its position; a
// commit only wakes it. Thread-safe, but a Feed is for one stream and one thread at a time.
#ifndef EDMG_SERVICES_PAYMENTS_PAYMENT_EVENTS_H_
#define EDMG_SERVICES_PAYMENTS_PAYMENT_EVENTS_H_

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/v1/payment_service.pb.h"
#include "services/answers/access_log.h"
#include "services/answers/caller.h"
#include "services/writer/kernel.h"
#include "store/engine/database.h"
#include "store/engine/keys.h"

namespace edmg::services {

inline constexpr int kSubscriptionsPerInsurerMax = 16;
inline constexpr int kEventsPerMessageMax = 100;
inline constexpr int kUnacknowledgedEventsDefault = 1000;
inline constexpr int kUnacknowledgedEventsMax = 10000;
inline constexpr int kWaitingEventsCountedMax = 10000;
inline constexpr int kEventsLookedAtMax = 10000;  // at a time, where a filter passes others over

class PaymentEvents {
 public:
  explicit PaymentEvents(const Kernel& kernel)
      : database_(kernel.database), sequencer_(kernel.sequencer), access_log_(kernel.access_log) {}

  // The rest that one stream still has to send.
  class Feed {
   public:
    // The next message, or nullopt when the stream has to wait for a commit: for new events or for
    // acknowledgements.
    absl::StatusOr<std::optional<edmg::v1::SubscribePaymentEventsResponse>> Next(absl::Time now);

    // An empty message with the cursor that was reached.
    absl::StatusOr<edmg::v1::SubscribePaymentEventsResponse> Progress(absl::Time now);

    // Names the subscription among all insurers': a second stream with this key replaces the first.
    std::string key() const { return KeyOf(caller_, name_); }

   private:
    friend class PaymentEvents;
    Feed(PaymentEvents& events, Caller caller,
         const edmg::v1::SubscribePaymentEventsRequest& request, store::StreamPosition after)
        : events_(events),
          caller_(std::move(caller)),
          name_(request.subscription()),
          unacknowledged_max_(request.max_unacknowledged() == 0 ? kUnacknowledgedEventsDefault
                                                                : request.max_unacknowledged()),
          types_(request.types().begin(), request.types().end()),
          after_(after) {}
    bool IsWanted(edmg::v1::PaymentEventType type) const {
      return types_.empty() || types_.count(type) > 0;
    }
    absl::Status DropAcknowledged(const store::Reader& reader);
    absl::StatusOr<std::optional<edmg::v1::SubscribePaymentEventsResponse>> Read(
        const store::Reader& reader, int64_t revision, absl::Time now);

    PaymentEvents& events_;
    const Caller caller_;
    const std::string name_;
    const int unacknowledged_max_;
    const std::set<int> types_;  // empty: all
    store::StreamPosition after_;
    std::deque<store::StreamPosition> unacknowledged_;  // sent by this feed
  };

  // Opens a feed, and makes the subscription at its first use; `opened` may be called on the
  // writer.
  using Opened = std::function<void(absl::StatusOr<std::unique_ptr<Feed>>)>;
  void Open(const edmg::v1::SubscribePaymentEventsRequest& request, const Caller& caller,
            Opened opened);

  // The key by which the stream of a subscription is known, where one is open (Feed::key).
  static std::string KeyOf(const Caller& caller, const std::string& subscription) {
    return caller.name + "/" + subscription;
  }

  // The caller's subscriptions, all but whether a stream follows them.
  absl::StatusOr<edmg::v1::ListSubscriptionsResponse> ListSubscriptions(
      const edmg::v1::ListSubscriptionsRequest& request, const Caller& caller,
      absl::Time now) const;

  // Acknowledges; answers through `done` on the writer, once it is on disk.
  using Acknowledged =
      std::function<void(absl::StatusOr<edmg::v1::AcknowledgePaymentEventsResponse>)>;
  void Acknowledge(const edmg::v1::AcknowledgePaymentEventsRequest& request, const Caller& caller,
                   Acknowledged done);

  // The cursor that a stream gives for a position of its subscription.
  std::string CursorAt(const Caller& caller, const std::string& subscription,
                       store::StreamPosition position) const;

 private:
  absl::StatusOr<std::unique_ptr<Feed>> FeedOf(
      const edmg::v1::SubscribePaymentEventsRequest& request, const Caller& caller);
  store::Database& database_;
  Sequencer& sequencer_;
  AccessLog& access_log_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_PAYMENT_EVENTS_H_
