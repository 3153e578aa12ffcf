// The steps of an insurer with its payments: reports, exports, and what is expected of them.
#ifndef EDMG_TESTS_SCENARIOS_INSURER_STEPS_H_
#define EDMG_TESTS_SCENARIOS_INSURER_STEPS_H_

#include <string>

#include "absl/status/statusor.h"
#include "edmg/v1/payment.pb.h"
#include "tests/scenarios/cast.h"
#include "tests/scenarios/driver.h"
#include "tests/scenarios/messages.h"
#include "tests/scenarios/scenario.pb.h"

namespace edmg::tests::scenarios {

std::string InsurerOr100(const std::string& insurer);

// What came of a step: "recorded", "known", the counts of an export, or reason and field of the
// refusal. `payment`: the one that the report is about; only its id where the insurer has none.
absl::StatusOr<std::string> Play(Driver& driver, const Reported& step,
                                 const edmg::v1::Payment& payment, const Making& making);
std::string Play(Driver& driver, const Exported& step, absl::CivilDay today);
std::string Play(Driver& driver, const CancelledExport& step);
// The refusal, if it is refused.
absl::Status Play(Driver& driver, const Resolved& step, Cast& cast);

// What a scenario expects of such a step.
std::string WantedOfReport(const Expected& expected);
std::string WantedOfExport(const Expected& expected);  // empty: any export

}  // namespace edmg::tests::scenarios

#endif  // EDMG_TESTS_SCENARIOS_INSURER_STEPS_H_
