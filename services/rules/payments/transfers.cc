#include "services/rules/payments/transfers.h"

#include <algorithm>
#include <utility>

#include "services/rules/payments/obligation.h"
#include "services/rules/payments/payment_states.h"
#include "values/civil_date.h"
#include "values/sepa_text.h"

namespace edmg::rules {
namespace {

using edmg::v1::Payment;

void Select(std::vector<Payment> open, const TransferSelection& selection, TransferPlan& plan) {
  for (Payment& payment : open) {
    if (IsBefore(DateOf(selection.due_until), payment.status().pay_by())) continue;
    if (selection.held_back.count(payment.payment_id()) != 0) {
      ++plan.held_back;
    } else if (payment.status().iban().empty()) {
      ++plan.without_account;
    } else {
      const int64_t cents = OpenCents(payment);
      plan.transfers.push_back({std::move(payment), cents, {}});
    }
  }
}

// The transfers from the largest to the smallest; equal ones in their order.
std::vector<Transfer*> LargestFirst(std::vector<Transfer>& transfers) {
  std::vector<Transfer*> order;
  for (Transfer& transfer : transfers) order.push_back(&transfer);
  std::stable_sort(order.begin(), order.end(),
                   [](const Transfer* a, const Transfer* b) { return a->cents > b->cents; });
  return order;
}

void SetOff(const Payment& recovery, std::vector<Transfer>& transfers) {
  int64_t rest = -recovery.amount_cents();
  for (Transfer* transfer : LargestFirst(transfers)) {
    const int64_t cents = std::min(rest, transfer->cents);
    if (cents == 0) return;
    edmg::v1::NettedRecovery netted;
    netted.set_payment_id(recovery.payment_id());
    netted.set_amount_cents(cents);
    transfer->netted.push_back(std::move(netted));
    transfer->cents -= cents;
    rest -= cents;
  }
}

}  // namespace

TransferPlan PlanTransfers(std::vector<Payment> open, std::vector<Payment> recoveries,
                           const TransferSelection& selection) {
  TransferPlan plan;
  Select(std::move(open), selection, plan);
  if (!selection.netting) return plan;
  int64_t left = 0;
  for (const Transfer& transfer : plan.transfers) left += transfer.cents;
  std::stable_sort(recoveries.begin(), recoveries.end(), [](const Payment& a, const Payment& b) {
    return a.amount_cents() < b.amount_cents();
  });
  for (Payment& recovery : recoveries) {
    if (-recovery.amount_cents() > left) continue;
    left += recovery.amount_cents();
    SetOff(recovery, plan.transfers);
    plan.recoveries.push_back(std::move(recovery));
  }
  return plan;
}

std::string RemittanceDigits(const Payment& payment) {
  constexpr int64_t kPositions = 1000;
  return StructuredCommunication(payment.revision() * kPositions +
                                 PositionOf(payment) % kPositions);
}

void AddRemittanceReference(Payment* payment) {
  if (payment->amount_cents() <= 0) return;
  payment->set_remittance_reference(PrintedCommunication(RemittanceDigits(*payment)));
}

}  // namespace edmg::rules
