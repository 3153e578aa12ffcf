// The subscriptions of insurers: how far each is, and what is done with one as a whole.
// Thread-safe.
#ifndef EDMG_SERVICES_PAYMENTS_SUBSCRIPTIONS_H_
#define EDMG_SERVICES_PAYMENTS_SUBSCRIPTIONS_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/v1/admin_service.pb.h"
#include "edmg/v1/payment_service.pb.h"
#include "services/answers/caller.h"
#include "services/payments/shares.h"
#include "services/writer/kernel.h"

namespace edmg::services {

inline constexpr int kWaitingEventsCountedMax = 10000;

class Subscriptions {
 public:
  // Both must outlive it.
  Subscriptions(const Kernel& kernel, const Workers& workers)
      : database_(kernel.database), sequencer_(kernel.sequencer), workers_(workers) {}

  absl::StatusOr<edmg::v1::ListSubscriptionsResponse> ListSubscriptions(
      const edmg::v1::ListSubscriptionsRequest& request, const Caller& caller,
      absl::Time now) const;

  // NOT_FOUND/SUBSCRIPTION_UNKNOWN; answers on the writer, once it is on disk.
  using Paused = std::function<void(absl::StatusOr<edmg::v1::PauseSubscriptionResponse>)>;
  void Pause(const edmg::v1::PauseSubscriptionRequest& request, const Caller& caller, Paused done);

  // FIELD_FORMAT, FIELD_MISSING, SUBSCRIPTION_UNKNOWN. Counts first, on the calling thread: some
  // seconds for millions of events. A dry run answers on the calling thread, else the writer does.
  using Reset = std::function<void(absl::StatusOr<edmg::v1::ResetSubscriptionResponse>)>;
  void ResetSubscription(const edmg::v1::ResetSubscriptionRequest& request, const Caller& caller,
                         Reset done);

 private:
  const store::Database& database_;
  Sequencer& sequencer_;
  const Workers& workers_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_SUBSCRIPTIONS_H_
