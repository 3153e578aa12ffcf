// Old events go where the operator wants it, and only what every subscription has acknowledged.

#include "services/payments/event_removal.h"

#include "tests/services/payments/payment_events_fixture.h"

namespace edmg::support {
namespace {

using testing::IsEmpty;

class EventRemovalTest : public PaymentEventsTest {
 protected:
  // Removes what is older than so many days.
  void RemoveOlderThan(int days) {
    gateway().event_removal.Run(now() - absl::Hours(24 * days));
    while (gateway().sequencer.CommitGroup() > 0) {
    }
  }

  void AcknowledgeAll(const std::string& subscription) {
    auto feed = OpenFeed("300", subscription);
    ASSERT_OK(feed.status());
    for (;;) {
      const auto message = Next(**feed);
      if (message.cursor().empty()) return;
      ASSERT_OK(Acknowledge("300", subscription, message.cursor()).status());
    }
  }

  edmg::v1::GetBooksResponse Books() {
    auto books = gateway().books.GetBooks({}, Insurer("300"), now());
    EXPECT_OK(books.status());
    return books.ok() ? *std::move(books) : edmg::v1::GetBooksResponse();
  }

  std::vector<std::string> Differences() {
    auto differences = gateway().books.Check(now(), [] { return false; });
    EXPECT_OK(differences.status());
    return differences.ok() ? *differences : std::vector<std::string>{"no answer"};
  }
};

TEST_F(EventRemovalTest, RemovesWhatAllHaveAcknowledgedAndIsOldAndKeepsTheBooks) {
  Owe(3);
  AcknowledgeAll(kBooks);
  auto slow = OpenFeed("300", "slow", "", 2);
  ASSERT_OK(slow.status());
  const std::string cursor = Next(**slow).cursor();  // the first payment, and its holder
  ASSERT_OK(Acknowledge("300", "slow", cursor).status());
  MoveTo(absl::CivilDay(absl::CivilMonth(Today()) + 2));
  const auto before = Books();
  RemoveOlderThan(30);
  EXPECT_THAT(Differences(), IsEmpty());
  EXPECT_EQ(Books().obligations(), before.obligations());
  EXPECT_EQ(Books().lines(0).cents(), before.lines(0).cents());
  // The slow one goes on where it was.
  EXPECT_EQ(Next(*OpenFeed("300", "slow").value()).events_size(), 4);
  // A new one begins with what is kept.
  EXPECT_EQ(Next(*OpenFeed("300", "late").value()).events_size(), 4);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(EventRemovalTest, KeepsWhatIsYoungOrWhatNobodyFollows) {
  Owe(1);
  RemoveOlderThan(0);
  EXPECT_EQ(Next(*OpenFeed("300", kBooks).value()).events_size(), 2) << "nobody followed it";
  AcknowledgeAll(kBooks);
  RemoveOlderThan(1);
  EXPECT_EQ(Next(*OpenFeed("300", "late").value()).events_size(), 2) << "it is young";
}

TEST_F(EventRemovalTest, APausedSubscriptionIsTold) {
  Follow();
  auto parked = OpenFeed("300", "parked");
  ASSERT_OK(parked.status());
  const std::string nothing = (*parked)->Progress(now())->cursor();
  Owe(2);
  AcknowledgeAll(kBooks);
  Pause("parked");
  MoveTo(Today() + 40);
  RemoveOlderThan(30);
  Pause("parked", false);
  for (const std::string& start : {std::string(), nothing}) {
    const auto status = OpenFeed("300", "parked", start).status();
    ExpectRefused(status, absl::StatusCode::kOutOfRange, "CURSOR_COMPACTED");
    const std::string oldest = MetadataOf(status, "oldest_cursor");
    EXPECT_OK(OpenFeed("300", "parked", oldest).status());
  }
}

TEST_F(EventRemovalTest, AStreamThatMissedThePauseIsToldToo) {
  Follow();
  auto stuck = OpenFeed("300", "parked");
  ASSERT_OK(stuck.status());
  Owe(2);
  AcknowledgeAll(kBooks);
  Pause("parked");
  MoveTo(Today() + 40);
  RemoveOlderThan(30);
  Pause("parked", false);
  ExpectRefused((*stuck)->Next(now()).status(), absl::StatusCode::kOutOfRange, "CURSOR_COMPACTED");
}

TEST_F(EventRemovalTest, AResetGoesNoFurtherBackThanWhatIsKept) {
  Owe(1);
  AcknowledgeAll(kBooks);
  MoveTo(Today() + 40);
  Owe(1);
  RemoveOlderThan(30);
  edmg::v1::ResetSubscriptionRequest request;
  request.set_insurer("300");
  request.set_subscription(kBooks);
  request.set_beginning(true);
  Slot<edmg::v1::ResetSubscriptionResponse> slot;
  gateway().subscriptions.ResetSubscription(request, {services::Role::kAdministrator, "ops"},
                                            Into(slot));
  ASSERT_OK(rig_.Finish(slot).status());
  EXPECT_EQ(Next(*OpenFeed("300", kBooks).value()).events_size(), 2);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(EventRemovalTest, BooksOfAMonthWhoseEventsAreGoneAreNotGuessed) {
  const absl::CivilDay day = Today();
  Owe(1);
  AcknowledgeAll(kBooks);
  MoveTo(absl::CivilDay(absl::CivilMonth(day) + 3));
  RemoveOlderThan(30);
  edmg::v1::GetBooksRequest books;
  books.mutable_as_of()->set_year(static_cast<int>(day.year()));
  books.mutable_as_of()->set_month(day.month());
  books.mutable_as_of()->set_day(28);
  ExpectRefused(gateway().books.GetBooks(books, Insurer("300"), now()).status(),
                absl::StatusCode::kOutOfRange, "BOOKS_COMPACTED");
  edmg::v1::GetTimelinessReportRequest report;
  report.set_year(static_cast<int>(day.year()));
  report.set_month(day.month());
  ExpectRefused(gateway().books.GetTimelinessReport(report, Insurer("300"), now()).status(),
                absl::StatusCode::kOutOfRange, "BOOKS_COMPACTED");
}

}  // namespace
}  // namespace edmg::support
