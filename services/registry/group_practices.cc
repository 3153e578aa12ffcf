#include "services/registry/group_practices.h"

#include <google/protobuf/util/message_differencer.h>

#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "services/answers/errors.h"
#include "services/answers/row_checks.h"
#include "services/registry/registry_decisions.h"
#include "services/rules/people/registry_checks.h"
#include "services/writer/request_command.h"
#include "store/people/physicians.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::services {
namespace {

using edmg::v1::GroupMembership;
using edmg::v1::GroupPractice;
using edmg::v1::UpsertGroupPracticesRequest;
using edmg::v1::UpsertGroupPracticesResponse;
using google::protobuf::util::MessageDifferencer;

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

absl::Status CheckRows(const UpsertGroupPracticesRequest& request,
                       const rules::Rulebook& rulebook) {
  auto status = CheckRowCount("group_practices", request.group_practices_size(),
                              kGroupPracticesPerRequestMax);
  if (!status.ok()) return status;
  std::set<std::string> seen;
  for (int i = 0; i < request.group_practices_size(); ++i) {
    const std::string path = RowPath("group_practices", i);
    const auto refusals = rules::CheckGroupPractice(request.group_practices(i), path, rulebook);
    if (!refusals.empty()) return Reject(refusals, rulebook);
    if (!seen.insert(request.group_practices(i).group_id()).second) {
      return RowRepeated(path + ".group_id");
    }
  }
  return absl::OkStatus();
}

class UpsertGroups
    : public RequestCommand<UpsertGroupPracticesRequest, UpsertGroupPracticesResponse> {
 public:
  using RequestCommand::RequestCommand;

  size_t decisions_max() const override {
    return static_cast<size_t>(request_.group_practices_size());
  }

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    Record record;
    auto& command = *record.entry.mutable_group_practices();
    for (int i = 0; i < request_.group_practices_size(); ++i) {
      const GroupPractice& group = request_.group_practices(i);
      auto known = store::ReadGroupPractice(reader, group.group_id());
      if (!known.ok()) return known.status();
      if (known->has_value() && MessageDifferencer::Equals(**known, group)) continue;
      auto status = CheckMembers(reader, group, RowPath("group_practices", i));
      if (!status.ok()) return status;
      *command.add_group_practices() = group;
    }
    if (command.group_practices_size() == 0) return std::optional<Record>();
    response_.set_group_practices_changed(command.group_practices_size());
    response_.set_revision(accept.revision);
    record.entry.set_requested_by(caller_.Label());
    auto decision = DecideGroupPractices(reader, command, accept);
    if (!decision.ok()) return decision.status();
    *record.entry.mutable_decision() = *std::move(decision);
    return std::optional<Record>(std::move(record));
  }

 private:
  absl::Status CheckMembers(const store::Reader& reader, const GroupPractice& group,
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

  // True if the physician is in no other group on these days, as recorded or as this request asks.
  absl::StatusOr<bool> IsFree(const store::Reader& reader, const std::string& physician,
                              const std::string& group_id, const Days& days) const {
    auto recorded = store::ReadGroupMemberships(reader, physician);
    if (!recorded.ok()) return recorded.status();
    for (const auto& row : recorded->memberships()) {
      if (!IsReplaced(row.group_id()) && days.Overlap(DaysOf(row))) return false;
    }
    const auto asked = asked_.find(physician);
    if (asked == asked_.end()) return true;
    for (const auto& [group, other] : asked->second) {
      if (*group != group_id && days.Overlap(other)) return false;
    }
    return true;
  }

  // True if this request says anew who is in the group.
  bool IsReplaced(const std::string& group_id) const { return groups_.contains(group_id); }

  // The memberships that the request asks for, by physician; points into it.
  static DaysAsked AskedOf(const UpsertGroupPracticesRequest& request) {
    DaysAsked asked;
    for (const GroupPractice& group : request.group_practices()) {
      for (const GroupMembership& row : group.memberships()) {
        asked[PhysicianId(row.physician_nihii())].emplace_back(&group.group_id(), DaysOf(row));
      }
    }
    return asked;
  }

  static std::set<std::string> GroupsOf(const UpsertGroupPracticesRequest& request) {
    std::set<std::string> groups;
    for (const GroupPractice& group : request.group_practices()) groups.insert(group.group_id());
    return groups;
  }

  const DaysAsked asked_ = AskedOf(request_);
  const std::set<std::string> groups_ = GroupsOf(request_);
};

}  // namespace

void GroupPractices::Upsert(UpsertGroupPracticesRequest request, const Caller& caller, Done done) {
  if (auto status = CheckRows(request, sequencer_.rulebook()); !status.ok()) return done(status);
  auto command = std::make_unique<UpsertGroups>(std::move(request), caller, done);
  if (auto status = sequencer_.Enqueue(std::move(command)); !status.ok()) done(status);
}

}  // namespace edmg::services
