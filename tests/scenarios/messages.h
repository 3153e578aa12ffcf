// From the steps of a scenario to the messages that go to the gateway.
#ifndef EDMG_TESTS_SCENARIOS_MESSAGES_H_
#define EDMG_TESTS_SCENARIOS_MESSAGES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/attestation.pb.h"
#include "edmg/v1/payment.pb.h"
#include "edmg/v1/payment_report.pb.h"
#include "tests/scenarios/cast.h"
#include "tests/scenarios/driver.h"
#include "tests/scenarios/scenario.pb.h"

namespace edmg::tests::scenarios {

// The inputs of a message: its number gives the id, the day is the default for an empty one.
struct Making {
  Cast& cast;
  int number = 0;
  absl::CivilDay today;
};

// INVALID_ARGUMENT for a path that no field has.
absl::StatusOr<Message> EnrolmentOf(const Enrolment& step, const Making& making);
absl::StatusOr<Message> RegistrationOf(const Encounter& step, const Making& making);
absl::StatusOr<Message> ContactOf(const Encounter& step, const Making& making);
absl::StatusOr<edmg::v1::Attestation> AttestationOf(const Attested& step, const Making& making);
// Making's number is that of the row in its report.
absl::StatusOr<edmg::v1::PaymentReport> ReportOf(const Reported& step,
                                                 const edmg::v1::Payment& payment,
                                                 const Making& making);

}  // namespace edmg::tests::scenarios

#endif  // EDMG_TESTS_SCENARIOS_MESSAGES_H_
