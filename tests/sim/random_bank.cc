#include "tests/sim/random_bank.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace edmg::sim {
namespace {

constexpr char kAway[] = "500";
constexpr char kWithoutAccount[] = "600";  // at first
constexpr size_t kRecentExports = 3;
constexpr size_t kDebtsLookedAt = 20;

std::string SomeReason(Chance& chance) {
  if (chance.OneIn(40)) return "XX77";
  return chance.OneIn(8) ? "" : chance.OneIn(2) ? "AC04" : "AC01";
}

}  // namespace

bool IsAway(const std::string& insurer, Day today) {
  return insurer == kAway && today >= Day(today.year(), 6, 20) &&
         today < Day(today.year(), 6, 20) + 21;
}

std::vector<Step> RandomBank::Founding() {
  std::vector<Step> steps;
  for (const std::string& insurer : AllInsurers()) {
    if (insurer == kWithoutAccount) continue;
    accounts_.push_back({insurer, country_.RandomIban(), "GKCCBEBB", "Fund " + insurer, false});
    steps.push_back(accounts_.back());
  }
  return steps;
}

std::vector<Step> RandomBank::Next(const NaiveRulebook& rulebook) {
  const std::string insurer = chance_.OneIn(3) ? "100" : chance_.Pick(AllInsurers());
  const Day today = rulebook.today();
  const int kind = chance_.Below(100);
  if (kind < 12) return {Ask(insurer, today)};
  if (kind < 14) return {Account()};
  if (kind < 22) return {Cancel(insurer, rulebook)};
  if (kind > 60) return Answer(rulebook);
  const std::string debtor = chance_.OneIn(8) ? insurer : SomeDebtor(rulebook);
  if (IsAway(debtor, today)) return {};
  return {Order(debtor, rulebook)};
}

// An insurer that owes something.
std::string RandomBank::SomeDebtor(const NaiveRulebook& rulebook) {
  const auto& debts = rulebook.ledger().debts();
  std::vector<std::string> debtors;
  for (size_t i = debts.size(); i > 0 && debtors.size() < kDebtsLookedAt; --i) {
    const NaiveDebt& debt = debts[i - 1];
    if (debt.state == "DUE" && !debt.is_recovery()) debtors.push_back(debt.payment.insurer);
  }
  return debtors.empty() ? "100" : chance_.Pick(debtors);
}

std::vector<Step> RandomBank::Closing(const NaiveRulebook& rulebook) {
  std::vector<Step> steps;
  const Day today = rulebook.today();
  for (const std::string& insurer : AllInsurers()) {
    steps.push_back(AskBooks{insurer, {}});
    steps.push_back(AskBooks{insurer, AsDate(today - chance_.Below(1500))});
    steps.push_back(AskTimeliness{insurer, chance_.Between(2014, 2019), chance_.Between(1, 12)});
    steps.push_back(AskUnmatched{insurer});
  }
  return steps;
}

Step RandomBank::Account() {
  DebtorAccountRow& known =
      accounts_[static_cast<size_t>(chance_.Below(static_cast<int>(accounts_.size())))];
  const int kind = chance_.Below(10);
  if (kind < 5) {
    known.closed = chance_.OneIn(4);
    return known;
  }
  DebtorAccountRow row = known;
  if (kind < 7) {
    row.insurer = chance_.OneIn(2) ? kWithoutAccount : chance_.Pick(AllInsurers());
    row.iban = country_.RandomIban();
    row.bic = chance_.OneIn(2) ? "" : "GKCCBEBB";
    row.closed = false;
    accounts_.push_back(row);
  } else if (kind == 7) {
    row.name = chance_.OneIn(2) ? "" : std::string(71, 'a');
  } else if (kind == 8) {
    row.iban = "BE00539007547034";
  } else {
    row.bic = "NOBIC";
  }
  return row;
}

const NaiveExport* RandomBank::SomeExport(const std::string& insurer,
                                          const NaiveRulebook& rulebook) {
  std::vector<const NaiveExport*> made;
  const bool any = chance_.OneIn(8);
  for (const NaiveExport& each : rulebook.bank().exports()) {
    const bool theirs = insurer.empty() || each.order.insurer == insurer;
    if (theirs && (any || !each.transfers.empty())) made.push_back(&each);
  }
  if (made.empty()) return nullptr;
  const size_t recent = insurer.empty() ? 2 * kRecentExports : kRecentExports;
  if (!chance_.OneIn(6) && made.size() > recent)
    made.erase(made.begin(), made.end() - static_cast<std::ptrdiff_t>(recent));
  return chance_.Pick(made);
}

Step RandomBank::Order(const std::string& insurer, const NaiveRulebook& rulebook) {
  const Day today = rulebook.today();
  if (const NaiveExport* made = SomeExport(insurer, rulebook);
      made != nullptr && chance_.OneIn(6)) {
    Export again = made->order;
    again.preview = false;
    again.new_form = chance_.OneIn(2);
    if (chance_.OneIn(3)) again.netting = !again.netting;
    if (chance_.OneIn(3)) {
      Export alone;
      alone.insurer = insurer;
      alone.id = again.id;
      return alone;
    }
    return again;
  }
  Export order;
  order.insurer = insurer;
  order.id = absl::StrCat("e", ++exports_);
  order.due_until = AsDate(today + (chance_.OneIn(4) ? chance_.Below(30) : 40));
  order.execution = AsDate(today + (chance_.OneIn(20) ? 45 : chance_.Below(6)));
  order.netting = !chance_.OneIn(4);
  order.preview = chance_.OneIn(12);
  order.new_form = chance_.OneIn(3);
  std::vector<std::string> ibans;
  for (const DebtorAccountRow& row : accounts_) {
    if (row.insurer == insurer && (!row.closed || chance_.OneIn(20))) ibans.push_back(row.iban);
  }
  if (ibans.size() > 1 && !chance_.OneIn(12)) order.debtor_iban = chance_.Pick(ibans);
  const auto& debts = rulebook.ledger().debts();
  for (int i = 0; !debts.empty() && chance_.OneIn(4) && i < 3; ++i) {
    const NaiveDebt& debt =
        debts[debts.size() - 1 -
              static_cast<size_t>(chance_.Below(std::min(30, static_cast<int>(debts.size()))))];
    order.held_back.push_back({debt.line, debt.nth});
  }
  if (chance_.OneIn(25)) Malform(today, order);
  return order;
}

void RandomBank::Malform(Day today, Export& order) {
  switch (chance_.Below(6)) {
    case 0:
      order.id = chance_.OneIn(2) ? "" : order.id + "_";
      return;
    case 1:
      order.execution = AsDate(today - 1);
      return;
    case 2:
      order.execution = AsDate(today + 366);
      return;
    case 3:
      order.due_until = Date{2016, 2, 30};
      return;
    case 4:
      order.due_until.reset();
      return;
    default:
      order.debtor_iban = country_.RandomIban();
  }
}

// The last export that set recoveries off, and still stands.
const NaiveExport* RandomBank::LastNetted(const NaiveRulebook& rulebook) {
  const auto& exports = rulebook.bank().exports();
  const auto found = std::find_if(exports.rbegin(), exports.rend(), [](const NaiveExport& made) {
    return !made.cancelled && std::any_of(made.transfers.begin(), made.transfers.end(),
                                          [](const auto& each) { return !each.netted.empty(); });
  });
  return found == exports.rend() ? nullptr : &*found;
}

Step RandomBank::Cancel(const std::string& insurer, const NaiveRulebook& rulebook) {
  CancelExport cancel{insurer, "nobody", chance_.OneIn(20) ? 0 : chance_.Between(1, 2)};
  const NaiveExport* made = SomeExport(chance_.OneIn(2) ? insurer : "", rulebook);
  if (const NaiveExport* netted = LastNetted(rulebook); netted != nullptr && chance_.OneIn(2)) {
    made = netted;
  }
  if (made == nullptr) return cancel;
  cancel.insurer = made->order.insurer;
  if (!chance_.OneIn(30)) cancel.id = made->order.id;
  return cancel;
}

std::vector<Step> RandomBank::Answer(const NaiveRulebook& rulebook) {
  if (last_.has_value() && chance_.OneIn(10)) return {*last_};
  const NaiveExport* made = SomeExport("", rulebook);
  if (made == nullptr) return {};
  const std::string& insurer = made->order.insurer;
  if (insurer == kNeverReports || IsAway(insurer, rulebook.today())) return {};
  BankFile file = chance_.OneIn(3) ? Rejections(*made, rulebook) : Bookings(*made, rulebook);
  file.insurer = insurer;
  file.id = absl::StrCat("S", ++files_);
  file.created = AsDate(rulebook.today() - (chance_.OneIn(5) ? chance_.Below(4) : 0));
  if (chance_.OneIn(40)) file.created = AsDate(rulebook.today() + 1);
  if (chance_.OneIn(25)) {
    file.fault = chance_.Pick(std::vector<std::string>{"CUT", "NAMESPACE", "DOCTYPE"});
  }
  last_ = file;
  std::vector<Step> steps = {file};
  if (file.group == "RJCT" && !chance_.OneIn(3)) {
    steps.push_back(CancelExport{insurer, made->order.id, 2});
  }
  return steps;
}

BankFile RandomBank::Rejections(const NaiveExport& made, const NaiveRulebook& rulebook) {
  BankFile file;
  file.format = chance_.OneIn(2) ? "pain.002.001.03" : "pain.002.001.11";
  file.answers = made.order.id;
  if (chance_.OneIn(30)) file.answers = chance_.OneIn(2) ? "" : "nobody";
  file.group = chance_.OneIn(12) ? "RJCT" : chance_.OneIn(2) ? "PART" : "";
  const auto& debts = rulebook.ledger().debts();
  for (const NaiveTransfer& transfer : made.transfers) {
    if (chance_.OneIn(2)) continue;
    BankRow row = RowOf(debts[transfer.debt], rulebook.today());
    row.status = chance_.OneIn(3) ? "ACSC" : chance_.OneIn(8) ? "CANC" : "RJCT";
    row.reason = SomeReason(chance_);
    if (chance_.OneIn(2)) row.reference.clear();
    if (chance_.OneIn(25)) Malform(rulebook.today(), debts, row);
    file.rows.push_back(row);
  }
  return file;
}

BankFile RandomBank::Bookings(const NaiveExport& made, const NaiveRulebook& rulebook) {
  BankFile file;
  file.format = chance_.OneIn(2) ? "camt.054.001.02" : "camt.054.001.08";
  const auto& debts = rulebook.ledger().debts();
  const bool again = chance_.OneIn(3);  // the bank tells as new what it told before
  for (const NaiveTransfer& transfer : made.transfers) {
    if (transfer.cents == 0 || chance_.OneIn(6)) continue;
    const NaiveDebt& debt = debts[transfer.debt];
    BankRow row = RowOf(debt, rulebook.today());
    row.cents = transfer.cents;
    row.returned = debt.state == "PAID" && !again && chance_.OneIn(3);
    row.status = chance_.OneIn(20) ? "PDNG" : "BOOK";
    row.reason = row.returned ? SomeReason(chance_) : "";
    if (debt.state == "PAID" && (!again || chance_.OneIn(2))) row.reference = debt.reference;
    if (chance_.OneIn(25)) Malform(rulebook.today(), debts, row);
    file.rows.push_back(row);
  }
  return file;
}

BankRow RandomBank::RowOf(const NaiveDebt& debt, Day today) {
  BankRow row;
  row.debt = {debt.line, debt.nth};
  row.cents = debt.payment.amount_cents;
  row.day = AsDate(today - (chance_.OneIn(3) ? chance_.Below(6) : 0));
  row.reference = absl::StrCat("C", chance_.Below(1'000'000));
  return row;
}

void RandomBank::Malform(Day today, const std::vector<NaiveDebt>& debts, BankRow& row) {
  switch (chance_.Below(7)) {
    case 0:
      row.debt = {};
      row.other_id = chance_.Pick(std::vector<std::string>{"NOTPROVIDED", "P-1-0", "17"});
      return;
    case 1: {
      const NaiveDebt& other =
          debts[static_cast<size_t>(chance_.Below(static_cast<int>(debts.size())))];
      row.debt = {other.line, other.nth};
      return;
    }
    case 2:
      row.cents += chance_.OneIn(2) ? 1 : -1;
      return;
    case 3:
      row.currency = "USD";
      return;
    case 4:
      row.day = AsDate(today + 1);
      return;
    case 5:
      row.reference.clear();
      return;
    default:
      row.returned = !row.returned;
  }
}

Step RandomBank::Ask(const std::string& insurer, Day today) {
  const int kind = chance_.Below(10);
  if (kind < 6) {
    AskBooks ask{insurer, AsDate(today - chance_.Below(chance_.OneIn(2) ? 40 : 1500))};
    if (chance_.OneIn(4)) ask.as_of.reset();
    if (chance_.OneIn(20)) ask.as_of = chance_.OneIn(2) ? AsDate(today + 1) : Date{2016, 2, 30};
    return ask;
  }
  if (kind < 9) {
    const Day month = today - chance_.Below(chance_.OneIn(2) ? 60 : 1500);
    return AskTimeliness{insurer, static_cast<int>(month.year()),
                         chance_.OneIn(20) ? 13 : month.month()};
  }
  return AskUnmatched{insurer};
}

}  // namespace edmg::sim
