// Insurers' subscriptions to payment events, and how far each was delivered.
#ifndef EDMG_STORE_PAYMENTS_SUBSCRIPTIONS_H_
#define EDMG_STORE_PAYMENTS_SUBSCRIPTIONS_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/store/v1/payments.pb.h"
#include "store/engine/batch.h"
#include "store/engine/keys.h"
#include "store/engine/records.h"

namespace edmg::store {

Found<v1::SubscriptionRecord> ReadSubscription(const Reader& reader, absl::string_view insurer,
                                               absl::string_view name);
Found<v1::DeliveryMarkRecord> ReadDeliveryMark(const Reader& reader, absl::string_view insurer,
                                               absl::string_view name);
// Visits an insurer's subscriptions by name.
absl::Status ScanSubscriptions(const Reader& reader, absl::string_view insurer,
                               const std::function<bool(const v1::SubscriptionRecord&)>& visit);
absl::StatusOr<int> CountSubscriptions(const Reader& reader, absl::string_view insurer);

// Applies the command; it needs no decision.
void ApplySubscription(const v1::SubscriptionCommand& command, Batch& batch);

Key SubscriptionKey(absl::string_view insurer, absl::string_view name);

}  // namespace edmg::store

#endif  // EDMG_STORE_PAYMENTS_SUBSCRIPTIONS_H_
