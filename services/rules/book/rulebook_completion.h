// The parts that a rulebook in force under an earlier program lacks, and this program needs.
//
// The rule, for each later release: a column that the earlier program did not know, a situation or
// a code without a row are as in the program's own rulebook; a table that it did not know stays
// empty. Amounts, windows and codes that the text does give are never touched.
#ifndef EDMG_SERVICES_RULES_BOOK_RULEBOOK_COMPLETION_H_
#define EDMG_SERVICES_RULES_BOOK_RULEBOOK_COMPLETION_H_

#include "edmg/v1/rulebook.pb.h"

namespace edmg::rules {

void CompleteRulebook(const edmg::v1::Rulebook& own, edmg::v1::Rulebook* rulebook);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_BOOK_RULEBOOK_COMPLETION_H_
