// A second, naive rulebook: plain maps and vectors, no index, no protobuf, written from the law as
// services/rules/README.md reads it, with its decisions, and from nothing else. It is told every
// step of a history and predicts the gateway's answers and the debts that follow.
//
//   NaiveRulebook rulebook(Day(2015, 3, 1));
//   Expected expected = rulebook.Play(step);
//
// Answers are lines, so that a difference can be read: "registered payment=1 ...",
// "refused 161@dmg_registration.patient".
//
// Rows and messages are decided at once. The effect of a change of the registry, of a feed or of an
// enrolment on the contacts recorded before waits for the next step of any other kind.
#ifndef EDMG_TESTS_SIM_NAIVE_RULEBOOK_H_
#define EDMG_TESTS_SIM_NAIVE_RULEBOOK_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/naive_bank.h"
#include "tests/sim/naive_checks.h"
#include "tests/sim/naive_fees.h"
#include "tests/sim/naive_ledger.h"
#include "tests/sim/naive_patient.h"
#include "tests/sim/naive_registry.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

// Obligations and claims, as sorted lines.
using Lines = std::vector<std::string>;

// The results of a step. For a file of attestations: an answer for each row.
struct Expected {
  std::vector<std::string> answers;
  // The debts and claims of each journal entry, in order; entries without any are left out. The
  // work that waited is one entry here, before all else, and so are all results of a move of the
  // clock.
  std::vector<Lines> entries;
};
inline Expected One(std::string answer) { return {{std::move(answer)}, {}}; }

class NaiveRulebook {
 public:
  // `start`: the day on which the gateway starts.
  explicit NaiveRulebook(Day start) : today_(start) {}

  Expected Play(const Step& step);

  // Decides the contacts that rows and enrolments since the last commit left to be decided again;
  // returns the debts of that. Play does it before each step that ends a group.
  Lines DoWaitingWork();

  // The gateway's names of debts that were just made. They decide nothing but which of equals comes
  // first: debts of one amount, and fees that were acquired at the same time.
  void Name(const std::vector<std::pair<DebtName, GatewayName>>& made);

  // The facts that a generator may want to know.
  Day today() const { return today_; }
  const NaiveRegistry& registry() const { return registry_; }
  const std::map<std::string, NaivePatient>& patients() const { return patients_; }
  const NaiveLedger& ledger() const { return ledger_; }
  const NaiveBank& bank() const { return bank_; }
  // Null: nothing is recorded of that patient.
  const NaivePatient* Find(const std::string& ssin) const;

 private:
  Expected Do(const PhysicianRow& row);
  Expected Do(const GroupRow& row);
  Expected Do(const PersonRow& row);
  Expected Do(const ContestAnswer& answer);
  Expected Do(const Message& message);
  Expected Do(const AttestationFile& file);
  Expected Do(const PaymentFile& file);
  Expected Do(const DebtorAccountRow& row) { return One(bank_.Set(row)); }
  Expected Do(const Export& order);
  Expected Do(const CancelExport& cancel);
  Expected Do(const BankFile& file);
  Expected Do(const Commit&) { return {}; }
  Expected Do(const Restart&) { return {}; }
  Expected Do(const ClockMove& move);
  Expected Do(const AskHolding& ask);
  Expected Do(const AskEntitlement& ask);
  Expected Do(const AskList& ask);
  Expected Do(const AskUsage& ask);
  Expected Do(const AskBooks& ask);
  Expected Do(const AskTimeliness& ask);
  Expected Do(const AskUnmatched& ask);
  Expected Do(const AskCheck& ask);

  // The answer; `lines` gets the debts of the entry.
  std::string Decide(const Message& message, Lines& lines);
  std::string DecideEnrolment(const Message& message);
  std::string DecideEncounter(const Message& message, Lines& lines);
  std::string DecideRow(const AttestationFile& file, size_t index, Lines& lines);
  // The refusal of a day that is asked about: 145, 146 or none.
  std::string DateRefusal(Day day) const;
  Refusals CheckEntitlement(const AskEntitlement& ask) const;
  std::string BasisOf(const AskEntitlement& ask) const;
  std::string ShareOf(const AskEntitlement& ask, bool entitled) const;
  std::string HouseText(const std::string& ssin, Day day) const;
  std::optional<NaiveHolding> HoldingOn(const std::string& ssin, Day day) const;
  NaivePatient& Patient(const std::string& ssin);
  bool MayReplace(const PersonRow& row) const;
  void Record(const PersonRow& row, Lines& lines);
  // Decides everybody's contacts again, from a day on.
  void DecideAgain(Day from, Lines& lines);
  // The debts of an entry, and what follows for earlier ones.
  void Append(const NaiveFees& fees, Lines& lines);
  // The work of a day, whatever day it is when it is done.
  void DoCalendar(Day day, Lines& lines);
  void PayDifferences(Day day, Lines& lines);

  Day today_;
  int64_t named_until_ = 0;  // the order of the last fee that has its debt's name
  bool work_waits_ = false;  // everybody is to be decided again
  std::set<Day> starts_;     // of enrolments, still to come
  NaiveRegistry registry_;
  std::map<std::string, NaivePatient> patients_;
  NaiveLedger ledger_;
  NaiveBank bank_;
  // Of accepted messages: author and id to content and answer.
  std::map<std::pair<std::string, std::string>, std::pair<std::string, std::string>> receipts_;
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_NAIVE_RULEBOOK_H_
