#include "services/payments/recoveries.h"

#include <algorithm>
#include <string>
#include <vector>

#include "services/rules/payments/obligation.h"
#include "services/rules/payments/payment_states.h"
#include "store/payments/payment_states.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;
using edmg::v1::Payment;
using rules::PaymentAct;

// Payments as they stand after what the decision says so far.
class PaymentsAfter {
 public:
  PaymentsAfter(const store::Reader& reader, const Decision& decision)
      : reader_(reader), decision_(decision) {}

  absl::StatusOr<Payment> Read(const std::string& insurer, const std::string& payment_id) const {
    Payment payment;
    const auto made = std::find_if(decision_.payments().begin(), decision_.payments().end(),
                                   [&](const Payment& one) { return Is(one, payment_id); });
    if (made != decision_.payments().end()) {
      payment = *made;
      *payment.mutable_status() = store::FirstStatusOf(payment);
    } else {
      auto found = store::ReadNamedPayment(reader_, insurer, payment_id);
      if (!found.ok()) return found.status();
      payment = *std::move(found);
    }
    for (const auto& change : decision_.payment_changes()) {
      if (IsOf(change, payment)) *payment.mutable_status() = change.status();
    }
    return payment;
  }

  bool HasChangeOf(const Payment& payment) const {
    return std::any_of(decision_.payment_changes().begin(), decision_.payment_changes().end(),
                       [&](const auto& change) { return IsOf(change, payment); });
  }

 private:
  static bool Is(const Payment& payment, const std::string& id) {
    return payment.payment_id() == id;
  }
  static bool IsOf(const edmg::store::v1::PaymentChange& change, const Payment& payment) {
    return change.payment().insurer() == payment.insurer() &&
           change.payment().revision() == payment.revision() &&
           change.payment().position() == rules::PositionOf(payment);
  }

  const store::Reader& reader_;
  const Decision& decision_;
};

// What was set off against a payment that nobody pays is open again.
absl::Status OpenNettedAgain(const PaymentsAfter& payments, const rules::Accept& accept,
                             Payment& payment, Decision* decision) {
  for (const auto& netted : payment.status().netted()) {
    const auto recovery = payments.Read(payment.insurer(), netted.payment_id());
    if (!recovery.ok()) return recovery.status();
    const auto* step = rules::StepOf(*recovery, PaymentAct::kOpenedAgain);
    if (step != nullptr) rules::Take(*step, *recovery, {}, accept, decision);
  }
  payment.mutable_status()->clear_netted();
  return absl::OkStatus();
}

// Settles both if nothing of the payment was paid; false: something was, or may be.
absl::StatusOr<bool> Settle(const PaymentsAfter& payments, const Payment& payment,
                            const Payment& recovery, const rules::Accept& accept,
                            Decision* decision) {
  const auto* step = rules::StepOf(payment, PaymentAct::kRecovered);
  const auto* same = rules::StepOf(recovery, PaymentAct::kRecovered);
  if (step == nullptr || same == nullptr) return false;
  Payment recovered = payment;
  recovered.mutable_status()->set_recovered_by(recovery.payment_id());
  auto status = OpenNettedAgain(payments, accept, recovered, decision);
  if (!status.ok()) return status;
  rules::Take(*step, recovered, {}, accept, decision);
  rules::Take(*same, recovery, {}, accept, decision);
  return true;
}

// A recovery that is open again, and what it recovers, which may have come to nothing meanwhile.
absl::Status SettleOpenedAgain(const PaymentsAfter& payments, const rules::Accept& accept,
                               Decision* decision) {
  for (int i = 0; i < decision->payment_events_size(); ++i) {  // the list grows
    const auto event = decision->payment_events(i);
    if (event.type() != edmg::v1::PAYMENT_EVENT_TYPE_RECOVERY_OPEN_AGAIN) continue;
    const auto recovery = payments.Read(
        event.insurer(), rules::PaymentId(event.payment_revision(), event.payment_position()));
    if (!recovery.ok()) return recovery.status();
    const auto payment = payments.Read(event.insurer(), recovery->related_payment_id());
    if (!payment.ok()) return payment.status();
    if (payment->status().recovered_by() != recovery->payment_id()) continue;
    const auto settled = Settle(payments, *payment, *recovery, accept, decision);
    if (!settled.ok()) return settled.status();
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SettleRecoveries(const store::Reader& reader, const rules::Accept& accept,
                              Decision* decision) {
  const PaymentsAfter payments(reader, *decision);
  // Both lists grow meanwhile by what needs no look.
  const int changes = decision->payment_changes_size();
  for (int i = 0; i < decision->payments_size(); ++i) {
    if (decision->payments(i).kind() != edmg::v1::FEE_KIND_RECOVERY) continue;
    Payment recovery = decision->payments(i);
    *recovery.mutable_status() = store::FirstStatusOf(recovery);
    auto payment = payments.Read(recovery.insurer(), recovery.related_payment_id());
    if (!payment.ok()) return payment.status();
    if (payments.HasChangeOf(*payment)) continue;  // paid twice: that amount is got back
    const auto settled = Settle(payments, *payment, recovery, accept, decision);
    if (!settled.ok()) return settled.status();
    if (!*settled) {
      rules::NoteRecovery(*payment, recovery.payment_id(), decision);
    }
  }
  for (int i = 0; i < changes; ++i) {
    const auto change = decision->payment_changes(i);
    if (change.status().state() != edmg::v1::PAYMENT_STATE_REJECTED &&
        change.status().state() != edmg::v1::PAYMENT_STATE_DUE) {
      continue;
    }
    if (change.status().recovered_by().empty()) continue;
    const std::string& insurer = change.payment().insurer();
    auto payment = payments.Read(
        insurer, rules::PaymentId(change.payment().revision(), change.payment().position()));
    if (!payment.ok()) return payment.status();
    auto recovery = payments.Read(insurer, change.status().recovered_by());
    if (!recovery.ok()) return recovery.status();
    const auto settled = Settle(payments, *payment, *recovery, accept, decision);
    if (!settled.ok()) return settled.status();
  }
  return SettleOpenedAgain(payments, accept, decision);
}

}  // namespace edmg::services
