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

// Takes a recovery off the largest transfer; false: none is as large.
bool SetOff(const Payment& recovery, std::vector<Transfer>& transfers) {
  const auto largest =
      std::max_element(transfers.begin(), transfers.end(), [](const auto& a, const auto& b) {
        return a.cents < b.cents;  // of equal ones the first
      });
  const int64_t cents = -recovery.amount_cents();
  if (largest == transfers.end() || largest->cents < cents) return false;
  edmg::v1::NettedRecovery netted;
  netted.set_payment_id(recovery.payment_id());
  netted.set_amount_cents(cents);
  largest->netted.push_back(std::move(netted));
  largest->cents -= cents;
  return true;
}

}  // namespace

TransferPlan PlanTransfers(std::vector<Payment> open, std::vector<Payment> recoveries,
                           const TransferSelection& selection) {
  TransferPlan plan;
  Select(std::move(open), selection, plan);
  if (!selection.netting) return plan;
  std::stable_sort(recoveries.begin(), recoveries.end(), [](const Payment& a, const Payment& b) {
    return a.amount_cents() < b.amount_cents();
  });
  for (Payment& recovery : recoveries) {
    if (SetOff(recovery, plan.transfers)) plan.recoveries.push_back(std::move(recovery));
  }
  return plan;
}

std::string RemittanceDigits(int64_t revision, int position) {
  constexpr int64_t kPositions = 1000;
  return StructuredCommunication(revision * kPositions + position % kPositions);
}

void AddRemittanceReference(Payment* payment) {
  if (payment->amount_cents() <= 0) return;
  payment->set_remittance_reference(
      PrintedCommunication(RemittanceDigits(payment->revision(), PositionOf(*payment))));
}

}  // namespace edmg::rules
