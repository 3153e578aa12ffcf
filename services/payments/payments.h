// The debts of an insurer: its payments, one by one or in pages. Thread-safe; reads only.
// Payments are never edited; another insurer's do not exist for the caller.
#ifndef EDMG_SERVICES_PAYMENTS_PAYMENTS_H_
#define EDMG_SERVICES_PAYMENTS_PAYMENTS_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/v1/payment_service.pb.h"
#include "services/answers/access_log.h"
#include "services/answers/caller.h"
#include "services/writer/kernel.h"
#include "store/engine/database.h"

namespace edmg::services {

class Payments {
 public:
  explicit Payments(const Kernel& kernel)
      : database_(kernel.database), access_log_(kernel.access_log) {}

  // INVALID_ARGUMENT/FIELD_FORMAT; NOT_FOUND/PAYMENT_UNKNOWN, also for another insurer's payment.
  absl::StatusOr<edmg::v1::GetPaymentResponse> GetPayment(
      const edmg::v1::GetPaymentRequest& request, const Caller& caller, absl::Time now) const;

  // PAGE_SIZE_INVALID, PAGE_TOKEN_INVALID.
  absl::StatusOr<edmg::v1::ListPaymentsResponse> ListPayments(
      const edmg::v1::ListPaymentsRequest& request, const Caller& caller, absl::Time now) const;

 private:
  const store::Database& database_;
  AccessLog& access_log_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_PAYMENTS_H_
