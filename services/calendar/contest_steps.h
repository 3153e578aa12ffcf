// The calendar's step about contested affiliations and dates of death (decision 29): its columns in
// StepTable.
#ifndef EDMG_SERVICES_CALENDAR_CONTEST_STEPS_H_
#define EDMG_SERVICES_CALENDAR_CONTEST_STEPS_H_

#include "services/calendar/steps.h"

namespace edmg::services {

// Contests whose last day to object is over: what they are about counts. The person's contacts are
// left to be decided again on the same day.
absl::StatusOr<bool> HaveContests(const store::Reader& reader, absl::CivilDay day,
                                  const rules::Rulebook& rulebook);
absl::StatusOr<Rest> DecideContestDays(const store::Reader& reader,
                                       const edmg::store::v1::ScheduleCommand& command,
                                       const rules::Accept& accept,
                                       edmg::store::v1::Decision& decision);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_CALENDAR_CONTEST_STEPS_H_
