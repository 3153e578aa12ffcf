// Payments and the events that announce them: one stream for each insurer (OA code).
#ifndef EDMG_STORE_PAYMENTS_PAYMENTS_H_
#define EDMG_STORE_PAYMENTS_PAYMENTS_H_

#include <functional>

#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/store/v1/payments.pb.h"
#include "edmg/v1/payment.pb.h"
#include "store/engine/batch.h"
#include "store/engine/keys.h"
#include "store/engine/records.h"

namespace edmg::store {

Found<edmg::v1::Payment> ReadPayment(const Reader& reader, absl::string_view insurer,
                                     StreamPosition position);

// The payment that an event is about; DATA_LOSS where it is missing.
absl::StatusOr<edmg::v1::Payment> ReadPaymentOf(const Reader& reader,
                                                const v1::PaymentEventRecord& event);

// Visits an insurer's rows after a position, in order.
absl::Status ScanPayments(const Reader& reader, absl::string_view insurer, StreamPosition after,
                          const std::function<bool(const edmg::v1::Payment&)>& visit);
absl::Status ScanPaymentEvents(
    const Reader& reader, absl::string_view insurer, StreamPosition after,
    const std::function<bool(StreamPosition, const v1::PaymentEventRecord&)>& visit);

// What of an insurer's events was removed; empty: nothing.
absl::StatusOr<v1::RemovedEventsRecord> ReadRemovedEvents(const Reader& reader,
                                                          absl::string_view insurer);
// The last event that was removed; none: 0 and 0.
absl::StatusOr<StreamPosition> ReadRemovedUpTo(const Reader& reader, absl::string_view insurer);

// Applies the part of an entry's decision that concerns both.
absl::Status ApplyPayments(const v1::JournalEntry& entry, Batch& batch);

Key StreamKey(absl::string_view insurer, StreamPosition position);

}  // namespace edmg::store

#endif  // EDMG_STORE_PAYMENTS_PAYMENTS_H_
