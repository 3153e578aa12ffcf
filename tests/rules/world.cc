#include "tests/rules/world.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "services/rules/civil_date.h"
#include "services/rules/identifiers.h"
#include "services/rules/tables.h"

namespace edmg::rules {
namespace {

const CivilDay kLongAgo(2000, 1, 1);

void AddAffiliation(const std::string& insurer, CivilDay begin, edmg::v1::InsuredPerson* person) {
  edmg::v1::Affiliation* affiliation = person->add_affiliations();
  affiliation->set_mutuality(insurer);
  affiliation->set_membership_number("42");
  *affiliation->mutable_begin_date() = DateOf(begin);
}

void FillPatient(const std::string& ssin, edmg::v1::PatientRef* patient) {
  patient->set_ssin(ssin);
  patient->set_first_name("Jan");
  patient->set_family_name("Peeters");
}

template <typename Body>
void FillEncounter(const std::string& ssin, CivilDay encounter, Body* body) {
  FillPatient(ssin, body->mutable_patient());
  *body->mutable_encounter_date() = DateOf(encounter);
  body->set_claim_code("101076");
}

bool Earlier(const edmg::store::v1::ContactRecord& a, const edmg::store::v1::ContactRecord& b) {
  return std::make_pair(a.service_day(), a.revision()) <
         std::make_pair(b.service_day(), b.revision());
}

}  // namespace

std::string MakeSsin(CivilDay birth_date, int serial) {
  const std::string nine =
      absl::StrFormat("%02d%02d%02d%03d", static_cast<int>(birth_date.year() % 100),
                      birth_date.month(), birth_date.day(), serial);
  const int64_t number = std::stoll(nine) + (birth_date.year() >= 2000 ? 2'000'000'000 : 0);
  return absl::StrFormat("%s%02d", nine, 97 - number % 97);
}

std::string MakeNihii(int first_six, const std::string& qualification) {
  return absl::StrFormat("%06d%02d%s", first_six, 97 - first_six % 97, qualification);
}

google::type::Date MakeDate(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

std::string VerdictOf(const Refusals& refusals) {
  return absl::StrJoin(refusals, ", ", [](std::string* out, const Refusal& refusal) {
    absl::StrAppend(out, refusal.code, " ", refusal.field);
  });
}

std::string World::AddDoctor(const std::string& qualification) {
  const int number = static_cast<int>(physicians_.size());
  std::string nihii = MakeNihii(110000 + number, qualification);
  edmg::v1::Physician& physician = physicians_[PhysicianId(nihii)].physician.emplace();
  physician.set_nihii(nihii);
  physician.set_ssin(MakeSsin(CivilDay(1960, 1, 1) + number, 2));
  physician.set_first_name("An");
  physician.set_family_name("Dubois");
  edmg::v1::Qualification* row = physician.add_qualifications();
  row->set_code(qualification);
  *row->mutable_begin_date() = DateOf(kLongAgo);
  return nihii;
}

std::string World::AddEnrolledDoctor(const std::string& qualification) {
  std::string nihii = AddDoctor(qualification);
  for (const absl::string_view insurer : InsurerTable()) {
    auto* version = Physician(nihii).enrolments.add_versions();
    version->set_insurer(std::string(insurer));
    version->set_start_day(DayNumber(CivilDay(2014, 8, 1)));
    version->set_iban(kIban);
  }
  return nihii;
}

std::string World::AddPatient(const std::string& insurer) {
  std::string ssin = MakeSsin(CivilDay(1970, 1, 1) + static_cast<int>(patients_.size()), 1);
  AddFeed(ssin, insurer, kLongAgo);
  return ssin;
}

void World::AddToGroup(const std::string& nihii, const std::string& group_id, CivilDay begin) {
  auto* membership = Physician(nihii).groups.add_memberships();
  membership->set_group_id(group_id);
  membership->set_begin_day(DayNumber(begin));
}

edmg::v1::Physician& World::Registry(const std::string& nihii) {
  return *Physician(nihii).physician;
}

edmg::v1::InsuredPerson& World::Feed(const std::string& ssin, int index) {
  return *patients_[ssin].insured.mutable_feeds(index)->mutable_person();
}

edmg::v1::InsuredPerson& World::AddFeed(const std::string& ssin, const std::string& insurer,
                                        CivilDay begin) {
  auto* feed = patients_[ssin].insured.add_feeds();
  feed->set_insurer(insurer);
  feed->mutable_person()->set_ssin(ssin);
  AddAffiliation(insurer, begin, feed->mutable_person());
  return *feed->mutable_person();
}

PhysicianFacts& World::Physician(const std::string& nihii) {
  return physicians_.at(PhysicianId(nihii));
}

edmg::store::v1::DossierRecord& World::Dossier(const std::string& ssin) {
  return patients_[ssin].dossier;
}

edmg::v1::Submission World::Header(const std::string& author) {
  edmg::v1::Submission submission;
  submission.set_message_id("9f1c2d3e-0000-4000-8000-0123456789ab");
  submission.set_recipient(kGateway);
  submission.mutable_create_time()->set_seconds(1450000000);
  submission.set_author_nihii(author);
  submission.mutable_software()->set_vendor("medisoft");
  submission.mutable_software()->set_product("Medi");
  submission.mutable_software()->set_version("1.0");
  return submission;
}

edmg::v1::Submission World::Registration(const std::string& author, const std::string& ssin,
                                         CivilDay encounter) {
  edmg::v1::Submission submission = Header(author);
  FillEncounter(ssin, encounter, submission.mutable_dmg_registration());
  return submission;
}

edmg::v1::Submission World::Contact(const std::string& author, const std::string& ssin,
                                    CivilDay encounter) {
  edmg::v1::Submission submission = Header(author);
  FillEncounter(ssin, encounter, submission.mutable_contact_notification());
  return submission;
}

edmg::v1::Submission World::Enrolment(const std::string& author, CivilDay start) {
  edmg::v1::Submission submission = Header(author);
  submission.mutable_physician_enrolment()->set_iban(kIban);
  *submission.mutable_physician_enrolment()->mutable_start_date() = DateOf(start);
  return submission;
}

Answer World::Submit(const edmg::v1::Submission& submission, CivilDay accept_day) {
  Answer answer;
  answer.verdict = VerdictOf(CheckEnvelope(submission, EnvelopeFor(submission)));
  if (!answer.verdict.empty()) return answer;
  answer.verdict = VerdictOf(CheckShape(submission, accept_day));
  if (!answer.verdict.empty()) return answer;
  const SubmissionFacts facts = FactsFor(submission);
  const Accept accept{revision_ + 1, absl::FromCivil(accept_day, absl::UTCTimeZone()), accept_day};
  answer.verdict = VerdictOf(Check(submission, facts, accept));
  if (!answer.verdict.empty()) return answer;
  answer.decision = Decide(submission, facts, accept, &answer.receipt);
  Apply(answer.decision);
  ++revision_;
  return answer;
}

Answer World::Register(const std::string& author, const std::string& ssin, When when) {
  return Submit(Registration(author, ssin, when.encounter), when.accept);
}

Answer World::Visit(const std::string& author, const std::string& ssin, When when) {
  return Submit(Contact(author, ssin, when.encounter), when.accept);
}

Answer World::Enrol(const std::string& author, CivilDay start) {
  return Submit(Enrolment(author, start), start);
}

EnvelopeFacts World::EnvelopeFor(const edmg::v1::Submission& submission) const {
  EnvelopeFacts facts{kGateway, signer_ssin, std::nullopt};
  const auto registered = physicians_.find(submission.author_nihii().substr(0, 8));
  if (registered == physicians_.end()) return facts;
  facts.author = registered->second.physician;
  if (signer_ssin.empty()) facts.signer_ssin = facts.author->ssin();
  return facts;
}

SubmissionFacts World::FactsFor(const edmg::v1::Submission& submission) {
  SubmissionFacts facts;
  facts.physicians = physicians_;
  const std::string author = PhysicianId(submission.author_nihii());
  if (submission.has_physician_enrolment()) {
    for (const auto& [key, entry] : lists) {
      if (key.first == author) facts.listed_patients[key.second] = patients_[key.second];
    }
    return facts;
  }
  const bool registration = submission.has_dmg_registration();
  const std::string& ssin = registration ? submission.dmg_registration().patient().ssin()
                                         : submission.contact_notification().patient().ssin();
  const auto& date = registration ? submission.dmg_registration().encounter_date()
                                  : submission.contact_notification().encounter_date();
  const auto found = patients_.find(ssin);
  if (found == patients_.end()) return facts;
  facts.patient = found->second;
  auto& contacts = facts.patient.contacts;
  const int32_t day = DayNumber(*DayOf(date));
  contacts.erase(std::remove_if(contacts.begin(), contacts.end(),
                                [&](const auto& contact) { return contact.service_day() < day; }),
                 contacts.end());
  return facts;
}

void World::Apply(const edmg::store::v1::Decision& decision) {
  for (const auto& enrolment : decision.enrolments()) {
    *physicians_[enrolment.physician()].enrolments.add_versions() = enrolment.version();
  }
  for (const auto& changed : decision.dossiers()) {
    patients_[changed.ssin()].dossier = changed.dossier();
  }
  for (const auto& contact : decision.contacts()) {
    auto& contacts = patients_[contact.ssin()].contacts;
    contacts.insert(std::upper_bound(contacts.begin(), contacts.end(), contact, Earlier), contact);
  }
  for (const auto& entry : decision.list_entries()) {
    const auto key = std::make_pair(entry.physician(), entry.ssin());
    if (entry.listed()) {
      lists[key] = entry;
    } else {
      lists.erase(key);
    }
  }
  payments.insert(payments.end(), decision.payments().begin(), decision.payments().end());
}

std::vector<std::string> HoldingsOf(const edmg::store::v1::DossierRecord& dossier) {
  const auto text = [](int32_t day) { return absl::FormatCivilTime(DayOfNumber(day)); };
  std::vector<std::string> rows;
  for (const auto& holding : dossier.holdings()) {
    rows.push_back(absl::StrCat(holding.holder(), " ", text(holding.begin_day()), "..",
                                holding.has_end_day() ? text(holding.end_day()) : "", " right ",
                                text(holding.right_end_day())));
  }
  return rows;
}

}  // namespace edmg::rules
