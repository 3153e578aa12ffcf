#include "tests/sim/naive_registry.h"

#include <algorithm>

#include "tests/sim/naive_numbers.h"

namespace edmg::sim {

bool IsRecognised(const std::string& code) { return code == "003" || code == "004"; }
bool IsTrainee(const std::string& code) { return code == "005" || code == "006"; }
bool IsPractitioner(const std::string& code) { return code >= "001" && code <= "008"; }

std::string NaiveRegistry::CodeOn(const std::string& id, Day day) const {
  const auto found = physicians_.find(id);
  if (found == physicians_.end()) return "";
  for (const auto& each : found->second.qualifications) {
    if (each.period.Covers(day)) return each.code;
  }
  return "";
}

bool NaiveRegistry::Supervises(const std::string& supervisor, const std::string& trainee,
                               Day day) const {
  const auto found = physicians_.find(trainee);
  if (found == physicians_.end() || !IsTrainee(CodeOn(trainee, day))) return false;
  const auto& links = found->second.supervisors;
  return std::any_of(links.begin(), links.end(), [&](const Link& link) {
    return Id(link.nihii) == supervisor && link.period.Covers(day);
  });
}

std::string NaiveRegistry::PhysicianOfSsin(const std::string& ssin) const {
  for (const auto& [id, row] : physicians_) {
    if (row.ssin == ssin) return id;
  }
  return "";
}

bool NaiveRegistry::Record(const GroupRow& row) {
  for (const auto& [id, group] : groups_) {
    if (id == row.id) continue;
    for (const Link& there : group.members) {
      for (const Link& here : row.members) {
        if (Id(there.nihii) == Id(here.nihii) && there.period.Overlaps(here.period)) return false;
      }
    }
  }
  groups_[row.id] = row;
  return true;
}

bool NaiveRegistry::SameGroup(const std::string& one, const std::string& other, Day day) const {
  for (const auto& [id, group] : groups_) {
    bool has_one = false;
    bool has_other = false;
    for (const Link& member : group.members) {
      if (!member.period.Covers(day)) continue;
      has_one |= Id(member.nihii) == one;
      has_other |= Id(member.nihii) == other;
    }
    if (has_one && has_other) return true;
  }
  return false;
}

bool NaiveRegistry::CountsFor(const std::string& holder, const std::string& author, Day day) const {
  if (author == holder || SameGroup(author, holder, day)) return true;
  const auto found = physicians_.find(author);
  if (found == physicians_.end()) return false;
  const auto& links = found->second.supervisors;
  return std::any_of(links.begin(), links.end(), [&](const Link& link) {
    const std::string supervisor = Id(link.nihii);
    return Supervises(supervisor, author, day) &&
           (supervisor == holder || SameGroup(supervisor, holder, day));
  });
}

const Enrolment* NaiveRegistry::AccountOn(const std::string& id, const std::string& insurer,
                                          Day day) const {
  const auto found = enrolments_.find(id);
  if (found == enrolments_.end()) return nullptr;
  const Enrolment* account = nullptr;
  for (const Enrolment& each : found->second) {
    if (each.insurer != insurer || each.start > day) continue;
    if (account == nullptr || each.start >= account->start) account = &each;
  }
  return account;
}

bool NaiveRegistry::EnrolledSomewhere(const std::string& id, Day day) const {
  const auto& insurers = AllInsurers();
  return std::any_of(insurers.begin(), insurers.end(), [&](const std::string& insurer) {
    return AccountOn(id, insurer, day) != nullptr;
  });
}

std::string NaiveRegistry::ReplacedBy(const std::string& ssin) const {
  for (const auto& [number, replaced] : replaced_) {
    if (replaced.count(ssin) > 0) return number;
  }
  return "";
}

std::string NaiveRegistry::Own(const std::string& ssin) const {
  std::string own = ssin;
  for (std::string next = ReplacedBy(own); !next.empty(); next = ReplacedBy(own)) own = next;
  return own;
}

std::vector<std::string> NaiveRegistry::Numbers(const std::string& ssin) const {
  std::vector<std::string> numbers = {Own(ssin)};
  for (size_t i = 0; i < numbers.size(); ++i) {
    const auto replaced = replaced_.find(numbers[i]);
    if (replaced == replaced_.end()) continue;
    numbers.insert(numbers.end(), replaced->second.begin(), replaced->second.end());
  }
  return numbers;
}

const NaiveRegistry::Feeds& NaiveRegistry::FeedsOf(const std::string& ssin) const {
  static const auto* none = new Feeds();
  const std::string own = Own(ssin);
  if (replaced_.count(own) == 0) {
    const auto found = feeds_.find(own);
    return found == feeds_.end() ? *none : found->second;
  }
  const auto known = feeds_of_several_.find(own);
  if (known != feeds_of_several_.end()) return known->second;
  Feeds& all = feeds_of_several_[own];
  for (const std::string& number : Numbers(own)) {
    const auto found = feeds_.find(number);
    if (found != feeds_.end()) all.insert(found->second.begin(), found->second.end());
  }
  return all;
}

const PersonRow* NaiveRegistry::FeedOf(const std::string& ssin, const std::string& insurer) const {
  const Feeds& feeds = FeedsOf(ssin);
  const auto feed = feeds.find(insurer);
  return feed != feeds.end() ? &feed->second : nullptr;
}

bool NaiveRegistry::DeadOn(const std::string& ssin, Day day) const {
  const Feeds& feeds = FeedsOf(ssin);
  return std::any_of(feeds.begin(), feeds.end(), [&](const auto& feed) {
    const Contests& contests = ContestsOf(feed.second);
    const bool contested = std::any_of(contests.begin(), contests.end(),
                                       [](const auto& each) { return each.death.has_value(); });
    return feed.second.death.has_value() && !contested && day > *feed.second.death;
  });
}

NaiveRegistry::Covering NaiveRegistry::AffiliationOn(const std::string& ssin, Day day) const {
  return DeadOn(ssin, day) ? Covering() : AliveOrDeadOn(ssin, day);
}

NaiveRegistry::Covering NaiveRegistry::AliveOrDeadOn(const std::string& ssin, Day day) const {
  const Covering best = LatestOn(ssin, day, false);
  return best.affiliation != nullptr ? best : LatestOn(ssin, day, true);
}

NaiveRegistry::Covering NaiveRegistry::LatestOn(const std::string& ssin, Day day,
                                                bool contested) const {
  Covering best;
  for (const auto& [insurer, feed] : FeedsOf(ssin)) {  // ascending: the lower code wins a tie
    for (const Affiliation& each : feed.affiliations) {
      if (!each.period.Covers(day) || IsContested(feed, each) != contested) continue;
      if (best.affiliation == nullptr || each.period.begin > best.affiliation->period.begin) {
        best = {insurer, &each};
      }
    }
  }
  return best;
}

std::string NaiveRegistry::InsurerOn(const std::string& ssin, Day day) const {
  return AffiliationOn(ssin, day).insurer;
}

bool NaiveRegistry::Preferential(const std::string& ssin, Day day) const {
  const Affiliation* affiliation = AffiliationOn(ssin, day).affiliation;
  return affiliation != nullptr && !affiliation->insurability.empty() &&
         affiliation->insurability.back() == '1';
}

bool NaiveRegistry::InMedicalHouse(const std::string& ssin, Day day) const {
  // An affiliation that a former insurer left open does not count.
  const PersonRow* feed = FeedOf(ssin, InsurerOn(ssin, day));
  if (feed == nullptr) return false;
  const auto& contracts = feed->medical_houses;
  return std::any_of(contracts.begin(), contracts.end(),
                     [day](const Period& contract) { return contract.Covers(day); });
}

std::optional<int> NaiveRegistry::Age(const std::string& ssin, const std::string& insurer,
                                      Day day) const {
  const PersonRow* feed = FeedOf(ssin, insurer);
  std::optional<Day> birth = feed != nullptr ? feed->birth : std::nullopt;
  if (!birth.has_value()) birth = BirthDay(feed != nullptr ? feed->ssin : ssin);
  if (!birth.has_value()) return std::nullopt;
  return AgeOn(*birth, day);
}

bool NaiveRegistry::Chronic(const std::string& ssin, const std::string& insurer, int year) const {
  const PersonRow* feed = FeedOf(ssin, insurer);
  if (feed == nullptr) return false;
  const auto& years = feed->chronic_years;
  return std::find(years.begin(), years.end(), year) != years.end();
}

std::vector<std::string> NaiveRegistry::Members(const std::string& mutuality,
                                                const std::string& number, Day day) const {
  std::vector<std::string> members;
  for (const auto& [ssin, rows] : feeds_) {
    if (!ReplacedBy(ssin).empty()) continue;
    bool member = false;
    for (const auto& [insurer, feed] : FeedsOf(ssin)) {
      for (const Affiliation& each : feed.affiliations) {
        member |= each.mutuality == mutuality && each.number == number && each.period.Covers(day);
      }
    }
    if (member) members.push_back(ssin);
  }
  return members;
}

int NaiveRegistry::FedSex(const std::string& ssin) const {
  for (const auto& [insurer, feed] : FeedsOf(ssin)) {
    if (feed.sex != 0) return feed.sex;
  }
  return 0;
}

}  // namespace edmg::sim
