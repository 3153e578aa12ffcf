// Which transfers an export makes of what one physician is due, and which recoveries it sets off.
#ifndef EDMG_SERVICES_RULES_PAYMENTS_TRANSFERS_H_
#define EDMG_SERVICES_RULES_PAYMENTS_TRANSFERS_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/payment.pb.h"

namespace edmg::rules {

struct TransferSelection {
  absl::CivilDay due_until;
  bool netting = false;
  std::set<std::string> held_back;  // ids of payments
};

// A payment with what is transferred of it.
struct Transfer {
  edmg::v1::Payment payment;
  int64_t cents = 0;                             // 0: recoveries took it whole
  std::vector<edmg::v1::NettedRecovery> netted;  // now; what was set off before is not named
};

struct TransferPlan {
  std::vector<Transfer> transfers;            // in the order of the payments
  std::vector<edmg::v1::Payment> recoveries;  // set off whole, the largest first
  int without_account = 0;
  int held_back = 0;
};

// `open`: payments of one insurer to one physician that are DUE, with status, in the order of their
// ids. `recoveries`: those that may be set off, likewise; not looked at without netting. A recovery
// is taken off the largest transfer, whole and from that one alone, so that it can be opened again
// with it; if none is as large, it stays, and a smaller one may still find room.
TransferPlan PlanTransfers(std::vector<edmg::v1::Payment> open,
                           std::vector<edmg::v1::Payment> recoveries,
                           const TransferSelection& selection);

// The digits of a payment's structured communication: its number is made of revision and position,
// and repeats after ten million revisions, so that the payment id alone is unique.
std::string RemittanceDigits(int64_t revision, int position);

// Adds what the bank shows with the money, as people read it; nothing for a recovery.
void AddRemittanceReference(edmg::v1::Payment* payment);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_PAYMENTS_TRANSFERS_H_
