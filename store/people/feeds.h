// The feeds of insurers under one number, as table `insured` keeps them: one row for each insurer,
// with the numbers that it replaces. Table `replaced_numbers` says the same the other way round;
// neither needs a decision.
#ifndef EDMG_STORE_PEOPLE_FEEDS_H_
#define EDMG_STORE_PEOPLE_FEEDS_H_

#include <set>
#include <string>

#include "edmg/store/v1/journal.pb.h"
#include "edmg/store/v1/people.pb.h"
#include "edmg/v1/insured_person.pb.h"

namespace edmg::store {

// Replaces the insurer's (OA code) earlier feed, but not what is contested of it.
v1::InsuredRecord::Feed* FeedInto(const std::string& insurer, const edmg::v1::InsuredPerson& person,
                                  v1::InsuredRecord* record);

// Sets what is contested of the insurer's row.
void TakeContests(const v1::Decision::ContestsOfFeed& change, v1::InsuredRecord* record);

// The numbers that the person had before, by the row of any insurer.
std::set<std::string> ReplacedIn(const v1::InsuredRecord& record);

}  // namespace edmg::store

#endif  // EDMG_STORE_PEOPLE_FEEDS_H_
