// One patient as the naive rulebook keeps him: holdings, what was recorded of him, and fees.
#ifndef EDMG_TESTS_SIM_NAIVE_PATIENT_H_
#define EDMG_TESTS_SIM_NAIVE_PATIENT_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/sim/naive_registry.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

enum class FeeKind {
  kRegistration,
  kExtension,
  kAttestation,
  kAdministrativeExtension,
  kRaisedDifference,
  kRecovery,
  kPreventionModule,
};
std::string NameOf(FeeKind kind);  // as the API writes it, without FEE_KIND_

// An obligation.
struct NaivePayment {
  FeeKind kind = FeeKind::kRegistration;
  std::string physician;
  std::string qualification;
  std::string patient;
  std::string insurer;
  int year = 0;
  int64_t amount_cents = 0;
  Day service_day;
  std::string code;
  std::string iban;
  std::string bic;
  Day pay_by;
  std::string related;  // what it recovers or completes, as a line; empty: none
};
std::string Text(const NaivePayment& payment);

// One physician's time as holder.
struct NaiveHolding {
  std::string holder;
  std::string qualification;
  Day begin;
  std::optional<Day> end;  // not set: the present holder
  Day right_end;
  bool Covers(Day day) const { return begin <= day && (!end || day <= *end); }
};

// The fee of a calendar year. It stands until it is recovered.
struct NaiveFee {
  int year = 0;
  std::string physician;
  std::string qualification;  // as it was on the service day when the fee was recorded
  FeeKind kind = FeeKind::kRegistration;
  Day service_day;
  std::string code;
  std::string insurer;
  std::string contact_author;  // of an extension
  std::vector<NaivePayment> obligations;
  int64_t difference_cents = 0;  // still to come on difference_day
  Day difference_day;
  bool recovered = false;
  bool is_extension() const {
    return kind == FeeKind::kExtension || kind == FeeKind::kAdministrativeExtension;
  }
};

struct NaiveContact {
  bool notified = false;
  bool attested = false;
};

struct NaiveModule {
  std::string physician;
  Day day;
  bool owed = false;
};

struct NaiveRegistration {
  std::string holder;
  Day day;
  bool made_holder = false;  // he was none on that day
};

struct NaivePatient {
  using ContactKey = std::tuple<Day, std::string, std::string>;  // day, author, code

  std::string ssin;
  std::vector<NaiveHolding> holdings;  // by begin; the last is the present holder's
  std::set<std::string> listed;        // who holds or held him, if only for some days
  std::vector<NaiveRegistration> registrations;
  std::vector<std::pair<std::string, Day>> attestations;  // 102771: physician, day
  std::vector<NaiveFee> fees;
  std::map<ContactKey, NaiveContact> contacts;
  std::vector<NaiveModule> modules;

  // Null where nobody holds, or the right has run out.
  NaiveHolding* HoldingOn(Day day);
  const NaiveHolding* HoldingOn(Day day) const {
    return const_cast<NaivePatient*>(this)->HoldingOn(day);
  }
  NaiveFee* StandingFee(int year);
  const NaiveFee* StandingFee(int year) const {
    return const_cast<NaivePatient*>(this)->StandingFee(year);
  }
  // Year of the last fee that stands for him; 0: none.
  int LastFeeYear(const std::string& physician) const;

  // The physician becomes or stays holder from a day on, with a right for that day's year.
  const NaiveHolding& Place(const std::string& holder, const std::string& qualification, Day day);
  // The right of the holding of that day, for its year.
  static void Lengthen(NaiveHolding& holding, Day day);
};

std::string Text(const NaiveHolding& holding);

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_NAIVE_PATIENT_H_
