// The calendar's own decision on one patient (README, decision 12); the others decide contacts
// again (decide_again.h). The patients and the order of the steps are for services/calendar.
#ifndef EDMG_SERVICES_RULES_DMG_SCHEDULE_RULES_H_
#define EDMG_SERVICES_RULES_DMG_SCHEDULE_RULES_H_

#include "edmg/store/v1/journal.pb.h"
#include "services/rules/dmg/dmg_facts.h"

namespace edmg::rules {

// The differences of raised fees that are payable on the day or were before.
void DecideDifferences(absl::CivilDay day, const SubmissionFacts& facts, const Accept& accept,
                       edmg::store::v1::Decision* decision);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_SCHEDULE_RULES_H_
