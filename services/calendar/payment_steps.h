// The calendar's steps about payments: each is a row of StepTable, whose columns these functions
// are.
#ifndef EDMG_SERVICES_CALENDAR_PAYMENT_STEPS_H_
#define EDMG_SERVICES_CALENDAR_PAYMENT_STEPS_H_

#include "services/calendar/steps.h"

namespace edmg::services {

// Rejected payments whose physician has another account in force are due again.
absl::StatusOr<bool> HaveRejectedPayments(const store::Reader& reader, absl::CivilDay day,
                                          const rules::Rulebook& rulebook);
absl::StatusOr<Rest> DecideRejectedPayments(const store::Reader& reader,
                                            const edmg::store::v1::ScheduleCommand& command,
                                            const rules::Accept& accept,
                                            edmg::store::v1::Decision& decision);

// Payments that are not paid are announced some days before their last day (R8), and on the day
// after it, each once an attempt.
absl::StatusOr<bool> HavePaymentDeadlines(const store::Reader& reader, absl::CivilDay day,
                                          const rules::Rulebook& rulebook);
absl::StatusOr<Rest> DecidePaymentDeadlines(const store::Reader& reader,
                                            const edmg::store::v1::ScheduleCommand& command,
                                            const rules::Accept& accept,
                                            edmg::store::v1::Decision& decision);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_CALENDAR_PAYMENT_STEPS_H_
