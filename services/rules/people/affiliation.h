// The facts of insurers' feeds about a person on a day: the insurer that counts, whether the person
// is alive, whether a medical house is responsible.
#ifndef EDMG_SERVICES_RULES_PEOPLE_AFFILIATION_H_
#define EDMG_SERVICES_RULES_PEOPLE_AFFILIATION_H_

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "edmg/store/v1/people.pb.h"

namespace edmg::rules {

// The insurer of the affiliation on the day, over all feeds: if affiliations overlap, the one with
// the latest begin counts, and for equal begins the lower OA code; one that is contested counts
// only where there is no other (decision 29). nullopt: not affiliated, or dead before the day.
std::optional<std::string> InsurerOn(const edmg::store::v1::InsuredRecord& insured,
                                     absl::CivilDay day);

// The same, whether or not the person is alive; empty: not affiliated.
std::string AffiliatedOn(const edmg::store::v1::InsuredRecord& insured, absl::CivilDay day);

// The row of this insurer; nullptr: none.
const edmg::store::v1::InsuredRecord::Feed* FeedOf(const edmg::store::v1::InsuredRecord& insured,
                                                   absl::string_view insurer);
// The person as fed by this insurer; nullptr: not fed.
const edmg::v1::InsuredPerson* PersonFedBy(const edmg::store::v1::InsuredRecord& insured,
                                           absl::string_view insurer);

// As the insurer feeds it, else as the SSIN says; nullopt: unknown.
std::optional<absl::CivilDay> BirthDayBy(const edmg::store::v1::InsuredRecord& insured,
                                         absl::string_view insurer);
// True if the insurer feeds the chronic condition status for the calendar year (R17).
bool IsChronicIn(const edmg::store::v1::InsuredRecord& insured, absl::string_view insurer,
                 absl::civil_year_t year);

// True if the affiliation that counts on the day gives preferential reimbursement (CT1, domain
// 1.4).
bool IsPreferentialOn(const edmg::store::v1::InsuredRecord& insured, absl::CivilDay day);

// True by the feed of any insurer, unless it is contested.
bool DiedBefore(const edmg::store::v1::InsuredRecord& insured, absl::CivilDay day);

// The medical house that manages the person's care (24), 11 digits, by the feed of the insurer that
// counts on the day; empty: none.
std::string MedicalHouseOn(const edmg::store::v1::InsuredRecord& insured, absl::CivilDay day);
// True if there is one (162).
bool HasMedicalHouseContract(const edmg::store::v1::InsuredRecord& insured, absl::CivilDay day);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_PEOPLE_AFFILIATION_H_
