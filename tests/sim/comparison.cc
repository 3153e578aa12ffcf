#include "tests/sim/comparison.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace edmg::sim {
namespace {

std::string Both(const std::string& expected, const std::string& actual) {
  return absl::StrCat("  expected: ", expected, "\n  gateway:  ", actual, "\n");
}

std::string Joined(const Lines& lines) {
  return lines.empty() ? "nothing" : absl::StrJoin(lines, "\n            ");
}

// The patient whom a line of obligations is about.
std::vector<std::string> PatientsIn(const Lines& lines) {
  std::vector<std::string> patients;
  for (const std::string& line : lines) {
    if (std::string patient = PatientIn(line); !patient.empty()) {
      patients.push_back(std::move(patient));
    }
  }
  return patients;
}

// Stands beside an answer that differs.
std::string OwedText(const std::vector<Lines>& mine, const std::vector<Lines>& theirs) {
  constexpr size_t kShownMax = 6;
  Lines expected;
  Lines actual;
  for (const auto& lines : mine) expected.insert(expected.end(), lines.begin(), lines.end());
  for (const auto& lines : theirs) actual.insert(actual.end(), lines.begin(), lines.end());
  actual.resize(std::min(actual.size(), kShownMax));
  return absl::StrCat("  owed, expected: ", Joined(expected),
                      "\n  owed, of the whole group: ", Joined(actual), "\n");
}

// The text of an answer or a line of obligations, without patient and time.
std::string KindOf(const std::string& text) {
  std::string kind;
  for (const auto word : absl::StrSplit(text, ' ')) {
    const bool digits = !word.empty() && absl::ascii_isdigit(static_cast<unsigned char>(word[0]));
    const bool refusal = word.size() > 3 && word[3] == '@';
    if (refusal) {
      absl::StrAppend(&kind, word.substr(0, 3), " ");
    } else if (!digits) {
      absl::StrAppend(&kind, word, " ");
    }
  }
  return kind;
}

std::string KindsOf(const Lines& mine, const Lines& theirs) {
  std::string kinds = "owed ";
  for (const auto& line : mine) absl::StrAppend(&kinds, line.substr(0, line.find(' ')), " ");
  absl::StrAppend(&kinds, "| ");
  for (const auto& line : theirs) absl::StrAppend(&kinds, line.substr(0, line.find(' ')), " ");
  return kinds;
}

// Several entries as one.
Lines Merged(const std::vector<Lines>& entries) {
  Lines merged;
  for (const Lines& lines : entries) merged.insert(merged.end(), lines.begin(), lines.end());
  std::sort(merged.begin(), merged.end());
  return merged;
}

// The lines that only one of the two has.
std::pair<Lines, Lines> Unlike(const Lines& one, const Lines& other) {
  std::pair<Lines, Lines> only;
  std::set_difference(one.begin(), one.end(), other.begin(), other.end(),
                      std::back_inserter(only.first));
  std::set_difference(other.begin(), other.end(), one.begin(), one.end(),
                      std::back_inserter(only.second));
  return only;
}

}  // namespace

std::optional<Difference> Comparison::Play(const Step& step) {
  if (EndsGroup(step)) {
    if (auto difference = Commit()) return difference;
  }
  const size_t number = played_++;
  last_ = rulebook_.Play(step);
  auto answers = gateway_.Play(step);
  if (std::holds_alternative<ClockMove>(step)) return CompareMove(step, last_);
  pending_.push_back({number, step, last_, std::move(answers)});
  return EndsGroup(step) ? Compare({}) : std::nullopt;
}

std::optional<Difference> Comparison::Commit() {
  gateway_.Commit();
  return Compare(rulebook_.DoWaitingWork());
}

std::optional<Difference> Comparison::Compare(const Lines& again) {
  if (pending_.empty()) return std::nullopt;
  auto entries = gateway_.TakeEntries();  // proves the payment ids of the answers, too
  rulebook_.Name(gateway_.TakeNames());
  if (IsDoneInParts(pending_.back().step) && entries.size() > 1) entries = {Merged(entries)};
  for (const Pending& each : pending_) {
    const auto& actual = *each.answers;
    const auto& expected = each.expected.answers;
    for (size_t i = 0; i < std::max(expected.size(), actual.size()); ++i) {
      const std::string mine = i < expected.size() ? expected[i] : "nothing";
      const std::string theirs = i < actual.size() ? actual[i] : "nothing";
      if (mine == theirs) continue;
      return Difference{each.number, PatientsOf(each.step), KindOf(mine) + "| " + KindOf(theirs),
                        absl::StrCat("answer ", i, " to: ", Describe(each.step), "\n",
                                     Both(mine, theirs), OwedText(each.expected.entries, entries))};
    }
  }
  auto difference = CompareEntries(entries, again);
  pending_.clear();
  return difference;
}

std::optional<Difference> Comparison::CompareEntries(const std::vector<Lines>& actual,
                                                     const Lines& again) {
  size_t next = 0;
  for (const Pending& each : pending_) {
    for (const Lines& expected : each.expected.entries) {
      const Lines theirs = next < actual.size() ? actual[next] : Lines{};
      ++next;
      if (expected == theirs) continue;
      return Difference{each.number, PatientsIn(expected), KindsOf(expected, theirs),
                        absl::StrCat("owed after: ", Describe(each.step), "\n",
                                     Both(Joined(expected), Joined(theirs)))};
    }
  }
  const Lines rest = Merged(
      {actual.begin() + static_cast<ptrdiff_t>(std::min(next, actual.size())), actual.end()});
  if (rest == again) return std::nullopt;
  const auto [only_mine, only_theirs] = Unlike(again, rest);
  return Difference{
      pending_.back().number, PatientsIn(only_mine.empty() ? only_theirs : only_mine),
      "again " + KindsOf(only_mine, only_theirs),
      absl::StrCat("owed again after: ", Describe(pending_.back().step), " or one of its group\n",
                   Both(Joined(only_mine), Joined(only_theirs)))};
}

std::optional<Difference> Comparison::CompareMove(const Step& step, const Expected& expected) {
  const Lines theirs = Merged(gateway_.TakeEntries());
  rulebook_.Name(gateway_.TakeNames());
  const Lines mine = expected.entries.empty() ? Lines{} : expected.entries[0];
  if (mine == theirs) return std::nullopt;
  const auto [only_mine, only_theirs] = Unlike(mine, theirs);
  return Difference{played_ - 1, PatientsIn(only_mine.empty() ? only_theirs : only_mine),
                    "calendar " + KindsOf(only_mine, only_theirs),
                    absl::StrCat("owed after: ", Describe(step), "\n",
                                 Both(Joined(only_mine), Joined(only_theirs)))};
}

}  // namespace edmg::sim
