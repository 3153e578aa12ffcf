// The holder of a patient's DMG from day to day, and the length of the right: computed from scratch
// out of the records, whatever the order in which they came (decision 1, R13).
//
// A pure function of its arguments. It knows nothing of money, except that an extension which
// stands prolongs the right.
#ifndef EDMG_TESTS_SIM_NAIVE_HOLDINGS_H_
#define EDMG_TESTS_SIM_NAIVE_HOLDINGS_H_

#include <optional>
#include <string>
#include <vector>

#include "tests/sim/steps.h"

namespace edmg::sim {

// A registration or a 102771: from its day on the physician holds, until somebody else begins.
struct NaiveBegin {
  std::string physician;
  std::string qualification;  // on that day, as the registry said when it was recorded
  Day day;
  bool registered = false;   // else attested on paper
  std::string number = "";   // of the patient, as it was named
  int64_t order = 0;         // of record
  bool third_party = false;  // of a 102771: the patient did not pay it
};

// One physician's time as holder.
struct NaiveHolding {
  std::string holder;
  std::string qualification;
  Day begin;
  std::optional<Day> end;  // not set: the present holder
  Day right_end;
  // True if the physician holds on a day, with a right that has not run out.
  bool Covers(Day day) const { return begin <= day && day <= right_end; }
};
std::string Text(const NaiveHolding& holding);

// By begin; the last is the present holder's. `extended`: the service days of the extensions that
// stand.
std::vector<NaiveHolding> HoldingsOf(const std::vector<NaiveBegin>& begins,
                                     const std::vector<Day>& extended);

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_NAIVE_HOLDINGS_H_
