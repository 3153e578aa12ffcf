// The decisions of the calendar's steps: their patients, the number at a time, and the rest for the
// next step. The same functions decide live and when the journal is verified.
#ifndef EDMG_SERVICES_CALENDAR_SCHEDULE_STEPS_H_
#define EDMG_SERVICES_CALENDAR_SCHEDULE_STEPS_H_

#include "absl/status/statusor.h"
#include "edmg/store/v1/journal.pb.h"
#include "services/rules/dmg/dmg_facts.h"
#include "services/rules/dmg/schedule_rules.h"
#include "store/engine/reader.h"

namespace edmg::services {

// The most patients on which one step of the calendar decides: a message may have to wait for that.
inline constexpr int kScheduleStepPatientsMax = 500;

// The work that waits for the calendar.
absl::StatusOr<rules::Waiting> ReadWaiting(const store::Reader& reader);

// One step of the calendar's work, with the state that it leaves (Decision.schedule).
absl::StatusOr<edmg::store::v1::Decision> DecideScheduleStep(
    const store::Reader& reader, const edmg::store::v1::ScheduleCommand& command,
    const rules::Accept& accept);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_CALENDAR_SCHEDULE_STEPS_H_
