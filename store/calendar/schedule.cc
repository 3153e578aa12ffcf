#include "store/calendar/schedule.h"

#include <optional>
#include <string>

namespace edmg::store {
namespace {

constexpr absl::string_view kCalendar = "calendar";

}  // namespace

Key ScheduleKey() { return Key().Text(kCalendar); }
Key PendingDifferenceKey(int32_t day, absl::string_view ssin) {
  return Key().Number(day).Text(ssin);
}

Key DecideAgainKey(const v1::DecideAgainRecord& row) {
  const bool is_patient = row.physician().empty();
  return Key()
      .Number(row.day())
      .Text(is_patient ? "0" : "1")
      .Text(is_patient ? row.ssin() : row.physician());
}

absl::StatusOr<v1::ScheduleRecord> ReadSchedule(const Reader& reader) {
  return FindRecordOrEmpty<v1::ScheduleRecord>(reader, Table::kSchedule, ScheduleKey().bytes());
}

absl::Status ScanPendingDifferences(
    const Reader& reader, const std::function<bool(int32_t day, absl::string_view ssin)>& visit) {
  return reader.Scan(Table::kPendingDifferences, "", "",
                     [&](absl::string_view key, absl::string_view) {
                       const auto [day, ssin] = SplitNumber(key);
                       return visit(day, ssin);
                     });
}

Found<int32_t> ReadFirstPendingDay(const Reader& reader) {
  std::optional<int32_t> first;
  auto status = ScanPendingDifferences(reader, [&](int32_t day, absl::string_view) {
    first = day;
    return false;
  });
  if (!status.ok()) return status;
  return first;
}

absl::Status ScanDecideAgain(const Reader& reader,
                             const std::function<bool(const v1::DecideAgainRecord&)>& visit) {
  return ScanRecords<v1::DecideAgainRecord>(
      reader, Table::kDecideAgain, "", "",
      [&](absl::string_view, const v1::DecideAgainRecord& row) { return visit(row); });
}

Found<int32_t> ReadFirstDecideAgainDay(const Reader& reader) {
  std::optional<int32_t> first;
  auto status = ScanDecideAgain(reader, [&](const v1::DecideAgainRecord& row) {
    first = row.day();
    return false;
  });
  if (!status.ok()) return status;
  return first;
}

void ApplySchedule(const v1::Decision& decision, Batch& batch) {
  for (const auto& row : decision.pending_differences()) {
    const std::string key = PendingDifferenceKey(row.day(), row.ssin());
    if (row.settled()) {
      batch.Delete(Table::kPendingDifferences, key);
    } else {
      batch.Put(Table::kPendingDifferences, key, "");
    }
  }
  for (const auto& change : decision.decide_again()) {
    const std::string key = DecideAgainKey(change.row()).bytes();
    if (change.done()) {
      batch.Delete(Table::kDecideAgain, key);
    } else {
      batch.Put(Table::kDecideAgain, key, Serialize(change.row()));
    }
  }
  if (decision.has_schedule()) {
    batch.Put(Table::kSchedule, ScheduleKey().bytes(), Serialize(decision.schedule()));
  }
}

}  // namespace edmg::store
