#include "tests/sim/naive_books.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/sim/naive_numbers.h"

namespace edmg::sim {
namespace {

struct Sum {
  int64_t count = 0;
  int64_t cents = 0;
};

void AppendSums(const std::map<std::string, Sum>& sums, std::string& text) {
  for (const auto& [name, sum] : sums) {
    absl::StrAppend(&text, " ", name, " ", sum.count, "/", sum.cents);
  }
}

std::string WhyLate(const NaiveEvent& event) {
  if (event.attempt > 1) return "REJECTED_BEFORE";
  if (!event.has_account) return "NO_ACCOUNT";
  return event.was_exported ? "BANK" : "NOT_EXPORTED";
}

// The least number of days that so many of 100 payments took at most.
int64_t DaysOf(const std::vector<int64_t>& sorted, int64_t percent) {
  const auto size = static_cast<int64_t>(sorted.size());
  for (int64_t count = 1; count <= size; ++count) {
    if (count * 100 >= size * percent) return sorted[static_cast<size_t>(count - 1)];
  }
  return 0;
}

}  // namespace

std::string Books(const NaiveLedger& ledger, const AskBooks& ask, Day today) {
  const auto day = ask.as_of.has_value() ? RealDay(*ask.as_of) : today;
  if (!day.has_value() || *day > today) return "error FIELD_FORMAT";
  std::map<size_t, std::string> states;  // by debt
  std::map<std::string, Sum> movements;
  for (const NaiveEvent& event : ledger.events()) {
    const NaiveDebt& debt = ledger.debts()[event.debt];
    if (debt.payment.insurer != ask.insurer || event.day > *day) continue;
    states[event.debt] = event.state;
    if (event.day.year() != day->year() || event.day.month() != day->month()) continue;
    Sum& movement = movements[event.type];
    ++movement.count;
    movement.cents += debt.payment.amount_cents;
  }
  std::map<std::string, Sum> lines = {
      {"DUE", {}}, {"INSTRUCTED", {}}, {"PAID", {}}, {"REJECTED", {}}, {"SETTLED", {}}};
  Sum all;
  for (const auto& [place, state] : states) {
    const int64_t cents = ledger.debts()[place].payment.amount_cents;
    for (Sum* sum : {&lines[state], &all}) {
      ++sum->count;
      sum->cents += cents;
    }
  }
  std::string text = absl::StrCat("books on ", Text(*day), ": ", all.count, "/", all.cents, " =");
  AppendSums(lines, text);
  absl::StrAppend(&text, " moved");
  AppendSums(movements, text);
  return text;
}

std::string Timeliness(const NaiveLedger& ledger, const AskTimeliness& ask) {
  if (ask.year < 1 || ask.year > 9999 || ask.month < 1 || ask.month > 12) {
    return "error FIELD_FORMAT";
  }
  std::vector<int64_t> days;
  std::vector<std::string> late;
  int64_t cents = 0;
  for (const NaiveEvent& event : ledger.events()) {
    const NaiveDebt& debt = ledger.debts()[event.debt];
    if (debt.payment.insurer != ask.insurer || event.type != "PAID") continue;
    const Day paid = *event.bank_day;
    if (paid.year() != ask.year || paid.month() != ask.month) continue;
    days.push_back(paid - debt.recorded);
    cents += debt.payment.amount_cents;
    if (paid <= debt.payment.pay_by) continue;
    late.push_back(absl::StrCat(" [", days.back(), " by ", Text(debt.payment.pay_by), " on ",
                                Text(paid), " ", WhyLate(event), " ", debt.payment.amount_cents,
                                " {", debt.line, "} ", debt.nth, "]"));
  }
  std::sort(days.begin(), days.end());
  std::sort(late.begin(), late.end());
  std::string text =
      absl::StrCat("timeliness ", days.size(), "/", cents, " median ", DaysOf(days, 50), " p90 ",
                   DaysOf(days, 90), " p99 ", DaysOf(days, 99), " days");
  std::map<int64_t, int> by_days;
  for (const int64_t each : days) ++by_days[each];
  for (const auto& [number, count] : by_days) absl::StrAppend(&text, " ", number, ":", count);
  absl::StrAppend(&text, " late ", late.size());
  for (const std::string& each : late) absl::StrAppend(&text, each);
  return text;
}

}  // namespace edmg::sim
