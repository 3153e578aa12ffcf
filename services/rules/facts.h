// What the rules look at: facts read from the store before a decision, all by value.
//
// Whoever gathers them (services/facts.h) names everything that Check and Decide may ask for; the
// rules themselves read nothing, know no clock and keep no state.
#ifndef EDMG_SERVICES_RULES_FACTS_H_
#define EDMG_SERVICES_RULES_FACTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "edmg/store/v1/records.pb.h"
#include "edmg/v1/physician.pb.h"
#include "services/rules/rulebook.h"

namespace edmg::rules {

// Time and place of a decision.
struct Accept {
  int64_t revision = 0;       // the revision that the message gets if it is accepted
  absl::Time accept_time;     // the gateway's clock
  absl::CivilDay accept_day;  // the same in Europe/Brussels
  const Rulebook* rulebook = &Rulebook::Default();  // the one in force
};

// A physician as the registry and earlier enrolments know him.
struct PhysicianFacts {
  std::optional<edmg::v1::Physician> physician;  // nullopt: unknown to the registry (141)
  // The versions in force with the insurers and on the days that a decision may ask about.
  edmg::store::v1::EnrolmentsRecord enrolments;
  edmg::store::v1::GroupMembershipsRecord groups;
};

// A patient as insurers and earlier decisions know him.
struct PatientFacts {
  std::string ssin;                  // empty: a membership that designates nobody
  std::vector<std::string> numbers;  // all of the person, `ssin` first (decision 27)
  std::string recorded_ssin;         // the number that was named, where it is another than `ssin`
  edmg::store::v1::InsuredRecord insured;  // no feeds: unknown to every insurer (120)
  edmg::store::v1::DossierRecord dossier;
  // Recorded contacts of the patient on and after the encounter day, ascending by day, author and
  // code.
  std::vector<edmg::store::v1::ContactRecord> contacts;

  const std::string& NamedSsin() const { return recorded_ssin.empty() ? ssin : recorded_ssin; }
};

// What the envelope is held against before anything else is judged.
struct EnvelopeFacts {
  std::string gateway_id;
  std::string signer_ssin;                    // of the certificate that signed
  std::optional<edmg::v1::Physician> author;  // as the registry has him; nullopt: unknown (141)
  bool signer_is_known = false;               // the registry has a physician with the signer's SSIN
};

// Why a membership designates nobody, or not the person that the SSIN does.
enum class MemberFault {
  kNone,               // it does, or only an SSIN was given
  kMutualityUnknown,   // 121
  kMembershipUnknown,  // 122: unknown, or not in force on the day
  kAmbiguous,          // 158: another person than the SSIN, or several persons
  kTooManyMembers,     // 158: more persons have the membership than are looked at
};

struct SubmissionFacts {
  // By NIHII (8 digits): author, named holder, all who registered, attested or acquired a fee in
  // the dossier, authors of the contacts; of trainees their supervisors too.
  std::map<std::string, PhysicianFacts> physicians;
  PatientFacts patient;  // of registrations and contacts
  MemberFault member_fault = MemberFault::kNone;
  bool author_has_list = false;  // of an enrolment: somebody is or was on the author's list
};

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_FACTS_H_
