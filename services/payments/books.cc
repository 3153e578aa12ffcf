#include "services/payments/books.h"

#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/rules/payments/obligation.h"
#include "services/rules/payments/payment_states.h"
#include "services/writer/brussels_day.h"
#include "store/payments/payment_states.h"
#include "store/payments/payments.h"
#include "values/civil_date.h"
#include "values/timestamps.h"

namespace edmg::services {
namespace {

using edmg::store::v1::PaymentEventRecord;
using edmg::v1::Payment;
using edmg::v1::PaymentEventType;
using edmg::v1::PaymentState;

struct Sum {
  int64_t payments = 0;
  int64_t cents = 0;
  bool operator==(const Sum&) const = default;

  void Add(int64_t count, int64_t amount) {
    payments += count;
    cents += count * amount;
  }
};
using Lines = std::map<PaymentState, Sum>;

constexpr PaymentState kBookStates[] = {
    edmg::v1::PAYMENT_STATE_DUE, edmg::v1::PAYMENT_STATE_INSTRUCTED, edmg::v1::PAYMENT_STATE_PAID,
    edmg::v1::PAYMENT_STATE_REJECTED, edmg::v1::PAYMENT_STATE_SETTLED};

// The events of an insurer until an instant, each with its payment.
absl::Status ForEachEvent(
    const store::Reader& reader, absl::string_view insurer, absl::Time end,
    const std::function<void(const PaymentEventRecord&, const Payment&)>& visit) {
  absl::Status read;
  auto status = store::ScanPaymentEvents(
      reader, insurer, {0, 0}, [&](store::StreamPosition, const PaymentEventRecord& event) {
        if (TimeOf(event.event_time()) >= end) return false;
        if (event.payment_revision() == 0) return true;  // claims and contests have no payment
        const auto payment = store::ReadPayment(
            reader, insurer, {event.payment_revision(), event.payment_position()});
        if (!payment.ok() || !payment->has_value()) {
          read = payment.ok() ? absl::DataLossError("an event's payment is missing")
                              : payment.status();
          return false;
        }
        visit(event, **payment);
        return true;
      });
  status.Update(read);
  return status;
}

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
    case edmg::v1::PAYMENT_EVENT_TYPE_AFFILIATION_CONTESTED:
    case edmg::v1::PAYMENT_EVENT_TYPE_AFFILIATION_RESOLVED:
    case edmg::v1::PaymentEventType_INT_MIN_SENTINEL_DO_NOT_USE_:
    case edmg::v1::PaymentEventType_INT_MAX_SENTINEL_DO_NOT_USE_:
      return edmg::v1::PAYMENT_STATE_UNSPECIFIED;
  }
  return edmg::v1::PAYMENT_STATE_UNSPECIFIED;
}

// Moves the payment of an event from the state in which it was to the one in which it is.
void Post(const PaymentEventRecord& event, const Payment& payment, Lines& lines) {
  const int64_t cents = payment.amount_cents();
  if (event.type() == edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE) {
    lines[edmg::v1::PAYMENT_STATE_DUE].Add(1, cents);
  } else if (const PaymentState from = FromOf(event); from != edmg::v1::PAYMENT_STATE_UNSPECIFIED) {
    lines[from].Add(-1, cents);
    lines[event.status().state()].Add(1, cents);
  }
}

edmg::v1::LateReason WhyLate(const PaymentEventRecord& event) {
  if (event.status().earlier_attempts_size() > 0) return edmg::v1::LATE_REASON_REJECTED_BEFORE;
  if (event.status().iban().empty()) return edmg::v1::LATE_REASON_NO_ACCOUNT;
  return event.status().export_id().empty() ? edmg::v1::LATE_REASON_NOT_EXPORTED
                                            : edmg::v1::LATE_REASON_BANK;
}

// The days that at most `percent` of 100 payments took; rank by rank.
int32_t DaysOf(const std::map<int32_t, int64_t>& by_days, int64_t payments, int64_t percent) {
  int64_t rank = (payments * percent + 99) / 100;
  for (const auto& [days, count] : by_days) {
    rank -= count;
    if (rank <= 0) return days;
  }
  return 0;
}

}  // namespace

absl::StatusOr<edmg::v1::GetBooksResponse> Books::GetBooks(const edmg::v1::GetBooksRequest& request,
                                                           const Caller& caller,
                                                           absl::Time now) const {
  const absl::CivilDay today = BrusselsDay(now);
  const auto asked = request.has_as_of() ? DayOf(request.as_of()) : today;
  if (!asked.has_value() || *asked > today) {
    return Error({Reason::kFieldFormat, "as_of", "must be a date, not after today"});
  }
  edmg::v1::GetBooksResponse response;
  response.set_revision(database_.last_revision());
  *response.mutable_as_of() = DateOf(*asked);
  const absl::Time month = BeginOfBrusselsDay(absl::CivilDay(absl::CivilMonth(*asked)));
  Lines lines;
  std::map<PaymentEventType, Sum> movements;
  auto status = ForEachEvent(*database_.Snapshot(), caller.name, BeginOfBrusselsDay(*asked + 1),
                             [&](const PaymentEventRecord& event, const Payment& payment) {
                               Post(event, payment, lines);
                               if (TimeOf(event.event_time()) < month) return;
                               movements[event.type()].Add(1, payment.amount_cents());
                             });
  if (!status.ok()) return status;
  for (const PaymentState state : kBookStates) {
    auto& line = *response.add_lines();
    line.set_state(state);
    line.set_payments(lines[state].payments);
    line.set_cents(lines[state].cents);
    response.set_obligations(response.obligations() + line.payments());
    response.set_obligations_cents(response.obligations_cents() + line.cents());
  }
  for (const auto& [type, sum] : movements) {
    auto& movement = *response.add_movements();
    movement.set_type(type);
    movement.set_events(sum.payments);
    movement.set_cents(sum.cents);
  }
  return response;
}

absl::StatusOr<edmg::v1::GetTimelinessReportResponse> Books::GetTimelinessReport(
    const edmg::v1::GetTimelinessReportRequest& request, const Caller& caller,
    absl::Time now) const {
  if (request.year() < 1 || request.year() > 9999) {
    return Error({Reason::kFieldFormat, "year", "must be a calendar year"});
  }
  if (request.month() < 1 || request.month() > 12) {
    return Error({Reason::kFieldFormat, "month", "must be 1 to 12"});
  }
  const absl::CivilMonth month(request.year(), request.month());
  edmg::v1::GetTimelinessReportResponse response;
  response.set_revision(database_.last_revision());
  std::map<int32_t, int64_t> by_days;
  auto status = ForEachEvent(
      *database_.Snapshot(), caller.name, absl::InfiniteFuture(),
      [&](const PaymentEventRecord& event, const Payment& payment) {
        const auto paid = DayOf(event.status().execution_date());
        if (event.type() != edmg::v1::PAYMENT_EVENT_TYPE_PAID || !paid.has_value() ||
            absl::CivilMonth(*paid) != month) {
          return;
        }
        const auto days = static_cast<int32_t>(*paid - BrusselsDay(TimeOf(payment.record_time())));
        ++by_days[days];
        response.set_payments(response.payments() + 1);
        response.set_cents(response.cents() + payment.amount_cents());
        if (*paid <= DayOf(payment.pay_by()).value_or(*paid)) return;
        response.set_late_payments(response.late_payments() + 1);
        if (response.late_size() == kLatePaymentsMax) return;
        auto& late = *response.add_late();
        late.set_payment_id(rules::PaymentId(event.payment_revision(), event.payment_position()));
        late.set_days(days);
        *late.mutable_pay_by() = payment.pay_by();
        *late.mutable_execution_date() = event.status().execution_date();
        late.set_reason(WhyLate(event));
        late.set_amount_cents(payment.amount_cents());
      });
  if (!status.ok()) return status;
  response.set_days_median(DaysOf(by_days, response.payments(), 50));
  response.set_days_p90(DaysOf(by_days, response.payments(), 90));
  response.set_days_p99(DaysOf(by_days, response.payments(), 99));
  for (const auto& [days, payments] : by_days) {
    auto& row = *response.add_histogram();
    row.set_days(days);
    row.set_payments(payments);
  }
  return response;
}

absl::StatusOr<std::vector<std::string>> Books::Check(absl::Time now,
                                                      const std::function<bool()>& stop) {
  auto differences = Differences(stop);
  if (!differences.ok()) return differences;
  absl::MutexLock lock(&mutex_);
  last_check_ = {now, *differences};
  return differences;
}

Books::LastCheck Books::last_check() const {
  absl::MutexLock lock(&mutex_);
  return last_check_;
}

absl::StatusOr<std::vector<std::string>> Books::Differences(
    const std::function<bool()>& stop) const {
  const auto snapshot = database_.Snapshot();
  std::map<std::string, Lines> by_states;
  absl::Status read;
  auto status = store::ScanPayments(*snapshot, "", {0, 0}, [&](const Payment& payment) {
    Payment with_status = payment;
    read = store::AddStatus(*snapshot, &with_status);
    by_states[payment.insurer()][with_status.status().state()].Add(1, payment.amount_cents());
    return read.ok() && !stop();
  });
  status.Update(read);
  std::vector<std::string> differences;
  for (auto& [insurer, states] : by_states) {
    if (!status.ok() || stop()) break;
    Lines events;
    status = ForEachEvent(*snapshot, insurer, absl::InfiniteFuture(),
                          [&](const PaymentEventRecord& event, const Payment& payment) {
                            Post(event, payment, events);
                          });
    for (const PaymentState state : kBookStates) {
      if (events[state] == states[state]) continue;
      differences.push_back(absl::StrCat("insurer ", insurer, ", ", rules::NameOf(state),
                                         ": by its events ", events[state].payments, " of ",
                                         events[state].cents, " cents, by its payments ",
                                         states[state].payments, " of ", states[state].cents));
    }
  }
  if (!status.ok()) return status;
  if (stop()) return absl::CancelledError("the check of the books was broken off");
  return differences;
}

}  // namespace edmg::services
