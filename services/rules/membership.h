// Patients by mutuality and membership number (domain 1.4; 121, 122, 158).
#ifndef EDMG_SERVICES_RULES_MEMBERSHIP_H_
#define EDMG_SERVICES_RULES_MEMBERSHIP_H_

#include <map>
#include <string>

#include "edmg/store/v1/records.pb.h"
#include "edmg/v1/patient.pb.h"
#include "services/rules/facts.h"
#include "services/rules/field_checks.h"

namespace edmg::rules {

// SSIN, or membership with sex, or both: 100, 111, 112. The SSIN as it was read.
Ssin CheckPatientId(const edmg::v1::PatientRef& patient, absl::string_view path,
                    Findings* findings);

// Whom a reference designates on a day.
struct Designated {
  std::string ssin;  // empty: nobody
  MemberFault fault = MemberFault::kNone;
};
// `members`: what insurers feed of everybody who has or had the membership, by SSIN.
Designated Designate(const edmg::v1::PatientRef& patient,
                     const std::map<std::string, edmg::store::v1::InsuredRecord>& members,
                     absl::CivilDay day, const Rulebook& rulebook);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_MEMBERSHIP_H_
