#include "services/payments/next_attempt.h"

#include "store/people/enrolments.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::services {

absl::StatusOr<std::optional<rules::PaymentMove>> NextAttempt(const store::Reader& reader,
                                                              const edmg::v1::Payment& payment,
                                                              absl::CivilDay day) {
  const auto account = store::ReadEnrolment(
      reader, {PhysicianId(payment.physician_nihii()), payment.insurer()}, DayNumber(day));
  if (!account.ok()) return account.status();
  if (!account->has_value()) return std::optional<rules::PaymentMove>();
  rules::PaymentMove move;
  move.iban = (*account)->iban();
  move.bic = (*account)->bic();
  return std::optional<rules::PaymentMove>(move);
}

}  // namespace edmg::services
