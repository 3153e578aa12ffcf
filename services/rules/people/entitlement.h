// The rights of physicians on a day: qualification, supervisor and group of the registry, enrolment
// with an insurer.
#ifndef EDMG_SERVICES_RULES_PEOPLE_ENTITLEMENT_H_
#define EDMG_SERVICES_RULES_PEOPLE_ENTITLEMENT_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/store/v1/people.pb.h"
#include "edmg/v1/physician.pb.h"
#include "services/rules/book/rulebook.h"
#include "services/rules/people/people_facts.h"

namespace edmg::rules {

// Three digits, or empty if the registry gives none for the day. The view lives as long as the
// record.
absl::string_view QualificationOn(const edmg::v1::Physician& physician, absl::CivilDay day);

// The physician's status on the day; false if the registry does not know the physician.
bool IsRecognisedOn(const PhysicianFacts& facts, absl::CivilDay day, const Rulebook& rulebook);
bool IsTraineeOn(const PhysicianFacts& facts, absl::CivilDay day, const Rulebook& rulebook);
bool IsGeneralPractitionerOn(const PhysicianFacts& facts, absl::CivilDay day,
                             const Rulebook& rulebook);

// The supervisors of a trainee on the day, 8 digits each.
std::vector<std::string> SupervisorsOn(const PhysicianFacts& facts, absl::CivilDay day,
                                       const Rulebook& rulebook);

bool SameGroupOn(const edmg::store::v1::GroupMembershipsRecord& a,
                 const edmg::store::v1::GroupMembershipsRecord& b, absl::CivilDay day);

// The version in force with the insurer on the day: the latest begun, of equal begins the later
// recorded; nullptr: not enrolled.
const edmg::store::v1::EnrolmentsRecord::Version* EnrolmentOn(
    const edmg::store::v1::EnrolmentsRecord& enrolments, absl::string_view insurer,
    absl::CivilDay day);

// OA codes, ascending.
std::vector<std::string> EnrolledInsurers(const edmg::store::v1::EnrolmentsRecord& enrolments,
                                          absl::CivilDay day, const Rulebook& rulebook);

// The physicians of the facts.
class KnownPhysicians {
 public:
  explicit KnownPhysicians(const std::map<std::string, PhysicianFacts>& known) : known_(known) {}
  // nullptr: nothing is known about the physician.
  const PhysicianFacts* Find(const std::string& id) const;

 private:
  const std::map<std::string, PhysicianFacts>& known_;
};

// R4c, R12: true if the physician is the holder, a member of the holder's group on the day, or a
// trainee of either, whose contacts count as the supervisor's (decision 18). Numbers of 8 digits.
struct Access {
  const std::string& physician;
  const std::string& holder;
  absl::CivilDay day;
};
bool IsHolderOrOfHisGroup(const Access& access, const KnownPhysicians& physicians,
                          const Rulebook& rulebook);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_PEOPLE_ENTITLEMENT_H_
