#include "store/people/insured.h"

#include <optional>
#include <set>

#include "store/people/feeds.h"

namespace edmg::store {
namespace {

// The memberships that any feed gives the person, on any day.
std::set<std::string> MembershipKeys(const v1::InsuredRecord& record, const std::string& ssin) {
  std::set<std::string> keys;
  for (const auto& feed : record.feeds()) {
    for (const auto& row : feed.person().affiliations()) {
      keys.insert(MembershipKey(row.mutuality(), row.membership_number(), ssin).bytes());
    }
  }
  return keys;
}

// Brings the table of members from its former rows of a person to its new ones.
void ApplyMembers(const std::set<std::string>& before, const std::set<std::string>& after,
                  Batch& batch) {
  for (const auto& key : before) {
    if (!after.contains(key)) batch.Delete(Table::kMemberships, key);
  }
  for (const auto& key : after) {
    if (!before.contains(key)) batch.Put(Table::kMemberships, key, "");
  }
}

// The same for the numbers that were replaced: `ssin` is the one that replaces.
void ApplyReplaced(const std::set<std::string>& before, const std::set<std::string>& after,
                   const std::string& ssin, Batch& batch) {
  for (const auto& replaced : before) {
    if (!after.contains(replaced)) batch.Delete(Table::kReplacedNumbers, replaced);
  }
  for (const auto& replaced : after) {
    if (!before.contains(replaced)) batch.Put(Table::kReplacedNumbers, replaced, ssin);
  }
}

// The last days to object to what is contested under a number.
std::set<int32_t> ContestDays(const v1::InsuredRecord& record) {
  std::set<int32_t> days;
  for (const auto& feed : record.feeds()) {
    for (const auto& contest : feed.contests()) {
      if (!contest.objected()) days.insert(contest.last_day());
    }
  }
  return days;
}

void ApplyContestDays(const std::set<int32_t>& before, const std::set<int32_t>& after,
                      const std::string& ssin, Batch& batch) {
  for (const int32_t day : before) {
    if (!after.contains(day)) batch.Delete(Table::kContestDays, ContestDayKey(day, ssin).bytes());
  }
  for (const int32_t day : after) {
    if (!before.contains(day)) batch.Put(Table::kContestDays, ContestDayKey(day, ssin).bytes(), "");
  }
}

}  // namespace

Key ContestDayKey(int32_t last_day, absl::string_view ssin) {
  return Key().Number(last_day).Text(ssin);
}

Key MembershipKey(absl::string_view mutuality, absl::string_view number, absl::string_view ssin) {
  // The length keeps "12" apart from "123".
  return Key().Text(mutuality).Number(static_cast<int32_t>(number.size())).Text(number).Text(ssin);
}

absl::StatusOr<v1::InsuredRecord> ReadInsured(const Reader& reader, absl::string_view ssin) {
  return FindRecordOrEmpty<v1::InsuredRecord>(reader, Table::kInsured, ssin);
}

Found<std::string> ReadReplacedBy(const Reader& reader, absl::string_view ssin) {
  return reader.Get(Table::kReplacedNumbers, ssin);
}

absl::StatusOr<std::vector<std::string>> ReadMembers(const Reader& reader, const MembershipOf& of,
                                                     size_t most) {
  std::vector<std::string> ssins;
  const std::string prefix = MembershipKey(of.mutuality, of.number, "").bytes();
  auto status = reader.Scan(Table::kMemberships, prefix, prefix,
                            [&](absl::string_view key, absl::string_view) {
                              ssins.emplace_back(key.substr(prefix.size()));
                              return ssins.size() < most;
                            });
  if (!status.ok()) return status;
  return ssins;
}

absl::StatusOr<bool> IsMember(const Reader& reader, const MembershipOf& of,
                              absl::string_view ssin) {
  auto row = reader.Get(Table::kMemberships, MembershipKey(of.mutuality, of.number, ssin).bytes());
  if (!row.ok()) return row.status();
  return row->has_value();
}

absl::Status ScanContestDays(
    const Reader& reader, const std::function<bool(int32_t last_day, absl::string_view)>& visit) {
  return reader.Scan(Table::kContestDays, "", "", [&](absl::string_view key, absl::string_view) {
    const auto [last_day, ssin] = SplitNumber(key);
    return visit(last_day, ssin);
  });
}

Found<int32_t> ReadFirstContestDay(const Reader& reader) {
  std::optional<int32_t> first;
  auto status = ScanContestDays(reader, [&](int32_t last_day, absl::string_view) {
    first = last_day;
    return false;
  });
  if (!status.ok()) return status;
  return first;
}

absl::Status ApplyContests(const v1::Decision& decision, Batch& batch) {
  for (const auto& change : decision.contests()) {
    auto record = ReadInsured(batch, change.ssin());
    if (!record.ok()) return record.status();
    const auto days_before = ContestDays(*record);
    TakeContests(change, &*record);
    batch.Put(Table::kInsured, change.ssin(), Serialize(*record));
    ApplyContestDays(days_before, ContestDays(*record), change.ssin(), batch);
  }
  return absl::OkStatus();
}

absl::Status ApplyInsured(const v1::InsuredPersonsCommand& command, Batch& batch) {
  for (const auto& person : command.persons()) {
    auto record = ReadInsured(batch, person.ssin());
    if (!record.ok()) return record.status();
    const auto members_before = MembershipKeys(*record, person.ssin());
    const auto replaced_before = ReplacedIn(*record);
    FeedInto(command.insurer(), person, &*record);
    batch.Put(Table::kInsured, person.ssin(), Serialize(*record));
    ApplyMembers(members_before, MembershipKeys(*record, person.ssin()), batch);
    ApplyReplaced(replaced_before, ReplacedIn(*record), person.ssin(), batch);
  }
  return absl::OkStatus();
}

}  // namespace edmg::store
