// The required results of the messages on one patient: a second opinion, written from the
// rulebook's text and not from its code, and small enough to be read against the rules.
//
// The holder is a function of the encounter days; the payment depends on the order of the messages.
// The model knows nothing of revisions, ids or the store.
#ifndef EDMG_TESTS_E2E_PRACTICE_WEEK_PATIENT_MODEL_H_
#define EDMG_TESTS_E2E_PRACTICE_WEEK_PATIENT_MODEL_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "tests/e2e/practice_week/country.h"

namespace edmg::e2e {

// A registration or contact; doctors are indices into the country.
struct Encounter {
  int author = 0;
  int holder = 0;  // of a registration: the author, or a trainee's supervisor
  absl::CivilDay day;
  absl::CivilDay today;  // the day on which it is sent
  std::string claim_code;
};

// A fee of the year, owed to the doctor.
struct ExpectedFee {
  int doctor = 0;
  bool extension = false;
  absl::CivilDay day;
  std::string claim_code;
};

// The answer that the gateway must give.
struct Expected {
  std::string refusal;  // MyCareNet code; empty: accepted
  bool paid = false;    // registration: payment; contact: extends
  std::vector<ExpectedFee> fees;
  int holder = -1;  // of a registration
  absl::CivilDay begin;
};

// The patient's row on the holder's list.
struct ExpectedRow {
  int holder = 0;
  absl::CivilDay begin;
  absl::CivilDay right_end;
  int last_fee_year = 0;
};

class PatientModel {
 public:
  PatientModel(const Country& country, int patient) : country_(country), patient_(patient) {}

  Expected Register(const Encounter& registration);
  Expected Contact(const Encounter& contact);

  std::optional<ExpectedRow> Row() const;

 private:
  // Days of one doctor; the last one's have no end.
  struct Holding {
    int doctor;
    absl::CivilDay begin;
    absl::CivilDay end;
    absl::CivilDay right_end;  // of the last one it may lie before the end
  };

  std::string RefusalOf(const Encounter& registration) const;
  std::string RefusalOfContact(const Encounter& contact) const;
  // The holders: from the registrations in the order of their days, while the right runs.
  std::vector<Holding> Holdings() const;
  std::optional<Holding> HoldingOn(absl::CivilDay day) const;
  bool ChainHolds(int year) const;
  bool Extend(const Encounter& contact, Expected& expected);
  void DecideFrom(absl::CivilDay day, Expected& expected);

  const Country& country_;
  const int patient_;
  std::map<absl::CivilDay, int> registered_;  // by encounter day: the holder
  std::map<int, int> fees_;                   // by year: the doctor who is owed
  std::vector<absl::CivilDay> extensions_;    // their contacts' days
  std::vector<Encounter> contacts_;
};

}  // namespace edmg::e2e

#endif  // EDMG_TESTS_E2E_PRACTICE_WEEK_PATIENT_MODEL_H_
