// The kinds of events that concern a payment, for tests that count payments: those that tell of
// holdings come beside them.
#ifndef EDMG_TESTS_SUPPORT_PAYMENT_TYPES_H_
#define EDMG_TESTS_SUPPORT_PAYMENT_TYPES_H_

#include <vector>

#include "edmg/v1/payment.pb.h"

namespace edmg::support {

inline std::vector<edmg::v1::PaymentEventType> PaymentTypes() {
  std::vector<edmg::v1::PaymentEventType> types;
  for (int type = edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE;
       type <= edmg::v1::PAYMENT_EVENT_TYPE_RECOVERY_OPEN_AGAIN; ++type) {
    types.push_back(static_cast<edmg::v1::PaymentEventType>(type));
  }
  return types;
}

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_PAYMENT_TYPES_H_
