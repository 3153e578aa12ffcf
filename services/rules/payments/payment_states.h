// The life of a payment: one row for each step from a state to the next. What has no row is
// impossible. The obligation itself is never edited.
#ifndef EDMG_SERVICES_RULES_PAYMENTS_PAYMENT_STATES_H_
#define EDMG_SERVICES_RULES_PAYMENTS_PAYMENT_STATES_H_

#include <string>

#include "absl/types/span.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/payment.pb.h"
#include "google/type/date.pb.h"
#include "services/rules/book/accept.h"

namespace edmg::rules {

// A payment is tried so often; then insurer and physician must talk to each other.
inline constexpr int kPaymentAttemptsMax = 50;

// What moves a payment.
enum class PaymentAct {
  kReportedPaid,
  kReportedRejected,
  kReportedReturned,
  kReportedSettled,
  kTriedAgain,       // the insurer asks
  kNewAccount,       // the physician's account in force is another one
  kRecovered,        // its recovery was recorded
  kExported,         // it stands in a file of credit transfers
  kSetOff,           // an export set it off: a recovery, or all of a payment
  kExportCancelled,  // the export that took it is taken back
  kOpenedAgain,      // what the recovery was set off against is not paid
};

struct PaymentStep {
  edmg::v1::PaymentState from;
  PaymentAct act;
  edmg::v1::PaymentState to;
  edmg::v1::PaymentEventType event;
};

// "PAID" of PAYMENT_STATE_PAID.
std::string NameOf(edmg::v1::PaymentState state);

absl::Span<const PaymentStep> PaymentSteps();

// nullptr: impossible. Only a recovery (a negative amount) is reported as settled or opened again,
// and nothing else moves one but what moves the payment that it recovers, or an export.
const PaymentStep* StepOf(const edmg::v1::Payment& payment, PaymentAct act);

// What is known of a move.
struct PaymentMove {
  google::type::Date execution_date;  // not set: none
  std::string bank_reference;
  std::string reason_code;
  std::string iban;  // of the next attempt
  std::string bic;
  std::string export_id;  // that instructs it or sets it off
};

// Adds the status that the step leaves, and its event, to the decision. A payment that was paid
// twice keeps its status, and its second amount is recovered by a payment of its own.
void Take(const PaymentStep& step, const edmg::v1::Payment& payment, const PaymentMove& move,
          const Accept& accept, edmg::store::v1::Decision* decision);

// Adds a change of the status that is no step and has no event: which payment recovers it.
void NoteRecovery(const edmg::v1::Payment& payment, const std::string& recovery_id,
                  edmg::store::v1::Decision* decision);

// Adds the status as it is, for a row that told what was known: so that the row itself is known.
void KeepStatus(const edmg::v1::Payment& payment, edmg::store::v1::Decision* decision);

// What the bank is to transfer: the amount without what was set off against it.
int64_t OpenCents(const edmg::v1::Payment& payment);

// True if what a recovery recovers is with the physician: paid, or taken by other recoveries.
bool IsRecoverable(const edmg::v1::Payment& recovered);

// Adds an event that tells where the payment stands.
void Announce(edmg::v1::PaymentEventType type, const edmg::v1::Payment& payment,
              const Accept& accept, edmg::store::v1::Decision* decision);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_PAYMENTS_PAYMENT_STATES_H_
