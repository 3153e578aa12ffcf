// Contacts: the first consultation or visit of a year with the holder or his group extends the DMG
// (R4, R5, B6; design 6, decisions 7 to 9 and 16).
#ifndef EDMG_SERVICES_RULES_CONTACT_RULES_H_
#define EDMG_SERVICES_RULES_CONTACT_RULES_H_

#include "edmg/store/v1/journal.pb.h"
#include "services/rules/payment_rules.h"
#include "services/rules/reading.h"
#include "services/rules/refusals.h"

namespace edmg::rules {

// 140: the author is not a general practitioner on the encounter date or on the accept day.
void CheckContactEntitlement(const Reading& reading, Refusals* refusals);
// 165: the same author, patient, day and code is recorded.
void CheckContactNotDuplicate(const Reading& reading, Refusals* refusals);

void DecideContact(const Reading& reading, edmg::store::v1::Decision* decision,
                   edmg::v1::ContactOutcome* outcome);

// Extends the DMG by the contact if everything stands for it; false if not.
bool ExtendBy(const edmg::store::v1::ContactRecord& contact, const Physicians& physicians,
              DossierDraft* draft);

// Decides the patient's recorded contacts after the day again, in their order (decision 8).
void DecideAgainAfter(absl::CivilDay day, const Physicians& physicians, DossierDraft* draft);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_CONTACT_RULES_H_
