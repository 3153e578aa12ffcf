#include "tests/sim/random_reports.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/sim/random_bank.h"

namespace edmg::sim {
namespace {

constexpr int kRowsMax = 8;
constexpr int kRecent = 60;

}  // namespace

const NaiveDebt& RandomReports::SomeDebt(const std::vector<NaiveDebt>& debts) {
  const int count = static_cast<int>(debts.size());
  const int from = chance_.Percent(85) ? std::max(0, count - kRecent) : 0;
  return debts[static_cast<size_t>(from + chance_.Below(count - from))];
}

std::optional<PaymentFile> RandomReports::File(const NaiveRulebook& rulebook) {
  const auto& debts = rulebook.ledger().debts();
  if (debts.empty()) return std::nullopt;
  if (last_.has_value() && chance_.OneIn(12)) return last_;
  PaymentFile file;
  file.report = absl::StrCat("r", ++reports_);
  const int rows = chance_.Between(1, kRowsMax);
  for (int i = 0; i < rows; ++i) {
    const NaiveDebt& debt = SomeDebt(debts);
    const std::string& insurer = debt.payment.insurer;
    if (insurer == kNeverReports || IsAway(insurer, rulebook.today())) continue;
    if (file.insurer.empty()) file.insurer = insurer;
    // Another insurer's debt is unknown to this one.
    if (insurer != file.insurer && !chance_.OneIn(10)) continue;
    PaymentRow row = Row(debt, rulebook);
    row.number = static_cast<int>(file.rows.size()) + 1;
    if (chance_.OneIn(25)) Malform(rulebook.today(), row);
    file.rows.push_back(row);
    if (!chance_.OneIn(15)) continue;
    file.rows.push_back(row);  // the same row twice, perhaps with another content
    if (chance_.OneIn(2)) file.rows.back().reference += "x";
  }
  if (file.rows.empty()) return std::nullopt;
  last_ = file;
  return file;
}

PaymentRow RandomReports::Row(const NaiveDebt& debt, const NaiveRulebook& rulebook) {
  PaymentRow row;
  row.line = debt.line;
  row.nth = debt.nth;
  const int kind = chance_.Below(100);
  if (chance_.OneIn(20)) {  // whatever its state
    row.kind = chance_.Pick(
        std::vector<std::string>{"PAID", "REJECTED", "RETURNED", "SETTLED", "TRY_AGAIN"});
  } else if (debt.payment.amount_cents < 0) {
    row.kind = kind < 15 ? "SETTLED" : "PAID";  // the others wait for an export
  } else if (debt.state == "DUE" || debt.state == "INSTRUCTED") {
    row.kind = kind < 70 ? "PAID" : "REJECTED";
  } else if (debt.state == "PAID") {
    row.kind = kind < 50 ? "RETURNED" : "PAID";
  } else {
    row.kind = kind < 60 ? "TRY_AGAIN" : "PAID";
  }
  if (row.kind == "PAID") row.cents = debt.OpenCents();
  if (row.kind != "TRY_AGAIN") row.day = AsDate(rulebook.today() - chance_.Below(5));
  if (row.kind == "PAID" || row.kind == "RETURNED") {
    row.reference = debt.state == "PAID" && chance_.OneIn(3)
                        ? debt.reference
                        : absl::StrCat("B", chance_.Below(1'000'000));
  }
  if (row.kind == "REJECTED" || row.kind == "RETURNED") {
    row.reason = chance_.OneIn(40) ? "XX77" : chance_.OneIn(2) ? "AC04" : "AC01";
  }
  return row;
}

void RandomReports::Malform(Day today, PaymentRow& row) {
  switch (chance_.Below(6)) {
    case 0:
      row.currency = chance_.OneIn(2) ? "EUR" : "USD";
      return;
    case 1:
      if (row.day.has_value()) row.day = AsDate(today + 1);
      return;
    case 2:
      if (row.day.has_value()) row.day = Date{2016, 2, 30};
      return;
    case 3:
      if (row.kind == "PAID") row.cents += chance_.OneIn(2) ? 1 : -2 * row.cents;
      return;
    case 4:
      if (!row.reason.empty()) row.reason = chance_.OneIn(2) ? "XX77" : "";
      return;
    default:
      if (row.kind != "REJECTED" && row.kind != "SETTLED") row.reference.clear();
  }
}

}  // namespace edmg::sim
