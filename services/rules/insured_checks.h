// Checks of what insurers feed. All refusals of the first failing layer, as for submissions; a
// field path begins with what the caller gives ("messages[3].persons[17]").
#ifndef EDMG_SERVICES_RULES_INSURED_CHECKS_H_
#define EDMG_SERVICES_RULES_INSURED_CHECKS_H_

#include "edmg/v1/insured_person.pb.h"
#include "services/rules/facts.h"
#include "services/rules/refusals.h"

namespace edmg::rules {

// 100, 111, 112, 113, 130, 136. `insurer` is the OA code of who feeds.
Refusals CheckInsuredPerson(const edmg::v1::InsuredPerson& person, absl::string_view insurer,
                            absl::string_view path, const Accept& accept);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_INSURED_CHECKS_H_
