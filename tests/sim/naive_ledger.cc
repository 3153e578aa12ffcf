#include "tests/sim/naive_ledger.h"

#include "absl/strings/str_cat.h"
#include "tests/sim/naive_numbers.h"

namespace edmg::sim {
namespace {

constexpr int kDueDays = 30;
constexpr int kWarnedDaysBefore = 5;
constexpr int kAttemptsMax = 50;

std::string Error(const std::string& reason, const std::string& path, const std::string& field) {
  return absl::StrCat("error ", reason, "@", path, field);
}

// The error in the form of a row; empty: none.
std::string FaultOf(const PaymentRow& row, const std::string& path, Day today) {
  const bool refers = row.kind == "PAID" || row.kind == "RETURNED";
  if (!row.currency.empty() && row.currency != "EUR") {
    return Error("FIELD_FORMAT", path, "currency");
  }
  if (row.kind != "TRY_AGAIN") {
    const auto day = row.day.has_value() ? RealDay(*row.day) : std::nullopt;
    if (!day.has_value()) return Error("FIELD_FORMAT", path, "execution_date");
    if (*day > today) return Error("PAYMENT_DATE_IN_FUTURE", path, "execution_date");
  }
  if (row.kind == "TRY_AGAIN" && !row.reference.empty()) {
    return Error("FIELD_FORMAT", path, "bank_reference");
  }
  if (refers && row.reference.empty()) return Error("FIELD_FORMAT", path, "bank_reference");
  if (row.kind == "REJECTED" || row.kind == "RETURNED") {
    if (row.reason.empty()) return Error("FIELD_FORMAT", path, "reason_code");
    if (row.reason == "XX77") return Error("REASON_CODE_UNKNOWN", path, "reason_code");
  }
  return "";
}

}  // namespace

std::string LineOf(NaivePayment payment) {
  payment.related.clear();
  return Text(payment);
}

int64_t NaiveDebt::OpenCents() const {
  int64_t cents = payment.amount_cents;
  for (const NaiveNetted& each : netted) cents -= each.cents;
  return cents;
}

std::string Text(const DebtEvent& event) {
  std::string text = absl::StrCat("EVENT ", event.type, " attempt ", event.attempt, " by ",
                                  event.pay_by, " to '", event.iban, "' is ", event.state);
  if (!event.export_id.empty()) absl::StrAppend(&text, " in ", event.export_id);
  if (!event.bank_day.empty()) absl::StrAppend(&text, " on ", event.bank_day);
  if (event.netted_cents != 0) absl::StrAppend(&text, " less ", event.netted_cents);
  return absl::StrCat(text, " {", event.line, "}");
}

void NaiveLedger::Tell(const std::string& type, size_t place, Day today,
                       std::vector<std::string>& lines) {
  const NaiveDebt& debt = debts_[place];
  lines.push_back(
      Text(DebtEvent{type, debt.state, debt.attempt, Text(debt.pay_by), debt.iban, debt.export_id,
                     debt.bank_day.has_value() ? Text(*debt.bank_day) : "",
                     debt.payment.amount_cents - debt.OpenCents(), debt.line}));
  events_.push_back({type, place, today, debt.state, debt.attempt, !debt.iban.empty(),
                     !debt.export_id.empty(), debt.bank_day});
}

size_t NaiveLedger::Add(const NaivePayment& payment, Day today) {
  NaiveDebt debt;
  debt.payment = payment;
  debt.line = LineOf(payment);
  debt.recorded = today;
  debt.pay_by = payment.pay_by;
  debt.iban = payment.iban;
  debt.bic = payment.bic;
  auto& places = places_[debt.line];
  debt.nth = static_cast<int>(places.size());
  places.push_back(debts_.size());
  debts_.push_back(debt);
  std::vector<std::string> announced;  // the announcement is the line of the payment
  Tell("PAYMENT_DUE", debts_.size() - 1, today, announced);
  return debts_.size() - 1;
}

void NaiveLedger::Owe(const NaivePayment& payment, Day today, std::vector<std::string>& lines) {
  const size_t place = Add(payment, today);
  if (payment.kind != FeeKind::kRecovery) return;
  const auto& made = places_[payment.related];
  for (auto candidate = made.rbegin(); candidate != made.rend(); ++candidate) {
    if (debts_[*candidate].recovered_by.has_value()) continue;
    debts_[place].recovers = *candidate;
    debts_[*candidate].recovered_by = place;
    return Settle(*candidate, today, lines);
  }
  lines.push_back("NOTHING TO RECOVER");
}

void NaiveLedger::Settle(size_t recovered, Day today, std::vector<std::string>& lines) {
  NaiveDebt& debt = debts_[recovered];
  if (!debt.recovered_by.has_value()) return;
  NaiveDebt& recovery = debts_[*debt.recovered_by];
  if ((debt.state != "DUE" && debt.state != "REJECTED") || recovery.state != "DUE") return;
  debt.state = recovery.state = "SETTLED";
  std::vector<NaiveNetted> netted;
  netted.swap(debt.netted);
  Tell("SETTLED", recovered, today, lines);
  Tell("SETTLED", *debt.recovered_by, today, lines);
  OpenAgain(netted, today, lines);
}

// A recovery that was set off against what nobody pays now is open again; if what it recovers is
// not paid either, both are settled.
void NaiveLedger::OpenAgain(const std::vector<NaiveNetted>& netted, Day today,
                            std::vector<std::string>& lines) {
  for (const NaiveNetted& each : netted) {
    NaiveDebt& recovery = debts_[each.recovery];
    recovery.state = "DUE";
    recovery.bank_day.reset();
    recovery.reference.clear();
    Tell("RECOVERY_OPEN_AGAIN", each.recovery, today, lines);
    if (debts_[*recovery.recovers].recovered_by == each.recovery) {
      Settle(*recovery.recovers, today, lines);
    }
  }
}

void NaiveLedger::TryAgain(size_t place, Day today, const NaiveRegistry& registry,
                           std::vector<std::string>& lines) {
  NaiveDebt& debt = debts_[place];
  const Enrolment* account =
      registry.AccountOn(debt.payment.physician, debt.payment.insurer, today);
  debt.state = "DUE";
  ++debt.attempt;
  debt.pay_by = today + kDueDays;
  debt.iban = account == nullptr ? "" : account->iban;
  debt.bic = account == nullptr ? "" : account->bic;
  debt.reference.clear();
  debt.bank_day.reset();
  if (!debt.export_id.empty()) debt.earlier_exports.insert(debt.export_id);
  debt.export_id.clear();
  debt.warned = debt.overdue = false;
  Tell("DUE_AGAIN", place, today, lines);
  Settle(place, today, lines);
}

void NaiveLedger::Instruct(size_t place, const std::vector<NaiveNetted>& netted,
                           const std::string& export_id, Day day, Day today,
                           std::vector<std::string>& lines) {
  NaiveDebt& debt = debts_[place];
  debt.netted.insert(debt.netted.end(), netted.begin(), netted.end());
  const bool whole = debt.is_recovery() || debt.OpenCents() == 0;
  debt.state = whole ? "SETTLED" : "INSTRUCTED";
  debt.export_id = export_id;
  debt.bank_day = day;
  debt.reference.clear();
  Tell(debt.state, place, today, lines);
  for (const NaiveNetted& each : netted) {
    Instruct(each.recovery, {}, export_id, day, today, lines);
  }
}

// What was rejected, paid or recovered since is left as it is.
bool NaiveLedger::TakeBack(size_t place, const std::string& export_id, size_t netted, Day today,
                           std::vector<std::string>& lines) {
  NaiveDebt& debt = debts_[place];
  const bool set_off = debt.state == "SETTLED" && debt.OpenCents() == 0;
  if (debt.export_id != export_id || (debt.state != "INSTRUCTED" && !set_off)) return false;
  std::vector<NaiveNetted> open_again(debt.netted.end() - static_cast<std::ptrdiff_t>(netted),
                                      debt.netted.end());
  debt.netted.resize(debt.netted.size() - netted);
  debt.state = "DUE";
  debt.bank_day.reset();
  debt.reference.clear();
  Tell("EXPORT_CANCELLED", place, today, lines);
  OpenAgain(open_again, today, lines);
  Settle(place, today, lines);
  return true;
}

std::optional<size_t> NaiveLedger::Find(const std::string& line, int nth) const {
  const auto places = places_.find(line);
  if (places == places_.end() || nth >= static_cast<int>(places->second.size())) {
    return std::nullopt;
  }
  return places->second[static_cast<size_t>(nth)];
}

void NaiveLedger::Name(const DebtName& debt, GatewayName name) {
  const auto place = Find(debt.line, debt.nth);
  if (place.has_value()) debts_[*place].name = name;
}

std::string NaiveLedger::Report(const PaymentFile& file, const PaymentRow& row, Day today,
                                const NaiveRegistry& registry, std::vector<std::string>& lines) {
  const std::string path = absl::StrCat("messages[0].reports[", &row - file.rows.data(), "].");
  const std::string fault = FaultOf(row, path, today);
  if (!fault.empty()) return fault;
  const std::pair<std::string, int> key(file.insurer + "/" + file.report, row.number);
  const std::string said = Line(row);
  const auto known = rows_.find(key);
  if (known != rows_.end()) {
    return known->second == said ? "known" : Error("REPORT_ROW_CHANGED", path, "row");
  }
  const std::string answer = Take(file.insurer, row, path, today, registry, lines);
  if (answer == "recorded" || answer == "known") rows_[key] = said;
  return answer;
}

std::string NaiveLedger::Take(const std::string& insurer, const PaymentRow& row,
                              const std::string& path, Day today, const NaiveRegistry& registry,
                              std::vector<std::string>& lines) {
  const std::string fault = FaultOf(row, path, today);
  if (!fault.empty()) return fault;
  const auto place = Find(row.line, row.nth);
  if (!place.has_value() || debts_[*place].payment.insurer != insurer) {
    return Error("PAYMENT_UNKNOWN", path, "payment_id");
  }
  return Move(row, path, *place, today, registry, lines);
}

std::string NaiveLedger::Move(const PaymentRow& row, const std::string& path, size_t place,
                              Day today, const NaiveRegistry& registry,
                              std::vector<std::string>& lines) {
  const std::string impossible = Error("PAYMENT_TRANSITION_IMPOSSIBLE", path, "kind");
  NaiveDebt& debt = debts_[place];
  const bool pays = debt.state == "DUE" || debt.state == "INSTRUCTED";
  if (debt.is_recovery() != (row.kind == "SETTLED")) return impossible;
  if (row.kind == "TRY_AGAIN") {
    if (debt.state != "REJECTED" || debt.attempt >= kAttemptsMax) return impossible;
    TryAgain(place, today, registry, lines);
    return "recorded";
  }
  if (row.kind == "SETTLED") {
    if (debt.state != "DUE" || !debts_[*debt.recovers].IsWithPhysician()) return impossible;
    debt.state = "SETTLED";
  } else if (row.kind == "REJECTED" || row.kind == "RETURNED") {
    if (row.kind == "REJECTED" ? !pays : debt.state != "PAID") return impossible;
    debt.state = "REJECTED";
  } else {
    if (!pays && debt.state != "PAID") return impossible;
    if (row.cents != debt.OpenCents()) return Error("PAYMENT_AMOUNT_DIFFERS", path, "amount_cents");
    if (debt.state == "PAID" && debt.reference == row.reference) return "known";
    if (!debt.export_id.empty()) paid_exports_.insert({debt.payment.insurer, debt.export_id});
    if (debt.state == "PAID") {
      PayTwice(place, today, lines);
      return "recorded";
    }
    debt.state = "PAID";
  }
  debt.reference = row.reference;
  debt.bank_day = RealDay(*row.day);
  Tell(row.kind, place, today, lines);
  Settle(place, today, lines);
  return "recorded";
}

void NaiveLedger::PayTwice(size_t place, Day today, std::vector<std::string>& lines) {
  Tell("PAID_TWICE", place, today, lines);
  NaivePayment second = debts_[place].payment;
  second.kind = FeeKind::kRecovery;
  second.amount_cents = -debts_[place].OpenCents();
  second.related = debts_[place].line;
  second.iban.clear();
  second.bic.clear();
  second.pay_by = today + kDueDays;
  lines.push_back(Text(second));
  debts_[Add(second, today)].recovers = place;
}

void NaiveLedger::BeginDay(Day day, Day today, const NaiveRegistry& registry,
                           std::vector<std::string>& lines) {
  for (size_t place = 0; place < debts_.size(); ++place) {
    const NaiveDebt& debt = debts_[place];
    if (debt.state != "REJECTED" || debt.is_recovery()) continue;
    const Enrolment* account =
        registry.AccountOn(debt.payment.physician, debt.payment.insurer, today);
    if (account == nullptr || account->iban == debt.iban || debt.attempt >= kAttemptsMax) continue;
    TryAgain(place, today, registry, lines);
  }
  for (size_t place = 0; place < debts_.size(); ++place) {
    NaiveDebt& debt = debts_[place];
    if (debt.is_recovery()) continue;
    if (!debt.warned && debt.pay_by - kWarnedDaysBefore <= day) {
      debt.warned = true;
      if (debt.is_open()) Tell("PAYMENT_DUE_SOON", place, today, lines);
    }
    if (!debt.overdue && debt.pay_by < day) {
      debt.overdue = true;
      if (debt.is_open()) Tell("PAYMENT_OVERDUE", place, today, lines);
    }
  }
}

}  // namespace edmg::sim
