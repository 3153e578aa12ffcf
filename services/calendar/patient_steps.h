// The calendar's steps that decide on patients: each is a row of StepTable, whose columns these
// functions are.
#ifndef EDMG_SERVICES_CALENDAR_PATIENT_STEPS_H_
#define EDMG_SERVICES_CALENDAR_PATIENT_STEPS_H_

#include "services/calendar/steps.h"

namespace edmg::services {

// The year before the day ends: the open contacts of every patient are decided again.
absl::StatusOr<bool> IsYearEnd(const store::Reader& reader, absl::CivilDay day,
                               const rules::Rulebook& rulebook);
absl::StatusOr<Rest> DecideYearEnd(const store::Reader& reader,
                                   const edmg::store::v1::ScheduleCommand& command,
                                   const rules::Accept& accept,
                                   edmg::store::v1::Decision& decision);

// Differences of raised fees are payable. They were promised by the rulebook that recorded the fee,
// whatever another one says since.
absl::StatusOr<bool> HaveDifferences(const store::Reader& reader, absl::CivilDay day,
                                     const rules::Rulebook& rulebook);
absl::StatusOr<Rest> DecideRaisedDifferences(const store::Reader& reader,
                                             const edmg::store::v1::ScheduleCommand& command,
                                             const rules::Accept& accept,
                                             edmg::store::v1::Decision& decision);

// On 1 January: the right of some holders ended the day before.
absl::StatusOr<bool> IsNewYear(const store::Reader& reader, absl::CivilDay day,
                               const rules::Rulebook& rulebook);
absl::StatusOr<Rest> DecideHoldingsEnded(const store::Reader& reader,
                                         const edmg::store::v1::ScheduleCommand& command,
                                         const rules::Accept& accept,
                                         edmg::store::v1::Decision& decision);

// Contacts of single patients or of a physician's list are to be decided again.
absl::StatusOr<bool> HaveContactsAgain(const store::Reader& reader, absl::CivilDay day,
                                       const rules::Rulebook& rulebook);
absl::StatusOr<Rest> DecideContactsAgain(const store::Reader& reader,
                                         const edmg::store::v1::ScheduleCommand& command,
                                         const rules::Accept& accept,
                                         edmg::store::v1::Decision& decision);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_CALENDAR_PATIENT_STEPS_H_
