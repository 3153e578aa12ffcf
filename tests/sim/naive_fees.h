// The debts for one patient: R4 to R8, R17, B6 to B14 and decisions 5 to 12, as one message, row or
// calendar step finds the records. Money follows the order of record; the holders do not
// (naive_holdings.h).
#ifndef EDMG_TESTS_SIM_NAIVE_FEES_H_
#define EDMG_TESTS_SIM_NAIVE_FEES_H_

#include <optional>
#include <string>
#include <vector>

#include "tests/sim/naive_patient.h"
#include "tests/sim/naive_registry.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

inline constexpr char kDmgCode[] = "102771";
inline constexpr char kModuleCode[] = "102395";

// Codes of consultations and visits (services/rules/README.md, "Amounts and nomenclature").
bool IsContactCode(const std::string& code, Day day);
bool IsVisit(const std::string& code);

// One entry's work on one patient. Obligations are gathered in `payments`.
class NaiveFees {
 public:
  // `named`: the patient's number that a message or row names; empty: none does.
  NaiveFees(const NaiveRegistry& registry, NaivePatient& patient, Day today,
            const std::string& named = "")
      : registry_(registry),
        patient_(patient),
        today_(today),
        named_(named.empty() ? patient.ssin : named) {}

  // A registration that was accepted: the holding of its day once all is decided, and whether it
  // acquires the year.
  struct Registered {
    NaiveHolding holding;
    bool payment = false;
  };
  Registered Register(const std::string& holder, Day day, const std::string& code);

  // A contact from either side. True if it gives the extension that stands for its year.
  bool Notify(const std::string& author, Day day, const std::string& code);
  // False: known already.
  bool AttestContact(const std::string& author, Day day, const std::string& code);

  struct Attested {
    std::string physician;
    Day day;
    std::string insurer;
    bool third_party = false;
  };
  // A 102771 on paper; a 102395. False: known already.
  bool AttestDmg(const Attested& row);
  bool AttestModule(const Attested& row);
  // A module with a signed message.
  void DoModule(const std::string& author, Day day);

  // Decides all contacts from a day on, in order.
  void ExtendFrom(Day day);

  // Decision 27. If numbers turned out to be one person's, the fee acquired first stands for each
  // year. The other function is for numbers that turned out not to be.
  void Join();
  void Part();

  // Pays the raised fee's differences that come on a day.
  void PayDifferences(Day day);

  const std::vector<NaivePayment>& payments() const { return payments_; }

 private:
  void Begin(const std::string& physician, Day day, bool registered);
  void ExtendBy(const NaivePatient::ContactKey& contact);
  // True if the year before carries an extension of this one (decision 7).
  bool Chained(int year) const;
  // True if the extension has the holder and the year before that it was given for.
  bool Rests(const NaiveFee& extension) const;
  // The number under which a contact counts: the first of the person's that has it.
  std::string NumberOf(const NaiveContact& contact) const;
  NaiveContact::Sides& SidesOf(const NaivePatient::ContactKey& contact);
  bool Restore(int year);
  void AcquireByFirst(int year);
  // The registration acquires its year, unless nobody insures the patient on its day.
  void Acquire(const NaiveRegistration& registration);
  void AcquireByRegistration(int year);
  void AcquireByDmg(const Attested& row, const std::string& number);
  void Owe(NaiveFee fee, Day pay_by, bool cash);
  void Recover(NaiveFee& fee);
  // Decides, after a recovery, if the extensions of later years still stand.
  void DecideYearsAfter(int year);
  bool ModuleIsOwed(const std::string& author, Day day) const;
  bool KnowsModule(const std::string& author, Day day) const;
  NaivePayment Obligation(const NaiveFee& fee, FeeKind kind, int64_t amount) const;
  void SetAccount(NaivePayment& payment) const;

  const NaiveRegistry& registry_;
  NaivePatient& patient_;
  const Day today_;
  const std::string named_;
  std::vector<NaivePayment> payments_;
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_NAIVE_FEES_H_
