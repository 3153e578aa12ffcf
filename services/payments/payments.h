// What insurers owe to physicians, one by one or in pages, each as it stands now. Thread-safe;
// reads only. Payments of another insurer, or to another physician, do not exist for the caller.
#ifndef EDMG_SERVICES_PAYMENTS_PAYMENTS_H_
#define EDMG_SERVICES_PAYMENTS_PAYMENTS_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/v1/payment_service.pb.h"
#include "edmg/v1/physician_payment_service.pb.h"
#include "services/answers/access_log.h"
#include "services/answers/caller.h"
#include "services/writer/kernel.h"
#include "store/engine/database.h"

namespace edmg::services {

inline constexpr int kPaymentsPerPageLookedAt = 50'000;

class Payments {
 public:
  explicit Payments(const Kernel& kernel)
      : database_(kernel.database), access_log_(kernel.access_log) {}

  // INVALID_ARGUMENT/FIELD_FORMAT; NOT_FOUND/PAYMENT_UNKNOWN, also for another insurer's payment.
  absl::StatusOr<edmg::v1::GetPaymentResponse> GetPayment(
      const edmg::v1::GetPaymentRequest& request, const Caller& caller, absl::Time now) const;

  // PAGE_SIZE_INVALID, PAGE_TOKEN_INVALID, FIELD_FORMAT of the filter.
  absl::StatusOr<edmg::v1::ListPaymentsResponse> ListPayments(
      const edmg::v1::ListPaymentsRequest& request, const Caller& caller, absl::Time now) const;

  // What is owed to the calling physician. PAGE_SIZE_INVALID, PAGE_TOKEN_INVALID.
  absl::StatusOr<edmg::v1::ListMyPaymentsResponse> ListMyPayments(
      const edmg::v1::ListMyPaymentsRequest& request, const Caller& caller, absl::Time now) const;

 private:
  const store::Database& database_;
  AccessLog& access_log_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_PAYMENTS_H_
