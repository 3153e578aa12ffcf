// The facts of a patient's DMG that the rules look at: read from the store before a decision, all
// by value.
//
// The code that gathers them (services/dmg/gather_facts.h) names everything that Check and Decide
// may ask for; the rules themselves read nothing, know no clock and keep no state.
#ifndef EDMG_SERVICES_RULES_DMG_DMG_FACTS_H_
#define EDMG_SERVICES_RULES_DMG_DMG_FACTS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "edmg/store/v1/dmg.pb.h"
#include "edmg/store/v1/people.pb.h"
#include "edmg/v1/physician.pb.h"
#include "services/rules/book/accept.h"
#include "services/rules/people/people_facts.h"

namespace edmg::rules {

// A patient as known from insurers and earlier decisions.
struct PatientFacts {
  std::string ssin;                        // empty: a membership that designates nobody
  std::vector<std::string> numbers;        // all of the person, `ssin` first (decision 27)
  std::string recorded_ssin;               // the number that was named, if not `ssin`
  edmg::store::v1::InsuredRecord insured;  // no feeds: unknown to every insurer (120)
  edmg::store::v1::DossierRecord dossier;
  // Recorded contacts of the patient on and after the encounter day, ascending by day, author and
  // code.
  std::vector<edmg::store::v1::ContactRecord> contacts;

  const std::string& NamedSsin() const { return recorded_ssin.empty() ? ssin : recorded_ssin; }
};

// The parties of a message, which are judged before anything else.
struct PartyFacts {
  std::string gateway_id;
  std::string signer_ssin;                    // of the certificate that signed
  std::optional<edmg::v1::Physician> author;  // in the registry; nullopt: unknown (141)
  bool signer_is_known = false;               // the registry has a physician with the signer's SSIN
};

struct SubmissionFacts {
  // By NIHII (8 digits): author, named holder, all who registered, attested or acquired a fee in
  // the dossier, authors of the contacts; also the supervisors of trainees.
  std::map<std::string, PhysicianFacts> physicians;
  PatientFacts patient;  // for registrations and contacts
  MemberFault member_fault = MemberFault::kNone;
  bool author_has_list = false;  // for an enrolment: somebody is or was on the author's list
};

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_DMG_FACTS_H_
