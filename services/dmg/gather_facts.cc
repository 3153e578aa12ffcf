#include "services/dmg/gather_facts.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "services/rules/dmg/holding_rules.h"
#include "services/rules/people/affiliation.h"
#include "store/dmg/dossiers.h"
#include "store/people/enrolments.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::services {
namespace {

using edmg::store::v1::ContactRecord;

// The insurers that may owe something for the patient.
std::set<std::string> InsurersOf(const rules::PatientFacts& patient) {
  std::set<std::string> insurers;
  for (const auto& feed : patient.insured.feeds()) insurers.insert(feed.insurer());
  for (const auto& fee : patient.dossier.fees()) insurers.insert(fee.insurer());
  return insurers;
}

// Adds every physician whom a decision on the patient may look at: those who registered, attested
// or acquired a fee, and the authors of contacts.
absl::Status AddPhysiciansOf(const store::Reader& reader, const rules::PatientFacts& patient,
                             rules::SubmissionFacts& facts) {
  absl::Status status;
  for (const auto& registration : patient.dossier.registrations()) {
    status.Update(AddPhysician(reader, registration.holder(), facts.physicians));
  }
  for (const auto& attestation : patient.dossier.attestations()) {
    status.Update(AddPhysician(reader, attestation.physician(), facts.physicians));
  }
  for (const auto& fee : patient.dossier.fees()) {
    status.Update(AddPhysician(reader, fee.physician(), facts.physicians));
  }
  for (const auto& contact : patient.contacts) {
    status.Update(AddPhysician(reader, contact.author(), facts.physicians));
  }
  return status;
}

// A person and the dossier, without contacts.
absl::StatusOr<rules::PatientFacts> PatientOf(const store::Reader& reader, Person person) {
  auto dossier = store::ReadDossier(reader, person.ssin(), store::kNewest);
  if (!dossier.ok()) return dossier.status();
  rules::PatientFacts patient;
  patient.ssin = person.ssin();
  patient.numbers = std::move(person.numbers);
  patient.insured = std::move(person.insured);
  patient.dossier = *std::move(dossier);
  return patient;
}

std::tuple<int32_t, const std::string&, const std::string&> KeyOf(const ContactRecord& contact) {
  return {contact.service_day(), contact.author(), contact.claim_code()};
}

// The contacts of a person from a day on, under any of the numbers, ascending by day, author and
// code. A contact that was recorded under two numbers is one, the one under the first of them.
absl::StatusOr<std::vector<ContactRecord>> ReadContactsOf(const store::Reader& reader,
                                                          const std::vector<std::string>& numbers,
                                                          int32_t from_day) {
  std::vector<ContactRecord> contacts;
  for (const std::string& number : numbers) {
    auto read = store::ReadContacts(reader, number, from_day);
    if (!read.ok()) return read.status();
    std::move(read->begin(), read->end(), std::back_inserter(contacts));
  }
  if (numbers.size() == 1) return contacts;
  std::stable_sort(contacts.begin(), contacts.end(),
                   [](const auto& a, const auto& b) { return KeyOf(a) < KeyOf(b); });
  std::vector<ContactRecord> distinct;
  for (ContactRecord& contact : contacts) {
    if (distinct.empty() || KeyOf(distinct.back()) != KeyOf(contact)) {
      distinct.push_back(std::move(contact));
      continue;
    }
    ContactRecord& first = distinct.back();
    first.set_notified(first.notified() || contact.notified());
    first.set_attested(first.attested() || contact.attested());
  }
  return distinct;
}

// The person whom a number names, with the contacts from a day on; nullopt: without contacts.
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
  auto contacts = ReadContactsOf(reader, patient->numbers, DayNumber(*contacts_from));
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
  const absl::CivilDay day = DayOf(body.encounter_date()).value();
  auto designated = ReadDesignated(reader, body.patient(), day, rulebook);
  if (!designated.ok()) return designated.status();
  facts.member_fault = designated->fault;
  return AddPatient(reader, designated->ssin, day, facts);
}

// Each of these adds the facts of one kind of body; the author is known.
absl::Status AddEnrolmentFacts(const store::Reader& reader, const std::string& author,
                               const edmg::v1::PhysicianEnrolment& body,
                               const rules::Accept& accept, rules::SubmissionFacts& facts) {
  auto record = store::ReadEnrolments(reader, author);
  if (!record.ok()) return record.status();
  rules::PhysicianFacts& known = facts.physicians.at(author);
  known.enrolments = *std::move(record);
  const absl::CivilDay start = DayOf(body.start_date()).value();
  auto status = AddEnrolments(reader, author, {AllInsurers(*accept.rulebook), {start}}, known);
  if (!status.ok()) return status;
  auto has_list = HasList(reader, author);
  if (!has_list.ok()) return has_list.status();
  facts.author_has_list = *has_list;
  return absl::OkStatus();
}

absl::Status AddRegistrationFacts(const store::Reader& reader,
                                  const edmg::v1::DmgRegistration& body,
                                  const rules::Accept& accept, rules::SubmissionFacts& facts) {
  absl::Status status;
  if (!body.holder_nihii().empty()) {
    status = AddPhysician(reader, PhysicianId(body.holder_nihii()), facts.physicians);
  }
  status.Update(AddEncounter(reader, body, *accept.rulebook, facts));
  // Where no insurer counts, a registration asks whether the holder is enrolled anywhere.
  const bool affiliated =
      rules::InsurerOn(facts.patient.insured, *DayOf(body.encounter_date())).has_value();
  const auto insurers = affiliated ? InsurersOf(facts.patient) : AllInsurers(*accept.rulebook);
  status.Update(AddEnrolments(reader, {insurers, {accept.accept_day}}, facts.physicians));
  return status;
}

absl::Status AddContactFacts(const store::Reader& reader, const edmg::v1::ContactNotification& body,
                             const rules::Accept& accept, rules::SubmissionFacts& facts) {
  absl::Status status = AddEncounter(reader, body, *accept.rulebook, facts);
  status.Update(
      AddEnrolments(reader, {InsurersOf(facts.patient), {accept.accept_day}}, facts.physicians));
  return status;
}

absl::Status AddBodyFacts(const store::Reader& reader, const std::string& author,
                          const edmg::v1::Submission& submission, const rules::Accept& accept,
                          rules::SubmissionFacts& facts) {
  switch (submission.body_case()) {
    case edmg::v1::Submission::kPhysicianEnrolment:
      return AddEnrolmentFacts(reader, author, submission.physician_enrolment(), accept, facts);
    case edmg::v1::Submission::kDmgRegistration:
      return AddRegistrationFacts(reader, submission.dmg_registration(), accept, facts);
    case edmg::v1::Submission::kContactNotification:
      return AddContactFacts(reader, submission.contact_notification(), accept, facts);
    case edmg::v1::Submission::BODY_NOT_SET:
      break;
  }
  return absl::InternalError("CheckShape refuses a submission without a body");
}

}  // namespace

absl::StatusOr<bool> HasList(const store::Reader& reader, absl::string_view physician) {
  bool has_list = false;
  auto status = store::ScanPatientList(reader, physician, "", store::kNewest, [&](const auto&) {
    has_list = true;
    return false;
  });
  if (!status.ok()) return status;
  return has_list;
}

absl::StatusOr<bool> IsHeld(const store::Reader& reader, const std::string& ssin) {
  auto dossier = store::ReadDossier(reader, ssin, store::kNewest);
  if (!dossier.ok()) return dossier.status();
  return !dossier->holdings().empty();
}

absl::StatusOr<rules::SubmissionFacts> GatherFacts(const store::Reader& reader,
                                                   const edmg::v1::Submission& submission,
                                                   PhysicianFactsById physicians,
                                                   const rules::Accept& accept) {
  const std::string author = PhysicianId(submission.author_nihii());
  rules::SubmissionFacts facts;
  facts.physicians = std::move(physicians);
  absl::Status status = AddPhysician(reader, author, facts.physicians);
  if (status.ok()) status = AddBodyFacts(reader, author, submission, accept, facts);
  if (!status.ok()) return status;
  return facts;
}

absl::StatusOr<rules::SubmissionFacts> GatherAttestationFacts(
    const store::Reader& reader, const edmg::store::v1::AttestationCommand& command,
    const rules::Accept& accept) {
  const edmg::v1::Attestation& attestation = command.attestation();
  const absl::CivilDay day = DayOf(attestation.service_date()).value();
  rules::SubmissionFacts facts;
  absl::Status status = AddPatient(reader, attestation.ssin(), day, facts);
  status.Update(AddPhysician(reader, PhysicianId(attestation.physician_nihii()), facts.physicians));
  Asked asked{InsurersOf(facts.patient), {accept.accept_day, day}};
  asked.insurers.insert(command.insurer());
  status.Update(AddEnrolments(reader, asked, facts.physicians));
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
  const absl::CivilDay day = DayOf(request.service_date()).value();
  auto facts = GatherQueryFacts(reader, request.patient(), day, rulebook);
  if (!facts.ok()) return facts.status();
  absl::Status status =
      AddPhysician(reader, PhysicianId(request.physician_nihii()), facts->physicians);
  if (const auto* holding = rules::HoldingOn(facts->patient.dossier, day)) {
    status.Update(AddPhysician(reader, holding->holder(), facts->physicians));
  }
  if (!status.ok()) return status;
  return facts;
}

absl::StatusOr<rules::SubmissionFacts> GatherPatientFacts(const store::Reader& reader,
                                                          const std::string& ssin,
                                                          absl::CivilDay contacts_from,
                                                          const rules::Accept& accept) {
  rules::SubmissionFacts facts;
  absl::Status status = AddPatient(reader, ssin, contacts_from, facts);
  status.Update(
      AddEnrolments(reader, {InsurersOf(facts.patient), {accept.accept_day}}, facts.physicians));
  if (!status.ok()) return status;
  return facts;
}

absl::StatusOr<rules::NumberFacts> GatherNumberFacts(const store::Reader& reader,
                                                     const FedReader& fed, const std::string& ssin,
                                                     const rules::Accept& accept) {
  rules::NumberFacts facts;
  const auto add = [](const store::Reader& from, const std::string& ssin,
                      std::vector<rules::PatientFacts>& persons) {
    auto patient = ReadPatient(from, ssin, std::nullopt);
    if (!patient.ok()) return patient.status();
    persons.push_back(*std::move(patient));
    return absl::OkStatus();
  };
  absl::Status status = add(reader, ssin, facts.before);
  for (const std::string& number : fed.joined()) status.Update(add(reader, number, facts.before));
  status.Update(add(fed, ssin, facts.after));
  for (const std::string& number : fed.parted()) status.Update(add(fed, number, facts.after));
  rules::SubmissionFacts known;
  for (const auto& patient : facts.before) status.Update(AddPhysiciansOf(reader, patient, known));
  Asked asked{{}, {accept.accept_day}};
  for (const auto& patient : facts.before) asked.insurers.merge(InsurersOf(patient));
  for (const auto& patient : facts.after) asked.insurers.merge(InsurersOf(patient));
  status.Update(AddEnrolments(reader, asked, known.physicians));
  if (!status.ok()) return status;
  facts.physicians = std::move(known.physicians);
  return facts;
}

}  // namespace edmg::services
