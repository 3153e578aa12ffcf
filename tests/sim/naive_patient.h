// The naive rulebook's memory of one patient: the records, and the fees. The holder is computed
// from them at every question.
#ifndef EDMG_TESTS_SIM_NAIVE_PATIENT_H_
#define EDMG_TESTS_SIM_NAIVE_PATIENT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "tests/sim/naive_holdings.h"
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
  std::string related;  // the payment that it recovers or completes, as a line; empty: none
};
std::string Text(const NaivePayment& payment);

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
  bool another_stands = false;  // recovered because of an earlier fee under another number
  std::string number;           // of the patient, under which the service was recorded
  int64_t order = 0;            // in which fees were acquired
  bool is_extension() const {
    return kind == FeeKind::kExtension || kind == FeeKind::kAdministrativeExtension;
  }
};

struct NaiveContact {
  struct Sides {
    bool notified = false;
    bool attested = false;
  };
  std::map<std::string, Sides> under;  // by the number of the patient that was named
  bool notified() const;
  bool attested() const;
};

struct NaiveModule {
  std::string physician;
  Day day;
  bool owed = false;
  std::string number;
  int64_t order = 0;
};

struct NaiveRegistration {
  std::string holder;
  Day day;
  std::string code;
  bool made_holder = false;  // was not holder on that day before
  std::string number;
  int64_t order = 0;
};

// Counts every record and every acquired fee, of all patients.
int64_t NextOrder();

struct NaivePatient {
  using ContactKey = std::tuple<Day, std::string, std::string>;  // day, author, code

  std::string ssin;
  // All in the order of record.
  std::vector<NaiveBegin> begins;
  std::vector<NaiveRegistration> registrations;
  std::vector<NaiveFee> fees;
  std::map<ContactKey, NaiveContact> contacts;
  std::vector<NaiveModule> modules;

  // By begin; the last is the present holder's, expired or not.
  std::vector<NaiveHolding> Holdings() const;
  // Nothing if nobody holds, or the right has run out.
  std::optional<NaiveHolding> HoldingOn(Day day) const;
  NaiveFee* StandingFee(int year);
  const NaiveFee* StandingFee(int year) const {
    return const_cast<NaivePatient*>(this)->StandingFee(year);
  }
  // Takes over the other's records under these numbers, in the order of record.
  void Take(const NaivePatient& other, const std::vector<std::string>& numbers);
  // Year of the physician's last fee that stands; 0: none.
  int LastFeeYear(const std::string& physician) const;
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_NAIVE_PATIENT_H_
