// Why a bank did not pay, or sent money back: the codes of ISO 20022's external lists.
#ifndef EDMG_SERVICES_RULES_PAYMENTS_REASON_CODES_H_
#define EDMG_SERVICES_RULES_PAYMENTS_REASON_CODES_H_

#include "absl/strings/string_view.h"

namespace edmg::rules {

// True for a code of ExternalStatusReason1Code or ExternalReturnReason1Code.
bool IsReasonCode(absl::string_view code);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_PAYMENTS_REASON_CODES_H_
