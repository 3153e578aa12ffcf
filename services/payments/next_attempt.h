// The account that a rejected payment is tried with again.
#ifndef EDMG_SERVICES_PAYMENTS_NEXT_ATTEMPT_H_
#define EDMG_SERVICES_PAYMENTS_NEXT_ATTEMPT_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/payment.pb.h"
#include "services/rules/payments/payment_states.h"
#include "store/engine/reader.h"

namespace edmg::services {

// The move that begins another attempt, with the account in force on the day; nullopt for a
// physician on paper, whose account the insurer knows. Errors: those of the reads.
absl::StatusOr<std::optional<rules::PaymentMove>> NextAttempt(const store::Reader& reader,
                                                              const edmg::v1::Payment& payment,
                                                              absl::CivilDay day);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_NEXT_ATTEMPT_H_
