// What becomes of debts: each is due, instructed, paid, rejected or settled, as insurers and banks
// tell it and days go by; and every event of that, in order. Written from decision 14
// (services/rules/README.md) and the comments of payment.proto and payment_report.proto. Exports
// and banks' files come to it through naive_bank.h.
#ifndef EDMG_TESTS_SIM_NAIVE_LEDGER_H_
#define EDMG_TESTS_SIM_NAIVE_LEDGER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/naive_patient.h"
#include "tests/sim/naive_registry.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

// Of a payment, without the one that it is related to.
std::string LineOf(NaivePayment payment);

// A recovery that an export set off against a debt.
struct NaiveNetted {
  size_t recovery = 0;  // its place
  int64_t cents = 0;    // positive
};

// The gateway's name of a debt, by which it orders them: revision and position.
using GatewayName = std::pair<int64_t, int>;

struct NaiveDebt {
  NaivePayment payment;
  std::string line;  // of the payment, without the one that it is related to
  int nth = 0;       // of the debts with this line, from 0
  std::string state = "DUE";
  int attempt = 1;
  Day recorded;
  Day pay_by;
  std::string iban;
  std::string bic;
  std::string reference;
  std::optional<Day> bank_day;            // on which the bank did, or is to do, what the state says
  std::string export_id;                  // that took it last, in this attempt
  std::set<std::string> earlier_exports;  // of the attempts before
  std::vector<NaiveNetted> netted;
  std::optional<size_t> recovers;      // another debt, by its place
  std::optional<size_t> recovered_by;  // the same
  bool warned = false;                 // of this attempt
  bool overdue = false;
  GatewayName name;

  bool is_recovery() const { return payment.amount_cents < 0; }
  bool is_open() const { return state == "DUE" || state == "REJECTED" || state == "INSTRUCTED"; }
  // What the bank is to transfer.
  int64_t OpenCents() const;
  // True if what was paid or set off is with the physician, so that a recovery may get it back.
  bool IsWithPhysician() const {
    return state == "PAID" || (state == "SETTLED" && !netted.empty());
  }
};

// What happened to a debt, and how it stood then.
struct NaiveEvent {
  std::string type;
  size_t debt = 0;
  Day day;
  std::string state;
  int attempt = 1;
  bool has_account = false;
  bool was_exported = false;
  std::optional<Day> bank_day;
};

class NaiveLedger {
 public:
  // `lines` get the events besides the announcement.
  void Owe(const NaivePayment& payment, Day today, std::vector<std::string>& lines);
  // The answer of one row, as the gateway's player writes it.
  std::string Report(const PaymentFile& file, const PaymentRow& row, Day today,
                     const NaiveRegistry& registry, std::vector<std::string>& lines);
  // The same without the memory of rows.
  std::string Take(const std::string& insurer, const PaymentRow& row, const std::string& path,
                   Day today, const NaiveRegistry& registry, std::vector<std::string>& lines);
  // The work of a day, whatever day it is when it is done.
  void BeginDay(Day day, Day today, const NaiveRegistry& registry, std::vector<std::string>& lines);

  // An export takes a debt: the bank is to pay what is open of it, or nothing is left to pay.
  void Instruct(size_t place, const std::vector<NaiveNetted>& netted, const std::string& export_id,
                Day day, Day today, std::vector<std::string>& lines);
  // The export is cancelled; false: the debt has gone on since.
  bool TakeBack(size_t place, const std::string& export_id, size_t netted, Day today,
                std::vector<std::string>& lines);
  bool IsPaid(const std::string& insurer, const std::string& export_id) const {
    return paid_exports_.count({insurer, export_id}) > 0;
  }

  std::optional<size_t> Find(const std::string& line, int nth) const;
  void Name(const DebtName& debt, GatewayName name);
  const std::vector<NaiveDebt>& debts() const { return debts_; }
  const std::vector<NaiveEvent>& events() const { return events_; }

 private:
  std::string Move(const PaymentRow& row, const std::string& path, size_t place, Day today,
                   const NaiveRegistry& registry, std::vector<std::string>& lines);
  void PayTwice(size_t place, Day today, std::vector<std::string>& lines);
  size_t Add(const NaivePayment& payment, Day today);
  void Tell(const std::string& type, size_t place, Day today, std::vector<std::string>& lines);
  // Settles a debt and its recovery if nothing of it was paid.
  void Settle(size_t recovered, Day today, std::vector<std::string>& lines);
  void OpenAgain(const std::vector<NaiveNetted>& netted, Day today,
                 std::vector<std::string>& lines);
  void TryAgain(size_t place, Day today, const NaiveRegistry& registry,
                std::vector<std::string>& lines);

  std::vector<NaiveDebt> debts_;
  std::vector<NaiveEvent> events_;
  std::map<std::string, std::vector<size_t>> places_;  // by line
  // Rows that were recorded: insurer, report and number to what they said.
  std::map<std::pair<std::string, int>, std::string> rows_;
  std::set<std::pair<std::string, std::string>> paid_exports_;  // insurer and id
};

// How an event about a debt is written.
struct DebtEvent {
  std::string type;
  std::string state;
  int attempt = 0;
  std::string pay_by;
  std::string iban;
  std::string export_id;
  std::string bank_day;  // empty: none
  int64_t netted_cents = 0;
  std::string line;
};
std::string Text(const DebtEvent& event);

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_NAIVE_LEDGER_H_
