// Which events a stream has, and how far the subscriptions of an insurer are.

#include "tests/services/payments/payment_events_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using services::EventFeed;
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
  Slot<std::unique_ptr<EventFeed>> slot;
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
    Slot<std::unique_ptr<EventFeed>> slot;
    gateway().payment_events.Open(request, Insurer("300"), Into(slot));
    const auto status = rig_.Finish(slot).status();
    EXPECT_EQ(ReasonOf(status), "FIELD_FORMAT");
    EXPECT_EQ(MetadataOf(status, "field"), "types");
  }
}

TEST_F(SubscriptionsTest, SaysHowFarEachSubscriptionIs) {
  const auto list = [&](const std::string& insurer) {
    return gateway().subscriptions.ListSubscriptions({}, Insurer(insurer), now()).value();
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
  EXPECT_EQ(rows.subscriptions(0).events_waiting(), 6);  // a payment and a holder each
  ASSERT_OK(Acknowledge("300", kBooks, cursor).status());
  rows = list("300");
  EXPECT_EQ(rows.subscriptions(0).acknowledged_cursor(), cursor);
  EXPECT_EQ(rows.subscriptions(0).events_waiting(), 5);
  ASSERT_OK(Acknowledge("300", kBooks, Next(*Follow()).cursor()).status());
  Owe(1);
  rows = list("300");
  EXPECT_EQ(rows.subscriptions(0).events_waiting(), 2);
  EXPECT_EQ(rows.subscriptions(0).oldest_waiting_time().seconds(), later);
  EXPECT_THAT(list("100").subscriptions(), IsEmpty());
}

TEST_F(SubscriptionsTest, APausedOneIsNotFollowedUntilItGoesOn) {
  auto feed = Follow();
  const auto ids = Owe(1);
  Pause(kBooks);
  Pause(kBooks);
  ExpectRefused(feed->Next(now()).status(), absl::StatusCode::kFailedPrecondition,
                "SUBSCRIPTION_PAUSED");
  ExpectRefused(OpenFeed("300", kBooks).status(), absl::StatusCode::kFailedPrecondition,
                "SUBSCRIPTION_PAUSED");
  EXPECT_TRUE(gateway()
                  .subscriptions.ListSubscriptions({}, Insurer("300"), now())
                  .value()
                  .subscriptions(0)
                  .paused());
  Pause(kBooks, false);
  EXPECT_THAT(PaymentsIn(Next(*Follow())), ElementsAreArray(ids));
  ExpectRefused(TryPause("nobody", true), absl::StatusCode::kNotFound, "SUBSCRIPTION_UNKNOWN");
}

// Resets of an insurer's books by an administrator.
class ResetTest : public PaymentEventsTest {
 protected:
  absl::StatusOr<edmg::v1::ResetSubscriptionResponse> Reset(
      const edmg::v1::ResetSubscriptionRequest& to, bool dry_run = false) {
    edmg::v1::ResetSubscriptionRequest request = to;
    request.set_insurer("300");
    request.set_subscription(kBooks);
    request.set_dry_run(dry_run);
    Slot<edmg::v1::ResetSubscriptionResponse> slot;
    gateway().subscriptions.ResetSubscription(request, {services::Role::kAdministrator, "ops"},
                                              Into(slot));
    return rig_.Finish(slot);
  }

  static edmg::v1::ResetSubscriptionRequest Beginning() {
    edmg::v1::ResetSubscriptionRequest to;
    to.set_beginning(true);
    return to;
  }
};

TEST_F(ResetTest, SendsAgainFromTheBeginningAndTakesNoEarlierCursor) {
  auto feed = Follow();
  const auto ids = Owe(3);
  const std::string cursor = Next(*feed).cursor();
  ASSERT_OK(Acknowledge("300", kBooks, cursor).status());
  const int64_t revision = database().last_revision();
  auto counted = Reset(Beginning(), true);
  ASSERT_OK(counted.status());
  EXPECT_EQ(counted->events_again(), 6);  // three payments and three holders
  EXPECT_EQ(counted->events_skipped(), 0);
  EXPECT_EQ(counted->events_waiting(), 6);
  EXPECT_FALSE(counted->done());
  EXPECT_EQ(database().last_revision(), revision) << "a dry run changes nothing";
  counted = Reset(Beginning());
  ASSERT_OK(counted.status());
  EXPECT_TRUE(counted->done());
  ExpectRefused(feed->Next(now()).status(), absl::StatusCode::kAborted, "SUBSCRIPTION_RESET");
  // A worker that comes late would say that all is done.
  ExpectRefused(Acknowledge("300", kBooks, cursor).status(), absl::StatusCode::kInvalidArgument,
                "CURSOR_INVALID");
  ExpectRefused(OpenFeed("300", kBooks, cursor).status(), absl::StatusCode::kInvalidArgument,
                "CURSOR_INVALID");
  const auto again = Next(*Follow());
  EXPECT_THAT(PaymentsIn(again), ElementsAreArray(ids));
  ASSERT_OK(Acknowledge("300", kBooks, again.cursor()).status());
  EXPECT_EQ(Next(*Follow()).cursor(), "");
}

TEST_F(ResetTest, SkipsToTheEndOrGoesOnAtATime) {
  Follow();
  Owe(2);
  MoveTo(Today() + 1);
  const auto later = Owe(1);
  edmg::v1::ResetSubscriptionRequest to;
  to.mutable_time()->set_seconds(absl::ToUnixSeconds(now()));
  auto counted = Reset(to);
  ASSERT_OK(counted.status());
  EXPECT_EQ(counted->events_skipped(), 4);
  EXPECT_EQ(counted->events_waiting(), 2);
  EXPECT_THAT(PaymentsIn(Next(*Follow())), ElementsAreArray(later));
  to.set_end(true);
  counted = Reset(to);
  ASSERT_OK(counted.status());
  EXPECT_EQ(counted->events_skipped(), 2);
  EXPECT_EQ(Next(*Follow()).cursor(), "");
  const auto next = Owe(1);
  EXPECT_THAT(PaymentsIn(Next(*Follow())), ElementsAreArray(next));
}

TEST_F(ResetTest, NeedsAPlaceAndASubscription) {
  ExpectRefused(Reset(Beginning()).status(), absl::StatusCode::kNotFound, "SUBSCRIPTION_UNKNOWN");
  Follow();
  ExpectRefused(Reset({}).status(), absl::StatusCode::kInvalidArgument, "FIELD_MISSING");
  edmg::v1::ResetSubscriptionRequest to;
  to.set_end(false);
  ExpectRefused(Reset(to).status(), absl::StatusCode::kInvalidArgument, "FIELD_FORMAT");
  to.mutable_time()->set_nanos(-1);
  ExpectRefused(Reset(to).status(), absl::StatusCode::kInvalidArgument, "FIELD_FORMAT");
}

}  // namespace
}  // namespace edmg::support
