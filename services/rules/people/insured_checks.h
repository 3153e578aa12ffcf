// Checks of insurers' feeds. All refusals of the first failing layer, as for submissions; a field
// path begins with the caller's prefix ("messages[3].persons[17]").
#ifndef EDMG_SERVICES_RULES_PEOPLE_INSURED_CHECKS_H_
#define EDMG_SERVICES_RULES_PEOPLE_INSURED_CHECKS_H_

#include <string>
#include <vector>

#include "edmg/v1/insured_person.pb.h"
#include "services/rules/book/accept.h"
#include "services/rules/book/refusals.h"

namespace edmg::rules {

inline constexpr size_t kNumbersPerPersonMax = 16;

// 100, 111, 112, 113, 130, 136. `insurer` is the OA code of the insurer that feeds.
Refusals CheckInsuredPerson(const edmg::v1::InsuredPerson& person, absl::string_view insurer,
                            absl::string_view path, const Accept& accept);

// The persons whose numbers a row would join, before it.
struct ReplacementFacts {
  std::string replaced_by;          // the number that replaced `replaces_ssin`; empty: none
  std::vector<std::string> bearer;  // all numbers of the person who bears `ssin`, the own one first
  std::vector<std::string> former;  // the same for `replaces_ssin`
};
// 130 for a number that the row, sound in itself, may not replace.
Refusals CheckReplacement(const edmg::v1::InsuredPerson& person, const ReplacementFacts& facts,
                          absl::string_view path, const Accept& accept);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_PEOPLE_INSURED_CHECKS_H_
