// The patients whose contacts are to be decided again, and the causes (design 6, decisions 8 and
// 11).
//
// A decision on one patient decides that patient's contacts at once. A change that touches an
// unbounded number of patients, or starts on a later day, only leaves rows of table `decide_again`;
// the calendar works them off, some patients at a time.
#ifndef EDMG_SERVICES_RULES_DMG_DECIDE_AGAIN_H_
#define EDMG_SERVICES_RULES_DMG_DECIDE_AGAIN_H_

#include <optional>
#include <set>
#include <string>

#include "absl/time/civil_time.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/physician.pb.h"
#include "services/rules/dmg/dmg_facts.h"

namespace edmg::rules {

// Leaves all patients whom the physician (8 digits) holds or held, from a day on.
void DecideListAgain(const std::string& physician, absl::CivilDay day,
                     edmg::store::v1::Decision* decision);
// Leaves one patient, from a day on.
void DecidePatientAgain(const std::string& ssin, absl::CivilDay day,
                        edmg::store::v1::Decision* decision);

// True if an insurer's new feed of a person may let contacts extend: affiliations, death or medical
// houses differ from before.
bool MayExtendByFeed(const edmg::v1::InsuredPerson& before, const edmg::v1::InsuredPerson& after);

// The physicians whose lists the change of a group may touch, 8 digits each: its former and new
// members.
std::set<std::string> TouchedBy(const std::optional<edmg::v1::GroupPractice>& before,
                                const edmg::v1::GroupPractice& after);
// The same for the change of a physician. For supervisors, the lists of their group are touched
// too, because a trainee's contacts count there: a caller that knows the groups adds them. Empty if
// neither qualification nor supervisor changed.
std::set<std::string> TouchedBy(const edmg::v1::Physician& before,
                                const edmg::v1::Physician& after);

// Decides those of the patient's contacts in the facts that did not extend, in their order. On
// 8 January these are the ones of the year before and later; for a row of decide_again, all.
void DecideAgain(const SubmissionFacts& facts, const Accept& accept,
                 edmg::store::v1::Decision* decision);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_DECIDE_AGAIN_H_
