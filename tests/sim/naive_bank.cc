#include "tests/sim/naive_bank.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/sim/naive_numbers.h"

namespace edmg::sim {
namespace {

constexpr size_t kAccountsMax = 16;
constexpr char kNobodys[] = "P-1-0";  // the player's id of a payment that there is not
constexpr int kExecutionDaysMax = 365;
constexpr size_t kNameBytesMax = 70;
constexpr char kExportIdCharacters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";

// Of the years in which histories play.
Day Easter(int64_t year) {
  static const auto* days = new std::map<int64_t, Day>{
      {2014, Day(2014, 4, 20)}, {2015, Day(2015, 4, 5)}, {2016, Day(2016, 3, 27)},
      {2017, Day(2017, 4, 16)}, {2018, Day(2018, 4, 1)}, {2019, Day(2019, 4, 21)},
      {2020, Day(2020, 4, 12)}, {2021, Day(2021, 4, 4)}};
  return days->at(year);
}

bool BanksWork(Day day) {
  const auto weekday = absl::GetWeekday(day);
  if (weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday) return false;
  const Day easter = Easter(day.year());
  const int date = day.month() * 100 + day.day();
  return day != easter - 2 && day != easter + 1 && date != 101 && date != 501 && date != 1225 &&
         date != 1226;
}

bool IsExportId(const std::string& id) {
  return !id.empty() && id.size() <= 30 &&
         id.find_first_not_of(kExportIdCharacters) == std::string::npos;
}

std::string NameOf(const NaiveDebt& debt) { return absl::StrCat("{", debt.line, "} ", debt.nth); }

// The transfers and recoveries that an order finds.
void Plan(const NaiveLedger& ledger, NaiveExport& made) {
  const Export& order = made.order;
  const Day until = *RealDay(*order.due_until);
  const auto& debts = ledger.debts();
  std::vector<size_t> recoveries;
  for (size_t place = 0; place < debts.size(); ++place) {
    const NaiveDebt& debt = debts[place];
    if (debt.payment.insurer != order.insurer || debt.state != "DUE") continue;
    if (debt.is_recovery()) {
      if (order.netting && debts[*debt.recovers].IsWithPhysician()) recoveries.push_back(place);
      continue;
    }
    if (debt.pay_by > until) continue;
    const bool held = std::any_of(
        order.held_back.begin(), order.held_back.end(),
        [&](const DebtName& name) { return name.line == debt.line && name.nth == debt.nth; });
    if (held) {
      ++made.held_back;
    } else if (debt.iban.empty()) {
      ++made.without_account;
    } else {
      made.transfers.push_back({place, debt.OpenCents(), debt.iban, {}});
    }
  }
  std::sort(recoveries.begin(), recoveries.end(), [&](size_t one, size_t other) {
    return std::make_pair(debts[one].payment.amount_cents, debts[one].name) <
           std::make_pair(debts[other].payment.amount_cents, debts[other].name);
  });
  for (const size_t recovery : recoveries) {
    NaiveTransfer* largest = nullptr;
    for (NaiveTransfer& transfer : made.transfers) {
      if (debts[transfer.debt].payment.physician != debts[recovery].payment.physician) continue;
      const bool larger = largest == nullptr || transfer.cents > largest->cents ||
                          (transfer.cents == largest->cents &&
                           debts[transfer.debt].name < debts[largest->debt].name);
      if (larger) largest = &transfer;
    }
    const int64_t cents = -debts[recovery].payment.amount_cents;
    if (largest == nullptr || largest->cents < cents) continue;
    largest->cents -= cents;
    largest->netted.push_back({recovery, cents});
  }
}

std::string CountsOf(const NaiveExport& made) {
  int transfers = 0;
  int whole = 0;
  int netted = 0;
  int64_t cents = 0;
  int64_t netted_cents = 0;
  for (const NaiveTransfer& transfer : made.transfers) {
    (transfer.cents == 0 ? whole : transfers) += 1;
    cents += transfer.cents;
    for (const NaiveNetted& each : transfer.netted) {
      ++netted;
      netted_cents += each.cents;
    }
  }
  return absl::StrCat("export ", made.order.preview ? "preview" : "made", " on ", Text(made.day),
                      made.moved ? " (moved)" : "", " from ", made.debtor_iban, " transfers ",
                      transfers, " of ", cents, " netted ", netted, " of ", netted_cents, " whole ",
                      whole, " without account ", made.without_account, " held back ",
                      made.held_back);
}

std::string FileOf(const NaiveExport& made, const NaiveLedger& ledger) {
  std::vector<std::string> rows;
  int64_t cents = 0;
  for (const NaiveTransfer& transfer : made.transfers) {
    if (transfer.cents == 0) continue;
    cents += transfer.cents;
    rows.push_back(absl::StrCat(transfer.cents, " to ", transfer.iban, " for ",
                                NameOf(ledger.debts()[transfer.debt])));
  }
  if (rows.empty()) return "no file";
  std::sort(rows.begin(), rows.end());
  return absl::StrCat("file ", made.order.id, " of ", rows.size(), " and ", cents, " on ",
                      Text(made.day), " from ", made.debtor_iban, ": ", absl::StrJoin(rows, "; "));
}

// True if another order is the same, or names the export alone.
bool IsSame(const Export& order, const Export& other) {
  Export like = other;
  like.preview = order.preview;
  like.new_form = order.new_form;
  const bool alone = !order.due_until.has_value() && !order.execution.has_value() &&
                     order.debtor_iban.empty() && !order.netting && order.held_back.empty();
  return alone || Describe(like) == Describe(order);
}

bool IsPain(const BankFile& file) { return absl::StartsWith(file.format, "pain."); }

// What a row says, as a row of a report; nullopt: the bank only took the transfer on.
std::optional<PaymentRow> ReportOf(const BankFile& file, const BankRow& row) {
  PaymentRow report;
  report.line = row.debt.line;
  report.nth = row.debt.nth;
  report.day = row.day;
  report.reference = row.reference;
  if (IsPain(file)) {
    if (row.status != "RJCT" && row.status != "CANC") return std::nullopt;
    report.kind = "REJECTED";
    report.day = file.created;
  } else {
    if (row.status != "BOOK") return std::nullopt;
    report.kind = row.returned ? "RETURNED" : "PAID";
    report.currency = row.currency;
    if (!row.returned) report.cents = row.cents;
  }
  // A bank that gives no reason is no fault.
  if (report.kind != "PAID") report.reason = row.reason.empty() ? "AC04" : row.reason;
  return report;
}

}  // namespace

Day BankingDay(Day day) {
  while (!BanksWork(day)) ++day;
  return day;
}

std::string NaiveBank::Set(const DebtorAccountRow& row) {
  const bool sound = IbanFault(row.iban) == Fault::kNone && (row.bic.empty() || IsBic(row.bic)) &&
                     !row.name.empty() && row.name.size() <= kNameBytesMax;
  if (!sound) return "error FIELD_FORMAT";
  auto& accounts = accounts_[row.insurer];
  if (accounts.count(row.iban) == 0 && accounts.size() == kAccountsMax) {
    return "error TOO_MANY_DEBTOR_ACCOUNTS";
  }
  accounts[row.iban] = row;
  return "ok";
}

const NaiveExport* NaiveBank::Find(const std::string& insurer, const std::string& id) const {
  for (const NaiveExport& each : exports_) {
    if (each.order.insurer == insurer && each.order.id == id) return &each;
  }
  return nullptr;
}

std::string NaiveBank::Begin(const Export& order, Day today, NaiveExport& made) const {
  made.order = order;
  if (!IsExportId(order.id)) return "error FIELD_FORMAT";
  if (!order.due_until.has_value() || !RealDay(*order.due_until).has_value()) {
    return "error FIELD_FORMAT";
  }
  const auto day = order.execution.has_value() ? RealDay(*order.execution) : std::nullopt;
  if (!day.has_value() || *day < today || *day > today + kExecutionDaysMax) {
    return "error FIELD_FORMAT";
  }
  made.day = BankingDay(*day);
  made.moved = made.day != *day;
  const auto accounts = accounts_.find(order.insurer);
  if (accounts == accounts_.end()) return "error DEBTOR_ACCOUNT_UNKNOWN";
  std::vector<std::string> open;
  for (const auto& [iban, account] : accounts->second) {
    const bool named = order.debtor_iban.empty() || order.debtor_iban == iban;
    if (named && !account.closed) open.push_back(iban);
  }
  if (open.size() != 1) return "error DEBTOR_ACCOUNT_UNKNOWN";
  made.debtor_iban = open.front();
  return "";
}

std::vector<std::string> NaiveBank::Make(const Export& order, Day today, NaiveLedger& ledger,
                                         std::vector<std::string>& lines) {
  const NaiveExport* known = Find(order.insurer, order.id);
  if (known != nullptr && !order.preview) {
    if (!IsSame(order, known->order)) return {"error EXPORT_CHANGED"};
    if (known->cancelled) return {"error EXPORT_CANCELLED"};
    return {CountsOf(*known), FileOf(*known, ledger)};
  }
  NaiveExport made;
  const std::string error = Begin(order, today, made);
  if (!error.empty()) return {error};
  Plan(ledger, made);
  if (order.preview) return {CountsOf(made), "no file"};
  for (const NaiveTransfer& each : made.transfers) {
    ledger.Instruct(each.debt, each.netted, order.id, made.day, today, lines);
  }
  exports_.push_back(made);
  return {CountsOf(made), FileOf(made, ledger)};
}

std::string NaiveBank::Cancel(const CancelExport& cancel, Day today, NaiveLedger& ledger,
                              std::vector<std::string>& lines) {
  if (cancel.reason != 1 && cancel.reason != 2) return "error FIELD_FORMAT";
  auto* made = const_cast<NaiveExport*>(Find(cancel.insurer, cancel.id));
  if (made == nullptr) return "error EXPORT_UNKNOWN";
  if (!made->cancelled) {
    if (ledger.IsPaid(cancel.insurer, cancel.id)) return "error EXPORT_PAID";
    made->cancelled = true;
    for (const NaiveTransfer& each : made->transfers) {
      const bool again = ledger.TakeBack(each.debt, cancel.id, each.netted.size(), today, lines);
      made->due_again += again;
    }
  }
  return absl::StrCat("cancelled, due again ", made->due_again);
}

std::string NaiveBank::Import(const BankFile& file, const NaiveMoment& moment, NaiveLedger& ledger,
                              std::vector<std::vector<std::string>>& entries) {
  if (file.fault == "NAMESPACE") return "error FILE_FORMAT_UNKNOWN";
  if (!file.fault.empty()) return "error FILE_INVALID";
  if (IsPain(file) && file.answers.empty()) return "error FILE_INVALID";
  if (IsPain(file) && Find(file.insurer, file.answers) == nullptr) return "error EXPORT_UNKNOWN";
  std::map<Outcome, int> counts;
  int accepted = 0;
  int number = 0;
  for (const BankRow& row : file.rows) {
    if (!ReportOf(file, row).has_value()) {
      ++accepted;
      continue;
    }
    std::vector<std::string> lines;
    ++counts[ImportRow(file, row, ++number, moment, ledger, lines)];
    entries.push_back(std::move(lines));
  }
  return absl::StrCat("file ", file.format, " recorded ", counts[Outcome::kRecorded], " known ",
                      counts[Outcome::kKnown], " unmatched ", counts[Outcome::kUnmatched],
                      " accepted ", accepted, " refused '",
                      file.group == "RJCT" ? file.answers : "", "'");
}

NaiveBank::Outcome NaiveBank::ImportRow(const BankFile& file, const BankRow& row, int number,
                                        const NaiveMoment& moment, NaiveLedger& ledger,
                                        std::vector<std::string>& lines) {
  const std::pair<std::string, int> key(Describe(file), number);
  if (rows_.count(key) > 0) return Outcome::kKnown;
  const PaymentRow report = *ReportOf(file, row);
  const auto place = ledger.Find(report.line, report.nth);
  const bool ours = place.has_value() && ledger.debts()[*place].payment.insurer == file.insurer;
  std::string reason;
  if (row.debt.line.empty() && !absl::StartsWith(row.other_id, "P-")) {
    reason = "PAYMENT_UNKNOWN";
  } else if (ours && report.kind == "REJECTED") {
    const NaiveDebt& debt = ledger.debts()[*place];
    const bool other = debt.export_id != file.answers &&
                       (!debt.export_id.empty() || debt.earlier_exports.count(file.answers) > 0);
    if (other) reason = "EXPORT_SUPERSEDED";
  }
  if (reason.empty()) {
    const std::string answer =
        ledger.Take(file.insurer, report, "", moment.today, moment.registry, lines);
    if (answer == "recorded" || answer == "known") {
      rows_.insert(key);
      return answer == "known" ? Outcome::kKnown : Outcome::kRecorded;
    }
    reason = std::vector<std::string>(absl::StrSplit(answer, absl::ByAnyChar(" @")))[1];
  }
  rows_.insert(key);
  const std::string other = row.debt.line.empty() ? row.other_id : kNobodys;
  unmatched_[file.insurer].push_back(absl::StrCat(
      number, " ", reason, " ", place.has_value() ? NameOf(ledger.debts()[*place]) : other));
  return Outcome::kUnmatched;
}

std::string NaiveBank::Unmatched(const std::string& insurer) const {
  const auto rows = unmatched_.find(insurer);
  if (rows == unmatched_.end()) return "unmatched:";
  return absl::StrCat("unmatched: ", absl::StrJoin(rows->second, "; "));
}

}  // namespace edmg::sim
