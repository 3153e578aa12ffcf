// Registrations: the conditions to open, renew or take over a DMG, and the effects (domain 3.1).
// The checks are rows of the table in submission_rules.cc; the decision follows design 6, 1 to 6.
#ifndef EDMG_SERVICES_RULES_DMG_REGISTRATION_RULES_H_
#define EDMG_SERVICES_RULES_DMG_REGISTRATION_RULES_H_

#include "edmg/store/v1/journal.pb.h"
#include "services/rules/book/refusals.h"
#include "services/rules/dmg/reading.h"

namespace edmg::rules {

// Each adds `code` with the field that it is about, if the situation is met.

// The named holder is not the supervisor of the author, a trainee, on the encounter date.
void CheckHolderNamed(const Reading& reading, Code code, Refusals* refusals);
// The holder is not enrolled with the insurer of the encounter date.
void CheckHolderEnrolled(const Reading& reading, Code code, Refusals* refusals);
// The author or the holder is not entitled, on the encounter date or on the accept day.
void CheckRegistrationEntitlement(const Reading& reading, Code code, Refusals* refusals);
// The patient has a contract with a medical house.
void CheckMedicalHouse(const Reading& reading, Code code, Refusals* refusals);
// The present holder already acquired the year.
void CheckYearNotHeld(const Reading& reading, Code code, Refusals* refusals);
// There is another registration of the patient on that day.
void CheckRegistrationNotDuplicate(const Reading& reading, Code code, Refusals* refusals);

void DecideRegistration(const Reading& reading, edmg::store::v1::Decision* decision,
                        edmg::v1::RegistrationOutcome* outcome);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_REGISTRATION_RULES_H_
