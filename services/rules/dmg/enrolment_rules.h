// Enrolments: the insurers with which a physician takes part, and the account (M1, B2, B3; design
// 6, decisions 8 and 19).
#ifndef EDMG_SERVICES_RULES_DMG_ENROLMENT_RULES_H_
#define EDMG_SERVICES_RULES_DMG_ENROLMENT_RULES_H_

#include "edmg/store/v1/journal.pb.h"
#include "services/rules/book/refusals.h"
#include "services/rules/dmg/reading.h"

namespace edmg::rules {

// 140: not recognised on the accept day.
void CheckEnrolmentEntitlement(const Reading& reading, Code code, Refusals* refusals);
// The most changes to enrolments that a physician may make in a day.
inline constexpr int kEnrolmentChangesPerDayMax = 20;

// 168: neither insurers nor account would change; TOO_MANY_CHANGES_TODAY: they were changed too
// often already.
void CheckEnrolmentChanges(const Reading& reading, Code code, Refusals* refusals);

void DecideEnrolment(const Reading& reading, edmg::store::v1::Decision* decision,
                     edmg::v1::EnrolmentOutcome* outcome);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_ENROLMENT_RULES_H_
