#include "tests/sim/random_history.h"

#include <algorithm>

#include "tests/sim/naive_numbers.h"

namespace edmg::sim {
namespace {

const Day kHistoryEnd(2019, 5, 10);
constexpr int kGroupMax = 60;

int PersonsFor(int messages) { return std::clamp(messages / 15, 12, 4000); }
// A short history is one of a village, in which an insurer owes a physician much at a time.
int PhysiciansFor(int messages) {
  return messages < 5000 ? 6 : std::clamp(messages / 150, 12, 300);
}

// More happens on days on which the law or the calendar does something.
int WeightOf(Day day) {
  const int month = day.month();
  const int date = day.day();
  if ((month == 12 && date >= 20) || (month == 1 && date <= 12)) return 8;
  if (day.year() == 2016 && ((month == 6 && date >= 24) || (month == 7 && date <= 6))) return 10;
  if (day < kHistoryStart + 9) return 6;
  if (day.year() == 2015 && ((month == 1 && date >= 25) || (month == 2 && date <= 8))) return 4;
  if (day.year() == 2019 && ((month == 3 && date >= 25) || (month == 4 && date <= 8))) return 4;
  return 1;
}

}  // namespace

RandomHistory::RandomHistory(uint64_t seed, int messages)
    : chance_(seed),
      country_(chance_, PhysiciansFor(messages), PersonsFor(messages), kHistoryStart),
      messages_(chance_, country_),
      reports_(chance_),
      bank_(chance_, country_) {
  PlanDays(messages);
  Found();
}

void RandomHistory::Found() {
  Push(country_.Founding());
  Push({Commit{}});
  Push(bank_.Founding());
  const int count = static_cast<int>(country_.physicians().size());
  for (int i = 0; i < count; ++i) {
    if (!country_.StaysOnPaper(i) && chance_.Percent(50)) {
      PushMessages({messages_.EnrolmentOf(i, kHistoryStart)});
    }
  }
}

void RandomHistory::PlanDays(int messages) {
  int64_t total = 0;
  for (Day day = kHistoryStart; day <= kHistoryEnd; ++day) total += WeightOf(day);
  int64_t seen = 0;
  int planned = 0;
  for (Day day = kHistoryStart; day <= kHistoryEnd; ++day) {
    seen += WeightOf(day);
    // A gateway that is down catches up.
    if (day < kHistoryEnd && chance_.Percent(12)) continue;
    const int until = static_cast<int>(seen * messages / total);
    if (until == planned) continue;
    days_.emplace_back(day, until - planned);
    planned = until;
  }
}

std::optional<Step> RandomHistory::Next(const NaiveRulebook& rulebook) {
  while (waiting_.empty()) {
    if (left_today_ > 0) {
      Fill(rulebook);
    } else if (!days_.empty()) {
      FillDay(rulebook);
    } else if (!closed_) {
      Close(rulebook);
    } else {
      return std::nullopt;
    }
  }
  Step step = std::move(waiting_.front());
  waiting_.pop_front();
  return step;
}

void RandomHistory::FillDay(const NaiveRulebook& rulebook) {
  const auto [day, count] = days_.front();
  days_.pop_front();
  left_today_ = count;
  if (chance_.OneIn(40)) Push({Restart{}});
  if (day > rulebook.today()) Push({Commit{}, ClockMove{day, chance_.OneIn(3)}});
}

RandomCountry::Person& RandomHistory::SomePerson() {
  auto& persons = country_.persons();
  const int count = static_cast<int>(persons.size());
  const int hot = std::max(4, count / 8);
  auto& person = persons[static_cast<size_t>(chance_.Below(chance_.Percent(55) ? hot : count))];
  if (person.numbers.size() > 1) person.ssin = chance_.Pick(person.numbers);
  return person;
}

void RandomHistory::Fill(const NaiveRulebook& rulebook) {
  if (chance_.Percent(9)) {
    auto file = reports_.File(rulebook);
    if (file.has_value()) return PushMessages({*std::move(file)});
  }
  if (chance_.Percent(9)) return Push(bank_.Next(rulebook));
  if (chance_.Percent(8)) return Change(rulebook);
  if (chance_.Percent(1)) return TellOfContest(rulebook);
  if (chance_.Percent(7)) return Ask(rulebook);
  const int kind = chance_.Below(100);
  const RandomCountry::Person& person = SomePerson();
  if (kind < 3) {
    if (chance_.OneIn(2)) return PushMessages({messages_.EnrolmentOfHolder(person, rulebook)});
    const int count = static_cast<int>(country_.physicians().size());
    return PushMessages({messages_.Enrolment(chance_.Below(count), rulebook)});
  }
  const bool registers = !person.faithful || chance_.OneIn(3);
  if (kind < 13 && registers) return PushMessages({messages_.Registration(person, rulebook)});
  if (kind < 16 && registers) return PushMessages(messages_.WeekOfRegistrations(person, rulebook));
  if (kind < 60) {
    if (TellsOverNewYear(person, rulebook)) {
      return PushMessages(messages_.OverNewYear(person, rulebook));
    }
    return PushMessages({messages_.Contact(person, rulebook)});
  }
  if (kind < 62) {
    const auto again = messages_.Again();
    if (again.has_value()) return PushMessages({*again});
  }
  std::vector<const RandomCountry::Person*> persons = {&person};
  while (persons.size() < 8 && chance_.OneIn(2)) persons.push_back(&SomePerson());
  PushMessages({messages_.Attestations(persons, rulebook)});
}

// True if an encounter of last year is told after one of this year: in the first week only, and
// mostly if last year has no fee.
bool RandomHistory::TellsOverNewYear(const RandomCountry::Person& person,
                                     const NaiveRulebook& rulebook) {
  const Day today = rulebook.today();
  if (today.month() != 1 || today.day() > 7) return false;
  const NaivePatient* patient = rulebook.Find(person.ssin);
  const int last_year = static_cast<int>(today.year()) - 1;
  const bool open = patient != nullptr && patient->StandingFee(last_year) == nullptr;
  return open || chance_.OneIn(3);
}

void RandomHistory::Change(const NaiveRulebook& rulebook) {
  const int kind = chance_.Below(10);
  if (kind <= 1) return Push(country_.ChangePhysician(rulebook.today()));
  if (kind <= 3) return Push(country_.ChangeGroup(rulebook.today()));
  RandomCountry::Person& person = SomePerson();
  if (kind <= 5) return TellOfOpenContact(person, rulebook);
  Push(country_.ChangePerson(person, rulebook.today()));
  // The enrolment comes perhaps in the same group, perhaps after it.
  if (chance_.OneIn(5)) PushMessages({messages_.EnrolmentOfHolder(person, rulebook)});
}

// What one insurer feeds is contested: the other answers, or one of them feeds otherwise.
void RandomHistory::TellOfContest(const NaiveRulebook& rulebook) {
  const auto contested = rulebook.registry().AllContested();
  if (contested.empty()) return;
  const auto contest = chance_.Pick(contested);
  ContestAnswer answer{contest.against, contest.claimant, contest.ssin, chance_.OneIn(2)};
  if (chance_.OneIn(10)) answer.insurer = chance_.Pick(AllInsurers());
  if (chance_.OneIn(2)) return Push({answer});
  for (RandomCountry::Person& person : country_.persons()) {
    const auto& numbers = person.numbers;
    if (std::find(numbers.begin(), numbers.end(), contest.ssin) == numbers.end()) continue;
    const auto& insurer = chance_.OneIn(2) ? contest.against : contest.claimant;
    return Push(country_.FeedOtherwise(person, insurer, rulebook.today()));
  }
}

// Tells late that the author of an open contact worked with the holder.
void RandomHistory::TellOfOpenContact(const RandomCountry::Person& person,
                                      const NaiveRulebook& rulebook) {
  const NaivePatient* patient = rulebook.Find(person.ssin);
  if (patient == nullptr) return;
  for (const auto& [key, contact] : patient->contacts) {
    const auto& [day, author, code] = key;
    const auto held = patient->HoldingOn(day);
    const bool open = patient->StandingFee(static_cast<int>(day.year())) == nullptr;
    if (!open || !held.has_value() || held->holder == author || chance_.OneIn(3)) continue;
    return Push(country_.TellTogether(author, held->holder, day));
  }
}

void RandomHistory::Ask(const NaiveRulebook& rulebook) {
  Push({Commit{}});
  const auto& person = SomePerson();
  const Day today = rulebook.today();
  const Day day = chance_.OneIn(20) ? TwoYearsBefore(today) - chance_.Below(2)
                                    : today - chance_.Below(735) + (chance_.OneIn(30) ? 40 : 0);
  const auto& physician = country_.physicians()[static_cast<size_t>(chance_.Pick(person.circle))];
  const int kind = chance_.Below(25);
  if (kind > 20) return Push({AskCheck{messages_.Unsent(person, rulebook)}});
  if (kind == 0) return Push({AskList{physician.nihii}});
  if (kind == 1) {
    const int years = static_cast<int>(today.year()) - 2014;
    return Push({AskUsage{physician.nihii, 2014 + chance_.Below(years + 1)}});
  }
  if (kind < 11) return Push({AskHolding{person.ssin, day}});
  Push({messages_.EntitlementOf(person, day, rulebook)});
}

// At the end, everybody's holdings are asked for.
void RandomHistory::Close(const NaiveRulebook& rulebook) {
  constexpr size_t kUsagesMax = 60;
  closed_ = true;
  const Day today = rulebook.today();
  Push({Commit{}});
  for (const auto& person : country_.persons()) {
    for (const std::string& number : person.numbers) {
      Push({AskHolding{number, today - chance_.Below(720)}, AskHolding{number, today}});
    }
  }
  Push(bank_.Closing(rulebook));
  const auto& physicians = country_.physicians();
  for (const auto& physician : physicians) Push({AskList{physician.nihii}});
  for (size_t i = 0; i < std::min(kUsagesMax, physicians.size()); ++i) {
    Push({AskUsage{physicians[i].nihii, chance_.Between(2014, 2019)}});
  }
}

void RandomHistory::Push(std::vector<Step> steps) {
  for (Step& step : steps) waiting_.push_back(std::move(step));
}

void RandomHistory::PushMessages(std::vector<Step> steps) {
  for (Step& step : steps) {
    left_today_ -= MessagesIn(step);
    waiting_.push_back(std::move(step));
    if (--group_left_ > 0) continue;
    waiting_.push_back(Commit{});
    group_left_ = chance_.OneIn(3) ? 1 : 1 + chance_.Below(kGroupMax);
  }
}

}  // namespace edmg::sim
