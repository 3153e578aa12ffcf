// A small country in memory for the tests of the rules: physicians, patients, and what the
// decisions made of them. It gathers facts as the services do and applies each decision before the
// next message; it judges nothing itself.
#ifndef EDMG_TESTS_RULES_WORLD_H_
#define EDMG_TESTS_RULES_WORLD_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/rules/submission_rules.h"

namespace edmg::rules {

using absl::CivilDay;

inline constexpr char kGateway[] = "gateway-test";
inline constexpr char kIban[] = "BE68539007547034";
inline constexpr char kOtherIban[] = "BE71096123456769";

// A sound SSIN of a person born in the 20th or 21st century.
std::string MakeSsin(CivilDay birth_date, int serial);
// A sound NIHII number: modulus 97 over the six digits.
std::string MakeNihii(int first_six, const std::string& qualification);
google::type::Date MakeDate(int year, int month, int day);

// "" for an accepted message, else "<code> <field>", joined by ", ".
std::string VerdictOf(const Refusals& refusals);

struct Answer {
  std::string verdict;
  edmg::v1::Receipt receipt;
  edmg::store::v1::Decision decision;
};

// When something happened and when the gateway was told.
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

  EnvelopeFacts EnvelopeFor(const edmg::v1::Submission& submission) const;
  SubmissionFacts FactsFor(const edmg::v1::Submission& submission);

  // Shows one refusal's signer.
  std::string signer_ssin;  // empty: the author's own
  // The patients whose list entry says listed, with the entry, by physician (8 digits).
  std::map<std::pair<std::string, std::string>, edmg::store::v1::ListEntryRecord> lists;
  std::vector<edmg::v1::Payment> payments;

 private:
  edmg::v1::Submission Header(const std::string& author);
  void Apply(const edmg::store::v1::Decision& decision);

  std::map<std::string, PhysicianFacts> physicians_;
  std::map<std::string, PatientFacts> patients_;
  int64_t revision_ = 0;
};

// The holdings of a dossier as "<holder> <begin>..<end> right <day>", one a row.
std::vector<std::string> HoldingsOf(const edmg::store::v1::DossierRecord& dossier);

}  // namespace edmg::rules

#endif  // EDMG_TESTS_RULES_WORLD_H_
