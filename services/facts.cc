#include "services/facts.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/rules/affiliation.h"
#include "services/rules/civil_date.h"
#include "services/rules/holding_rules.h"
#include "services/rules/identifiers.h"
#include "store/enrolments.h"
#include "store/records.h"

namespace edmg::services {
namespace {

constexpr int64_t kNewest = std::numeric_limits<int64_t>::max();

// With which insurers, and on which days, a decision may ask for enrolments.
struct Asked {
  std::set<std::string> insurers;
  std::set<absl::CivilDay> days;
};

absl::Status AddEnrolments(const store::Reader& reader, const std::string& physician,
                           const Asked& asked, rules::PhysicianFacts& facts) {
  for (const std::string& insurer : asked.insurers) {
    int64_t last = 0;  // revision of the version that was added last
    for (const absl::CivilDay day : asked.days) {
      auto version = store::ReadEnrolment(reader, {physician, insurer}, rules::DayNumber(day));
      if (!version.ok()) return version.status();
      if (!version->has_value() || (*version)->revision() == last) continue;
      last = (*version)->revision();
      *facts.enrolments.add_versions() = **std::move(version);
    }
  }
  return absl::OkStatus();
}

// The enrolments of all physicians of the facts.
absl::Status AddEnrolments(const store::Reader& reader, const Asked& asked,
                           rules::SubmissionFacts& facts) {
  absl::Status status;
  for (auto& [physician, known] : facts.physicians) {
    status.Update(AddEnrolments(reader, physician, asked, known));
  }
  return status;
}

std::set<std::string> AllInsurers(const rules::Rulebook& rulebook) {
  std::set<std::string> insurers;
  for (const auto& row : rulebook.rows().insurers()) insurers.insert(row.code());
  return insurers;
}

// Who may owe something for the patient.
std::set<std::string> InsurersOf(const rules::PatientFacts& patient) {
  std::set<std::string> insurers;
  for (const auto& feed : patient.insured.feeds()) insurers.insert(feed.insurer());
  for (const auto& fee : patient.dossier.fees()) insurers.insert(fee.insurer());
  return insurers;
}

// Adds a physician once.
absl::Status AddOne(const store::Reader& reader, const std::string& physician,
                    rules::SubmissionFacts& facts) {
  if (facts.physicians.contains(physician)) return absl::OkStatus();
  auto record = store::ReadPhysician(reader, physician);
  if (!record.ok()) return record.status();
  auto groups = store::ReadGroupMemberships(reader, physician);
  if (!groups.ok()) return groups.status();
  rules::PhysicianFacts& added = facts.physicians[physician];
  added.physician = *std::move(record);
  added.groups = *std::move(groups);
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

// Under which numbers a membership is or was fed.
struct MemberNumbers {
  std::vector<std::string> ssins;
  bool more = false;  // too many: those of the person whom the reference names, and no others
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

absl::StatusOr<rules::SubmissionFacts> GatherEnrolmentFacts(const store::Reader& reader,
                                                            const edmg::v1::Submission& submission,
                                                            const rules::Accept& accept) {
  const std::string author = rules::PhysicianId(submission.author_nihii());
  const absl::CivilDay start = rules::DayOf(submission.physician_enrolment().start_date()).value();
  rules::SubmissionFacts facts;
  absl::Status status = AddPhysician(reader, author, facts);
  auto record = store::ReadEnrolments(reader, author);
  status.Update(record.status());
  if (!status.ok()) return status;
  rules::PhysicianFacts& known = facts.physicians.at(author);
  known.enrolments = *std::move(record);
  status = AddEnrolments(reader, author, {AllInsurers(*accept.rulebook), {start}}, known);
  if (!status.ok()) return status;
  auto has_list = HasList(reader, author);
  if (!has_list.ok()) return has_list.status();
  facts.author_has_list = *has_list;
  return facts;
}

}  // namespace

absl::StatusOr<rules::PhysicianFacts> ReadPhysicianFacts(const store::Reader& reader,
                                                         const std::string& physician,
                                                         absl::CivilDay day,
                                                         const rules::Rulebook& rulebook) {
  rules::SubmissionFacts facts;
  auto status = AddOne(reader, physician, facts);
  status.Update(AddEnrolments(reader, {AllInsurers(rulebook), {day}}, facts));
  if (!status.ok()) return status;
  return std::move(facts.physicians.at(physician));
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

absl::StatusOr<rules::SubmissionFacts> GatherFacts(const store::Reader& reader,
                                                   const edmg::v1::Submission& submission,
                                                   const rules::Accept& accept) {
  if (submission.has_physician_enrolment()) return GatherEnrolmentFacts(reader, submission, accept);
  const rules::Rulebook& rulebook = *accept.rulebook;
  rules::SubmissionFacts facts;
  absl::Status status = AddPhysician(reader, rules::PhysicianId(submission.author_nihii()), facts);
  bool affiliated = true;
  if (submission.has_dmg_registration()) {
    const auto& body = submission.dmg_registration();
    if (!body.holder_nihii().empty()) {
      status.Update(AddPhysician(reader, rules::PhysicianId(body.holder_nihii()), facts));
    }
    status.Update(AddEncounter(reader, body, rulebook, facts));
    affiliated =
        rules::InsurerOn(facts.patient.insured, *rules::DayOf(body.encounter_date())).has_value();
  } else {
    status.Update(AddEncounter(reader, submission.contact_notification(), rulebook, facts));
  }
  // Where no insurer counts, a registration asks whether the holder is enrolled anywhere.
  const auto insurers = affiliated ? InsurersOf(facts.patient) : AllInsurers(rulebook);
  status.Update(AddEnrolments(reader, {insurers, {accept.accept_day}}, facts));
  if (!status.ok()) return status;
  return facts;
}

absl::StatusOr<rules::SubmissionFacts> GatherAttestationFacts(
    const store::Reader& reader, const edmg::store::v1::AttestationCommand& command,
    const rules::Accept& accept) {
  const edmg::v1::Attestation& attestation = command.attestation();
  const absl::CivilDay day = rules::DayOf(attestation.service_date()).value();
  rules::SubmissionFacts facts;
  absl::Status status = AddPatient(reader, attestation.ssin(), day, facts);
  status.Update(AddPhysician(reader, rules::PhysicianId(attestation.physician_nihii()), facts));
  Asked asked{InsurersOf(facts.patient), {accept.accept_day, day}};
  asked.insurers.insert(command.insurer());
  status.Update(AddEnrolments(reader, asked, facts));
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
                                                          absl::CivilDay contacts_from,
                                                          const rules::Accept& accept) {
  rules::SubmissionFacts facts;
  absl::Status status = AddPatient(reader, ssin, contacts_from, facts);
  status.Update(AddEnrolments(reader, {InsurersOf(facts.patient), {accept.accept_day}}, facts));
  if (!status.ok()) return status;
  return facts;
}

absl::StatusOr<rules::NumberFacts> GatherNumberFacts(const store::Reader& reader, const FedRow& row,
                                                     const rules::Accept& accept) {
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
  Asked asked{{}, {accept.accept_day}};
  for (const auto& patient : facts.before) asked.insurers.merge(InsurersOf(patient));
  for (const auto& patient : facts.after) asked.insurers.merge(InsurersOf(patient));
  status.Update(AddEnrolments(reader, asked, known));
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
