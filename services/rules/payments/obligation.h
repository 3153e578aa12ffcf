// Obligations: the amount that an insurer owes a physician, or gets back from one, for one service.
// Each is announced by an event (design 6, decision 14). The caller decides why something is owed.
#ifndef EDMG_SERVICES_RULES_PAYMENTS_OBLIGATION_H_
#define EDMG_SERVICES_RULES_PAYMENTS_OBLIGATION_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/payment.pb.h"
#include "services/rules/book/accept.h"
#include "services/rules/people/people_facts.h"

namespace edmg::rules {

struct Obligation {
  const PhysicianFacts& physician;
  absl::string_view qualification;  // names the physician, 3 digits
  absl::string_view insurer;
  edmg::v1::FeeKind kind;
  absl::CivilDay service_day;
  absl::string_view claim_code;
  int64_t amount_cents;
  absl::CivilDay pay_by;
  std::string related_payment_id = "";
};

// Adds the payment and its PAYMENT_DUE to the decision. The account is the one in force with the
// insurer on the accept day; none for a physician on paper, and none for a recovery. Returns the
// payment's position among those of the decision.
int Oblige(const Obligation& obligation, const std::string& patient_ssin, const Accept& accept,
           edmg::store::v1::Decision* decision);

// Adds a payment that is otherwise whole under its id, and its PAYMENT_DUE. Returns its position.
int AddPayment(edmg::v1::Payment payment, const Accept& accept,
               edmg::store::v1::Decision* decision);

// Adds an event about a payment, without its status.
edmg::store::v1::PaymentEventRecord* AddEvent(edmg::v1::PaymentEventType type,
                                              const edmg::v1::Payment& payment,
                                              const Accept& accept,
                                              edmg::store::v1::Decision* decision);

// The name of a payment in the store.
edmg::store::v1::PaymentKey KeyOf(const edmg::v1::Payment& payment);

// The position in the id of a payment that this gateway made.
int PositionOf(const edmg::v1::Payment& payment);

// The last day to pay an amount that becomes payable on a day, for a service of another day.
absl::CivilDay PayBy(absl::CivilDay payable_day, absl::CivilDay service_day,
                     const Rulebook& rulebook);

// "P-<revision>-<position>".
std::string PaymentId(int64_t revision, int position);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_PAYMENTS_OBLIGATION_H_
