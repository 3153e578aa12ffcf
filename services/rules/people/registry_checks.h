// Checks of administrators' records: physicians and group practices. All refusals of the first
// failing layer; a field path begins with the caller's prefix ("physicians[17]"). The code that
// knows the other records checks that an SSIN or a day in a group is not another's already.
#ifndef EDMG_SERVICES_RULES_PEOPLE_REGISTRY_CHECKS_H_
#define EDMG_SERVICES_RULES_PEOPLE_REGISTRY_CHECKS_H_

#include "edmg/v1/physician.pb.h"
#include "services/rules/book/refusals.h"
#include "services/rules/book/rulebook.h"

namespace edmg::rules {

// 100, 111, 112, 113, 130.
Refusals CheckPhysician(const edmg::v1::Physician& physician, absl::string_view path,
                        const Rulebook& rulebook);

// 100, 111, 112, 113.
Refusals CheckGroupPractice(const edmg::v1::GroupPractice& group, absl::string_view path,
                            const Rulebook& rulebook);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_PEOPLE_REGISTRY_CHECKS_H_
