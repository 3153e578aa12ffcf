#include "services/facts.h"

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

// Contacts from a day on; nullopt: none are looked at.
absl::StatusOr<rules::PatientFacts> ReadPatient(const store::Reader& reader,
                                                const std::string& ssin,
                                                std::optional<absl::CivilDay> contacts_from) {
  rules::PatientFacts patient;
  patient.ssin = ssin;
  if (ssin.empty()) return patient;
  auto insured = store::ReadInsured(reader, ssin);
  if (!insured.ok()) return insured.status();
  auto dossier = store::ReadDossier(reader, ssin, kNewest);
  if (!dossier.ok()) return dossier.status();
  patient.insured = *std::move(insured);
  patient.dossier = *std::move(dossier);
  if (!contacts_from.has_value()) return patient;
  auto contacts = store::ReadContacts(reader, ssin, rules::DayNumber(*contacts_from));
  if (!contacts.ok()) return contacts.status();
  patient.contacts = *std::move(contacts);
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
  std::map<std::string, edmg::store::v1::InsuredRecord> members;
  if (patient.has_membership()) {
    auto ssins = store::ReadMembers(reader, patient.membership().mutuality(),
                                    patient.membership().membership_number());
    if (!ssins.ok()) return ssins.status();
    for (const std::string& ssin : *ssins) {
      auto insured = store::ReadInsured(reader, ssin);
      if (!insured.ok()) return insured.status();
      members.emplace(ssin, *std::move(insured));
    }
  }
  return rules::Designate(patient, members, day, rulebook);
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

}  // namespace edmg::services
