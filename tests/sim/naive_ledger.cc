#include "tests/sim/naive_ledger.h"

#include "absl/strings/str_cat.h"
#include "tests/sim/naive_numbers.h"

namespace edmg::sim {
namespace {

constexpr int kDueDays = 30;
constexpr int kWarnedDaysBefore = 5;
constexpr int kAttemptsMax = 50;

std::string LineOf(NaivePayment payment) {
  payment.related.clear();
  return Text(payment);
}

std::string Error(const std::string& reason, const std::string& path, const std::string& field) {
  return absl::StrCat("error ", reason, "@", path, field);
}

}  // namespace

std::string Text(const DebtEvent& event) {
  return absl::StrCat("EVENT ", event.type, " attempt ", event.attempt, " by ", event.pay_by,
                      " to '", event.iban, "' {", event.line, "}");
}

void NaiveLedger::Tell(const std::string& type, const NaiveDebt& debt,
                       std::vector<std::string>& lines) const {
  lines.push_back(Text(DebtEvent{type, debt.attempt, Text(debt.pay_by), debt.iban, debt.line}));
}

size_t NaiveLedger::Add(const NaivePayment& payment) {
  NaiveDebt debt;
  debt.payment = payment;
  debt.line = LineOf(payment);
  debt.pay_by = payment.pay_by;
  debt.iban = payment.iban;
  debt.bic = payment.bic;
  auto& places = places_[debt.line];
  debt.nth = static_cast<int>(places.size());
  places.push_back(debts_.size());
  debts_.push_back(debt);
  return debts_.size() - 1;
}

void NaiveLedger::Owe(const NaivePayment& payment, std::vector<std::string>& lines) {
  const size_t place = Add(payment);
  if (payment.kind != FeeKind::kRecovery) return;
  const auto& made = places_[payment.related];
  for (auto candidate = made.rbegin(); candidate != made.rend(); ++candidate) {
    if (debts_[*candidate].recovered_by.has_value()) continue;
    debts_[place].recovers = *candidate;
    debts_[*candidate].recovered_by = place;
    return Settle(*candidate, lines);
  }
  lines.push_back("NOTHING TO RECOVER");
}

void NaiveLedger::Settle(size_t recovered, std::vector<std::string>& lines) {
  NaiveDebt& debt = debts_[recovered];
  NaiveDebt& recovery = debts_[*debt.recovered_by];
  if ((debt.state != "DUE" && debt.state != "REJECTED") || recovery.state != "DUE") return;
  debt.state = recovery.state = "SETTLED";
  Tell("SETTLED", debt, lines);
  Tell("SETTLED", recovery, lines);
}

void NaiveLedger::TryAgain(NaiveDebt& debt, Day today, const NaiveRegistry& registry,
                           std::vector<std::string>& lines) {
  const Enrolment* account =
      registry.AccountOn(debt.payment.physician, debt.payment.insurer, today);
  debt.state = "DUE";
  ++debt.attempt;
  debt.pay_by = today + kDueDays;
  debt.iban = account == nullptr ? "" : account->iban;
  debt.bic = account == nullptr ? "" : account->bic;
  debt.reference.clear();
  debt.warned = debt.overdue = false;
  Tell("DUE_AGAIN", debt, lines);
}

std::optional<size_t> NaiveLedger::Find(const std::string& line, int nth) const {
  const auto places = places_.find(line);
  if (places == places_.end() || nth >= static_cast<int>(places->second.size())) {
    return std::nullopt;
  }
  return places->second[static_cast<size_t>(nth)];
}

std::string NaiveLedger::Report(const PaymentFile& file, const PaymentRow& row, Day today,
                                const NaiveRegistry& registry, std::vector<std::string>& lines) {
  const std::string path = absl::StrCat("messages[0].reports[", &row - file.rows.data(), "].");
  const bool money = row.kind == "PAID";
  const bool refers = money || row.kind == "RETURNED";
  if (!row.currency.empty() && row.currency != "EUR")
    return Error("FIELD_FORMAT", path, "currency");
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
  const std::pair<std::string, int> key(file.insurer + "/" + file.report, row.number);
  const std::string said = Line(row);
  const auto known = rows_.find(key);
  if (known != rows_.end()) {
    return known->second == said ? "known" : Error("REPORT_ROW_CHANGED", path, "row");
  }
  const auto place = Find(row.line, row.nth);
  if (!place.has_value() || debts_[*place].payment.insurer != file.insurer) {
    return Error("PAYMENT_UNKNOWN", path, "payment_id");
  }
  const std::string answer = Take(row, path, *place, today, registry, lines);
  if (answer == "recorded") rows_[key] = said;
  return answer;
}

std::string NaiveLedger::Take(const PaymentRow& row, const std::string& path, size_t place,
                              Day today, const NaiveRegistry& registry,
                              std::vector<std::string>& lines) {
  const std::string impossible = Error("PAYMENT_TRANSITION_IMPOSSIBLE", path, "kind");
  NaiveDebt& debt = debts_[place];
  const bool recovery = debt.payment.amount_cents < 0;
  if (recovery != (row.kind == "SETTLED")) return impossible;
  if (row.kind == "SETTLED") {
    if (debt.state != "DUE" || debts_[*debt.recovers].state != "PAID") return impossible;
    debt.state = "SETTLED";
    Tell("SETTLED", debt, lines);
    return "recorded";
  }
  if (row.kind == "TRY_AGAIN") {
    if (debt.state != "REJECTED" || debt.attempt >= kAttemptsMax) return impossible;
    TryAgain(debt, today, registry, lines);
    return "recorded";
  }
  if (row.kind == "REJECTED" || row.kind == "RETURNED") {
    if (debt.state != (row.kind == "REJECTED" ? "DUE" : "PAID")) return impossible;
    debt.state = "REJECTED";
    debt.reference = row.reference;
    Tell(row.kind, debt, lines);
    if (debt.recovered_by.has_value()) Settle(place, lines);
    return "recorded";
  }
  if (debt.state != "DUE" && debt.state != "PAID") return impossible;
  if (row.cents != debt.payment.amount_cents) {
    return Error("PAYMENT_AMOUNT_DIFFERS", path, "amount_cents");
  }
  if (debt.state == "DUE") {
    debt.state = "PAID";
    debt.reference = row.reference;
    Tell("PAID", debt, lines);
    return "recorded";
  }
  if (debt.reference == row.reference) return "known";
  Tell("PAID_TWICE", debt, lines);
  NaivePayment second = debt.payment;
  second.kind = FeeKind::kRecovery;
  second.amount_cents = -second.amount_cents;
  second.related = debt.line;
  second.iban.clear();
  second.bic.clear();
  second.pay_by = today + kDueDays;
  lines.push_back(Text(second));
  debts_[Add(second)].recovers = place;
  return "recorded";
}

void NaiveLedger::BeginDay(Day day, Day today, const NaiveRegistry& registry,
                           std::vector<std::string>& lines) {
  for (NaiveDebt& debt : debts_) {
    if (debt.state != "REJECTED" || debt.payment.amount_cents < 0) continue;
    const Enrolment* account =
        registry.AccountOn(debt.payment.physician, debt.payment.insurer, today);
    if (account == nullptr || account->iban == debt.iban || debt.attempt >= kAttemptsMax) continue;
    TryAgain(debt, today, registry, lines);
  }
  for (NaiveDebt& debt : debts_) {
    if (debt.payment.amount_cents < 0) continue;
    const bool open = debt.state == "DUE" || debt.state == "REJECTED";
    if (!debt.warned && debt.pay_by - kWarnedDaysBefore <= day) {
      debt.warned = true;
      if (open) Tell("PAYMENT_DUE_SOON", debt, lines);
    }
    if (!debt.overdue && debt.pay_by < day) {
      debt.overdue = true;
      if (open) Tell("PAYMENT_OVERDUE", debt, lines);
    }
  }
}

}  // namespace edmg::sim
