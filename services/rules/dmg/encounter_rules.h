// The parts that registrations and contacts have in common besides the DMG itself: the prevention
// module (102395) and the third-party payer (R14 to R16; design 6, decision 23).
#ifndef EDMG_SERVICES_RULES_DMG_ENCOUNTER_RULES_H_
#define EDMG_SERVICES_RULES_DMG_ENCOUNTER_RULES_H_

#include <string>

#include "services/rules/book/field_checks.h"
#include "services/rules/dmg/dossier_draft.h"
#include "services/rules/dmg/reading.h"

namespace edmg::rules {

// 100, 130: a third-party payer must be complete and agree with the rest of the message.
struct ThirdPartyContext {
  absl::string_view claim_code;
  bool registration;
  bool prevention_module;
};
void CheckThirdPartyPayer(const edmg::v1::ThirdPartyPayer& payer, const ThirdPartyContext& context,
                          absl::string_view path, Findings* findings);

// Records the module and announces the claim, after the message's own effect on the holding.
void DecideEncounter(const Reading& reading, DossierDraft* draft);

// A prevention module that was done.
struct PreventionModule {
  std::string physician;  // 8 digits
  absl::CivilDay service_day;
  bool owed_to_physician;  // false if the patient paid the physician
};
// True if this physician's module of this day is recorded.
bool IsRecorded(const PreventionModule& module, const edmg::store::v1::DossierRecord& dossier);
// Records it; owes it to the physician if it is the one that counts for its calendar year.
void RecordPreventionModule(const PreventionModule& module, DossierDraft* draft);

// R4c: true if the physician (8 digits) holds on the day, is a member of the holder's group then,
// or is a trainee of either.
bool IsHolderOrMember(const std::string& physician, absl::CivilDay day, const DossierDraft& draft);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_ENCOUNTER_RULES_H_
