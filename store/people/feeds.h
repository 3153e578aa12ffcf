// What insurers fed under one number, as table `insured` keeps it: one row an insurer, and which
// numbers it replaces. Table `replaced_numbers` says the same the other way round; no decision is
// needed for either.
#ifndef EDMG_STORE_PEOPLE_FEEDS_H_
#define EDMG_STORE_PEOPLE_FEEDS_H_

#include <set>
#include <string>

#include "edmg/store/v1/people.pb.h"
#include "edmg/v1/insured_person.pb.h"

namespace edmg::store {

// Replaces what the insurer (OA code) fed before.
void FeedInto(const std::string& insurer, const edmg::v1::InsuredPerson& person,
              v1::InsuredRecord* record);

// The numbers that the person bore before, by whichever insurer's row.
std::set<std::string> ReplacedIn(const v1::InsuredRecord& record);

}  // namespace edmg::store

#endif  // EDMG_STORE_PEOPLE_FEEDS_H_
