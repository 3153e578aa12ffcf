#include "services/registry/registry_decisions.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "services/answers/errors.h"
#include "services/answers/row_checks.h"
#include "services/dmg/gather_facts.h"
#include "services/people/gather_people.h"
#include "services/registry/contest_decisions.h"
#include "services/rules/dmg/decide_again.h"
#include "services/rules/dmg/number_rules.h"
#include "services/rules/people/affiliation.h"
#include "services/rules/people/insured_checks.h"
#include "services/rules/people/registry_checks.h"
#include "store/people/feeds.h"
#include "store/people/insured.h"
#include "store/people/physicians.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;
using edmg::v1::GroupMembership;
using edmg::v1::GroupPractice;
using google::protobuf::RepeatedPtrField;
using google::protobuf::util::MessageDifferencer;

// Every physician who is or was in a group with this one.
absl::StatusOr<std::set<std::string>> ColleaguesOf(const store::Reader& reader,
                                                   const std::string& physician) {
  std::set<std::string> colleagues;
  auto memberships = store::ReadGroupMemberships(reader, physician);
  if (!memberships.ok()) return memberships.status();
  for (const auto& membership : memberships->memberships()) {
    auto group = store::ReadGroupPractice(reader, membership.group_id());
    if (!group.ok()) return group.status();
    if (!group->has_value()) continue;
    for (const auto& row : (*group)->memberships()) {
      colleagues.insert(PhysicianId(row.physician_nihii()));
    }
  }
  return colleagues;
}

// Leaves the lists of those physicians who have one to be decided again.
absl::StatusOr<Decision> DecideListsAgain(const store::Reader& reader,
                                          const std::set<std::string>& physicians,
                                          const rules::Accept& accept) {
  Decision decision;
  for (const std::string& physician : physicians) {
    auto has_list = HasList(reader, physician);
    if (!has_list.ok()) return has_list.status();
    if (*has_list) rules::DecideListAgain(physician, accept.accept_day, &decision);
  }
  return decision;
}

absl::Status DecideNumberChange(const store::Reader& reader, const FedRow& row,
                                const rules::Accept& accept, Decision& decision) {
  auto fed = FedReader::Make(reader, row);
  if (!fed.ok()) return fed.status();
  auto status = DecideContestsOf(reader, row, *fed, accept, decision);
  if (!status.ok()) return status;
  auto facts = GatherNumberFacts(reader, *fed, row.person.ssin(), accept);
  if (!facts.ok()) return facts.status();
  rules::DecideNumbers(*facts, accept, &decision);
  return absl::OkStatus();
}

// True if the row may let contacts extend, or change what is contested.
bool MayExtend(const FedPerson& fed) {
  const auto* before = fed.before();
  if (before == nullptr) before = &edmg::v1::InsuredPerson::default_instance();
  return rules::MayExtendByFeed(*before, fed.row.person);
}

// True if the person has a row of another insurer.
bool HasOtherInsurer(const Person& person, const std::string& insurer) {
  const auto& feeds = person.insured.feeds();
  return std::any_of(feeds.begin(), feeds.end(),
                     [&](const auto& feed) { return feed.insurer() != insurer; });
}

// Decides what is contested, and leaves the person to be decided again, where the row may let
// contacts extend.
absl::Status DecidePerson(const store::Reader& reader, const FedPerson& fed,
                          const rules::Accept& accept, Decision& decision) {
  if (!MayExtend(fed)) return absl::OkStatus();
  auto person = ReadPerson(reader, fed.row.person.ssin());
  if (!person.ok()) return person.status();
  // Nothing is recorded of a person whom nobody knew before.
  if (person->insured.feeds().empty()) return absl::OkStatus();
  if (HasOtherInsurer(*person, fed.row.insurer)) {
    auto with_row = FedReader::Make(reader, fed.row);
    if (!with_row.ok()) return with_row.status();
    auto status = DecideContestsOf(reader, fed.row, *with_row, accept, decision);
    if (!status.ok()) return status;
  }
  auto held = IsHeld(reader, person->ssin());
  if (!held.ok()) return held.status();
  if (*held) rules::DecidePatientAgain(person->ssin(), accept.accept_day, &decision);
  return absl::OkStatus();
}

// The days of a membership, both inclusive.
struct Days {
  int32_t begin;
  int32_t end;
  bool Overlap(const Days& other) const { return begin <= other.end && other.begin <= end; }
};

constexpr int32_t kOpen = std::numeric_limits<int32_t>::max();

int32_t DayNumberOf(const google::type::Date& date) {
  return DayNumber(*DayOf(date));  // checked by CheckGroupPractice
}

Days DaysOf(const GroupMembership& row) {
  return {DayNumberOf(row.begin_date()), row.has_end_date() ? DayNumberOf(row.end_date()) : kOpen};
}

Days DaysOf(const edmg::store::v1::GroupMembershipsRecord::Membership& row) {
  return {row.begin_day(), row.has_end_day() ? row.end_day() : kOpen};
}

// Groups and days that a request asks for each physician.
using DaysAsked = std::map<std::string, std::vector<std::pair<const std::string*, Days>>>;

absl::Status GroupOverlap(const std::string& field) {
  return Error({Reason::kGroupOverlap, field,
                "the physician is a member of another group on one of these days"});
}

// The members of the groups of one command: each is known, and in one group on a day.
class GroupMembers {
 public:
  // The groups must outlive it.
  explicit GroupMembers(const RepeatedPtrField<GroupPractice>& groups) {
    for (const GroupPractice& group : groups) {
      groups_.insert(group.group_id());
      for (const GroupMembership& row : group.memberships()) {
        asked_[PhysicianId(row.physician_nihii())].emplace_back(&group.group_id(), DaysOf(row));
      }
    }
  }

  absl::Status Check(const store::Reader& reader, const GroupPractice& group,
                     const std::string& path) const {
    for (int i = 0; i < group.memberships_size(); ++i) {
      const std::string field = path + "." + RowPath("memberships", i) + ".physician_nihii";
      const std::string id = PhysicianId(group.memberships(i).physician_nihii());
      auto physician = store::ReadPhysician(reader, id);
      if (!physician.ok()) return physician.status();
      if (!physician->has_value()) {
        return Error(
            {Reason::kPhysicianUnknown, field, "the registry has no physician with this number"});
      }
      auto free = IsFree(reader, id, group.group_id(), DaysOf(group.memberships(i)));
      if (!free.ok()) return free.status();
      if (!*free) return GroupOverlap(field);
    }
    return absl::OkStatus();
  }

 private:
  // True if the physician is in no other group on these days, as recorded or as the command asks.
  absl::StatusOr<bool> IsFree(const store::Reader& reader, const std::string& physician,
                              const std::string& group_id, const Days& days) const {
    auto recorded = store::ReadGroupMemberships(reader, physician);
    if (!recorded.ok()) return recorded.status();
    for (const auto& row : recorded->memberships()) {
      // The command says anew who is in its groups.
      if (!groups_.contains(row.group_id()) && days.Overlap(DaysOf(row))) return false;
    }
    const auto asked = asked_.find(physician);
    if (asked == asked_.end()) return true;
    for (const auto& [group, other] : asked->second) {
      if (*group != group_id && days.Overlap(other)) return false;
    }
    return true;
  }

  DaysAsked asked_;
  std::set<std::string> groups_;
};

absl::StatusOr<bool> HasSeveralNumbers(const store::Reader& reader, const FedPerson& fed) {
  if (!store::ReplacedIn(fed.known).empty()) return true;
  auto replaced_by = store::ReadReplacedBy(reader, fed.row.person.ssin());
  if (!replaced_by.ok()) return replaced_by.status();
  return replaced_by->has_value();
}

int RowOf(absl::Span<const int> rows, int i) {
  return rows.empty() ? i : rows[static_cast<size_t>(i)];
}

// Checks of a person alone, and of the numbers that the row replaces.
absl::StatusOr<rules::Refusals> CheckFed(const store::Reader& reader, const FedRow& row,
                                         const std::string& path, const rules::Accept& accept) {
  auto refusals = rules::CheckInsuredPerson(row.person, row.insurer, path, accept);
  if (!refusals.empty()) return refusals;
  auto facts = GatherReplacementFacts(reader, row.person);
  if (!facts.ok()) return facts.status();
  return rules::CheckReplacement(row.person, *facts, path, accept);
}

}  // namespace

absl::Status CheckGroupRows(const RepeatedPtrField<GroupPractice>& groups,
                            const rules::Rulebook& rulebook) {
  std::set<std::string> seen;
  for (int i = 0; i < groups.size(); ++i) {
    const std::string path = RowPath("group_practices", i);
    const auto refusals = rules::CheckGroupPractice(groups[i], path, rulebook);
    if (!refusals.empty()) return Reject(refusals, rulebook);
    if (!seen.insert(groups[i].group_id()).second) return RowRepeated(path + ".group_id");
  }
  return absl::OkStatus();
}

absl::Status CheckPhysicianRows(const RepeatedPtrField<edmg::v1::Physician>& physicians,
                                const rules::Rulebook& rulebook) {
  std::set<std::string> seen;  // 8 digits of a NIHII and 11 of an SSIN cannot be equal
  for (int i = 0; i < physicians.size(); ++i) {
    const std::string path = RowPath("physicians", i);
    const auto refusals = rules::CheckPhysician(physicians[i], path, rulebook);
    if (!refusals.empty()) return Reject(refusals, rulebook);
    if (!seen.insert(PhysicianId(physicians[i].nihii())).second) {
      return RowRepeated(path + ".nihii");
    }
    if (!seen.insert(physicians[i].ssin()).second) return RowRepeated(path + ".ssin");
  }
  return absl::OkStatus();
}

absl::StatusOr<Decision> DecideInsuredPersons(const store::Reader& reader,
                                              const edmg::store::v1::InsuredPersonsCommand& command,
                                              const rules::Accept& accept) {
  Decision decision;
  FedRows rows;
  for (int i = 0; i < command.persons_size(); ++i) {
    auto fed = FedPerson::Read(reader, {command.insurer(), command.persons(i)});
    if (!fed.ok()) return fed.status();
    auto taken = rows.Take(reader, *fed, RowPath("persons", i), accept, decision);
    if (!taken.ok()) return taken.status();
    if (!taken->refusals.empty()) return Reject(taken->refusals, *accept.rulebook);
    if (!taken->changed) return absl::DataLossError("a row says what was recorded before");
    if (fed->alone && command.persons_size() > 1) {
      return absl::DataLossError("a row that is decided alone is not alone");
    }
  }
  return decision;
}

absl::StatusOr<FedRows::Taken> FedRows::Take(const store::Reader& reader, const FedPerson& fed,
                                             const std::string& path, const rules::Accept& accept,
                                             Decision& decision) {
  const edmg::v1::InsuredPerson& person = fed.row.person;
  auto refusals = CheckFed(reader, fed.row, path, accept);
  if (!refusals.ok()) return refusals.status();
  if (refusals->empty() && !seen_.insert(person.ssin()).second) {
    refusals->push_back({"130", path + ".ssin", "PERSON_REPEATED"});
  }
  if (!refusals->empty()) return Taken{*std::move(refusals)};
  const auto* before = fed.before();
  if (before != nullptr && MessageDifferencer::Equals(*before, person)) return Taken{};
  auto full = member_limit_.Add(reader, person, path);
  if (!full.ok()) return full.status();
  if (!full->empty()) return Taken{*std::move(full)};
  auto status = fed.changes_numbers ? DecideNumberChange(reader, fed.row, accept, decision)
                                    : DecidePerson(reader, fed, accept, decision);
  if (!status.ok()) return status;
  return Taken{{}, /*changed=*/true};
}

const edmg::v1::InsuredPerson* FedPerson::before() const {
  return rules::PersonFedBy(known, row.insurer);
}

absl::StatusOr<FedPerson> FedPerson::Read(const store::Reader& reader, const FedRow& row) {
  auto known = store::ReadInsured(reader, row.person.ssin());
  if (!known.ok()) return known.status();
  FedPerson fed{row, *std::move(known)};
  const auto* before = fed.before();
  const std::string replaced = before == nullptr ? "" : before->replaces_ssin();
  if (replaced != row.person.replaces_ssin()) {
    auto reading = FedReader::Make(reader, row);
    if (!reading.ok()) return reading.status();
    fed.changes_numbers = !reading->joined().empty() || !reading->parted().empty();
  }
  fed.alone = fed.changes_numbers;
  if (fed.alone || !MayExtend(fed)) return fed;
  auto several = HasSeveralNumbers(reader, fed);
  if (!several.ok()) return several.status();
  fed.alone = *several;
  return fed;
}

absl::StatusOr<Decision> DecideGroupPractices(const store::Reader& reader,
                                              const edmg::store::v1::GroupPracticesCommand& command,
                                              const rules::Accept& accept,
                                              absl::Span<const int> rows) {
  std::set<std::string> touched;
  const GroupMembers members(command.group_practices());
  for (int i = 0; i < command.group_practices_size(); ++i) {
    const GroupPractice& group = command.group_practices(i);
    auto status = members.Check(reader, group, RowPath("group_practices", RowOf(rows, i)));
    if (!status.ok()) return status;
    auto before = store::ReadGroupPractice(reader, group.group_id());
    if (!before.ok()) return before.status();
    touched.merge(rules::TouchedBy(*before, group));
  }
  return DecideListsAgain(reader, touched, accept);
}

absl::StatusOr<Decision> DecidePhysicians(const store::Reader& reader,
                                          const edmg::store::v1::PhysiciansCommand& command,
                                          const rules::Accept& accept, absl::Span<const int> rows) {
  std::set<std::string> touched;
  for (int i = 0; i < command.physicians_size(); ++i) {
    const edmg::v1::Physician& physician = command.physicians(i);
    const std::string id = PhysicianId(physician.nihii());
    auto owner = store::ReadPhysicianOfSsin(reader, physician.ssin());
    if (!owner.ok()) return owner.status();
    if (owner->has_value() && **owner != id) {
      return Error({Reason::kSsinTaken, RowPath("physicians", RowOf(rows, i)) + ".ssin",
                    "another physician has this SSIN"});
    }
    auto before = store::ReadPhysician(reader, id);
    if (!before.ok()) return before.status();
    // Nothing is recorded of a physician whom the registry did not know.
    if (!before->has_value()) continue;
    for (const std::string& one : rules::TouchedBy(**before, physician)) {
      auto colleagues = ColleaguesOf(reader, one);
      if (!colleagues.ok()) return colleagues.status();
      touched.merge(*colleagues);
      touched.insert(one);
    }
  }
  return DecideListsAgain(reader, touched, accept);
}

}  // namespace edmg::services
