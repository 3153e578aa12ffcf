#include "services/rules/people/affiliation.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::InsuredRecord;
using google::type::Date;

// An affiliation and the feed that it stands in; nullptr: none.
struct Counting {
  const InsuredRecord::Feed* feed = nullptr;
  const edmg::v1::Affiliation* affiliation = nullptr;
};

bool IsContested(const InsuredRecord::Feed& feed, const edmg::v1::Affiliation& affiliation) {
  if (feed.contests().empty()) return false;
  const auto begin = DayOf(affiliation.begin_date());
  return std::any_of(feed.contests().begin(), feed.contests().end(), [&](const auto& contest) {
    return begin.has_value() && contest.has_begin_day() && contest.begin_day() == DayNumber(*begin);
  });
}

// The affiliation that counts on the day among those that are contested, or among the others; feeds
// ascend by OA code.
Counting LatestOn(const InsuredRecord& insured, absl::CivilDay day, bool contested) {
  Counting counting;
  for (const InsuredRecord::Feed& feed : insured.feeds()) {
    for (const edmg::v1::Affiliation& affiliation : feed.person().affiliations()) {
      if (!CoversDay(affiliation, day) || IsContested(feed, affiliation) != contested) continue;
      if (counting.affiliation != nullptr &&
          !IsBefore(counting.affiliation->begin_date(), affiliation.begin_date())) {
        continue;
      }
      counting = {&feed, &affiliation};
    }
  }
  return counting;
}

// A contested affiliation counts where there is no other.
Counting CountingOn(const InsuredRecord& insured, absl::CivilDay day) {
  const Counting counting = LatestOn(insured, day, /*contested=*/false);
  return counting.feed != nullptr ? counting : LatestOn(insured, day, /*contested=*/true);
}

bool IsDeathContested(const InsuredRecord::Feed& feed) {
  return std::any_of(feed.contests().begin(), feed.contests().end(),
                     [](const auto& contest) { return contest.has_death_day(); });
}

const InsuredRecord::Feed* FeedOn(const InsuredRecord& insured, absl::CivilDay day) {
  return CountingOn(insured, day).feed;
}

// nullptr: no medical house.
const edmg::v1::MedicalHouseContract* ContractOn(const InsuredRecord& insured, absl::CivilDay day) {
  const InsuredRecord::Feed* feed = FeedOn(insured, day);
  if (feed == nullptr) return nullptr;
  const auto& contracts = feed->person().medical_house_contracts();
  const auto contract =
      std::find_if(contracts.begin(), contracts.end(),
                   [&](const auto& candidate) { return CoversDay(candidate, day); });
  return contract == contracts.end() ? nullptr : &*contract;
}

}  // namespace

std::optional<std::string> InsurerOn(const InsuredRecord& insured, absl::CivilDay day) {
  const InsuredRecord::Feed* feed = FeedOn(insured, day);
  if (feed == nullptr || DiedBefore(insured, day)) return std::nullopt;
  return feed->insurer();
}

std::string AffiliatedOn(const InsuredRecord& insured, absl::CivilDay day) {
  const InsuredRecord::Feed* feed = FeedOn(insured, day);
  return feed == nullptr ? "" : feed->insurer();
}

const InsuredRecord::Feed* FeedOf(const InsuredRecord& insured, absl::string_view insurer) {
  const auto feed = std::find_if(
      insured.feeds().begin(), insured.feeds().end(),
      [&](const InsuredRecord::Feed& candidate) { return candidate.insurer() == insurer; });
  return feed == insured.feeds().end() ? nullptr : &*feed;
}

const edmg::v1::InsuredPerson* PersonFedBy(const InsuredRecord& insured,
                                           absl::string_view insurer) {
  const InsuredRecord::Feed* feed = FeedOf(insured, insurer);
  return feed == nullptr ? nullptr : &feed->person();
}

std::optional<absl::CivilDay> BirthDayBy(const InsuredRecord& insured, absl::string_view insurer) {
  const edmg::v1::InsuredPerson* person = PersonFedBy(insured, insurer);
  if (person == nullptr) return std::nullopt;
  if (person->has_birth_date()) return DayOf(person->birth_date());
  return ParseSsin(person->ssin()).birth_date;
}

bool IsChronicIn(const InsuredRecord& insured, absl::string_view insurer, absl::civil_year_t year) {
  const edmg::v1::InsuredPerson* person = PersonFedBy(insured, insurer);
  if (person == nullptr) return false;
  const auto& years = person->chronic_years();
  return std::find(years.begin(), years.end(), year) != years.end();
}

bool IsPreferentialOn(const InsuredRecord& insured, absl::CivilDay day) {
  const edmg::v1::Affiliation* affiliation = CountingOn(insured, day).affiliation;
  return affiliation != nullptr && absl::EndsWith(affiliation->insurability_code(), "1");
}

bool DiedBefore(const InsuredRecord& insured, absl::CivilDay day) {
  const Date date = DateOf(day);
  return std::any_of(insured.feeds().begin(), insured.feeds().end(),
                     [&](const InsuredRecord::Feed& feed) {
                       return feed.person().has_death_date() && !IsDeathContested(feed) &&
                              IsBefore(feed.person().death_date(), date);
                     });
}

std::string MedicalHouseOn(const InsuredRecord& insured, absl::CivilDay day) {
  const edmg::v1::MedicalHouseContract* contract = ContractOn(insured, day);
  return contract == nullptr ? "" : contract->medical_house_nihii();
}

bool HasMedicalHouseContract(const InsuredRecord& insured, absl::CivilDay day) {
  return ContractOn(insured, day) != nullptr;
}

}  // namespace edmg::rules
