#include "services/rules/affiliation.h"

#include <algorithm>

#include "services/rules/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::InsuredRecord;
using google::type::Date;

// The feed whose insurer counts on the day; feeds ascend by OA code.
const InsuredRecord::Feed* FeedOn(const InsuredRecord& insured, absl::CivilDay day) {
  const InsuredRecord::Feed* counting = nullptr;
  const Date* latest_begin = nullptr;
  for (const InsuredRecord::Feed& feed : insured.feeds()) {
    for (const edmg::v1::Affiliation& affiliation : feed.person().affiliations()) {
      if (!CoversDay(affiliation, day)) continue;
      if (latest_begin != nullptr && !IsBefore(*latest_begin, affiliation.begin_date())) continue;
      counting = &feed;
      latest_begin = &affiliation.begin_date();
    }
  }
  return counting;
}

}  // namespace

std::optional<std::string> InsurerOn(const InsuredRecord& insured, absl::CivilDay day) {
  const InsuredRecord::Feed* feed = FeedOn(insured, day);
  if (feed == nullptr || DiedBefore(insured, day)) return std::nullopt;
  return feed->insurer();
}

bool DiedBefore(const InsuredRecord& insured, absl::CivilDay day) {
  const Date date = DateOf(day);
  return std::any_of(
      insured.feeds().begin(), insured.feeds().end(), [&](const InsuredRecord::Feed& feed) {
        return feed.person().has_death_date() && IsBefore(feed.person().death_date(), date);
      });
}

bool HasMedicalHouseContract(const InsuredRecord& insured, absl::CivilDay day) {
  const InsuredRecord::Feed* feed = FeedOn(insured, day);
  if (feed == nullptr) return false;
  const auto& contracts = feed->person().medical_house_contracts();
  return std::any_of(
      contracts.begin(), contracts.end(),
      [&](const edmg::v1::MedicalHouseContract& contract) { return CoversDay(contract, day); });
}

}  // namespace edmg::rules
