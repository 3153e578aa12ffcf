// Which events a stream has, and how far the subscriptions of an insurer are.

#include "tests/services/payments/payment_events_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using services::PaymentEvents;
using testing::ElementsAreArray;
using testing::IsEmpty;

class SubscriptionsTest : public PaymentEventsTest {};

TEST_F(SubscriptionsTest, AFilterPassesOthersOverAndCountsThemAsSent) {
  RunCalendar();
  const auto ids = Owe(2);
  const CivilDay day = Today();
  MoveTo(day + 31);
  RunCalendar();
  edmg::v1::SubscribePaymentEventsRequest request;
  request.set_subscription(kBooks);
  request.add_types(edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_OVERDUE);
  Slot<std::unique_ptr<PaymentEvents::Feed>> slot;
  gateway().payment_events.Open(request, Insurer("300"), Into(slot));
  auto feed = rig_.Finish(slot);
  ASSERT_OK(feed.status());
  const auto message = Next(**feed);
  EXPECT_THAT(PaymentsIn(message), ElementsAreArray(ids));
  EXPECT_EQ(message.events(0).type(), edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_OVERDUE);
  ASSERT_OK(Acknowledge("300", kBooks, message.cursor()).status());
  EXPECT_EQ(Next(**feed).cursor(), "");
  EXPECT_EQ(Next(*Follow()).cursor(), "");  // the cursor is after all of them
}

TEST_F(SubscriptionsTest, AFilterNamesKinds) {
  for (const int type : {0, 99}) {
    edmg::v1::SubscribePaymentEventsRequest request;
    request.set_subscription(kBooks);
    request.add_types(static_cast<edmg::v1::PaymentEventType>(type));
    Slot<std::unique_ptr<PaymentEvents::Feed>> slot;
    gateway().payment_events.Open(request, Insurer("300"), Into(slot));
    const auto status = rig_.Finish(slot).status();
    EXPECT_EQ(ReasonOf(status), "FIELD_FORMAT");
    EXPECT_EQ(MetadataOf(status, "field"), "types");
  }
}

TEST_F(SubscriptionsTest, SaysHowFarEachSubscriptionIs) {
  const auto list = [&](const std::string& insurer) {
    return gateway().payment_events.ListSubscriptions({}, Insurer(insurer), now()).value();
  };
  EXPECT_THAT(list("300").subscriptions(), IsEmpty());
  auto feed = Follow("", 1);
  Owe(1);
  MoveTo(Today() + 1);
  const int64_t later = absl::ToUnixSeconds(now());
  Owe(2);
  const std::string cursor = Next(*feed).cursor();
  auto rows = list("300");
  ASSERT_EQ(rows.subscriptions_size(), 1);
  EXPECT_EQ(rows.subscriptions(0).name(), kBooks);
  EXPECT_EQ(rows.subscriptions(0).acknowledged_cursor(), "");
  EXPECT_EQ(rows.subscriptions(0).events_waiting(), 3);
  ASSERT_OK(Acknowledge("300", kBooks, cursor).status());
  rows = list("300");
  EXPECT_EQ(rows.subscriptions(0).acknowledged_cursor(), cursor);
  EXPECT_EQ(rows.subscriptions(0).events_waiting(), 2);
  EXPECT_EQ(rows.subscriptions(0).oldest_waiting_time().seconds(), later);
  EXPECT_THAT(list("100").subscriptions(), IsEmpty());
}

}  // namespace
}  // namespace edmg::support
