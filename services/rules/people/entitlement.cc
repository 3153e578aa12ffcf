#include "services/rules/people/entitlement.h"

#include <algorithm>

#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::EnrolmentsRecord;
using edmg::store::v1::GroupMembershipsRecord;

// nullptr: unknown, or not in general medicine.
const edmg::v1::QualificationRow* RowOn(const PhysicianFacts& facts, absl::CivilDay day,
                                        const Rulebook& rulebook) {
  if (!facts.physician.has_value()) return nullptr;
  return rulebook.QualificationOf(QualificationOn(*facts.physician, day));
}

bool IsMemberOn(const GroupMembershipsRecord& record, absl::string_view group_id, int32_t day) {
  return std::any_of(record.memberships().begin(), record.memberships().end(),
                     [&](const GroupMembershipsRecord::Membership& membership) {
                       return membership.group_id() == group_id && membership.begin_day() <= day &&
                              (!membership.has_end_day() || day <= membership.end_day());
                     });
}

}  // namespace

absl::string_view QualificationOn(const edmg::v1::Physician& physician, absl::CivilDay day) {
  for (const edmg::v1::Qualification& qualification : physician.qualifications()) {
    if (CoversDay(qualification, day)) return qualification.code();
  }
  return "";
}

bool IsRecognisedOn(const PhysicianFacts& facts, absl::CivilDay day, const Rulebook& rulebook) {
  const auto* row = RowOn(facts, day, rulebook);
  return row != nullptr && row->recognised();
}

bool IsTraineeOn(const PhysicianFacts& facts, absl::CivilDay day, const Rulebook& rulebook) {
  const auto* row = RowOn(facts, day, rulebook);
  return row != nullptr && row->trainee();
}

bool IsGeneralPractitionerOn(const PhysicianFacts& facts, absl::CivilDay day,
                             const Rulebook& rulebook) {
  return RowOn(facts, day, rulebook) != nullptr;
}

std::vector<std::string> SupervisorsOn(const PhysicianFacts& facts, absl::CivilDay day,
                                       const Rulebook& rulebook) {
  std::vector<std::string> supervisors;
  if (!IsTraineeOn(facts, day, rulebook)) return supervisors;
  for (const edmg::v1::Supervision& supervision : facts.physician->supervisions()) {
    if (CoversDay(supervision, day)) {
      supervisors.push_back(PhysicianId(supervision.supervisor_nihii()));
    }
  }
  return supervisors;
}

bool SameGroupOn(const GroupMembershipsRecord& a, const GroupMembershipsRecord& b,
                 absl::CivilDay day) {
  const int32_t number = DayNumber(day);
  return std::any_of(a.memberships().begin(), a.memberships().end(),
                     [&](const GroupMembershipsRecord::Membership& membership) {
                       return IsMemberOn(a, membership.group_id(), number) &&
                              IsMemberOn(b, membership.group_id(), number);
                     });
}

const EnrolmentsRecord::Version* EnrolmentOn(const EnrolmentsRecord& enrolments,
                                             absl::string_view insurer, absl::CivilDay day) {
  const int32_t number = DayNumber(day);
  const EnrolmentsRecord::Version* latest = nullptr;
  for (const EnrolmentsRecord::Version& version : enrolments.versions()) {
    if (version.insurer() != insurer || version.start_day() > number) continue;
    if (latest == nullptr || version.start_day() >= latest->start_day()) latest = &version;
  }
  return latest;
}

std::vector<std::string> EnrolledInsurers(const EnrolmentsRecord& enrolments, absl::CivilDay day,
                                          const Rulebook& rulebook) {
  std::vector<std::string> enrolled;
  for (const auto& insurer : rulebook.rows().insurers()) {
    if (EnrolmentOn(enrolments, insurer.code(), day) != nullptr) enrolled.push_back(insurer.code());
  }
  return enrolled;
}

bool IsHolderOrOfHisGroup(const Access& access, const KnownPhysicians& physicians,
                          const Rulebook& rulebook) {
  const PhysicianFacts* holder = physicians.Find(access.holder);
  const auto is_one = [&](const std::string& physician) {
    if (physician == access.holder) return true;
    const PhysicianFacts* facts = physicians.Find(physician);
    return facts != nullptr && holder != nullptr &&
           SameGroupOn(holder->groups, facts->groups, access.day);
  };
  if (is_one(access.physician)) return true;
  const PhysicianFacts* facts = physicians.Find(access.physician);
  if (facts == nullptr) return false;
  const auto supervisors = SupervisorsOn(*facts, access.day, rulebook);
  return std::any_of(supervisors.begin(), supervisors.end(), is_one);
}

const PhysicianFacts* KnownPhysicians::Find(const std::string& id) const {
  const auto found = known_.find(id);
  return found == known_.end() ? nullptr : &found->second;
}

}  // namespace edmg::rules
