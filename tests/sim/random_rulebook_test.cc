// The gateway against the naive rulebook, in random histories: every answer, every obligation, and
// now and then holders, lists, entitlements, usage, files for banks, books and timeliness. A
// difference is printed with its seed and the shortest history that shows one.
//
//   EDMG_HISTORY_SEED=42 EDMG_HISTORY_MESSAGES=2000 ./random_rulebook_test
//
// EDMG_LONG=1 plays 1,000,000 messages, reports and bank files; EDMG_HISTORY_DIFFERENCES lets it go
// on until so many histories differed; EDMG_HISTORY_SHORTEN=0 prints them as they are, at once.

#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/sim/comparison.h"
#include "tests/sim/random_history.h"

namespace edmg::sim {
namespace {

using testing::IsEmpty;

constexpr int64_t kSeed = 3;
// Messages, attested rows, rows of reports, and files of banks.
constexpr int64_t kMessages = 50'000;
constexpr int64_t kMessagesLong = 1'000'000;
constexpr int kSmallHistory = 2'000;
constexpr int kLargeHistory = 20'000;
constexpr uint64_t kHistories = 9;  // of which one is large

int64_t Setting(const char* name, int64_t otherwise) {
  const char* text = std::getenv(name);
  int64_t value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : otherwise;
}

class RandomRulebookTest : public testing::Test {
 protected:
  // Plays a history; true if both sides agreed.
  bool Play(uint64_t seed, int messages);
  void Count(const Step& step, const Expected& expected);
  void Report(uint64_t seed, int messages, const Shortest& shortest);
  // The events that should occur, and how often they did.
  void PrintCounts() const;

  SigningDesk desk_;
  int64_t messages_ = 0;
  std::map<std::string, int64_t> counts_;
};

bool RandomRulebookTest::Play(uint64_t seed, int messages) {
  RandomHistory history(seed, messages);
  Comparison comparison(desk_, kHistoryStart);
  std::vector<Step> steps;
  std::optional<Difference> difference;
  while (!difference.has_value()) {
    auto step = history.Next(comparison.rulebook());
    if (!step.has_value()) break;
    steps.push_back(*std::move(step));
    difference = comparison.Play(steps.back());
    messages_ += MessagesIn(steps.back()) + ReportsIn(steps.back());
    Count(steps.back(), comparison.last_expected());
  }
  if (!difference.has_value()) difference = comparison.Commit();
  if (difference.has_value()) {
    std::cout << "a difference with EDMG_HISTORY_SEED=" << seed
              << " EDMG_HISTORY_MESSAGES=" << messages << "\n"
              << difference->text << std::endl;
    Shortest shortest{std::move(steps), *difference};
    if (Setting("EDMG_HISTORY_SHORTEN", 1) != 0) shortest = Shorten(desk_, kHistoryStart, shortest);
    Report(seed, messages, shortest);
    return false;
  }
  EXPECT_THAT(comparison.gateway().VerifyJournal(), IsEmpty())
      << "seed " << seed << ", messages " << messages;
  return !HasFailure();
}

void RandomRulebookTest::Report(uint64_t seed, int messages, const Shortest& shortest) {
  std::string text = absl::StrCat("EDMG_HISTORY_SEED=", seed, " EDMG_HISTORY_MESSAGES=", messages,
                                  "\n", shortest.difference.text, "shortest history:\n");
  for (const Step& step : shortest.steps) absl::StrAppend(&text, "  ", Describe(step), "\n");
  ADD_FAILURE() << text;
}

// The name of a step in the counts.
std::string KindOf(const Step& step) {
  if (std::holds_alternative<DebtorAccountRow>(step)) return "account";
  if (std::holds_alternative<Export>(step)) return "export";
  if (std::holds_alternative<CancelExport>(step)) return "cancel";
  if (std::holds_alternative<BankFile>(step)) return "bank";
  return std::vector<std::string>(absl::StrSplit(Describe(step), absl::MaxSplits(' ', 1)))[0];
}

// Counts the rows of "file pain.002.001.03 recorded 3 known 0 unmatched 1 ...", and the reasons of
// "unmatched: 1 PAYMENT_UNKNOWN ...; 2 ...".
void CountRows(const std::string& answer, std::map<std::string, int64_t>& counts) {
  const std::vector<std::string> words = absl::StrSplit(answer, ' ');
  if (words[0] == "file") {
    for (size_t i = 2; i + 1 < words.size(); i += 2) {
      int64_t rows = 0;
      if (absl::SimpleAtoi(words[i + 1], &rows)) counts["bank rows " + words[i]] += rows;
    }
  }
  if (words[0] != "unmatched:") return;
  for (const auto row : absl::StrSplit(answer.substr(words[0].size()), "; ")) {
    const std::vector<std::string> parts =
        absl::StrSplit(absl::StripAsciiWhitespace(row), absl::MaxSplits(' ', 2));
    if (parts.size() > 1) ++counts["unmatched " + parts[1]];
  }
}

// The name of an answer in the counts.
void RandomRulebookTest::Count(const Step& step, const Expected& expected) {
  const std::string kind = KindOf(step);
  const bool rows = std::holds_alternative<AttestationFile>(step);
  const bool reports = std::holds_alternative<PaymentFile>(step);
  for (const std::string& answer : expected.answers) {
    if (kind == "bank" || kind == "unmatched") CountRows(answer, counts_);
    const std::vector<std::string> words = absl::StrSplit(answer, ' ');
    std::string outcome = words[0];
    if (outcome == "refused") {
      for (size_t i = 1; i < words.size(); ++i) {
        const std::string code = std::vector<std::string>(absl::StrSplit(words[i], '@'))[0];
        ++counts_[absl::StrCat(rows ? "row" : kind, " refused ", code)];
        ++counts_[absl::StrCat("code ", code)];
      }
      continue;
    }
    if (outcome == "registered" || outcome == "contact" || outcome == "error") {
      absl::StrAppend(&outcome, " ", words[1]);
    }
    if (kind == "entitlement") absl::StrAppend(&outcome, " ", words[1]);
    if (kind == "who") outcome = words[0] == "nobody" ? "nobody" : "holder";
    if (reports && outcome.find('@') != std::string::npos) outcome.resize(outcome.find('@'));
    ++counts_[absl::StrCat(rows ? "row" : reports ? "report" : kind, " ", outcome)];
  }
  // A row of a person owes something if numbers are joined or parted.
  const bool numbers = std::holds_alternative<PersonRow>(step);
  for (const Lines& lines : expected.entries) {
    for (const std::string& line : lines) {
      const std::vector<std::string> words = absl::StrSplit(line, ' ');
      const bool event = words[0] == "EVENT";
      ++counts_[absl::StrCat(numbers ? "numbers " : "owed ", words[0],
                             event ? " " + words[1] : "")];
    }
  }
}

void RandomRulebookTest::PrintCounts() const {
  for (const auto& [what, count] : counts_) std::cout << "  " << what << ": " << count << "\n";
  for (const char* what : {"owed REGISTRATION",
                           "owed EXTENSION",
                           "owed ATTESTATION",
                           "owed ADMINISTRATIVE_EXTENSION",
                           "owed RAISED_DIFFERENCE",
                           "owed RECOVERY",
                           "owed PREVENTION_MODULE",
                           "owed CLAIM",
                           "owed EVENT PAID",
                           "owed EVENT REJECTED",
                           "owed EVENT RETURNED",
                           "owed EVENT DUE_AGAIN",
                           "owed EVENT PAID_TWICE",
                           "owed EVENT SETTLED",
                           "owed EVENT PAYMENT_DUE_SOON",
                           "owed EVENT PAYMENT_OVERDUE",
                           "numbers EVENT CONTESTED",
                           "numbers EVENT ENDED",
                           "numbers EVENT WITHDRAWN",
                           "owed EVENT AGREED",
                           "owed EVENT OBJECTED",
                           "owed EVENT LAPSED",
                           "insurer error CONTEST_UNKNOWN",
                           "owed EVENT INSTRUCTED",
                           "owed EVENT EXPORT_CANCELLED",
                           "owed EVENT RECOVERY_OPEN_AGAIN",
                           "account ok",
                           "account error FIELD_FORMAT",
                           "export export",
                           "export file",
                           "export error FIELD_FORMAT",
                           "export error DEBTOR_ACCOUNT_UNKNOWN",
                           "export error EXPORT_CHANGED",
                           "export error EXPORT_CANCELLED",
                           "cancel cancelled,",
                           "cancel error EXPORT_PAID",
                           "cancel error EXPORT_UNKNOWN",
                           "cancel error FIELD_FORMAT",
                           "bank rows recorded",
                           "bank rows known",
                           "bank rows accepted",
                           "bank error FILE_INVALID",
                           "bank error FILE_FORMAT_UNKNOWN",
                           "bank error EXPORT_UNKNOWN",
                           "unmatched PAYMENT_UNKNOWN",
                           "unmatched PAYMENT_AMOUNT_DIFFERS",
                           "unmatched PAYMENT_DATE_IN_FUTURE",
                           "unmatched PAYMENT_TRANSITION_IMPOSSIBLE",
                           "unmatched REASON_CODE_UNKNOWN",
                           "unmatched EXPORT_SUPERSEDED",
                           "unmatched FIELD_FORMAT",
                           "books books",
                           "books error FIELD_FORMAT",
                           "timeliness timeliness",
                           "timeliness error FIELD_FORMAT",
                           "report recorded",
                           "report known",
                           "report error REPORT_ROW_CHANGED",
                           "report error PAYMENT_UNKNOWN",
                           "report error PAYMENT_AMOUNT_DIFFERS",
                           "report error PAYMENT_DATE_IN_FUTURE",
                           "report error PAYMENT_TRANSITION_IMPOSSIBLE",
                           "report error REASON_CODE_UNKNOWN",
                           "report error FIELD_FORMAT",
                           "numbers RECOVERY",
                           "numbers REGISTRATION",
                           "insurer refused 130",
                           "registration registered payment=1",
                           "registration registered payment=0",
                           "contact contact extends=1",
                           "contact contact extends=0",
                           "row recorded",
                           "row known",
                           "row refused PAPER_NOT_PERMITTED",
                           "row refused 145",
                           "row refused 162",
                           "enrolment enrolled",
                           "registration error MESSAGE_ID_REUSED",
                           "contact refused 165",
                           "registration refused 165",
                           "entitlement entitled=1 HOLDER",
                           "entitlement entitled=1 GROUP_MEMBER",
                           "entitlement entitled=1 HOLDER_MENTION",
                           "entitlement entitled=0 NO_RIGHT",
                           "entitlement entitled=0 NO_ACCESS",
                           "group error GROUP_OVERLAP",
                           "code 100",
                           "code 111",
                           "code 112",
                           "code 113",
                           "code 120",
                           "code 121",
                           "code 122",
                           "code 130",
                           "code 136",
                           "code 140",
                           "code 141",
                           "code 145",
                           "code 146",
                           "code 155",
                           "code 156",
                           "code 158",
                           "code 161",
                           "code 162",
                           "code 163",
                           "code 165",
                           "code 166",
                           "code 167",
                           "code 168",
                           "code 174"}) {
    EXPECT_GT(counts_.count(what), 0u) << what << " never occurred";
  }
}

TEST_F(RandomRulebookTest, AgreesWithTheNaiveRulebook) {
  const bool is_long = Setting("EDMG_LONG", 0) != 0;
  // The test run plays the same histories every time; the long campaign plays new ones.
  const int64_t seed_of_run = is_long ? std::random_device()() : kSeed;
  const auto seed = static_cast<uint64_t>(Setting("EDMG_HISTORY_SEED", seed_of_run));
  const int64_t only = Setting("EDMG_HISTORY_MESSAGES", 0);
  const int64_t differences_max = Setting("EDMG_HISTORY_DIFFERENCES", 1);
  const int64_t target = only != 0 ? only * differences_max : is_long ? kMessagesLong : kMessages;
  std::cout << "seed " << seed << std::endl;
  int64_t differences = 0;
  for (uint64_t number = 0; messages_ < target && differences < differences_max; ++number) {
    const int size = only != 0                  ? static_cast<int>(only)
                     : number % kHistories == 0 ? kLargeHistory
                                                : kSmallHistory;
    if (!Play(seed + number, size)) ++differences;
    if (is_long && number % 24 == 0) std::cout << messages_ << " messages so far" << std::endl;
    if (only != 0 && differences_max == 1) break;
  }
  std::cout << messages_ << " messages" << std::endl;
  if (differences == 0 && only == 0) PrintCounts();
}

}  // namespace
}  // namespace edmg::sim
