#include "services/rules/payments/payment_states.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/strip.h"
#include "services/rules/payments/obligation.h"
#include "values/civil_date.h"
#include "values/identifiers.h"
#include "values/timestamps.h"

namespace edmg::rules {
namespace {

using edmg::v1::Payment;
using edmg::v1::PAYMENT_STATE_DUE;
using edmg::v1::PAYMENT_STATE_INSTRUCTED;
using edmg::v1::PAYMENT_STATE_PAID;
using edmg::v1::PAYMENT_STATE_REJECTED;
using edmg::v1::PAYMENT_STATE_SETTLED;
using edmg::v1::PaymentStatus;

constexpr PaymentStep kSteps[] = {
    {PAYMENT_STATE_DUE, PaymentAct::kReportedPaid, PAYMENT_STATE_PAID,
     edmg::v1::PAYMENT_EVENT_TYPE_PAID},
    {PAYMENT_STATE_DUE, PaymentAct::kReportedRejected, PAYMENT_STATE_REJECTED,
     edmg::v1::PAYMENT_EVENT_TYPE_REJECTED},
    {PAYMENT_STATE_PAID, PaymentAct::kReportedReturned, PAYMENT_STATE_REJECTED,
     edmg::v1::PAYMENT_EVENT_TYPE_RETURNED},
    {PAYMENT_STATE_REJECTED, PaymentAct::kTriedAgain, PAYMENT_STATE_DUE,
     edmg::v1::PAYMENT_EVENT_TYPE_DUE_AGAIN},
    {PAYMENT_STATE_REJECTED, PaymentAct::kNewAccount, PAYMENT_STATE_DUE,
     edmg::v1::PAYMENT_EVENT_TYPE_DUE_AGAIN},
    {PAYMENT_STATE_PAID, PaymentAct::kReportedPaid, PAYMENT_STATE_PAID,
     edmg::v1::PAYMENT_EVENT_TYPE_PAID_TWICE},
    // Both the payment and its recovery take this step.
    {PAYMENT_STATE_DUE, PaymentAct::kRecovered, PAYMENT_STATE_SETTLED,
     edmg::v1::PAYMENT_EVENT_TYPE_SETTLED},
    {PAYMENT_STATE_REJECTED, PaymentAct::kRecovered, PAYMENT_STATE_SETTLED,
     edmg::v1::PAYMENT_EVENT_TYPE_SETTLED},
    // A recovery alone, once what it recovers is paid.
    {PAYMENT_STATE_DUE, PaymentAct::kReportedSettled, PAYMENT_STATE_SETTLED,
     edmg::v1::PAYMENT_EVENT_TYPE_SETTLED},
    // Exports. What is INSTRUCTED is recovered at its end: it has no step for that.
    {PAYMENT_STATE_DUE, PaymentAct::kExported, PAYMENT_STATE_INSTRUCTED,
     edmg::v1::PAYMENT_EVENT_TYPE_INSTRUCTED},
    {PAYMENT_STATE_DUE, PaymentAct::kSetOff, PAYMENT_STATE_SETTLED,
     edmg::v1::PAYMENT_EVENT_TYPE_SETTLED},
    {PAYMENT_STATE_INSTRUCTED, PaymentAct::kExportCancelled, PAYMENT_STATE_DUE,
     edmg::v1::PAYMENT_EVENT_TYPE_EXPORT_CANCELLED},
    {PAYMENT_STATE_SETTLED, PaymentAct::kExportCancelled, PAYMENT_STATE_DUE,
     edmg::v1::PAYMENT_EVENT_TYPE_EXPORT_CANCELLED},
    {PAYMENT_STATE_SETTLED, PaymentAct::kOpenedAgain, PAYMENT_STATE_DUE,
     edmg::v1::PAYMENT_EVENT_TYPE_RECOVERY_OPEN_AGAIN},
    {PAYMENT_STATE_INSTRUCTED, PaymentAct::kReportedPaid, PAYMENT_STATE_PAID,
     edmg::v1::PAYMENT_EVENT_TYPE_PAID},
    {PAYMENT_STATE_INSTRUCTED, PaymentAct::kReportedRejected, PAYMENT_STATE_REJECTED,
     edmg::v1::PAYMENT_EVENT_TYPE_REJECTED},
};

enum class MovedBy { kPayments, kRecoveries, kBoth };

// Which of the two an act moves.
MovedBy MovesOf(PaymentAct act) {
  switch (act) {
    case PaymentAct::kReportedSettled:
    case PaymentAct::kOpenedAgain:
      return MovedBy::kRecoveries;
    case PaymentAct::kRecovered:
    case PaymentAct::kSetOff:
      return MovedBy::kBoth;
    case PaymentAct::kReportedPaid:
    case PaymentAct::kReportedRejected:
    case PaymentAct::kReportedReturned:
    case PaymentAct::kTriedAgain:
    case PaymentAct::kNewAccount:
    case PaymentAct::kExported:
    case PaymentAct::kExportCancelled:
      return MovedBy::kPayments;
  }
  return MovedBy::kBoth;
}

// False for a step after which what the bank did before still counts.
bool TellsOfTheBank(const PaymentStep& step) {
  return step.event != edmg::v1::PAYMENT_EVENT_TYPE_PAID_TWICE &&
         step.act != PaymentAct::kRecovered;
}

void BeginAttempt(const Payment& payment, const PaymentMove& move, const Accept& accept,
                  PaymentStatus* status) {
  edmg::v1::PaymentAttempt& earlier = *status->add_earlier_attempts();
  earlier.set_attempt(status->attempt());
  *earlier.mutable_pay_by() = status->pay_by();
  earlier.set_iban(status->iban());
  *earlier.mutable_execution_date() = status->execution_date();
  earlier.set_bank_reference(status->bank_reference());
  earlier.set_reason_code(status->reason_code());
  earlier.set_export_id(status->export_id());
  status->clear_export_id();
  const absl::CivilDay service_day = DayOf(payment.service_date()).value_or(accept.accept_day);
  status->set_attempt(status->attempt() + 1);
  *status->mutable_pay_by() = DateOf(PayBy(accept.accept_day, service_day, *accept.rulebook));
  status->set_iban(move.iban);
  status->set_bic(move.bic);
}

void RecoverSecondAmount(const Payment& payment, const Accept& accept,
                         edmg::store::v1::Decision* decision) {
  Payment recovery = payment;
  recovery.clear_status();
  recovery.clear_iban();
  recovery.clear_bic();
  recovery.set_kind(edmg::v1::FEE_KIND_RECOVERY);
  recovery.set_amount_cents(-OpenCents(payment));
  recovery.set_related_payment_id(payment.payment_id());
  *recovery.mutable_pay_by() =
      DateOf(PayBy(accept.accept_day, DayOf(payment.service_date()).value_or(accept.accept_day),
                   *accept.rulebook));
  AddPayment(std::move(recovery), accept, decision);
}

void PutStatus(const Payment& payment, edmg::store::v1::Decision* decision) {
  auto* change = decision->add_payment_changes();
  *change->mutable_payment() = KeyOf(payment);
  *change->mutable_status() = payment.status();
  change->set_physician(PhysicianId(payment.physician_nihii()));
}

}  // namespace

std::string NameOf(edmg::v1::PaymentState state) {
  return std::string(absl::StripPrefix(edmg::v1::PaymentState_Name(state), "PAYMENT_STATE_"));
}

absl::Span<const PaymentStep> PaymentSteps() { return kSteps; }

const PaymentStep* StepOf(const Payment& payment, PaymentAct act) {
  const MovedBy moves = MovesOf(act);
  const MovedBy kind = payment.amount_cents() < 0 ? MovedBy::kRecoveries : MovedBy::kPayments;
  if (moves != MovedBy::kBoth && moves != kind) return nullptr;
  const auto* step = std::find_if(std::begin(kSteps), std::end(kSteps), [&](const auto& row) {
    return row.from == payment.status().state() && row.act == act;
  });
  return step == std::end(kSteps) ? nullptr : step;
}

void Take(const PaymentStep& step, const Payment& payment, const PaymentMove& move,
          const Accept& accept, edmg::store::v1::Decision* decision) {
  Payment after = payment;
  PaymentStatus& status = *after.mutable_status();
  status.set_revision(accept.revision);
  if (step.event == edmg::v1::PAYMENT_EVENT_TYPE_DUE_AGAIN) {
    BeginAttempt(payment, move, accept, &status);
  }
  status.set_state(step.to);
  if (TellsOfTheBank(step)) {
    status.clear_execution_date();
    if (move.execution_date.year() != 0) *status.mutable_execution_date() = move.execution_date;
    status.set_bank_reference(move.bank_reference);
    status.set_reason_code(move.reason_code);
  }
  if (!move.export_id.empty()) status.set_export_id(move.export_id);
  PutStatus(after, decision);
  if (step.act == PaymentAct::kExportCancelled) {
    decision->mutable_payment_changes()->rbegin()->set_same_attempt(true);
  }
  Announce(step.event, after, accept, decision);
  decision->mutable_payment_events()->rbegin()->set_from(step.from);
  if (step.event == edmg::v1::PAYMENT_EVENT_TYPE_PAID_TWICE) {
    RecoverSecondAmount(payment, accept, decision);
  }
}

void NoteRecovery(const Payment& payment, const std::string& recovery_id,
                  edmg::store::v1::Decision* decision) {
  Payment after = payment;
  after.mutable_status()->set_recovered_by(recovery_id);
  PutStatus(after, decision);
}

void KeepStatus(const Payment& payment, edmg::store::v1::Decision* decision) {
  PutStatus(payment, decision);
}

int64_t OpenCents(const Payment& payment) {
  int64_t cents = payment.amount_cents();
  for (const auto& netted : payment.status().netted()) cents -= netted.amount_cents();
  return cents;
}

bool IsRecoverable(const Payment& recovered) {
  const auto& status = recovered.status();
  return status.state() == PAYMENT_STATE_PAID ||
         (status.state() == PAYMENT_STATE_SETTLED && status.netted_size() > 0);
}

void Announce(edmg::v1::PaymentEventType type, const Payment& payment, const Accept& accept,
              edmg::store::v1::Decision* decision) {
  auto* event = AddEvent(type, payment, accept, decision);
  *event->mutable_status() = payment.status();
}

}  // namespace edmg::rules
