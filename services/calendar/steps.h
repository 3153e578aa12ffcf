// The steps of the calendar's day: one row a step says when it is due, and what it decides. What
// comes next, and what a step leaves for the next one, follows from the rows; the same functions
// decide live and when the journal is verified.
#ifndef EDMG_SERVICES_CALENDAR_STEPS_H_
#define EDMG_SERVICES_CALENDAR_STEPS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "edmg/store/v1/journal.pb.h"
#include "services/rules/book/accept.h"
#include "store/engine/reader.h"

namespace edmg::services {

// At most so many subjects (patients) are decided on in one step: a message waits for no more.
inline constexpr int kStepSubjectsMax = 500;

// The work that a step leaves which did not come to its end.
struct Rest {
  bool more = false;
  std::string after_key;  // the subject after which the same step goes on; empty: from the first
};

struct StepRow {
  edmg::store::v1::ScheduleStep step;
  // A day that was done goes on where this step has work again since.
  bool reopens_day;
  absl::StatusOr<bool> (*is_due)(const store::Reader& reader, absl::CivilDay day,
                                 const rules::Rulebook& rulebook);
  // Decides on the first kStepSubjectsMax subjects after `after_key`.
  absl::StatusOr<Rest> (*decide)(const store::Reader& reader,
                                 const edmg::store::v1::ScheduleCommand& command,
                                 const rules::Accept& accept, edmg::store::v1::Decision& decision);
};

// In the order of a day. DONE ends the day and has no row.
absl::Span<const StepRow> StepTable();

// The step that comes after the state, on its day or the next; work that never ran begins with
// `first_day`.
absl::StatusOr<edmg::store::v1::ScheduleCommand> NextStep(
    const store::Reader& reader, const edmg::store::v1::ScheduleRecord& state,
    absl::CivilDay first_day, const rules::Rulebook& rulebook);

// One step of the calendar's work, with the state that it leaves (Decision.schedule).
absl::StatusOr<edmg::store::v1::Decision> DecideStep(
    const store::Reader& reader, const edmg::store::v1::ScheduleCommand& command,
    const rules::Accept& accept);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_CALENDAR_STEPS_H_
