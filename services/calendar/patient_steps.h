// What the calendar's steps decide: which patients, how many at a time, and what is left for the
// next step. The same functions decide live and when the journal is verified.
#ifndef EDMG_SERVICES_CALENDAR_SCHEDULE_STEPS_H_
#define EDMG_SERVICES_CALENDAR_SCHEDULE_STEPS_H_

#include "absl/status/statusor.h"
#include "edmg/store/v1/journal.pb.h"
#include "services/rules/dmg/dmg_facts.h"
#include "services/rules/dmg/schedule_rules.h"
#include "store/engine/reader.h"

namespace edmg::services {

// At most so many patients are decided on in one step of the calendar: what a message may have to
// wait for.
inline constexpr int kScheduleStepPatientsMax = 500;

// What waits for the calendar.
absl::StatusOr<rules::Waiting> ReadWaiting(const store::Reader& reader);

// One step of the calendar's work, with the state that it leaves (Decision.schedule).
absl::StatusOr<edmg::store::v1::Decision> DecideScheduleStep(
    const store::Reader& reader, const edmg::store::v1::ScheduleCommand& command,
    const rules::Accept& accept);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_CALENDAR_SCHEDULE_STEPS_H_
