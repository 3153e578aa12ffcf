// What insurers are told of the holders of their persons' DMGs: that one is opened, moves, has
// another last day, or ended. One event goes to the insurer of the person on the day of record;
// where a right ran out, to the one of its last day.
#ifndef EDMG_SERVICES_RULES_DMG_HOLDING_EVENTS_H_
#define EDMG_SERVICES_RULES_DMG_HOLDING_EVENTS_H_

#include "absl/time/civil_time.h"
#include "edmg/store/v1/journal.pb.h"
#include "services/rules/book/accept.h"
#include "services/rules/dmg/dmg_facts.h"

namespace edmg::rules {

// Adds the event, if there is one: `after` is the patient's dossier from this decision on.
void AddHoldingEvent(const PatientFacts& patient, const edmg::store::v1::DossierRecord& after,
                     const Accept& accept, edmg::store::v1::Decision* decision);

// True if the right of the present holder ended on the day.
bool EndsOn(const edmg::store::v1::DossierRecord& dossier, absl::CivilDay day);
// Adds a HOLDING_ENDED for it, to the insurer of that day.
void AddHoldingEnded(const PatientFacts& patient, absl::CivilDay day, const Accept& accept,
                     edmg::store::v1::Decision* decision);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_HOLDING_EVENTS_H_
