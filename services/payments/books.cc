#include "services/payments/books.h"

#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/payments/book_lines.h"
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

// The events of an insurer that are kept, until an instant, each with its payment.
absl::Status ForEachEvent(
    const store::Reader& reader, absl::string_view insurer, store::StreamPosition after,
    absl::Time end, const std::function<void(const PaymentEventRecord&, const Payment&)>& visit) {
  absl::Status read;
  auto status = store::ScanPaymentEvents(
      reader, insurer, after, [&](store::StreamPosition, const PaymentEventRecord& event) {
        if (TimeOf(event.event_time()) >= end) return false;
        if (event.payment_revision() == 0) return true;  // it is about no payment
        const auto payment = store::ReadPaymentOf(reader, event);
        read = payment.status();
        if (read.ok()) visit(event, *payment);
        return read.ok();
      });
  status.Update(read);
  return status;
}

// The events of the insurer that were removed, if none of them is from `begin` on;
// BOOKS_COMPACTED else.
absl::StatusOr<edmg::store::v1::RemovedEventsRecord> RemovedBefore(const store::Reader& reader,
                                                                   absl::string_view insurer,
                                                                   absl::Time begin,
                                                                   const std::string& field) {
  auto removed = store::ReadRemovedEvents(reader, insurer);
  if (!removed.ok() || removed->revision() == 0) return removed;
  const absl::Time last = TimeOf(removed->event_time());
  if (last < begin) return removed;
  return Error({Reason::kBooksCompacted, field,
                absl::StrCat("events up to ", absl::FormatCivilTime(BrusselsDay(last)),
                             " have been removed: ask for a month after it")});
}

store::StreamPosition PositionOf(const edmg::store::v1::RemovedEventsRecord& removed) {
  return {removed.revision(), removed.position()};
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
  const auto snapshot = database_.Snapshot();
  const auto removed = RemovedBefore(*snapshot, caller.name, month, "as_of");
  if (!removed.ok()) return removed.status();
  BookLines lines = LinesOf(*removed);
  std::map<PaymentEventType, BookSum> movements;
  auto status =
      ForEachEvent(*snapshot, caller.name, PositionOf(*removed), BeginOfBrusselsDay(*asked + 1),
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
  const auto snapshot = database_.Snapshot();
  const auto removed =
      RemovedBefore(*snapshot, caller.name, BeginOfBrusselsDay(absl::CivilDay(month)), "month");
  if (!removed.ok()) return removed.status();
  auto status = ForEachEvent(
      *snapshot, caller.name, PositionOf(*removed), absl::InfiniteFuture(),
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
  std::map<std::string, BookLines> by_states;
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
    const auto removed = store::ReadRemovedEvents(*snapshot, insurer);
    if (!removed.ok()) return removed.status();
    BookLines events = LinesOf(*removed);
    status = ForEachEvent(*snapshot, insurer, PositionOf(*removed), absl::InfiniteFuture(),
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
