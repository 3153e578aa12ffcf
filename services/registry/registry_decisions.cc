#include "services/registry/registry_decisions.h"

#include <set>
#include <utility>

#include "services/dmg/gather_facts.h"
#include "services/rules/dmg/decide_again.h"
#include "services/rules/dmg/number_rules.h"
#include "services/rules/people/affiliation.h"
#include "store/dmg/dossiers.h"
#include "store/people/insured.h"
#include "store/people/physicians.h"
#include "values/identifiers.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;

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
  auto facts = GatherNumberFacts(reader, row, accept);
  if (!facts.ok()) return facts.status();
  rules::DecideNumbers(*facts, accept, &decision);
  return absl::OkStatus();
}

// Leaves the person to be decided again where the row may let contacts extend.
absl::Status DecidePersonAgain(const store::Reader& reader, const FedPerson& fed,
                               const rules::Accept& accept, Decision& decision) {
  const auto* before = fed.before();
  if (before == nullptr) before = &edmg::v1::InsuredPerson::default_instance();
  if (!rules::MayExtendByFeed(*before, fed.row.person)) return absl::OkStatus();
  auto person = ReadPerson(reader, fed.row.person.ssin());
  if (!person.ok()) return person.status();
  // Nothing is recorded of a person whom nobody knew before.
  if (person->insured.feeds().empty()) return absl::OkStatus();
  auto dossier = store::ReadDossier(reader, person->ssin(), accept.revision);
  if (!dossier.ok()) return dossier.status();
  if (dossier->holdings().empty()) return absl::OkStatus();
  rules::DecidePatientAgain(person->ssin(), accept.accept_day, &decision);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Decision> DecideInsuredPersons(const store::Reader& reader,
                                              const edmg::store::v1::InsuredPersonsCommand& command,
                                              const rules::Accept& accept) {
  Decision decision;
  for (const edmg::v1::InsuredPerson& person : command.persons()) {
    auto fed = FedPerson::Read(reader, {command.insurer(), person});
    if (!fed.ok()) return fed.status();
    auto status = DecideInsuredPerson(reader, *fed, accept, decision);
    if (!status.ok()) return status;
  }
  return decision;
}

absl::Status DecideInsuredPerson(const store::Reader& reader, const FedPerson& fed,
                                 const rules::Accept& accept, Decision& decision) {
  return fed.changes_numbers ? DecideNumberChange(reader, fed.row, accept, decision)
                             : DecidePersonAgain(reader, fed, accept, decision);
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
  if (replaced == row.person.replaces_ssin()) return fed;
  auto reading = FedReader::Make(reader, row);
  if (!reading.ok()) return reading.status();
  fed.changes_numbers = !reading->joined().empty() || !reading->parted().empty();
  return fed;
}

absl::StatusOr<Decision> DecideGroupPractices(const store::Reader& reader,
                                              const edmg::store::v1::GroupPracticesCommand& command,
                                              const rules::Accept& accept) {
  std::set<std::string> touched;
  for (const edmg::v1::GroupPractice& group : command.group_practices()) {
    auto before = store::ReadGroupPractice(reader, group.group_id());
    if (!before.ok()) return before.status();
    touched.merge(rules::TouchedBy(*before, group));
  }
  return DecideListsAgain(reader, touched, accept);
}

absl::StatusOr<Decision> DecidePhysicians(const store::Reader& reader,
                                          const edmg::store::v1::PhysiciansCommand& command,
                                          const rules::Accept& accept) {
  std::set<std::string> touched;
  for (const edmg::v1::Physician& physician : command.physicians()) {
    auto before = store::ReadPhysician(reader, PhysicianId(physician.nihii()));
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
