#include "store/people/enrolments.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/journal/rulebooks.h"

namespace edmg::store {
namespace {

using Version = v1::EnrolmentsRecord::Version;

// True if versions are rows where the next entry is applied. A journal without an activation is
// that of a test: no program writes one.
absl::StatusOr<bool> AreRows(const Reader& reader) {
  auto version = ReadRulesVersion(reader);
  if (!version.ok()) return version.status();
  return !version->has_value() || **version >= kRulesVersionOfEnrolmentRows;
}

// If start days are equal the later version counts: it takes the other's row.
void PutRow(absl::string_view physician, const Version& version, Batch& batch) {
  batch.Put(Table::kEnrolmentVersions,
            EnrolmentKey({physician, version.insurer()}, version.start_day()).bytes(),
            Serialize(version));
}

absl::Status AddToRecord(const v1::Decision& decision, Batch& batch) {
  for (const auto& enrolment : decision.enrolments()) {
    auto record = ReadEnrolments(batch, enrolment.physician());
    if (!record.ok()) return record.status();
    *record->add_versions() = enrolment.version();
    batch.Put(Table::kEnrolments, enrolment.physician(), Serialize(*record));
  }
  return absl::OkStatus();
}

}  // namespace

Key EnrolmentKey(const EnrolmentOf& of, int32_t start_day) {
  // The complement puts later days first.
  return Key().Text(of.physician).Text(of.insurer).Number(~start_day);
}

Found<Version> ReadEnrolment(const Reader& reader, const EnrolmentOf& of, int32_t day) {
  std::optional<std::string> row;
  const Key prefix = Key().Text(of.physician).Text(of.insurer);
  auto status =
      reader.Scan(Table::kEnrolmentVersions, prefix.bytes(), EnrolmentKey(of, day).bytes(),
                  [&](absl::string_view, absl::string_view value) {
                    row = std::string(value);
                    return false;
                  });
  if (!status.ok()) return status;
  if (!row.has_value()) return std::optional<Version>();
  Version version;
  if (!version.ParseFromString(*row)) {
    return Unreadable(Table::kEnrolmentVersions);
  }
  return std::optional<Version>(std::move(version));
}

absl::StatusOr<v1::EnrolmentsRecord> ReadEnrolments(const Reader& reader,
                                                    absl::string_view physician) {
  return FindRecordOrEmpty<v1::EnrolmentsRecord>(reader, Table::kEnrolments, physician);
}

absl::Status ApplyEnrolments(const v1::Decision& decision, Batch& batch) {
  if (decision.enrolments().empty()) return absl::OkStatus();
  auto are_rows = AreRows(batch);
  if (!are_rows.ok()) return are_rows.status();
  if (!*are_rows) return AddToRecord(decision, batch);
  for (const auto& enrolment : decision.enrolments()) {
    PutRow(enrolment.physician(), enrolment.version(), batch);
  }
  if (!decision.has_enrolment_changes()) return absl::OkStatus();
  const auto& changes = decision.enrolment_changes();
  v1::EnrolmentsRecord record;
  record.set_changes_day(changes.day());
  record.set_changes(changes.changes());
  batch.Put(Table::kEnrolments, changes.physician(), Serialize(record));
  return absl::OkStatus();
}

absl::Status MoveEnrolments(const v1::RulebookCommand& activation, Batch& batch) {
  if (activation.rules_version() < kRulesVersionOfEnrolmentRows) return absl::OkStatus();
  auto are_rows = AreRows(batch);
  if (!are_rows.ok() || *are_rows) return are_rows.status();
  std::vector<std::string> physicians;
  auto status =
      batch.Scan(Table::kEnrolments, "", "", [&](absl::string_view key, absl::string_view) {
        physicians.emplace_back(key);
        return true;
      });
  if (!status.ok()) return status;
  for (const std::string& physician : physicians) {
    auto record = ReadEnrolments(batch, physician);
    if (!record.ok()) return record.status();
    for (const Version& version : record->versions()) PutRow(physician, version, batch);
    batch.Delete(Table::kEnrolments, physician);
  }
  return absl::OkStatus();
}

}  // namespace edmg::store
