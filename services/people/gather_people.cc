#include "services/people/gather_people.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/people/persons.h"
#include "store/people/enrolments.h"
#include "store/people/insured.h"
#include "store/people/physicians.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::services {
namespace {

// Adds a physician once.
absl::Status AddOne(const store::Reader& reader, const std::string& physician,
                    PhysicianFactsById& physicians) {
  if (physicians.contains(physician)) return absl::OkStatus();
  auto record = store::ReadPhysician(reader, physician);
  if (!record.ok()) return record.status();
  auto groups = store::ReadGroupMemberships(reader, physician);
  if (!groups.ok()) return groups.status();
  rules::PhysicianFacts& added = physicians[physician];
  added.physician = *std::move(record);
  added.groups = *std::move(groups);
  return absl::OkStatus();
}

// The numbers under which a membership is or was fed.
struct MemberNumbers {
  std::vector<std::string> ssins;
  bool more = false;  // too many: only those of the person whom the reference names
};

absl::StatusOr<MemberNumbers> ReadMemberNumbers(const store::Reader& reader,
                                                const edmg::v1::PatientRef& patient) {
  const store::MembershipOf of{patient.membership().mutuality(),
                               patient.membership().membership_number()};
  auto ssins = store::ReadMembers(reader, of, rules::kMembersMax + 1);
  if (!ssins.ok()) return ssins.status();
  if (ssins->size() <= rules::kMembersMax) return MemberNumbers{*std::move(ssins)};
  MemberNumbers numbers{{}, true};
  if (patient.ssin().empty()) return numbers;
  auto person = ReadPerson(reader, patient.ssin());
  if (!person.ok()) return person.status();
  for (std::string& ssin : person->numbers) {
    auto is_member = store::IsMember(reader, of, ssin);
    if (!is_member.ok()) return is_member.status();
    if (*is_member) numbers.ssins.push_back(std::move(ssin));
  }
  return numbers;
}

}  // namespace

std::set<std::string> AllInsurers(const rules::Rulebook& rulebook) {
  std::set<std::string> insurers;
  for (const auto& row : rulebook.rows().insurers()) insurers.insert(row.code());
  return insurers;
}

absl::Status AddEnrolments(const store::Reader& reader, const std::string& physician,
                           const Asked& asked, rules::PhysicianFacts& facts) {
  for (const std::string& insurer : asked.insurers) {
    int64_t last = 0;  // revision of the version that was added last
    for (const absl::CivilDay day : asked.days) {
      auto version = store::ReadEnrolment(reader, {physician, insurer}, DayNumber(day));
      if (!version.ok()) return version.status();
      if (!version->has_value() || (*version)->revision() == last) continue;
      last = (*version)->revision();
      *facts.enrolments.add_versions() = **std::move(version);
    }
  }
  return absl::OkStatus();
}

absl::Status AddEnrolments(const store::Reader& reader, const Asked& asked,
                           PhysicianFactsById& physicians) {
  absl::Status status;
  for (auto& [physician, known] : physicians) {
    status.Update(AddEnrolments(reader, physician, asked, known));
  }
  return status;
}

absl::Status AddPhysician(const store::Reader& reader, const std::string& physician,
                          PhysicianFactsById& physicians) {
  if (auto status = AddOne(reader, physician, physicians); !status.ok()) return status;
  const auto& added = physicians.at(physician).physician;
  if (!added.has_value()) return absl::OkStatus();
  absl::Status status;
  for (const auto& supervision : added->supervisions()) {
    status.Update(AddOne(reader, PhysicianId(supervision.supervisor_nihii()), physicians));
  }
  return status;
}

absl::StatusOr<rules::PhysicianFacts> ReadPhysicianFacts(const store::Reader& reader,
                                                         const std::string& physician,
                                                         absl::CivilDay day,
                                                         const rules::Rulebook& rulebook) {
  PhysicianFactsById physicians;
  auto status = AddOne(reader, physician, physicians);
  status.Update(AddEnrolments(reader, {AllInsurers(rulebook), {day}}, physicians));
  if (!status.ok()) return status;
  return std::move(physicians.at(physician));
}

absl::StatusOr<rules::Designated> ReadDesignated(const store::Reader& reader,
                                                 const edmg::v1::PatientRef& patient,
                                                 absl::CivilDay day,
                                                 const rules::Rulebook& rulebook) {
  if (!patient.has_membership()) return rules::Designated{patient.ssin()};
  auto numbers = ReadMemberNumbers(reader, patient);
  if (!numbers.ok()) return numbers.status();
  rules::Members members;
  members.more = numbers->more;
  edmg::v1::PatientRef own = patient;  // by the person's own number
  for (const std::string& ssin : numbers->ssins) {
    auto person = ReadPerson(reader, ssin);
    if (!person.ok()) return person.status();
    const auto& of_person = person->numbers;
    if (std::find(of_person.begin(), of_person.end(), patient.ssin()) != of_person.end()) {
      own.set_ssin(person->ssin());
    }
    members.known.emplace(person->ssin(), std::move(person->insured));
  }
  auto designated = rules::Designate(own, members, day, rulebook);
  if (!patient.ssin().empty()) designated.ssin = patient.ssin();
  return designated;
}

absl::StatusOr<rules::ReplacementFacts> GatherReplacementFacts(
    const store::Reader& reader, const edmg::v1::InsuredPerson& person) {
  rules::ReplacementFacts facts;
  if (person.replaces_ssin().empty()) return facts;
  auto replaced_by = store::ReadReplacedBy(reader, person.replaces_ssin());
  if (!replaced_by.ok()) return replaced_by.status();
  auto bearer = ReadPerson(reader, person.ssin());
  if (!bearer.ok()) return bearer.status();
  auto former = ReadPerson(reader, person.replaces_ssin());
  if (!former.ok()) return former.status();
  facts.replaced_by = replaced_by->value_or("");
  facts.bearer = std::move(bearer->numbers);
  facts.former = std::move(former->numbers);
  return facts;
}

}  // namespace edmg::services
