// Registrations: who may open, renew or take over a DMG, and what follows (domain 3.1).
// The checks are rows of the table in submission_rules.cc; the decision follows design 6, 1 to 6.
#ifndef EDMG_SERVICES_RULES_REGISTRATION_RULES_H_
#define EDMG_SERVICES_RULES_REGISTRATION_RULES_H_

#include "edmg/store/v1/journal.pb.h"
#include "services/rules/reading.h"
#include "services/rules/refusals.h"

namespace edmg::rules {

// 156: the named holder is not the supervisor of the author, a trainee, on the encounter date.
void CheckHolderNamed(const Reading& reading, Refusals* refusals);
// 140: author or holder may not, on the encounter date or on the accept day.
void CheckRegistrationEntitlement(const Reading& reading, Refusals* refusals);
// 163: the holder is not enrolled with the insurer of the encounter date.
void CheckHolderEnrolled(const Reading& reading, Refusals* refusals);
// 162.
void CheckMedicalHouse(const Reading& reading, Refusals* refusals);
// 161: the present holder already acquired the year.
void CheckYearNotHeld(const Reading& reading, Refusals* refusals);
// 165: another registration of the patient on that day.
void CheckRegistrationNotDuplicate(const Reading& reading, Refusals* refusals);

void DecideRegistration(const Reading& reading, edmg::store::v1::Decision* decision,
                        edmg::v1::RegistrationOutcome* outcome);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_REGISTRATION_RULES_H_
