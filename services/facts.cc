#include "services/facts.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "services/rules/civil_date.h"
#include "services/rules/identifiers.h"
#include "store/records.h"

namespace edmg::services {
namespace {

constexpr int64_t kNewest = std::numeric_limits<int64_t>::max();

// Adds a physician once.
absl::Status AddPhysician(const store::Reader& reader, const std::string& physician,
                          rules::SubmissionFacts& facts) {
  if (facts.physicians.contains(physician)) return absl::OkStatus();
  auto read = ReadPhysicianFacts(reader, physician);
  if (!read.ok()) return read.status();
  facts.physicians.emplace(physician, *std::move(read));
  return absl::OkStatus();
}

// Adds everybody whom a decision on the patient may look at: holders and authors of contacts.
absl::Status AddPhysiciansOf(const store::Reader& reader, const rules::PatientFacts& patient,
                             rules::SubmissionFacts& facts) {
  for (const auto& holding : patient.dossier.holdings()) {
    if (auto status = AddPhysician(reader, holding.holder(), facts); !status.ok()) return status;
  }
  for (const auto& contact : patient.contacts) {
    if (auto status = AddPhysician(reader, contact.author(), facts); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<rules::PatientFacts> ReadPatient(const store::Reader& reader, absl::string_view ssin,
                                                int32_t contacts_from) {
  rules::PatientFacts patient;
  auto insured = store::ReadInsured(reader, ssin);
  if (!insured.ok()) return insured.status();
  auto dossier = store::ReadDossier(reader, ssin, kNewest);
  if (!dossier.ok()) return dossier.status();
  auto contacts = store::ReadContacts(reader, ssin, contacts_from);
  if (!contacts.ok()) return contacts.status();
  patient.insured = *std::move(insured);
  patient.dossier = *std::move(dossier);
  patient.contacts = *std::move(contacts);
  return patient;
}

absl::Status AddPatient(const store::Reader& reader, const edmg::v1::PatientRef& patient,
                        const google::type::Date& encounter_date, rules::SubmissionFacts& facts) {
  const auto day = rules::DayOf(encounter_date);
  auto read = ReadPatient(reader, patient.ssin(), rules::DayNumber(day.value()));
  if (!read.ok()) return read.status();
  facts.patient = *std::move(read);
  return AddPhysiciansOf(reader, facts.patient, facts);
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

absl::StatusOr<rules::SubmissionFacts> GatherFacts(const store::Reader& reader,
                                                   const edmg::v1::Submission& submission) {
  rules::SubmissionFacts facts;
  const std::string author = rules::PhysicianId(submission.author_nihii());
  absl::Status status = AddPhysician(reader, author, facts);
  if (submission.has_dmg_registration()) {
    const auto& body = submission.dmg_registration();
    if (!body.holder_nihii().empty()) {
      status.Update(AddPhysician(reader, rules::PhysicianId(body.holder_nihii()), facts));
    }
    status.Update(AddPatient(reader, body.patient(), body.encounter_date(), facts));
  } else if (submission.has_contact_notification()) {
    const auto& body = submission.contact_notification();
    status.Update(AddPatient(reader, body.patient(), body.encounter_date(), facts));
  }
  if (!status.ok()) return status;
  return facts;
}

absl::Status GatherListedPatients(const store::Reader& reader,
                                  const edmg::v1::Submission& submission,
                                  const rules::Accept& accept, rules::SubmissionFacts& facts) {
  if (!submission.has_physician_enrolment()) return absl::OkStatus();
  const std::string author = rules::PhysicianId(submission.author_nihii());
  std::vector<std::string> ssins;
  auto status = store::ScanPatientList(reader, author, "", kNewest, [&](const auto& entry) {
    ssins.push_back(entry.ssin());
    return true;
  });
  if (!status.ok()) return status;
  const absl::CivilDay from(accept.accept_day.year() - 1, 1, 1);
  for (const std::string& ssin : ssins) {
    auto read = ReadPatient(reader, ssin, rules::DayNumber(from));
    if (!read.ok()) return read.status();
    if (auto added = AddPhysiciansOf(reader, *read, facts); !added.ok()) return added;
    facts.listed_patients.emplace(ssin, *std::move(read));
  }
  return absl::OkStatus();
}

}  // namespace edmg::services
