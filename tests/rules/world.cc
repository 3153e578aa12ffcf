#include "tests/rules/world.h"

#include <algorithm>
#include <cassert>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "services/rules/dmg/decide_again.h"
#include "services/rules/dmg/schedule_rules.h"
#include "services/rules/people/membership.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

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

auto KeyOf(const edmg::store::v1::ContactRecord& contact) {
  return std::make_tuple(contact.service_day(), contact.author(), contact.claim_code());
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

std::shared_ptr<const Rulebook> ChangedRulebook(const std::string& text,
                                                const std::string& replacement) {
  std::string changed(Rulebook::DefaultText());
  const int found = absl::StrReplaceAll({{text, replacement}}, &changed);
  assert(found > 0);
  auto rulebook = Rulebook::Parse(changed);
  assert(rulebook.ok());
  return *std::move(rulebook);
}

Accept AcceptOn(CivilDay day) {
  Accept accept(Rulebook::Default());
  accept.revision = 1;
  accept.accept_time = absl::FromCivil(day, absl::UTCTimeZone());
  accept.accept_day = day;
  return accept;
}

std::string VerdictOf(const Refusals& refusals) {
  return absl::StrJoin(refusals, ", ", [](std::string* out, const Refusal& refusal) {
    absl::StrAppend(out, refusal.code.text(), " ", refusal.field);
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
  for (const auto& insurer : rulebook->rows().insurers()) {
    auto* version = Physician(nihii).enrolments.add_versions();
    version->set_insurer(insurer.code());
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

std::string World::AddPatientBorn(CivilDay birth_date) {
  std::string ssin = MakeSsin(birth_date, 1);
  AddFeed(ssin, "100", birth_date);
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
  patients_[ssin].ssin = ssin;
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
  answer.verdict = VerdictOf(CheckParties(submission, PartiesOf(submission)));
  if (!answer.verdict.empty()) return answer;
  const Accept accept = NextAccept(accept_day);
  answer.verdict = VerdictOf(CheckShape(submission, accept));
  if (!answer.verdict.empty()) return answer;
  const SubmissionFacts facts = FactsFor(submission);
  MessageDecision decided = DecideMessage(submission, facts, accept);
  answer.verdict = VerdictOf(decided.refusals);
  if (!answer.verdict.empty()) return answer;
  answer.decision = std::move(decided.decision);
  answer.receipt = std::move(decided.outcome);
  Apply(answer.decision);
  return answer;
}

Accept World::NextAccept(CivilDay accept_day) const {
  Accept accept = AcceptOn(accept_day);
  accept.revision = revision_ + 1;
  accept.rulebook = rulebook;
  return accept;
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

edmg::v1::Attestation World::Row(const std::string& physician, const std::string& ssin,
                                 CivilDay service, const std::string& claim_code) {
  edmg::v1::Attestation row;
  row.set_ssin(ssin);
  row.set_physician_nihii(physician);
  *row.mutable_service_date() = DateOf(service);
  row.set_claim_code(claim_code);
  return row;
}

Answer World::Attest(const edmg::v1::Attestation& row, CivilDay accept_day,
                     const std::string& insurer) {
  Answer answer;
  answer.outcome = edmg::v1::ATTESTATION_OUTCOME_REFUSED;
  answer.verdict = VerdictOf(CheckAttestationShape(row, "row", *rulebook));
  if (!answer.verdict.empty()) return answer;
  const SubmissionFacts facts = PatientFactsFrom(row.ssin(), *DayOf(row.service_date()));
  const Accept accept = NextAccept(accept_day);
  answer.verdict = VerdictOf(CheckAttestation(row, insurer, "row", facts, accept));
  if (!answer.verdict.empty()) return answer;
  answer.outcome = DecideAttestation(row, insurer, facts, accept, &answer.decision);
  if (answer.decision.ByteSizeLong() > 0) Apply(answer.decision);
  return answer;
}

Answer World::Attest(const std::string& physician, const std::string& ssin, When when,
                     const std::string& claim_code) {
  return Attest(Row(physician, ssin, when.encounter, claim_code), when.accept);
}

template <typename Step>
edmg::store::v1::Decision World::RunOverPatients(CivilDay contacts_from, CivilDay day, Step step) {
  edmg::store::v1::Decision decision;
  const Accept accept = NextAccept(day);
  for (const auto& [ssin, patient] : patients_) {
    step(day, PatientFactsFrom(ssin, contacts_from), accept, &decision);
  }
  Apply(decision);
  return decision;
}

edmg::store::v1::Decision World::RunYearEnd(CivilDay day) {
  return DecideContactsFrom(CivilDay(day.year() - 1, 1, 1), day);
}

edmg::store::v1::Decision World::RunDifferences(CivilDay day) {
  return RunOverPatients(day, day, DecideDifferences);
}

edmg::store::v1::Decision World::DecideAgain(CivilDay day) {
  return DecideContactsFrom(CivilDay::min(), day);
}

edmg::store::v1::Decision World::DecideContactsFrom(CivilDay first, CivilDay day) {
  const auto decide = [](CivilDay, const SubmissionFacts& facts, const Accept& accept,
                         edmg::store::v1::Decision* decision) {
    rules::DecideAgain(facts, accept, decision);
  };
  return RunOverPatients(first, day, decide);
}

PartyFacts World::PartiesOf(const edmg::v1::Submission& submission) const {
  PartyFacts facts{kGateway, signer_ssin, std::nullopt};
  const auto registered = physicians_.find(submission.author_nihii().substr(0, 8));
  if (registered == physicians_.end()) {
    facts.signer_is_known =
        std::any_of(physicians_.begin(), physicians_.end(), [&](const auto& known) {
          return !signer_ssin.empty() && known.second.physician->ssin() == signer_ssin;
        });
    return facts;
  }
  facts.author = registered->second.physician;
  if (signer_ssin.empty()) facts.signer_ssin = facts.author->ssin();
  return facts;
}

SubmissionFacts World::FactsAbout(const edmg::v1::PatientRef& patient, CivilDay day,
                                  CivilDay contacts_from) {
  Members members;
  for (const auto& [ssin, known] : patients_) members.known[ssin] = known.insured;
  const Designated designated = Designate(patient, members, day, *rulebook);
  SubmissionFacts facts = PatientFactsFrom(designated.ssin, contacts_from);
  facts.member_fault = designated.fault;
  return facts;
}

SubmissionFacts World::PatientFactsFrom(const std::string& ssin, CivilDay day) {
  SubmissionFacts facts;
  facts.physicians = physicians_;
  const auto found = patients_.find(ssin);
  if (found != patients_.end()) facts.patient = found->second;
  facts.patient.ssin = ssin;
  std::erase_if(facts.patient.contacts,
                [&](const auto& contact) { return DayOfNumber(contact.service_day()) < day; });
  return facts;
}

SubmissionFacts World::FactsFor(const edmg::v1::Submission& submission) {
  if (submission.has_dmg_registration()) {
    const auto& body = submission.dmg_registration();
    const CivilDay day = *DayOf(body.encounter_date());
    return FactsAbout(body.patient(), day, day);
  }
  if (submission.has_contact_notification()) {
    const auto& body = submission.contact_notification();
    const CivilDay day = *DayOf(body.encounter_date());
    return FactsAbout(body.patient(), day, day);
  }
  SubmissionFacts facts;
  facts.physicians = physicians_;
  const std::string author = PhysicianId(submission.author_nihii());
  facts.author_has_list = std::any_of(ever_listed_.begin(), ever_listed_.end(),
                                      [&](const auto& entry) { return entry.first == author; });
  return facts;
}

void World::Apply(const edmg::store::v1::Decision& decision) {
  ++revision_;
  for (const auto& enrolment : decision.enrolments()) {
    *physicians_[enrolment.physician()].enrolments.add_versions() = enrolment.version();
  }
  if (decision.has_enrolment_changes()) {
    const auto& changes = decision.enrolment_changes();
    physicians_[changes.physician()].enrolments.set_changes_day(changes.day());
    physicians_[changes.physician()].enrolments.set_changes(changes.changes());
  }
  for (const auto& changed : decision.dossiers()) {
    patients_[changed.ssin()].dossier = changed.dossier();
  }
  for (const auto& contact : decision.contacts()) {
    auto& contacts = patients_[contact.ssin()].contacts;
    std::erase_if(contacts, [&](const auto& other) { return KeyOf(other) == KeyOf(contact); });
    contacts.push_back(contact);
    std::sort(contacts.begin(), contacts.end(),
              [](const auto& a, const auto& b) { return KeyOf(a) < KeyOf(b); });
  }
  for (const auto& entry : decision.list_entries()) {
    const auto key = std::make_pair(entry.physician(), entry.ssin());
    ever_listed_.insert(key);
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

std::vector<std::string> PaymentsOf(const edmg::store::v1::Decision& decision) {
  std::vector<std::string> rows;
  for (const edmg::v1::Payment& payment : decision.payments()) {
    const std::string& name = edmg::v1::FeeKind_Name(payment.kind());
    rows.push_back(absl::StrCat(absl::StripPrefix(name, "FEE_KIND_"), " ", payment.year(), " ",
                                payment.amount_cents()));
  }
  return rows;
}

}  // namespace edmg::rules
