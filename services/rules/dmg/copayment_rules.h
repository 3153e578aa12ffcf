// The patient's payment for a consultation or visit, and the right behind it (R10 to R13; design 6,
// decisions 21 and 22). Amounts stand only where the rulebook has a dated one; half a cent is
// rounded up. No message is decided here: an answer is a reading of the records.
#ifndef EDMG_SERVICES_RULES_DMG_COPAYMENT_RULES_H_
#define EDMG_SERVICES_RULES_DMG_COPAYMENT_RULES_H_

#include "edmg/v1/holding_service.pb.h"
#include "services/rules/book/refusals.h"
#include "services/rules/dmg/dmg_facts.h"
#include "services/rules/dmg/holding_checks.h"

namespace edmg::rules {

// 100, 111, 112, 130: all that can be said before anything is read.
Refusals CheckEntitlementShape(const edmg::v1::GetEntitlementRequest& request,
                               const Rulebook& rulebook);

// 158, 141, 120, 121, 122, 145, 146, 167, 174, for a request that passed its shape checks. Facts
// hold the physician and the holder of the service date.
Refusals CheckEntitlementQuery(const edmg::v1::GetEntitlementRequest& request,
                               const SubmissionFacts& facts, const QueryContext& context);

// The answer without its revision, for a request that passed both.
edmg::v1::GetEntitlementResponse DecideEntitlement(const edmg::v1::GetEntitlementRequest& request,
                                                   const SubmissionFacts& facts,
                                                   const Rulebook& rulebook);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_COPAYMENT_RULES_H_
