// The facts of physicians and insured persons that the rules look at: read from the store before a
// decision, all by value. services/people/gather_people.h gathers them.
#ifndef EDMG_SERVICES_RULES_PEOPLE_PEOPLE_FACTS_H_
#define EDMG_SERVICES_RULES_PEOPLE_PEOPLE_FACTS_H_

#include <optional>

#include "edmg/store/v1/people.pb.h"
#include "edmg/v1/physician.pb.h"

namespace edmg::rules {

// A physician as known from the registry and earlier enrolments.
struct PhysicianFacts {
  std::optional<edmg::v1::Physician> physician;  // nullopt: unknown to the registry (141)
  // The versions in force with the insurers and on the days that a decision may ask about.
  edmg::store::v1::EnrolmentsRecord enrolments;
  edmg::store::v1::GroupMembershipsRecord groups;
};

// The reason why a membership designates nobody, or not the person that the SSIN does.
enum class MemberFault {
  kNone,               // it does, or only an SSIN was given
  kMutualityUnknown,   // 121
  kMembershipUnknown,  // 122: unknown, or not in force on the day
  kAmbiguous,          // 158: another person than the SSIN, or several persons
  kTooManyMembers,     // 158: more persons have the membership than are looked at
};

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_PEOPLE_PEOPLE_FACTS_H_
