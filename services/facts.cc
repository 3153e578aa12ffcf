#include "services/facts.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/rules/civil_date.h"
#include "services/rules/holding_rules.h"
#include "services/rules/identifiers.h"
#include "store/records.h"

namespace edmg::services {
namespace {

constexpr int64_t kNewest = std::numeric_limits<int64_t>::max();

// Adds a physician once.
absl::Status AddOne(const store::Reader& reader, const std::string& physician,
                    rules::SubmissionFacts& facts) {
  if (facts.physicians.contains(physician)) return absl::OkStatus();
  auto read = ReadPhysicianFacts(reader, physician);
  if (!read.ok()) return read.status();
  facts.physicians.emplace(physician, *std::move(read));
  return absl::OkStatus();
}

// Adds a physician, and whoever supervised him.
absl::Status AddPhysician(const store::Reader& reader, const std::string& physician,
                          rules::SubmissionFacts& facts) {
  if (auto status = AddOne(reader, physician, facts); !status.ok()) return status;
  const auto& added = facts.physicians.at(physician).physician;
  if (!added.has_value()) return absl::OkStatus();
  absl::Status status;
  for (const auto& supervision : added->supervisions()) {
    status.Update(AddOne(reader, rules::PhysicianId(supervision.supervisor_nihii()), facts));
  }
  return status;
}

// Adds everybody whom a decision on the patient may look at: who registered or attested, who
// acquired a fee, and authors of contacts.
absl::Status AddPhysiciansOf(const store::Reader& reader, const rules::PatientFacts& patient,
                             rules::SubmissionFacts& facts) {
  absl::Status status;
  for (const auto& registration : patient.dossier.registrations()) {
    status.Update(AddPhysician(reader, registration.holder(), facts));
  }
  for (const auto& attestation : patient.dossier.attestations()) {
    status.Update(AddPhysician(reader, attestation.physician(), facts));
  }
  for (const auto& fee : patient.dossier.fees()) {
    status.Update(AddPhysician(reader, fee.physician(), facts));
  }
  for (const auto& contact : patient.contacts) {
    status.Update(AddPhysician(reader, contact.author(), facts));
  }
  return status;
}

// A person and the dossier, without contacts.
absl::StatusOr<rules::PatientFacts> PatientOf(const store::Reader& reader, Person person) {
  auto dossier = store::ReadDossier(reader, person.ssin(), kNewest);
  if (!dossier.ok()) return dossier.status();
  rules::PatientFacts patient;
  patient.ssin = person.ssin();
  patient.numbers = std::move(person.numbers);
  patient.insured = std::move(person.insured);
  patient.dossier = *std::move(dossier);
  return patient;
}

// Whom a number names. Contacts from a day on; nullopt: none are looked at.
absl::StatusOr<rules::PatientFacts> ReadPatient(const store::Reader& reader,
                                                const std::string& named,
                                                std::optional<absl::CivilDay> contacts_from) {
  if (named.empty()) return rules::PatientFacts();
  auto person = ReadPerson(reader, named);
  if (!person.ok()) return person.status();
  auto patient = PatientOf(reader, *std::move(person));
  if (!patient.ok()) return patient.status();
  if (named != patient->ssin) patient->recorded_ssin = named;
  if (!contacts_from.has_value()) return patient;
  auto contacts = ReadContactsOf(reader, {patient->numbers, {}}, rules::DayNumber(*contacts_from));
  if (!contacts.ok()) return contacts.status();
  patient->contacts = *std::move(contacts);
  return patient;
}

absl::Status AddPatient(const store::Reader& reader, const std::string& ssin,
                        absl::CivilDay contacts_from, rules::SubmissionFacts& facts) {
  auto read = ReadPatient(reader, ssin, contacts_from);
  if (!read.ok()) return read.status();
  facts.patient = *std::move(read);
  return AddPhysiciansOf(reader, facts.patient, facts);
}

template <typename Body>
absl::Status AddEncounter(const store::Reader& reader, const Body& body,
                          const rules::Rulebook& rulebook, rules::SubmissionFacts& facts) {
  const absl::CivilDay day = rules::DayOf(body.encounter_date()).value();
  auto designated = ReadDesignated(reader, body.patient(), day, rulebook);
  if (!designated.ok()) return designated.status();
  facts.member_fault = designated->fault;
  return AddPatient(reader, designated->ssin, day, facts);
}

}  // namespace

absl::StatusOr<rules::PhysicianFacts> ReadPhysicianFacts(const store::Reader& reader,
                                                         absl::string_view physician) {
  rules::PhysicianFacts facts;
  auto record = store::ReadPhysician(reader, physician);
  if (!record.ok()) return record.status();
  auto enrolments = store::ReadEnrolments(reader, physician);
  if (!enrolments.ok()) return enrolments.status();
  auto groups = store::ReadGroupMemberships(reader, physician);
  if (!groups.ok()) return groups.status();
  facts.physician = *std::move(record);
  facts.enrolments = *std::move(enrolments);
  facts.groups = *std::move(groups);
  return facts;
}

absl::StatusOr<bool> HasList(const store::Reader& reader, absl::string_view physician) {
  bool has_list = false;
  auto status = store::ScanPatientList(reader, physician, "", kNewest, [&](const auto&) {
    has_list = true;
    return false;
  });
  if (!status.ok()) return status;
  return has_list;
}

absl::StatusOr<rules::Designated> ReadDesignated(const store::Reader& reader,
                                                 const edmg::v1::PatientRef& patient,
                                                 absl::CivilDay day,
                                                 const rules::Rulebook& rulebook) {
  if (!patient.has_membership()) return rules::Designated{patient.ssin()};
  auto ssins = store::ReadMembers(reader, patient.membership().mutuality(),
                                  patient.membership().membership_number());
  if (!ssins.ok()) return ssins.status();
  std::map<std::string, edmg::store::v1::InsuredRecord> members;
  edmg::v1::PatientRef own = patient;  // by the person's own number
  for (const std::string& ssin : *ssins) {
    auto person = ReadPerson(reader, ssin);
    if (!person.ok()) return person.status();
    const auto& numbers = person->numbers;
    if (std::find(numbers.begin(), numbers.end(), patient.ssin()) != numbers.end()) {
      own.set_ssin(person->ssin());
    }
    members.emplace(person->ssin(), std::move(person->insured));
  }
  auto designated = rules::Designate(own, members, day, rulebook);
  if (!patient.ssin().empty()) designated.ssin = patient.ssin();
  return designated;
}

absl::StatusOr<rules::SubmissionFacts> GatherFacts(const store::Reader& reader,
                                                   const edmg::v1::Submission& submission,
                                                   const rules::Rulebook& rulebook) {
  rules::SubmissionFacts facts;
  absl::Status status = AddPhysician(reader, rules::PhysicianId(submission.author_nihii()), facts);
  if (submission.has_dmg_registration()) {
    const auto& body = submission.dmg_registration();
    if (!body.holder_nihii().empty()) {
      status.Update(AddPhysician(reader, rules::PhysicianId(body.holder_nihii()), facts));
    }
    status.Update(AddEncounter(reader, body, rulebook, facts));
  } else if (submission.has_contact_notification()) {
    status.Update(AddEncounter(reader, submission.contact_notification(), rulebook, facts));
  } else {
    auto has_list = HasList(reader, rules::PhysicianId(submission.author_nihii()));
    if (!has_list.ok()) return has_list.status();
    facts.author_has_list = *has_list;
  }
  if (!status.ok()) return status;
  return facts;
}

absl::StatusOr<rules::SubmissionFacts> GatherAttestationFacts(
    const store::Reader& reader, const edmg::v1::Attestation& attestation) {
  const absl::CivilDay day = rules::DayOf(attestation.service_date()).value();
  auto facts = GatherPatientFacts(reader, attestation.ssin(), day);
  if (!facts.ok()) return facts.status();
  auto status = AddPhysician(reader, rules::PhysicianId(attestation.physician_nihii()), *facts);
  if (!status.ok()) return status;
  return facts;
}

absl::StatusOr<rules::SubmissionFacts> GatherQueryFacts(const store::Reader& reader,
                                                        const edmg::v1::PatientRef& patient,
                                                        absl::CivilDay day,
                                                        const rules::Rulebook& rulebook) {
  auto designated = ReadDesignated(reader, patient, day, rulebook);
  if (!designated.ok()) return designated.status();
  auto read = ReadPatient(reader, designated->ssin, std::nullopt);
  if (!read.ok()) return read.status();
  rules::SubmissionFacts facts;
  facts.patient = *std::move(read);
  facts.member_fault = designated->fault;
  return facts;
}

absl::StatusOr<rules::SubmissionFacts> GatherEntitlementFacts(
    const store::Reader& reader, const edmg::v1::GetEntitlementRequest& request,
    const rules::Rulebook& rulebook) {
  const absl::CivilDay day = rules::DayOf(request.service_date()).value();
  auto facts = GatherQueryFacts(reader, request.patient(), day, rulebook);
  if (!facts.ok()) return facts.status();
  absl::Status status = AddPhysician(reader, rules::PhysicianId(request.physician_nihii()), *facts);
  if (const auto* holding = rules::HoldingOn(facts->patient.dossier, day)) {
    status.Update(AddPhysician(reader, holding->holder(), *facts));
  }
  if (!status.ok()) return status;
  return facts;
}

absl::StatusOr<rules::SubmissionFacts> GatherPatientFacts(const store::Reader& reader,
                                                          const std::string& ssin,
                                                          absl::CivilDay contacts_from) {
  rules::SubmissionFacts facts;
  if (auto status = AddPatient(reader, ssin, contacts_from, facts); !status.ok()) return status;
  return facts;
}

absl::StatusOr<rules::NumberFacts> GatherNumberFacts(const store::Reader& reader,
                                                     const FedRow& row) {
  auto fed = FedReader::Make(reader, row);
  if (!fed.ok()) return fed.status();
  rules::NumberFacts facts;
  const auto add = [](const store::Reader& from, const std::string& ssin,
                      std::vector<rules::PatientFacts>& persons) {
    auto patient = ReadPatient(from, ssin, std::nullopt);
    if (!patient.ok()) return patient.status();
    persons.push_back(*std::move(patient));
    return absl::OkStatus();
  };
  absl::Status status = add(reader, row.person.ssin(), facts.before);
  for (const std::string& number : fed->joined()) status.Update(add(reader, number, facts.before));
  status.Update(add(*fed, row.person.ssin(), facts.after));
  for (const std::string& number : fed->parted()) status.Update(add(*fed, number, facts.after));
  rules::SubmissionFacts known;
  for (const auto& patient : facts.before) status.Update(AddPhysiciansOf(reader, patient, known));
  if (!status.ok()) return status;
  facts.physicians = std::move(known.physicians);
  return facts;
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
