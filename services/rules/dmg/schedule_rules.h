// The calendar's decisions on one patient (design 6, decisions 11 and 12). The code that runs the
// calendar chooses the patients, their order and how many come at a time.
#ifndef EDMG_SERVICES_RULES_DMG_SCHEDULE_RULES_H_
#define EDMG_SERVICES_RULES_DMG_SCHEDULE_RULES_H_

#include <optional>
#include <vector>

#include "edmg/store/v1/journal.pb.h"
#include "services/rules/dmg/dmg_facts.h"

namespace edmg::rules {

// The work that waits: the first day of each kind; nullopt: nothing. Differences of raised fees
// were promised by the rulebook that recorded the fee, whatever another one says since.
struct Waiting {
  std::optional<int32_t> first_difference_day;
  std::optional<int32_t> first_decide_again_day;
};

// The steps of a day in their order, the last one DONE.
std::vector<edmg::store::v1::ScheduleStep> StepsOf(absl::CivilDay day, const Waiting& waiting,
                                                   const Rulebook& rulebook);

// The step after `record`, on its day or the one after it; work that never ran begins with
// `first_day`. A day that was done goes on if contacts are to be decided again since.
edmg::store::v1::ScheduleCommand NextStep(const edmg::store::v1::ScheduleRecord& record,
                                          absl::CivilDay first_day, const Waiting& waiting,
                                          const Rulebook& rulebook);

// Owes the differences of raised fees that are payable on the day or were before.
void DecideDifferences(absl::CivilDay day, const SubmissionFacts& facts, const Accept& accept,
                       edmg::store::v1::Decision* decision);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_SCHEDULE_RULES_H_
