// What becomes of debts: each is due, paid, rejected or settled, as insurers report it and days go
// by. Written from decision 14 (services/rules/README.md) and the comments of payment_report.proto.
#ifndef EDMG_TESTS_SIM_NAIVE_LEDGER_H_
#define EDMG_TESTS_SIM_NAIVE_LEDGER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/naive_patient.h"
#include "tests/sim/naive_registry.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

struct NaiveDebt {
  NaivePayment payment;
  std::string line;  // of the payment, without the one that it is related to
  int nth = 0;       // of the debts with this line, from 0
  std::string state = "DUE";
  int attempt = 1;
  Day pay_by;
  std::string iban;
  std::string bic;
  std::string reference;
  std::optional<size_t> recovers;      // another debt, by its place
  std::optional<size_t> recovered_by;  // the same
  bool warned = false;                 // of this attempt
  bool overdue = false;
};

class NaiveLedger {
 public:
  // `lines` get the events besides the announcement.
  void Owe(const NaivePayment& payment, std::vector<std::string>& lines);
  // The answer of one row, as the gateway's player writes it.
  std::string Report(const PaymentFile& file, const PaymentRow& row, Day today,
                     const NaiveRegistry& registry, std::vector<std::string>& lines);
  // The work of a day, whatever day it is when it is done.
  void BeginDay(Day day, Day today, const NaiveRegistry& registry, std::vector<std::string>& lines);

  const std::vector<NaiveDebt>& debts() const { return debts_; }

 private:
  std::string Take(const PaymentRow& row, const std::string& path, size_t place, Day today,
                   const NaiveRegistry& registry, std::vector<std::string>& lines);
  size_t Add(const NaivePayment& payment);
  std::optional<size_t> Find(const std::string& line, int nth) const;
  void Tell(const std::string& type, const NaiveDebt& debt, std::vector<std::string>& lines) const;
  // Settles a debt and its recovery if nothing of it was paid.
  void Settle(size_t recovered, std::vector<std::string>& lines);
  void TryAgain(NaiveDebt& debt, Day today, const NaiveRegistry& registry,
                std::vector<std::string>& lines);

  std::vector<NaiveDebt> debts_;
  std::map<std::string, std::vector<size_t>> places_;  // by line
  // Rows that were recorded: insurer, report and number to what they said.
  std::map<std::pair<std::string, int>, std::string> rows_;
};

// How an event about a debt is written.
struct DebtEvent {
  std::string type;
  int attempt = 0;
  std::string pay_by;
  std::string iban;
  std::string line;
};
std::string Text(const DebtEvent& event);

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_NAIVE_LEDGER_H_
