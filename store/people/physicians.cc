#include "store/people/physicians.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::store {
namespace {

// Replaces the part of a physician's row that concerns one group.
absl::Status ApplyMemberships(const std::string& physician, const edmg::v1::GroupPractice& group,
                              Batch& batch) {
  auto before = ReadGroupMemberships(batch, physician);
  if (!before.ok()) return before.status();
  std::vector<v1::GroupMembershipsRecord::Membership> rows;
  for (const auto& row : before->memberships()) {
    if (row.group_id() != group.group_id()) rows.push_back(row);
  }
  for (const auto& membership : group.memberships()) {
    if (PhysicianId(membership.physician_nihii()) != physician) continue;
    auto& row = rows.emplace_back();
    row.set_group_id(group.group_id());
    row.set_begin_day(DayNumber(*DayOf(membership.begin_date())));
    if (membership.has_end_date()) row.set_end_day(DayNumber(*DayOf(membership.end_date())));
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::pair(a.group_id(), a.begin_day()) < std::pair(b.group_id(), b.begin_day());
  });
  v1::GroupMembershipsRecord after;
  after.mutable_memberships()->Add(rows.begin(), rows.end());
  batch.Put(Table::kGroupMemberships, physician, Serialize(after));
  return absl::OkStatus();
}

}  // namespace

Found<edmg::v1::Physician> ReadPhysician(const Reader& reader, absl::string_view physician) {
  return FindRecord<edmg::v1::Physician>(reader, Table::kPhysicians, physician);
}

Found<std::string> ReadPhysicianOfSsin(const Reader& reader, absl::string_view ssin) {
  return reader.Get(Table::kPhysicianSsins, ssin);
}

Found<edmg::v1::GroupPractice> ReadGroupPractice(const Reader& reader, absl::string_view group) {
  return FindRecord<edmg::v1::GroupPractice>(reader, Table::kGroupPractices, group);
}

absl::StatusOr<v1::GroupMembershipsRecord> ReadGroupMemberships(const Reader& reader,
                                                                absl::string_view physician) {
  return FindRecordOrEmpty<v1::GroupMembershipsRecord>(reader, Table::kGroupMemberships, physician);
}

absl::Status ApplyPhysicians(const v1::PhysiciansCommand& command, Batch& batch) {
  for (const auto& physician : command.physicians()) {
    const std::string id = PhysicianId(physician.nihii());
    auto before = ReadPhysician(batch, id);
    if (!before.ok()) return before.status();
    if (before->has_value() && (*before)->ssin() != physician.ssin()) {
      batch.Delete(Table::kPhysicianSsins, (*before)->ssin());
    }
    batch.Put(Table::kPhysicians, id, Serialize(physician));
    batch.Put(Table::kPhysicianSsins, physician.ssin(), id);
  }
  return absl::OkStatus();
}

absl::Status ApplyGroupPractices(const v1::GroupPracticesCommand& command, Batch& batch) {
  for (const auto& group : command.group_practices()) {
    auto before = ReadGroupPractice(batch, group.group_id());
    if (!before.ok()) return before.status();
    std::set<std::string> physicians;  // present and former members
    for (const auto& row : group.memberships()) {
      physicians.insert(PhysicianId(row.physician_nihii()));
    }
    if (before->has_value()) {
      for (const auto& row : (*before)->memberships()) {
        physicians.insert(PhysicianId(row.physician_nihii()));
      }
    }
    for (const auto& physician : physicians) {
      if (auto status = ApplyMemberships(physician, group, batch); !status.ok()) return status;
    }
    batch.Put(Table::kGroupPractices, group.group_id(), Serialize(group));
  }
  return absl::OkStatus();
}

}  // namespace edmg::store
