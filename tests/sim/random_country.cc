#include "tests/sim/random_country.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/sim/naive_numbers.h"
#include "tests/sim/naive_registry.h"

namespace edmg::sim {
namespace {

constexpr int kFirstPhysician = 110000;
const Day kLongAgo(2000, 1, 1);

// A person's number among those of one birth date: odd for men.
int SerialOf(int number, int sex) { return 2 * (number % 450) + (sex == 2 ? 1 : 2); }

}  // namespace

RandomCountry::RandomCountry(Chance& chance, int physicians, int persons, Day start)
    : chance_(chance), start_(start) {
  for (int i = 0; i < physicians; ++i) physicians_.push_back(MakePhysician(i));
  MakeGroups();
  for (int i = 0; i < persons; ++i) MakeCircle(persons_.emplace_back(MakePerson(i)));
}

PhysicianRow RandomCountry::MakePhysician(int number) {
  PhysicianRow row;
  // The first two differ only in their check digits.
  const int modulus = number == 1 || (number > 1 && chance_.OneIn(10)) ? 89 : 97;
  const int first_six = number == 1 ? kFirstPhysician : kFirstPhysician + number;
  std::string code = chance_.OneIn(3) ? "004" : "003";
  Period period{kLongAgo, {}};
  const int kind = number < 6 ? 0 : number == 6 ? 99 : chance_.Below(100);
  if (kind >= 87) {
    code = chance_.OneIn(2) ? "005" : "006";
  } else if (kind >= 82) {
    code = chance_.OneIn(2) ? "001" : "002";
  } else if (kind >= 81) {
    code = "000";
  } else if (kind >= 74) {
    period.end = start_ + chance_.Between(30, 1500);  // loses recognition
  }
  row.nihii = NihiiWith(first_six, modulus, code);
  row.ssin = SsinWith(1955 + number / 300, 1 + number / 25 % 12, 1 + number % 25, 2);
  row.qualifications.push_back({code, period});
  if (period.end && chance_.Percent(60))
    row.qualifications.push_back({"001", {*period.end + 1, {}}});
  if (IsTrainee(code)) {
    row.supervisors.push_back({chance_.Pick(physicians_).nihii, {start_ - chance_.Below(300), {}}});
  }
  return row;
}

void RandomCountry::MakeGroups() {
  const int count = std::max(2, static_cast<int>(physicians_.size()) / 8);
  size_t next = 0;
  for (int i = 0; i < count; ++i) {
    GroupRow group;
    group.id = absl::StrCat("G", i);
    for (int size = chance_.Between(2, 5); size > 0 && next < physicians_.size(); --size) {
      group.members.push_back({physicians_[next++].nihii, {start_ - chance_.Below(400), {}}});
    }
    groups_.push_back(group);
  }
}

Day RandomCountry::RandomBirth() {
  const int kind = chance_.Below(100);
  if (kind < 35) return Day(chance_.Between(1969, 1974), 1, 1) + chance_.Below(365);  // turns 45
  if (kind < 55) return Day(chance_.Between(1939, 1944), 1, 1) + chance_.Below(365);  // turns 75
  if (kind < 62) return Day(chance_.Between(1940, 1973), 12, 20) + chance_.Below(20);
  if (kind < 66) return Day(chance_.Between(2013, 2017), 1, 1) + chance_.Below(365);
  return Day(chance_.Between(1925, 2012), 1, 1) + chance_.Below(365);
}

RandomCountry::Person RandomCountry::MakePerson(int number) {
  Person person;
  person.sex = chance_.Between(1, 2);
  person.faithful = chance_.OneIn(2);
  const Day birth = RandomBirth();
  const int year = static_cast<int>(birth.year());
  const int bis = chance_.OneIn(40) ? 20 * chance_.Between(1, 2) : 0;
  person.ssin = SsinWith(year, birth.month() + bis, birth.day(), SerialOf(number, person.sex));
  person.numbers = {person.ssin};
  numbers_.insert(person.ssin);
  if (bis == 20) person.sex = chance_.Between(1, 2);  // the number does not tell
  const std::string insurer = SomeInsurer();
  PersonRow feed = MakeFeed(person, insurer, std::max(kLongAgo, birth));
  if (bis != 0) {
    feed.birth = birth;
  } else if (chance_.OneIn(5)) {
    feed.birth = BirthDay(person.ssin);
  }
  if (chance_.Percent(50)) {
    for (int chronic = 2014; chronic <= 2020; ++chronic) {
      if (chance_.Percent(70)) feed.chronic_years.push_back(chronic);
    }
  }
  if (chance_.OneIn(25)) feed.medical_houses.push_back({start_ + chance_.Below(1200), {}});
  person.feeds[insurer] = feed;
  return person;
}

// One has most members, so that it owes a physician much at a time.
std::string RandomCountry::SomeInsurer() {
  return chance_.OneIn(2) ? "100" : chance_.Pick(AllInsurers());
}

PersonRow RandomCountry::MakeFeed(const Person& person, const std::string& insurer, Day begin) {
  PersonRow feed;
  feed.insurer = insurer;
  feed.ssin = person.ssin;
  feed.sex = person.sex;
  for (const auto& [other, row] : person.feeds) {
    if (row.birth.has_value()) feed.birth = row.birth;
  }
  Affiliation affiliation;
  affiliation.mutuality = absl::StrCat(insurer.substr(0, 1), "0", chance_.Below(3));
  // Couples share numbers now and then.
  affiliation.number = absl::StrCat(chance_.OneIn(8) ? chance_.Below(40) : chance_.Below(1000000));
  affiliation.period.begin = begin;
  if (chance_.OneIn(3)) affiliation.insurability = chance_.OneIn(2) ? "111" : "110";
  feed.affiliations.push_back(affiliation);
  return feed;
}

void RandomCountry::MakeCircle(Person& person) {
  const int count = static_cast<int>(physicians_.size());
  const int first = chance_.Below(count);
  person.circle.push_back(first);
  person.circle.push_back((first + 1) % count);  // often of the same group
  // A physician who stays on paper, and two others.
  person.circle.push_back(std::min(count - 1, first - first % 6 + 5));
  for (int i = 0; i < 2; ++i) person.circle.push_back(chance_.Below(count));
}

std::vector<Step> RandomCountry::Founding() const {
  std::vector<Step> steps(physicians_.begin(), physicians_.end());
  steps.insert(steps.end(), groups_.begin(), groups_.end());
  for (const Person& person : persons_) {
    for (const auto& [insurer, feed] : person.feeds) steps.emplace_back(feed);
  }
  return steps;
}

Day RandomCountry::DayOfChange(Day today) {
  return chance_.OneIn(3) ? today - chance_.Below(500) : today + chance_.Between(-25, 20);
}

std::vector<Step> RandomCountry::ChangePhysician(Day today) {
  auto& row = physicians_[static_cast<size_t>(chance_.Below(static_cast<int>(physicians_.size())))];
  Qualification& last = row.qualifications.back();
  const Day day = DayOfChange(today);
  if (!IsTrainee(last.code) && chance_.OneIn(6)) {  // the registry's former code never was true
    last.code = IsRecognised(last.code) ? "001" : "003";
    return {row};
  }
  if (IsTrainee(last.code) && chance_.OneIn(2)) {
    row.supervisors.back().period.end = std::max(day, row.supervisors.back().period.begin);
    row.supervisors.push_back(
        {chance_.Pick(physicians_).nihii, {*row.supervisors.back().period.end + 1, {}}});
    if (row.supervisors.size() > 15) row.supervisors.erase(row.supervisors.begin());
    return {row};
  }
  if (day <= last.period.begin || row.qualifications.size() > 15) return {};
  const bool recognised = IsRecognised(last.code);
  const bool loses = recognised && chance_.OneIn(3);
  const std::string code = loses ? "001" : last.code == "003" ? "004" : "003";
  last.period.end = day;
  if (!loses || chance_.OneIn(2)) {
    row.nihii = row.nihii.substr(0, 8) + code;
    row.qualifications.push_back({code, {day + 1, {}}});
  }
  return {row};
}

std::vector<Step> RandomCountry::ChangeGroup(Day today) {
  GroupRow& group = groups_[static_cast<size_t>(chance_.Below(static_cast<int>(groups_.size())))];
  if (!group.members.empty() && chance_.OneIn(2)) {
    Link& link =
        group.members[static_cast<size_t>(chance_.Below(static_cast<int>(group.members.size())))];
    const Day end = DayOfChange(today);
    if (end < link.period.begin) return {};
    link.period.end = end;
    return {group};
  }
  return Join(group, {chance_.Pick(physicians_).nihii, {DayOfChange(today), {}}});
}

std::vector<Step> RandomCountry::Join(GroupRow& group, const Link& joins) {
  for (const Link& member : group.members) {
    if (Id(member.nihii) == Id(joins.nihii) && member.period.Overlaps(joins.period)) return {};
  }
  const GroupRow before = group;
  group.members.push_back(joins);
  const Step step = group;
  // Keeps the groups as the registry will have them: a member of another group is refused.
  NaiveRegistry registry;
  for (const GroupRow& each : groups_) {
    if (each.id != group.id) registry.Record(each);
  }
  if (!registry.Record(group)) group = before;
  return {step};
}

std::vector<Step> RandomCountry::TellTogether(const std::string& id, const std::string& other,
                                              Day day) {
  const Period period{day - chance_.Below(60), day + chance_.Below(60)};
  const auto is = [](const std::string& wanted) {
    return [wanted](const auto& each) { return Id(each.nihii) == wanted; };
  };
  const auto one = std::find_if(physicians_.begin(), physicians_.end(), is(id));
  const auto with = std::find_if(physicians_.begin(), physicians_.end(), is(other));
  if (IsTrainee(one->qualifications.back().code) && one->supervisors.size() < 15) {
    one->supervisors.push_back({with->nihii, period});
    return {*one};
  }
  for (GroupRow& group : groups_) {
    if (std::any_of(group.members.begin(), group.members.end(), is(other))) {
      return Join(group, {one->nihii, period});
    }
  }
  return {};
}

std::vector<Step> RandomCountry::ChangePerson(Person& person, Day today) {
  if (chance_.Percent(person.numbers.size() > 1 ? 50 : 20)) return ChangeNumber(person);
  if (chance_.Percent(45)) return ChangeInsurer(person, today);
  auto feed = person.feeds.begin();
  std::advance(feed, chance_.Below(static_cast<int>(person.feeds.size())));
  ChangeStatus(feed->second, today);
  return {feed->second};
}

// A new number: its insurers say at once, or later, or never, which number it replaces. Or one of
// them now says what it did not say before, or takes it back. Now and then that cannot be.
std::vector<Step> RandomCountry::ChangeNumber(Person& person) {
  constexpr size_t kNumbersMax = 4;
  const bool first = person.numbers.size() == 1;
  if (first || (person.numbers.size() < kNumbersMax && chance_.OneIn(6))) {
    return FeedNewNumber(person);
  }
  auto feed = person.feeds.begin();
  std::advance(feed, chance_.Below(static_cast<int>(person.feeds.size())));
  PersonRow& row = feed->second;
  if (!row.replaces.empty()) {
    row.replaces.clear();
  } else if (chance_.OneIn(6)) {
    PersonRow doubtful = row;
    doubtful.replaces = chance_.Pick(person.numbers);
    return {doubtful};
  } else {
    const auto place = std::find(person.numbers.begin(), person.numbers.end(), row.ssin);
    if (place == person.numbers.begin()) return FeedNewNumber(person);
    row.replaces = *(place - 1);
  }
  return {row};
}

std::vector<Step> RandomCountry::FeedNewNumber(Person& person) {
  constexpr int kSerialMin = 901;
  const PersonRow& known = person.feeds.begin()->second;
  const Day birth = known.birth.value_or(BirthDay(known.ssin).value_or(kLongAgo));
  const int serial = kSerialMin + 2 * chance_.Below(48) + (person.sex == 2 ? 0 : 1);
  const std::string ssin =
      SsinWith(static_cast<int>(birth.year()), birth.month(), birth.day(), serial);
  if (!numbers_.insert(ssin).second) return {};
  const std::string before = person.numbers.back();
  const bool joins = chance_.Percent(30);
  std::vector<Step> steps;
  for (auto& [insurer, row] : person.feeds) {
    if (!steps.empty() && chance_.OneIn(3)) continue;  // goes on with the former one
    row.ssin = ssin;
    row.replaces = joins && chance_.Percent(80) ? before : "";
    steps.emplace_back(row);
  }
  person.numbers.push_back(ssin);
  return steps;
}

std::vector<Step> RandomCountry::ChangeInsurer(Person& person, Day today) {
  const std::string insurer = SomeInsurer();
  const Day begin = DayOfChange(today);
  std::vector<Step> steps;
  for (auto& [other, feed] : person.feeds) {
    Affiliation& last = feed.affiliations.back();
    if (other == insurer || last.period.end || begin <= last.period.begin) continue;
    if (chance_.Percent(40)) continue;  // overlaps
    last.period.end = begin - 1;
    steps.emplace_back(feed);
  }
  const auto known = person.feeds.find(insurer);
  if (known == person.feeds.end()) {
    person.feeds[insurer] = MakeFeed(person, insurer, begin);
  } else {
    PersonRow& feed = known->second;
    Affiliation again = feed.affiliations.back();
    again.period = {begin, {}};
    if (feed.affiliations.size() > 10) feed.affiliations.erase(feed.affiliations.begin());
    feed.affiliations.push_back(again);
  }
  steps.emplace_back(person.feeds[insurer]);
  return steps;
}

std::vector<Step> RandomCountry::FeedOtherwise(Person& person, const std::string& insurer,
                                               Day today) {
  const auto found = person.feeds.find(insurer);
  if (found == person.feeds.end()) return {};
  PersonRow& feed = found->second;
  Affiliation& last = feed.affiliations.back();
  const Day day = std::max(last.period.begin + 1, today + chance_.Between(-60, 20));
  switch (chance_.Below(5)) {
    case 0:
      last.period.end = day;
      break;
    case 1: {  // another mutuality of the same insurer, without a gap
      Affiliation next = last;
      last.period.end = day - 1;
      next.period = {day, {}};
      feed.affiliations.push_back(next);
      if (feed.affiliations.size() > 20) feed.affiliations.erase(feed.affiliations.begin());
      break;
    }
    case 2:
      last.period.begin = day;
      if (last.period.end.has_value()) last.period.end = std::max(day, *last.period.end);
      break;
    case 3:
      if (feed.affiliations.size() > 1) feed.affiliations.pop_back();
      break;
    default:
      feed.death.reset();
      last.period.end.reset();
  }
  return {feed};
}

void RandomCountry::ChangeStatus(PersonRow& feed, Day today) {
  const int year = static_cast<int>(today.year()) + chance_.Between(-1, 1);
  const Day birth = feed.birth.value_or(BirthDay(feed.ssin).value_or(kLongAgo));
  Affiliation& last = feed.affiliations.back();
  switch (chance_.Below(8)) {
    case 0:
    case 1:
    case 2: {
      auto& years = feed.chronic_years;
      const auto place = std::find(years.begin(), years.end(), year);
      if (place != years.end()) {
        years.erase(place);
      } else {
        years.push_back(year);
      }
      return;
    }
    case 3:
      last.insurability = chance_.OneIn(2) ? "111" : "110";
      return;
    case 4:
      if (feed.medical_houses.size() > 5) feed.medical_houses.clear();
      feed.medical_houses.push_back({DayOfChange(today), {}});
      if (chance_.OneIn(2)) {
        feed.medical_houses.back().end = feed.medical_houses.back().begin + chance_.Below(300);
      }
      return;
    case 5:
      feed.medical_houses.clear();
      return;
    case 6:
      if (feed.death.has_value() || !chance_.OneIn(3)) {
        feed.death.reset();  // it was an error
      } else if (const Day death = std::min(today, DayOfChange(today));
                 death > std::max(last.period.begin, birth)) {
        feed.death = death;
      }
      return;
    default:
      if (last.period.end.has_value()) {
        last.period.end.reset();
      } else if (today - 30 > last.period.begin && chance_.OneIn(4)) {
        last.period.end = std::max(last.period.begin, DayOfChange(today));
      }
  }
}

std::string RandomCountry::RandomIban() {
  const int64_t bank = 5390000000 + chance_.Below(40);
  const int64_t rest = bank % 97 == 0 ? 97 : bank % 97;
  const std::string account = absl::StrFormat("%010d%02d", bank, rest);
  for (int check = 2; check <= 98; ++check) {
    const std::string iban = absl::StrFormat("BE%02d%s", check, account);
    if (IbanFault(iban) == Fault::kNone) return iban;
  }
  return "";
}

}  // namespace edmg::sim
