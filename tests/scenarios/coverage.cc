#include "tests/scenarios/coverage.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/rules/book/refusals.h"

namespace edmg::tests::scenarios {
namespace {

// The examples, rules, rows and decisions are numbered; the own readings are lettered.
struct Series {
  const char* prefix;
  int count;
};
constexpr Series kSeries[] = {
    {"E", 10}, {"R", 17}, {"B", 14}, {"row 3.1/", 11}, {"decision ", 29},
};
constexpr char kNotHere[] = "decision 28";  // of the design, and not of this program
constexpr char kLastReading = 'u';
// MyCareNet's code, or the reason of a refusal that has none.
std::string KeyOf(const rules::RefusalRow& row) {
  return absl::ascii_isdigit(row.code[0]) ? absl::StrCat("code ", row.code)
                                          : absl::StrCat("reason ", row.reason);
}

template <typename Questions>
void AddCodes(const Questions& questions, std::set<std::string>* keys) {
  for (const auto& question : questions) {
    for (const Refused& refused : question.refused()) {
      if (!refused.code().empty()) keys->insert(absl::StrCat("code ", refused.code()));
      for (const rules::RefusalRow& row : rules::RefusalTable()) {
        if (row.reason == refused.reason()) keys->insert(KeyOf(row));
      }
    }
  }
}

}  // namespace

std::set<std::string> KeysOf(const Scenario& scenario) {
  std::set<std::string> keys(scenario.shows().begin(), scenario.shows().end());
  for (const Step& step : scenario.steps()) {
    const std::vector<Expected> expected = {step.expect()};
    AddCodes(expected, &keys);
    AddCodes(step.expect().holdings(), &keys);
    AddCodes(step.expect().entitlements(), &keys);
  }
  return keys;
}

Coverage::Coverage() {
  for (const Series& series : kSeries) {
    for (int i = 1; i <= series.count; ++i) {
      const std::string key = absl::StrCat(series.prefix, i);
      if (key != kNotHere) keys_.push_back(key);
    }
  }
  for (char letter = 'a'; letter <= kLastReading; ++letter) {
    keys_.push_back(absl::StrCat("own ", std::string(1, letter)));
  }
  for (const rules::RefusalRow& row : rules::RefusalTable()) {
    keys_.push_back(KeyOf(row));
  }
  for (const std::string& key : keys_) stems_[key];
}

void Coverage::Add(const std::string& stem, const Scenario& scenario) {
  for (const std::string& key : KeysOf(scenario)) {
    const auto found = stems_.find(key);
    if (found == stems_.end()) {
      unknown_.push_back(absl::StrCat(stem, " shows \"", key, "\", which is no key"));
    } else {
      found->second.push_back(stem);
    }
  }
}

void Coverage::Print(std::ostream& out) const {
  for (const std::string& key : keys_) {
    const auto& stems = stems_.at(key);
    out << key << std::string(key.size() < 14 ? 14 - key.size() : 1, ' ')
        << (stems.empty() ? "NONE" : absl::StrJoin(stems, ", ")) << "\n";
  }
}

std::vector<std::string> Coverage::Faults() const {
  std::vector<std::string> faults = unknown_;
  for (const std::string& key : keys_) {
    if (stems_.at(key).empty()) faults.push_back(absl::StrCat("no scenario shows ", key));
  }
  return faults;
}

}  // namespace edmg::tests::scenarios
