// The calendar: the progress of its work, and the work that waits for a day.
#ifndef EDMG_STORE_CALENDAR_SCHEDULE_H_
#define EDMG_STORE_CALENDAR_SCHEDULE_H_

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/calendar.pb.h"
#include "edmg/store/v1/journal.pb.h"
#include "store/engine/batch.h"
#include "store/engine/keys.h"
#include "store/engine/records.h"

namespace edmg::store {

absl::StatusOr<v1::ScheduleRecord> ReadSchedule(const Reader& reader);

// Visits patients for whom differences of raised fees are payable, ascending by day and SSIN. False
// ends the walk.
absl::Status ScanPendingDifferences(
    const Reader& reader, const std::function<bool(int32_t day, absl::string_view ssin)>& visit);

// The first day on which a difference is payable; nullopt: none is pending.
Found<int32_t> ReadFirstPendingDay(const Reader& reader);

// Visits the patients and physicians whose contacts are to be decided again, ascending by day,
// patients before physicians. False ends the walk.
absl::Status ScanDecideAgain(const Reader& reader,
                             const std::function<bool(const v1::DecideAgainRecord&)>& visit);

// The first day of such a row; nullopt: there is none.
Found<int32_t> ReadFirstDecideAgainDay(const Reader& reader);

// Applies the part of a decision that concerns these tables.
void ApplySchedule(const v1::Decision& decision, Batch& batch);

Key ScheduleKey();
Key PendingDifferenceKey(int32_t day, absl::string_view ssin);
Key DecideAgainKey(const v1::DecideAgainRecord& row);

}  // namespace edmg::store

#endif  // EDMG_STORE_CALENDAR_SCHEDULE_H_
