#include "services/payments/book_lines.h"

namespace edmg::services {
namespace {

using edmg::store::v1::PaymentEventRecord;
using edmg::store::v1::RemovedEventsRecord;
using edmg::v1::Payment;
using edmg::v1::PaymentState;

// The state before an event. Rules before version 5 did not keep it; they knew no exports.
PaymentState FromOf(const PaymentEventRecord& event) {
  if (event.from() != edmg::v1::PAYMENT_STATE_UNSPECIFIED) return event.from();
  switch (event.type()) {
    case edmg::v1::PAYMENT_EVENT_TYPE_PAID:
    case edmg::v1::PAYMENT_EVENT_TYPE_REJECTED:
      return edmg::v1::PAYMENT_STATE_DUE;
    case edmg::v1::PAYMENT_EVENT_TYPE_RETURNED:
      return edmg::v1::PAYMENT_STATE_PAID;
    case edmg::v1::PAYMENT_EVENT_TYPE_DUE_AGAIN:
      return edmg::v1::PAYMENT_STATE_REJECTED;
    case edmg::v1::PAYMENT_EVENT_TYPE_SETTLED:
      return event.status().reason_code().empty() ? edmg::v1::PAYMENT_STATE_DUE
                                                  : edmg::v1::PAYMENT_STATE_REJECTED;
    case edmg::v1::PAYMENT_EVENT_TYPE_UNSPECIFIED:
    case edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE:
    case edmg::v1::PAYMENT_EVENT_TYPE_THIRD_PARTY_CLAIM:
    case edmg::v1::PAYMENT_EVENT_TYPE_PAID_TWICE:
    case edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE_SOON:
    case edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_OVERDUE:
    case edmg::v1::PAYMENT_EVENT_TYPE_INSTRUCTED:
    case edmg::v1::PAYMENT_EVENT_TYPE_EXPORT_CANCELLED:
    case edmg::v1::PAYMENT_EVENT_TYPE_RECOVERY_OPEN_AGAIN:
    case edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_OPENED:
    case edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_MOVED:
    case edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_EXTENDED:
    case edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_ENDED:
    case edmg::v1::PAYMENT_EVENT_TYPE_AFFILIATION_CONTESTED:
    case edmg::v1::PAYMENT_EVENT_TYPE_AFFILIATION_RESOLVED:
    case edmg::v1::PaymentEventType_INT_MIN_SENTINEL_DO_NOT_USE_:
    case edmg::v1::PaymentEventType_INT_MAX_SENTINEL_DO_NOT_USE_:
      return edmg::v1::PAYMENT_STATE_UNSPECIFIED;
  }
  return edmg::v1::PAYMENT_STATE_UNSPECIFIED;
}

}  // namespace

void Post(const PaymentEventRecord& event, const Payment& payment, BookLines& lines) {
  const int64_t cents = payment.amount_cents();
  if (event.type() == edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE) {
    lines[edmg::v1::PAYMENT_STATE_DUE].Add(1, cents);
  } else if (const PaymentState from = FromOf(event); from != edmg::v1::PAYMENT_STATE_UNSPECIFIED) {
    lines[from].Add(-1, cents);
    lines[event.status().state()].Add(1, cents);
  }
}

BookLines LinesOf(const RemovedEventsRecord& removed) {
  BookLines lines;
  for (const auto& line : removed.lines()) lines[line.state()] = {line.payments(), line.cents()};
  return lines;
}

void SetLines(const BookLines& lines, RemovedEventsRecord* removed) {
  removed->clear_lines();
  for (const auto& [state, sum] : lines) {
    auto& line = *removed->add_lines();
    line.set_state(state);
    line.set_payments(sum.payments);
    line.set_cents(sum.cents);
  }
}

}  // namespace edmg::services
