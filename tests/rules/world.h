// A small country in memory for the tests of the rules: physicians, patients, and the results of
// the decisions. It gathers facts as the services do and applies each decision before the next
// message; it judges nothing itself.
#ifndef EDMG_TESTS_RULES_WORLD_H_
#define EDMG_TESTS_RULES_WORLD_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/rules/book/rulebook.h"
#include "services/rules/dmg/attestation_rules.h"
#include "services/rules/dmg/submission_rules.h"

namespace edmg::rules {

using absl::CivilDay;

// Where a test does not care which day it is.
inline const CivilDay kToday(2016, 5, 6);
inline constexpr char kGateway[] = "gateway-test";
inline constexpr char kIban[] = "BE68539007547034";
inline constexpr char kOtherIban[] = "BE71096123456769";

// A sound SSIN of a person born in the 20th or 21st century.
std::string MakeSsin(CivilDay birth_date, int serial);
// A sound NIHII number: modulus 97 over the six digits.
std::string MakeNihii(int first_six, const std::string& qualification);
google::type::Date MakeDate(int year, int month, int day);

// The program's rulebook with one text put for another; both must be there, and sound.
std::shared_ptr<const Rulebook> ChangedRulebook(const std::string& text,
                                                const std::string& replacement);
// Accept time and revision of no importance.
Accept AcceptOn(CivilDay day);

// "" for an accepted message, else "<code> <field>", joined by ", ".
std::string VerdictOf(const Refusals& refusals);

struct Answer {
  std::string verdict;
  edmg::v1::Receipt receipt;                  // of a submission
  edmg::v1::AttestationOutcome outcome = {};  // of an attested row
  edmg::store::v1::Decision decision;
};

// The time when something happened and the time when the gateway was told.
struct When {
  When(CivilDay same_day) : encounter(same_day), accept(same_day) {}
  When(CivilDay encounter_day, CivilDay accept_day)
      : encounter(encounter_day), accept(accept_day) {}
  CivilDay encounter;
  CivilDay accept;
};

class World {
 public:
  // NIHII number of a new physician with the qualification since 2000.
  std::string AddDoctor(const std::string& qualification = "003");
  // The same, enrolled with all insurers since the regime began.
  std::string AddEnrolledDoctor(const std::string& qualification = "003");
  // SSIN of a new man, born 1970, affiliated with the insurer since 2000.
  std::string AddPatient(const std::string& insurer = "100");
  // The same, born on the day.
  std::string AddPatientBorn(CivilDay birth_date);
  void AddToGroup(const std::string& nihii, const std::string& group_id, CivilDay begin);

  edmg::v1::Physician& Registry(const std::string& nihii);
  edmg::v1::InsuredPerson& Feed(const std::string& ssin, int index = 0);
  edmg::v1::InsuredPerson& AddFeed(const std::string& ssin, const std::string& insurer,
                                   CivilDay begin);
  PhysicianFacts& Physician(const std::string& nihii);
  edmg::store::v1::DossierRecord& Dossier(const std::string& ssin);

  edmg::v1::Submission Registration(const std::string& author, const std::string& ssin,
                                    CivilDay encounter);
  edmg::v1::Submission Contact(const std::string& author, const std::string& ssin,
                               CivilDay encounter);
  edmg::v1::Submission Enrolment(const std::string& author, CivilDay start);

  Answer Submit(const edmg::v1::Submission& submission, CivilDay accept_day);
  Answer Register(const std::string& author, const std::string& ssin, When when);
  Answer Visit(const std::string& author, const std::string& ssin, When when);
  Answer Enrol(const std::string& author, CivilDay start);

  // A row of a certificate of care, introduced with the insurer of the first feed.
  edmg::v1::Attestation Row(const std::string& physician, const std::string& ssin, CivilDay service,
                            const std::string& claim_code = "101076");
  Answer Attest(const edmg::v1::Attestation& row, CivilDay accept_day,
                const std::string& insurer = "100");
  Answer Attest(const std::string& physician, const std::string& ssin, When when,
                const std::string& claim_code = "101076");

  // The calendar's steps of a day over every patient, ascending, as one decision.
  edmg::store::v1::Decision RunYearEnd(CivilDay day);
  edmg::store::v1::Decision RunDifferences(CivilDay day);
  // All contacts of every patient are decided again, whatever waits, as one decision.
  edmg::store::v1::Decision DecideAgain(CivilDay day);

  PartyFacts PartiesOf(const edmg::v1::Submission& submission) const;
  SubmissionFacts FactsFor(const edmg::v1::Submission& submission);
  // Facts of the patient whom the reference designates on the day, with the contacts from
  // `contacts_from` on.
  SubmissionFacts FactsAbout(const edmg::v1::PatientRef& patient, CivilDay day,
                             CivilDay contacts_from = CivilDay::max());

  const Rulebook* rulebook = &Rulebook::Default();
  // Shows one refusal's signer.
  std::string signer_ssin;  // empty: the author's own
  // The patients whose list entry says listed, with the entry, by physician (8 digits).
  std::map<std::pair<std::string, std::string>, edmg::store::v1::ListEntryRecord> lists;
  std::vector<edmg::v1::Payment> payments;

 private:
  edmg::v1::Submission Header(const std::string& author);
  Accept NextAccept(CivilDay accept_day) const;
  // Facts of one patient with the patient's contacts from the day on.
  SubmissionFacts PatientFactsFrom(const std::string& ssin, CivilDay day);
  template <typename Step>
  edmg::store::v1::Decision RunOverPatients(CivilDay contacts_from, CivilDay day, Step step);
  edmg::store::v1::Decision DecideContactsFrom(CivilDay first, CivilDay day);
  void Apply(const edmg::store::v1::Decision& decision);

  std::map<std::string, PhysicianFacts> physicians_;
  std::map<std::string, PatientFacts> patients_;
  std::set<std::pair<std::string, std::string>> ever_listed_;
  int64_t revision_ = 0;
};

// The holdings of a dossier as "<holder> <begin>..<end> right <day>", one a row.
std::vector<std::string> HoldingsOf(const edmg::store::v1::DossierRecord& dossier);

// Kinds and amounts of payments as "<kind> <year> <cents>", one each.
std::vector<std::string> PaymentsOf(const edmg::store::v1::Decision& decision);

}  // namespace edmg::rules

#endif  // EDMG_TESTS_RULES_WORLD_H_
