#include "services/calendar/payment_steps.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "services/payments/next_attempt.h"
#include "services/rules/payments/payment_states.h"
#include "store/payments/payment_states.h"
#include "values/civil_date.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;
using edmg::store::v1::PaymentKey;
using edmg::store::v1::ScheduleCommand;
using edmg::v1::Payment;
using Deadline = edmg::store::v1::PaymentDeadlineRecord;

absl::StatusOr<Payment> ReadPaymentOf(const store::Reader& reader, const PaymentKey& key) {
  return store::ReadNamedPayment(reader, key.insurer(), {key.revision(), key.position()});
}

// The day on which a row of the kind falls due.
absl::CivilDay DayOfDeadline(const Deadline& row, const rules::Rulebook& rulebook,
                             absl::CivilDay on) {
  const absl::CivilDay pay_by = DayOfNumber(row.pay_by());
  return row.kind() == Deadline::KIND_OVERDUE ? pay_by + 1 : pay_by - rulebook.DueSoonDaysOn(on);
}

// The first deadlines that have come, those that ran out first.
absl::StatusOr<std::vector<Deadline>> DeadlinesOn(const store::Reader& reader, absl::CivilDay day,
                                                  const rules::Rulebook& rulebook, size_t most) {
  std::vector<Deadline> rows;
  for (const auto kind : {Deadline::KIND_OVERDUE, Deadline::KIND_DUE_SOON}) {
    auto status = store::ScanPaymentDeadlines(reader, kind, [&](const Deadline& row) {
      if (rows.size() == most || DayOfDeadline(row, rulebook, day) > day) return false;
      rows.push_back(row);
      return true;
    });
    if (!status.ok()) return status;
  }
  return rows;
}

void ChangeDeadline(const Deadline& row, bool done, Decision& decision) {
  auto* change = decision.add_payment_deadlines();
  *change->mutable_row() = row;
  change->set_done(done);
}

// A payment that is with the physician, or that nobody wants any more, has no deadline.
bool IsUnpaid(const Payment& payment) {
  switch (payment.status().state()) {
    case edmg::v1::PAYMENT_STATE_DUE:
    case edmg::v1::PAYMENT_STATE_INSTRUCTED:
    case edmg::v1::PAYMENT_STATE_REJECTED:
      return true;
    case edmg::v1::PAYMENT_STATE_PAID:
    case edmg::v1::PAYMENT_STATE_SETTLED:
    case edmg::v1::PAYMENT_STATE_UNSPECIFIED:
    case edmg::v1::PaymentState_INT_MIN_SENTINEL_DO_NOT_USE_:
    case edmg::v1::PaymentState_INT_MAX_SENTINEL_DO_NOT_USE_:
      return false;
  }
  return false;
}

// What an export set off is due again, in the same attempt, if the export is cancelled.
bool IsSettledForGood(const Payment& payment) {
  return payment.status().state() == edmg::v1::PAYMENT_STATE_SETTLED &&
         payment.status().netted().empty();
}

void WorkOffDeadline(Deadline row, const Payment& payment, const rules::Accept& accept,
                     Decision& decision) {
  ChangeDeadline(row, true, decision);
  if (payment.status().attempt() != row.attempt()) return;  // a later attempt has its own
  const bool soon = row.kind() == Deadline::KIND_DUE_SOON;
  if (IsUnpaid(payment)) {
    rules::Announce(soon ? edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE_SOON
                         : edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_OVERDUE,
                    payment, accept, &decision);
  }
  if (!soon || IsSettledForGood(payment)) return;
  row.set_kind(Deadline::KIND_OVERDUE);
  ChangeDeadline(row, false, decision);
}

// Due again, if another account is in force.
absl::Status TryNewAccount(const store::Reader& reader, const Payment& payment,
                           const rules::Accept& accept, Decision& decision) {
  const auto next = NextAttempt(reader, payment, accept.accept_day);
  if (!next.ok()) return next.status();
  const auto* step = rules::StepOf(payment, rules::PaymentAct::kNewAccount);
  if (!next->has_value() || (*next)->iban == payment.status().iban() || step == nullptr ||
      payment.status().attempt() >= rules::kPaymentAttemptsMax) {
    return absl::OkStatus();
  }
  rules::Take(*step, payment, **next, accept, &decision);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> HaveRejectedPayments(const store::Reader& reader, absl::CivilDay,
                                          const rules::Rulebook&) {
  bool any = false;
  auto status = store::ScanRejectedPayments(reader, "", [&](absl::string_view, const auto&) {
    any = true;
    return false;
  });
  if (!status.ok()) return status;
  return any;
}

absl::StatusOr<Rest> DecideRejectedPayments(const store::Reader& reader,
                                            const ScheduleCommand& command,
                                            const rules::Accept& accept, Decision& decision) {
  std::string after = absl::HexStringToBytes(command.after_key());
  std::vector<PaymentKey> keys;
  auto status =
      store::ScanRejectedPayments(reader, after, [&](absl::string_view key, const auto& payment) {
        keys.push_back(payment);
        after = std::string(key);
        return keys.size() < static_cast<size_t>(kStepSubjectsMax);
      });
  for (const PaymentKey& key : keys) {
    if (!status.ok()) return status;
    const auto payment = ReadPaymentOf(reader, key);
    status = payment.ok() ? TryNewAccount(reader, *payment, accept, decision) : payment.status();
  }
  if (!status.ok()) return status;
  if (keys.size() < static_cast<size_t>(kStepSubjectsMax)) return Rest{};
  return Rest{true, absl::BytesToHexString(after)};
}

absl::StatusOr<bool> HavePaymentDeadlines(const store::Reader& reader, absl::CivilDay day,
                                          const rules::Rulebook& rulebook) {
  const auto rows = DeadlinesOn(reader, day, rulebook, 1);
  if (!rows.ok()) return rows.status();
  return !rows->empty();
}

absl::StatusOr<Rest> DecidePaymentDeadlines(const store::Reader& reader,
                                            const ScheduleCommand& command,
                                            const rules::Accept& accept, Decision& decision) {
  const absl::CivilDay day = DayOfNumber(command.day());
  const auto rows = DeadlinesOn(reader, day, *accept.rulebook, kStepSubjectsMax);
  if (!rows.ok()) return rows.status();
  for (const Deadline& row : *rows) {
    const auto payment = ReadPaymentOf(reader, row.payment());
    if (!payment.ok()) return payment.status();
    WorkOffDeadline(row, *payment, accept, decision);
  }
  return Rest{rows->size() == static_cast<size_t>(kStepSubjectsMax), ""};
}

}  // namespace edmg::services
