// Events for insurers: each insurer's stream, and the acknowledgements of those who follow it.
//
// At least once, in order, resumable (design 5). Thread-safe.
#ifndef EDMG_SERVICES_PAYMENTS_PAYMENT_EVENTS_H_
#define EDMG_SERVICES_PAYMENTS_PAYMENT_EVENTS_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "edmg/v1/payment_service.pb.h"
#include "services/answers/access_log.h"
#include "services/answers/caller.h"
#include "services/payments/event_feed.h"
#include "services/payments/shares.h"
#include "services/writer/kernel.h"
#include "store/engine/database.h"
#include "store/engine/keys.h"

namespace edmg::services {

inline constexpr int kUnacknowledgedEventsMax = 10000;

class PaymentEvents {
 public:
  explicit PaymentEvents(const Kernel& kernel)
      : database_(kernel.database), sequencer_(kernel.sequencer), access_log_(kernel.access_log) {}

  // Opens a feed, and makes the subscription at its first use; `opened` may be called on the
  // writer.
  using Opened = std::function<void(absl::StatusOr<std::unique_ptr<EventFeed>>)>;
  void Open(const edmg::v1::SubscribePaymentEventsRequest& request, const Caller& caller,
            Opened opened);

  // Acknowledges; answers through `done` on the writer, once it is on disk.
  using Acknowledged =
      std::function<void(absl::StatusOr<edmg::v1::AcknowledgePaymentEventsResponse>)>;
  void Acknowledge(const edmg::v1::AcknowledgePaymentEventsRequest& request, const Caller& caller,
                   Acknowledged done);

  // The workers whose streams are open.
  Workers& workers() { return workers_; }

 private:
  absl::StatusOr<std::unique_ptr<EventFeed>> FeedOf(
      const edmg::v1::SubscribePaymentEventsRequest& request, const Caller& caller);

  store::Database& database_;
  Sequencer& sequencer_;
  AccessLog& access_log_;
  Workers workers_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_PAYMENT_EVENTS_H_
