// Patients by mutuality and membership number (domain 1.4; 121, 122, 158).
#ifndef EDMG_SERVICES_RULES_PEOPLE_MEMBERSHIP_H_
#define EDMG_SERVICES_RULES_PEOPLE_MEMBERSHIP_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "edmg/store/v1/people.pb.h"
#include "edmg/v1/patient.pb.h"
#include "services/rules/book/field_checks.h"
#include "services/rules/book/rulebook.h"
#include "services/rules/people/people_facts.h"
#include "values/identifiers.h"

namespace edmg::rules {

// SSIN, or membership with sex, or both: 100, 111, 112. The SSIN as it was read.
Ssin CheckPatientId(const edmg::v1::PatientRef& patient, absl::string_view path,
                    Findings* findings);

// The longest membership number (domain 1.4).
inline constexpr size_t kMembershipNumberBytesMax = 13;

// The most persons who may have one membership number, on whatever days; no more are looked at.
inline constexpr size_t kMembersMax = 16;

// The refusal of a membership that designates nobody.
struct MemberRefusal {
  Code code;
  absl::string_view field;  // in the message with the PatientRef
  CauseName cause;
};
// nullopt: there is no fault.
std::optional<MemberRefusal> RefusalOf(MemberFault fault);

// "patient.ssin", or "patient.membership" where the reference has no SSIN.
absl::string_view DesignatingField(const edmg::v1::PatientRef& patient);

// The person that a reference designates on a day.
struct Designated {
  std::string ssin;  // empty: nobody
  MemberFault fault = MemberFault::kNone;
};
// The feeds of those who have or had the membership, by SSIN.
struct Members {
  std::map<std::string, edmg::store::v1::InsuredRecord> known;
  bool more = false;  // there are more; but the SSIN of the reference would be among the known ones
};
Designated Designate(const edmg::v1::PatientRef& patient, const Members& members,
                     absl::CivilDay day, const Rulebook& rulebook);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_PEOPLE_MEMBERSHIP_H_
