// What an insurer's back office should have seen, counted in the most naive way from its events.
#ifndef EDMG_TESTS_SERVICES_PAYMENTS_NAIVE_OFFICE_H_
#define EDMG_TESTS_SERVICES_PAYMENTS_NAIVE_OFFICE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/payment.pb.h"
#include "gtest/gtest.h"
#include "services/writer/brussels_day.h"
#include "values/civil_date.h"
#include "values/timestamps.h"

namespace edmg::support {

// What the events of an insurer add up to, counted in the most naive way.
struct Ledger {
  struct Debt {
    int64_t cents = 0;
    edmg::v1::PaymentState state = edmg::v1::PAYMENT_STATE_DUE;
    int attempt = 1;
    absl::CivilDay pay_by, recorded;
  };
  std::map<std::string, Debt> debts;
  std::map<std::string, int> told;  // deadlines: type, payment and attempt
  struct Paid {
    absl::CivilDay day, pay_by;
    int days;
    int64_t cents;
  };
  std::vector<Paid> paid;

  void Take(const edmg::v1::PaymentEvent& event) {
    if (!event.has_payment()) return;
    const auto& payment = event.payment();
    Debt& debt = debts[payment.payment_id()];
    if (event.type() == edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE) {
      debt.cents = payment.amount_cents();
      debt.recorded = services::BrusselsDay(TimeOf(payment.record_time()));
    }
    debt.state = payment.status().state();
    debt.attempt = payment.status().attempt();
    debt.pay_by = *DayOf(payment.status().pay_by());
    if (event.type() != edmg::v1::PAYMENT_EVENT_TYPE_PAID) return;
    const absl::CivilDay day = *DayOf(payment.status().execution_date());
    paid.push_back({day, *DayOf(payment.pay_by()), static_cast<int>(day - debt.recorded),
                    payment.amount_cents()});
  }
};

// The deliveries of one subscription: in order, and never after the acknowledgement.
struct Deliveries {
  std::map<std::string, std::pair<int64_t, int>> last_of;  // by physician, of the first deliveries
  std::set<std::string> got, done;

  void Take(const std::string& insurer, const edmg::v1::PaymentEvent& event) {
    EXPECT_FALSE(done.contains(event.event_id())) << "after its acknowledgement";
    if (event.has_payment()) {
      EXPECT_EQ(event.payment().insurer(), insurer);
    }
    if (!got.insert(event.event_id()).second) return;
    const std::string physician =
        event.has_payment() ? event.payment().physician_nihii() : event.holding().holder_nihii();
    const std::vector<std::string> parts = absl::StrSplit(event.event_id(), '-');
    std::pair<int64_t, int> place;
    ASSERT_TRUE(absl::SimpleAtoi(parts[1], &place.first) &&
                absl::SimpleAtoi(parts[2], &place.second));
    EXPECT_LT(last_of[physician], place) << "out of order for " << physician;
    last_of[physician] = place;
  }
};

// By rank: the value that `percent` of them do not exceed.
inline int Percentile(const std::vector<int>& ascending, size_t percent) {
  if (ascending.empty()) return 0;
  return ascending[(ascending.size() * percent + 99) / 100 - 1];
}

}  // namespace edmg::support

#endif  // EDMG_TESTS_SERVICES_PAYMENTS_NAIVE_OFFICE_H_
