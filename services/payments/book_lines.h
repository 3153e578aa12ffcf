// The lines of an insurer's books: the payments in each state, as the events add up to them.
#ifndef EDMG_SERVICES_PAYMENTS_BOOK_LINES_H_
#define EDMG_SERVICES_PAYMENTS_BOOK_LINES_H_

#include <array>
#include <cstdint>
#include <map>

#include "edmg/store/v1/payments.pb.h"
#include "edmg/v1/payment.pb.h"

namespace edmg::services {

struct BookSum {
  int64_t payments = 0;
  int64_t cents = 0;
  bool operator==(const BookSum&) const = default;

  void Add(int64_t count, int64_t amount) {
    payments += count;
    cents += count * amount;
  }
};
using BookLines = std::map<edmg::v1::PaymentState, BookSum>;

inline constexpr std::array kBookStates = {
    edmg::v1::PAYMENT_STATE_DUE, edmg::v1::PAYMENT_STATE_INSTRUCTED, edmg::v1::PAYMENT_STATE_PAID,
    edmg::v1::PAYMENT_STATE_REJECTED, edmg::v1::PAYMENT_STATE_SETTLED};

// Moves the payment of an event from the state in which it was to the one in which it is.
void Post(const edmg::store::v1::PaymentEventRecord& event, const edmg::v1::Payment& payment,
          BookLines& lines);

// What the events that were removed add up to, and back.
BookLines LinesOf(const edmg::store::v1::RemovedEventsRecord& removed);
void SetLines(const BookLines& lines, edmg::store::v1::RemovedEventsRecord* removed);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_BOOK_LINES_H_
