// Insurers apart (decision 29), naively: day by day, of all days on which anything begins or is
// over.

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "tests/sim/naive_registry.h"

namespace edmg::sim {
namespace {

constexpr int kDaysToObject = 30;

bool IsLater(const Affiliation& one, const std::string& insurer, const Affiliation& other,
             const std::string& other_insurer) {
  if (one.period.begin != other.period.begin) return one.period.begin > other.period.begin;
  return insurer < other_insurer;
}

bool CoveredOn(const PersonRow& row, Day day) {
  return std::any_of(row.affiliations.begin(), row.affiliations.end(),
                     [day](const Affiliation& each) { return each.period.Covers(day); });
}

// Beats all affiliations of the other row on the day.
bool Beats(const Affiliation& one, const std::string& insurer,
           const std::vector<Affiliation>& others, const std::string& other_insurer, Day day) {
  return std::all_of(others.begin(), others.end(), [&](const Affiliation& other) {
    return !other.period.Covers(day) || IsLater(one, insurer, other, other_insurer);
  });
}

// The days on which an affiliation of the rows begins, or the first day without one that ended.
std::set<Day> Corners(const std::vector<const PersonRow*>& rows) {
  std::set<Day> days;
  for (const PersonRow* row : rows) {
    if (row == nullptr) continue;
    for (const Affiliation& each : row->affiliations) {
      days.insert(each.period.begin);
      if (each.period.end.has_value()) days.insert(*each.period.end + 1);
    }
  }
  return days;
}

// True if the row covers the day and each one after it, for ever.
bool CoversFrom(const PersonRow& row, Day day) {
  if (!CoveredOn(row, day)) return false;
  for (const Day corner : Corners({&row})) {
    if (corner > day && !CoveredOn(row, corner)) return false;
  }
  return true;
}

}  // namespace

const NaiveRegistry::Contests& NaiveRegistry::ContestsOf(const PersonRow& row) const {
  static const auto* none = new Contests();
  const auto found = contests_.find({row.ssin, row.insurer});
  return found == contests_.end() ? *none : found->second;
}

bool NaiveRegistry::IsContested(const PersonRow& row, const Affiliation& affiliation) const {
  const Contests& contests = ContestsOf(row);
  return std::any_of(contests.begin(), contests.end(), [&](const Contest& each) {
    return !each.death.has_value() && each.begin == affiliation.period.begin;
  });
}

NaiveRegistry::Picture NaiveRegistry::PictureOf(const std::string& ssin) const {
  Picture picture{Own(ssin), FeedsOf(ssin), {}};
  for (const auto& [insurer, row] : picture.feeds) picture.contests[insurer] = ContestsOf(row);
  return picture;
}

void NaiveRegistry::Record(const PersonRow& row, Day today, std::vector<std::string>& lines) {
  std::vector<Picture> before = {PictureOf(row.ssin)};
  std::vector<std::string> numbers = Numbers(row.ssin);
  if (!row.replaces.empty() && Own(row.replaces) != before.front().own) {
    before.push_back(PictureOf(row.replaces));
    for (const std::string& number : Numbers(row.replaces)) numbers.push_back(number);
  }
  feeds_[row.ssin][row.insurer] = row;
  feeds_of_several_.clear();
  replaced_.erase(row.ssin);
  for (const auto& [insurer, feed] : feeds_[row.ssin]) {
    if (!feed.replaces.empty()) replaced_[row.ssin].insert(feed.replaces);
  }
  std::vector<std::string> after = {Own(row.ssin)};
  for (const std::string& number : numbers) {
    if (std::find(after.begin(), after.end(), Own(number)) == after.end()) {
      after.push_back(Own(number));
    }
  }
  AskAll(before, after, &row, today);
  Tell(before, after, {}, lines);
}

void NaiveRegistry::AskAll(const std::vector<Picture>& before,
                           const std::vector<std::string>& after, const PersonRow* fed, Day today) {
  std::map<std::pair<std::string, std::string>, Contests> asked;
  for (const Picture& picture : before) {
    for (const auto& [insurer, row] : picture.feeds) asked[{row.ssin, insurer}];
  }
  for (const std::string& own : after) {
    for (const auto& [insurer, row] : FeedsOf(own)) {
      asked[{row.ssin, insurer}] = AsksOf(before, own, row, fed, today);
    }
  }
  for (auto& [row, contests] : asked) contests_[row] = std::move(contests);
  std::map<std::pair<std::string, std::string>, Contest> deaths;
  for (const std::string& own : after) {
    for (const auto& [insurer, row] : FeedsOf(own)) {
      const auto death = DeathAskOf(before, own, row, fed, today);
      if (death.has_value()) deaths[{row.ssin, insurer}] = *death;
    }
  }
  for (const auto& [row, contest] : deaths) contests_[row].push_back(contest);
}

NaiveRegistry::Contests NaiveRegistry::AsksOf(const std::vector<Picture>& before,
                                              const std::string& own, const PersonRow& row,
                                              const PersonRow* fed, Day today) const {
  Contests asks;
  const bool is_fed = fed != nullptr && fed->ssin == row.ssin && fed->insurer == row.insurer;
  const Picture* was = nullptr;
  for (const Picture& picture : before) {
    const auto found = picture.feeds.find(row.insurer);
    if (was != nullptr || found == picture.feeds.end()) continue;
    if (is_fed || found->second.ssin == row.ssin) was = &picture;
  }
  for (const auto& feed : FeedsOf(own)) {
    const std::string& against = feed.first;
    if (against == row.insurer) continue;
    const bool elsewhere = std::any_of(before.begin(), before.end(), [&](const Picture& picture) {
      return picture.feeds.count(against) > 0;
    });
    const bool here = was != nullptr && was->feeds.count(against) > 0;
    const bool strangers = was == nullptr || (!here && elsewhere);
    for (const Contest& each : AsksBetween({row, feed.second, was, here, strangers}, today)) {
      asks.push_back(each);
    }
  }
  return asks;
}

NaiveRegistry::Contests NaiveRegistry::AsksBetween(const Meeting& pair, Day today) const {
  const std::string& against = pair.other.insurer;
  const PersonRow* row_before = pair.strangers ? nullptr : &pair.was->feeds.at(pair.row.insurer);
  const PersonRow* other_before =
      pair.strangers || !pair.here ? nullptr : &pair.was->feeds.at(against);
  // Between the two only.
  const auto contest_of = [&](const std::string& insurer, const std::string& opponent,
                              Day begin) -> const Contest* {
    for (const Contest& each : pair.was->contests.at(insurer)) {
      if (!each.death && each.begin == begin && each.against == opponent) return &each;
    }
    return nullptr;
  };
  std::vector<Affiliation> unopposed;
  if (other_before != nullptr) {
    for (const Affiliation& each : other_before->affiliations) {
      if (contest_of(against, pair.row.insurer, each.period.begin) == nullptr) {
        unopposed.push_back(each);
      }
    }
  }
  std::map<Day, Contest> by_begin;
  for (const Affiliation& claim : pair.row.affiliations) {
    for (const Day day : Corners({&pair.row, &pair.other, row_before, other_before})) {
      if (!claim.period.Covers(day) || !CoversFrom(pair.other, day) ||
          !Beats(claim, pair.row.insurer, pair.other.affiliations, against, day)) {
        continue;  // takes nothing that is open
      }
      bool had = false;
      const Contest* asked = nullptr;
      if (row_before != nullptr) {
        for (const Affiliation& each : row_before->affiliations) {
          if (!each.period.Covers(day)) continue;
          const Contest* contest = contest_of(pair.row.insurer, against, each.period.begin);
          had |= contest == nullptr && Beats(each, pair.row.insurer, unopposed, against, day);
          if (contest == nullptr) continue;
          const auto rank = [&claim](const Contest& one) {  // its own first, then the earliest
            return std::pair(one.begin != claim.period.begin, one.begin);
          };
          if (asked == nullptr || rank(*contest) < rank(*asked)) asked = contest;
        }
      }
      if (had) continue;
      Contest contest{against, {}, claim.period.begin, today, today + kDaysToObject};
      const bool other_begin =
          asked != nullptr && asked->objected && asked->begin != claim.period.begin;
      const bool anew = asked == nullptr || other_begin;
      if (!anew) {
        contest = *asked;
        contest.begin = claim.period.begin;
      }
      const auto known = by_begin.find(claim.period.begin);
      if (anew || known == by_begin.end()) by_begin[claim.period.begin] = contest;
      if (anew) break;
    }
  }
  Contests asks;
  for (const auto& [begin, contest] : by_begin) asks.push_back(contest);
  return asks;
}

std::optional<NaiveRegistry::Contest> NaiveRegistry::DeathAskOf(const std::vector<Picture>& before,
                                                                const std::string& own,
                                                                const PersonRow& row,
                                                                const PersonRow* fed,
                                                                Day today) const {
  if (!row.death.has_value()) return std::nullopt;
  const std::string insurer = AliveOrDeadOn(own, *row.death).insurer;
  if (insurer.empty() || insurer == row.insurer) return std::nullopt;
  const Contest anew{insurer, *row.death, *row.death, today, today + kDaysToObject};
  const bool is_fed = fed != nullptr && fed->ssin == row.ssin && fed->insurer == row.insurer;
  for (const Picture& picture : before) {
    const auto found = picture.feeds.find(row.insurer);
    if (found == picture.feeds.end()) continue;
    if (!is_fed && found->second.ssin != row.ssin) continue;
    if (found->second.death != row.death) return anew;
    const bool elsewhere = std::any_of(before.begin(), before.end(), [&](const Picture& each) {
      return each.feeds.count(insurer) > 0;
    });
    if (picture.feeds.count(insurer) == 0 && elsewhere) return anew;
    for (const Contest& each : picture.contests.at(row.insurer)) {
      if (each.death.has_value()) return each.against == insurer ? each : anew;
    }
    return std::nullopt;
  }
  return anew;
}

void NaiveRegistry::Tell(const std::vector<Picture>& before, const std::vector<std::string>& after,
                         const Ends& ends, std::vector<std::string>& lines) const {
  std::set<std::string> said;  // one of several affiliations, the first
  const auto say = [&](const std::string& what, const std::string& own, const std::string& claimant,
                       const Contest& contest) {
    const std::string gist =
        absl::StrCat(what, claimant, contest.against, contest.death.has_value(),
                     Text(contest.since), Text(contest.last));
    if (!said.insert(gist).second) return;
    for (const std::string& reader : {claimant, contest.against}) {
      lines.push_back(absl::StrCat(
          "EVENT ", what, " for ", own, " fed by ", claimant, " against ", contest.against, ": ",
          contest.death ? "death " : "from ", Text(contest.death.value_or(contest.begin)),
          ", since ", Text(contest.since), " until ", Text(contest.last), ", told to ", reader));
    }
  };
  using Known =
      std::map<std::tuple<std::string, std::string, bool, Day>, std::pair<std::string, Contest>>;
  Known were;
  Known are;
  const auto add = [](Known& known, const std::string& own, const std::string& insurer,
                      const Contests& contests) {
    for (const Contest& each : contests) {
      known[{insurer, each.against, each.death.has_value(), each.death.value_or(each.begin)}] = {
          own, each};
    }
  };
  for (const Picture& picture : before) {
    for (const auto& [insurer, row] : picture.feeds) {
      add(were, picture.own, insurer, picture.contests.at(insurer));
    }
  }
  for (const std::string& own : after) {
    for (const auto& [insurer, row] : FeedsOf(own)) add(are, own, insurer, ContestsOf(row));
  }
  for (const auto& [key, was] : were) {
    const auto& [claimant, against, is_death, day] = key;
    if (ends.count(key) > 0) {
      say(ends.at(key), was.first, claimant, was.second);
    } else if (are.count(key) == 0) {
      bool fed = false;
      for (const std::string& own : after) {
        const PersonRow* row = FeedOf(own, claimant);
        if (row == nullptr) continue;
        fed |= is_death && row->death == day;
        for (const Affiliation& each : row->affiliations) {
          fed |= !is_death && each.period.begin == day;
        }
      }
      say(fed ? "ENDED" : "WITHDRAWN", was.first, claimant, was.second);
    }
  }
  for (const auto& [key, is] : are) {
    const auto was = were.find(key);
    if (was != were.end() && was->second.second.since == is.second.since &&
        (!was->second.second.objected || is.second.objected)) {
      continue;
    }
    say(is.second.objected ? "OBJECTED" : "CONTESTED", is.first, std::get<0>(key), is.second);
  }
}

template <typename How>
bool NaiveRegistry::Settle(const std::string& own, const How& how, Day today,
                           std::vector<std::string>& lines) {
  const Picture before = PictureOf(own);
  Ends ends;
  Picture settled = before;
  for (auto& [insurer, contests] : settled.contests) {
    Contests left;
    for (Contest each : contests) {
      const std::string end = how(insurer, each);
      if (!end.empty()) {
        ends[{insurer, each.against, each.death.has_value(), each.death.value_or(each.begin)}] =
            end;
      }
      each.objected |= end == "OBJECTED";
      if (end.empty() || end == "OBJECTED") left.push_back(each);
    }
    contests = left;
  }
  if (ends.empty()) return false;
  // Who gives way, gives way with what it began later, too.
  for (const auto& of_row : before.contests) {
    const std::string& insurer = of_row.first;
    for (const Contest& each : of_row.second) {
      const auto end = ends.find(
          {insurer, each.against, each.death.has_value(), each.death.value_or(each.begin)});
      if (each.death || end == ends.end() || end->second == "OBJECTED") continue;
      std::vector<Affiliation> claims;
      for (const Affiliation& claim : before.feeds.at(insurer).affiliations) {
        if (claim.period.begin == each.begin) claims.push_back(claim);
      }
      for (const Affiliation& other : before.feeds.at(each.against).affiliations) {
        Contests& asked = settled.contests[each.against];
        const bool known = std::any_of(asked.begin(), asked.end(), [&](const Contest& one) {
          return !one.death && one.begin == other.period.begin && one.against == insurer;
        });
        const bool gives = std::any_of(claims.begin(), claims.end(), [&](const Affiliation& claim) {
          return claim.period.Overlaps(other.period) &&
                 IsLater(other, each.against, claim, insurer);
        });
        if (!known && gives) {
          asked.push_back({insurer, {}, other.period.begin, each.since, each.last, true});
        }
      }
    }
  }
  AskAll({settled}, {own}, nullptr, today);
  Tell({before}, {own}, ends, lines);
  return true;
}

int NaiveRegistry::Answer(const ContestAnswer& answer, Day today, std::vector<std::string>& lines) {
  int answered = 0;
  Settle(
      Own(answer.ssin),
      [&](const std::string& claimant, const Contest& each) -> std::string {
        if (claimant != answer.claimant || each.against != answer.insurer) return "";
        ++answered;
        if (answer.agrees) return "AGREED";
        return each.objected ? "" : "OBJECTED";
      },
      today, lines);
  return answered;
}

bool NaiveRegistry::EndContests(Day day, Day today, std::vector<std::string>& lines) {
  std::set<std::string> owns;
  for (const auto& [row, contests] : contests_) {
    const bool over = std::any_of(contests.begin(), contests.end(), [&](const Contest& each) {
      return !each.objected && each.last < day;
    });
    if (over) owns.insert(Own(row.first));
  }
  bool ended = false;
  for (const std::string& own : owns) {
    ended |= Settle(
        own,
        [&](const std::string&, const Contest& each) -> std::string {
          return !each.objected && each.last < day ? "LAPSED" : "";
        },
        today, lines);
  }
  return ended;
}

std::vector<NaiveRegistry::Contested> NaiveRegistry::AllContested() const {
  std::vector<Contested> all;
  for (const auto& [row, contests] : contests_) {
    for (const Contest& each : contests) all.push_back({row.first, row.second, each.against});
  }
  return all;
}

}  // namespace edmg::sim
