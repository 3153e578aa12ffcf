// Contacts: the first consultation or visit of a year with the holder or the holder's group extends
// the DMG (R4, R5, B6; design 6, decisions 7 to 9, 11 and 16).
#ifndef EDMG_SERVICES_RULES_DMG_CONTACT_RULES_H_
#define EDMG_SERVICES_RULES_DMG_CONTACT_RULES_H_

#include <vector>

#include "services/rules/book/refusals.h"
#include "services/rules/dmg/dossier_draft.h"
#include "services/rules/dmg/reading.h"

namespace edmg::rules {

// 140: the author is not a general practitioner on the encounter date or on the accept day.
void CheckContactEntitlement(const Reading& reading, Code code, Refusals* refusals);
// 165: the same author, patient, day and code was notified.
void CheckContactNotDuplicate(const Reading& reading, Code code, Refusals* refusals);
// 174: the "G" mention names its own author; 167: it does not name the holder of the encounter
// date.
void CheckMention(const Reading& reading, Code code, Refusals* refusals);

void DecideContact(const Reading& reading, edmg::store::v1::Decision* decision,
                   edmg::v1::ContactOutcome* outcome);

// The contact with the author, day and code among the patient's; nullptr: not recorded.
const edmg::store::v1::ContactRecord* FindContact(
    const std::vector<edmg::store::v1::ContactRecord>& contacts,
    const edmg::store::v1::ContactRecord& like);

// The contacts with a new one at its place by day, author and code.
std::vector<edmg::store::v1::ContactRecord> WithContact(
    std::vector<edmg::store::v1::ContactRecord> contacts,
    const edmg::store::v1::ContactRecord& contact);

// Decides again those contacts that did not extend, in their order (decision 8).
void DecideContacts(const std::vector<edmg::store::v1::ContactRecord>& contacts,
                    DossierDraft* draft);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_CONTACT_RULES_H_
