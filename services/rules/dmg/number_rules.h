// Numbers that turn out to be one person's, or not (design 6, decision 27).
//
// Each item of a dossier keeps the number under which it was recorded. Joining puts the items of
// all numbers of a person into one dossier, and of two fees of one year the one acquired first
// stands. Parting gives each item back to its number, and sets the money right: an extension whose
// basis is lost is recovered; a year that was another's takes its fee back, or is acquired by the
// first registration or 102771 recorded in it.
#ifndef EDMG_SERVICES_RULES_DMG_NUMBER_RULES_H_
#define EDMG_SERVICES_RULES_DMG_NUMBER_RULES_H_

#include <map>
#include <string>
#include <vector>

#include "edmg/store/v1/journal.pb.h"
#include "services/rules/dmg/dmg_facts.h"

namespace edmg::rules {

// The persons whom a change of numbers touches; none has contacts.
struct NumberFacts {
  std::vector<PatientFacts> before;  // as they are recorded
  std::vector<PatientFacts> after;   // the persons then, with their feeds; no dossiers
  std::map<std::string, PhysicianFacts> physicians;  // of the dossiers
};

// New dossiers, list entries, obligations; contacts that may extend now are decided again later.
void DecideNumbers(const NumberFacts& facts, const Accept& accept,
                   edmg::store::v1::Decision* decision);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_NUMBER_RULES_H_
