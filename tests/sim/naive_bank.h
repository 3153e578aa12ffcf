// Insurers and their banks: accounts to pay from, exports, and what banks tell in files. Written
// from the comments of bank_file.proto and payment_service.proto.
#ifndef EDMG_TESTS_SIM_NAIVE_BANK_H_
#define EDMG_TESTS_SIM_NAIVE_BANK_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/naive_ledger.h"
#include "tests/sim/naive_registry.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

// A debt in an export.
struct NaiveTransfer {
  size_t debt = 0;
  int64_t cents = 0;  // 0: recoveries took it whole
  std::string iban;   // as it was then
  std::vector<NaiveNetted> netted;
};

struct NaiveExport {
  Export order;
  Day day;  // on which the bank is to pay
  bool moved = false;
  std::string debtor_iban;
  std::vector<NaiveTransfer> transfers;
  int without_account = 0;
  int held_back = 0;
  bool cancelled = false;
  int due_again = 0;
};

// A question or order of today.
struct NaiveMoment {
  Day today;
  const NaiveRegistry& registry;
};

class NaiveBank {
 public:
  std::string Set(const DebtorAccountRow& row);
  // The counts, then the file, as the gateway's player writes them.
  std::vector<std::string> Make(const Export& order, Day today, NaiveLedger& ledger,
                                std::vector<std::string>& lines);
  std::string Cancel(const CancelExport& cancel, Day today, NaiveLedger& ledger,
                     std::vector<std::string>& lines);
  // The events of each row go to an element of `entries`.
  std::string Import(const BankFile& file, const NaiveMoment& moment, NaiveLedger& ledger,
                     std::vector<std::vector<std::string>>& entries);
  std::string Unmatched(const std::string& insurer) const;

  // For a generator: the exports in the order in which they were made.
  const std::vector<NaiveExport>& exports() const { return exports_; }
  const NaiveExport* Find(const std::string& insurer, const std::string& id) const;

 private:
  enum class Outcome { kRecorded, kKnown, kUnmatched };
  // The error of an order; empty: none, and `made` gets all but the transfers.
  std::string Begin(const Export& order, Day today, NaiveExport& made) const;
  Outcome ImportRow(const BankFile& file, const BankRow& row, int number, const NaiveMoment& moment,
                    NaiveLedger& ledger, std::vector<std::string>& lines);

  std::map<std::string, std::map<std::string, DebtorAccountRow>> accounts_;  // by insurer, IBAN
  std::vector<NaiveExport> exports_;
  std::set<std::pair<std::string, int>> rows_;  // that were recorded: file and number
  std::map<std::string, std::vector<std::string>> unmatched_;  // by insurer
};

// The day itself, or the next on which banks work.
Day BankingDay(Day day);

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_NAIVE_BANK_H_
