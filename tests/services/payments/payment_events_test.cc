#include "services/payments/payment_events.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "services/answers/tokens.h"
#include "services/payments/subscription_commands.h"
#include "store/engine/records.h"
#include "store/payments/subscriptions.h"
#include "tests/services/payments/payment_events_fixture.h"
#include "tests/support/faulty_file_system.h"

namespace edmg::support {
namespace {

using absl::StatusCode;
using edmg::v1::SubscribePaymentEventsResponse;
using services::EventFeed;
using store::StreamPosition;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

TEST_F(PaymentEventsTest, SaysWhatIsOwed) {
  const auto feed = Follow();
  const auto ids = Owe(1);
  const auto message = Next(*feed);
  ASSERT_EQ(message.events_size(), 1);
  const auto& event = message.events(0);
  EXPECT_EQ(event.type(), edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE);
  EXPECT_EQ(event.event_id(), "E" + ids[0].substr(1));
  EXPECT_EQ(event.event_time().seconds(), absl::ToUnixSeconds(now()));
  EXPECT_EQ(event.payment().SerializeAsString(), PaymentsOf("300")[0].SerializeAsString());
}

TEST_F(PaymentEventsTest, WaitsWhenThereIsNothing) {
  const auto feed = Follow();
  EXPECT_EQ(Next(*feed).cursor(), "");
  Owe(1, "100");
  EXPECT_EQ(Next(*feed).cursor(), "");
  Owe(1);
  EXPECT_NE(Next(*feed).cursor(), "");
  EXPECT_EQ(Next(*feed).cursor(), "");
}

TEST_F(PaymentEventsTest, GivesAnInsurerThatWasAwayForAWeekEverythingInOrder) {
  const auto first = Owe(2);
  auto feed = Follow();
  ASSERT_OK(Acknowledge("300", kBooks, Next(*feed).cursor()).status());
  feed.reset();
  std::vector<std::string> missed;
  for (int day = 1; day <= 7; ++day) {
    MoveTo(Today() + 1);
    for (const auto& id : Owe(day)) missed.push_back(id);
  }
  feed = Follow();
  const auto message = Next(*feed);
  EXPECT_THAT(PaymentsIn(message), ElementsAreArray(missed));
  ASSERT_OK(Acknowledge("300", kBooks, message.cursor()).status());
  EXPECT_EQ(Next(*feed).cursor(), "");
  EXPECT_EQ(Next(*Follow()).cursor(), "");  // nothing twice
}

TEST_F(PaymentEventsTest, SendsAgainWhatWasNotAcknowledged) {
  const auto ids = Owe(3);
  EXPECT_THAT(PaymentsIn(Next(*Follow())), ElementsAreArray(ids));
  EXPECT_THAT(PaymentsIn(Next(*Follow())), ElementsAreArray(ids));
}

TEST_F(PaymentEventsTest, ContinuesAfterARestart) {
  const auto ids = Owe(3);
  auto feed = Follow("", 1);
  const std::string first = Next(*feed).cursor();
  ASSERT_OK(Acknowledge("300", kBooks, first).status());
  const std::string second = Next(*feed).cursor();
  feed.reset();
  Restart();
  EXPECT_THAT(PaymentsIn(Next(*Follow())), ElementsAre(ids[1], ids[2]));
  EXPECT_THAT(PaymentsIn(Next(*Follow(second))), ElementsAre(ids[2]));
  EXPECT_OK(Acknowledge("300", kBooks, second).status());
}

TEST_F(PaymentEventsTest, StartsAfterACursor) {
  const auto ids = Owe(3);
  const std::string first = Next(*Follow("", 1)).cursor();
  EXPECT_THAT(PaymentsIn(Next(*Follow(first))), ElementsAre(ids[1], ids[2]));
}

TEST_F(PaymentEventsTest, AcknowledgesCumulativelyAndIdempotently) {
  const auto ids = Owe(3);
  const auto feed = Follow("", 2);
  const std::string second = Next(*feed).cursor();
  const auto acknowledged = Acknowledge("300", kBooks, second);
  ASSERT_OK(acknowledged.status());
  EXPECT_EQ(*acknowledged, second);
  const int64_t revision = database().last_revision();
  EXPECT_EQ(Acknowledge("300", kBooks, second).value(), second);
  EXPECT_EQ(database().last_revision(), revision);
  // An earlier cursor changes nothing, and is answered with the later one.
  const std::string first = CursorAt({1, 0});
  EXPECT_EQ(Acknowledge("300", kBooks, first).value(), second);
  EXPECT_EQ(database().last_revision(), revision);
  EXPECT_THAT(PaymentsIn(Next(*Follow())), ElementsAre(ids[2]));
}

// A cursor proves that an event was sent: nobody can make one up.
TEST_F(PaymentEventsTest, RefusesACursorThatWasNotSent) {
  Owe(2);
  const auto feed = Follow("", 1);
  Next(*feed);
  const StreamPosition next{database().last_revision(), 0};
  for (const std::string& beyond :
       {OldCursorAt(next), services::Tokens({1, 2, 3}).Encode(
                               {"events:300:books", absl::StrCat(next.revision), "0"})}) {
    ExpectRefused(Acknowledge("300", kBooks, beyond).status(), StatusCode::kInvalidArgument,
                  "CURSOR_INVALID");
    ExpectRefused(OpenFeed("300", kBooks, beyond).status(), StatusCode::kInvalidArgument,
                  "CURSOR_INVALID");
  }
}

// The store is as after a backup was put back.
TEST_F(PaymentEventsTest, RefusesACursorBeyondTheLastRevision) {
  Owe(1);
  ASSERT_NE(Next(*Follow()).cursor(), "");
  const std::string beyond = CursorAt({database().last_revision() + 1, 0});
  ExpectRefused(Acknowledge("300", kBooks, beyond).status(), StatusCode::kInvalidArgument,
                "CURSOR_INVALID");
  ExpectRefused(OpenFeed("300", kBooks, beyond).status(), StatusCode::kInvalidArgument,
                "CURSOR_INVALID");
}

// The power goes after an event was delivered and before anything else was synced.
TEST_F(PaymentEventsTest, TakesWhatItSentAfterAPowerCut) {
  const auto disk = std::make_shared<FaultyFileSystem>();
  const auto env = MakeEnv(disk);
  rig_.options().env = env.get();
  Restart();
  const auto ids = Owe(3);
  auto feed = Follow("", 2);
  const auto sent = Next(*feed);
  EXPECT_THAT(PaymentsIn(sent), ElementsAre(ids[0], ids[1]));
  const std::string progress = feed->Progress(now())->cursor();
  feed.reset();
  disk->CutPowerAt(1);
  rig_.Close();
  std::mt19937_64 random;
  disk->RestorePower(random, false);
  Restart();
  EXPECT_THAT(PaymentsIn(Next(*Follow(sent.cursor()))), ElementsAre(ids[2]));
  EXPECT_OK(Acknowledge("300", kBooks, sent.cursor()).status());
  EXPECT_OK(Acknowledge("300", kBooks, progress).status());
  EXPECT_THAT(PaymentsIn(Next(*Follow())), ElementsAre(ids[2]));
  rig_.Close();
}

// A store of an earlier program: its cursors start a stream, even if a power cut took the mark of
// the last sent event; they acknowledge as far as the mark.
TEST_F(PaymentEventsTest, TakesTheCursorsOfAnEarlierProgram) {
  const auto ids = Owe(3);
  const StreamPosition first{RevisionOf(ids[0]), 0}, second{RevisionOf(ids[1]), 0};
  ASSERT_OK(OpenFeed("300", kBooks).status());
  GetTheKeyNow();
  edmg::store::v1::DeliveryMarkRecord mark;
  mark.set_revision(first.revision);
  ASSERT_OK(database().PutOperational(store::Table::kDeliveryMarks,
                                      store::SubscriptionKey("300", kBooks).bytes(),
                                      store::Serialize(mark)));
  EXPECT_THAT(PaymentsIn(Next(*Follow(OldCursorAt(second)))), ElementsAre(ids[2]));
  ExpectRefused(Acknowledge("300", kBooks, OldCursorAt(second)).status(),
                StatusCode::kInvalidArgument, "CURSOR_INVALID");
  EXPECT_EQ(Acknowledge("300", kBooks, OldCursorAt(first)).value(), CursorAt(first));
  const auto sent = Next(*Follow(OldCursorAt(second)));
  EXPECT_EQ(Acknowledge("300", kBooks, sent.cursor()).value(), sent.cursor());
  // That program gave no cursor for the later events.
  const auto later = Owe(1);
  ExpectRefused(OpenFeed("300", kBooks, OldCursorAt({RevisionOf(later[0]), 0})).status(),
                StatusCode::kInvalidArgument, "CURSOR_INVALID");
}

TEST_F(PaymentEventsTest, RefusesACursorOfAnotherSubscription) {
  Owe(1);
  const std::string cursor = Next(*Follow()).cursor();
  ASSERT_OK(OpenFeed("300", "other").status());
  ExpectRefused(Acknowledge("300", "other", cursor).status(), StatusCode::kInvalidArgument,
                "CURSOR_INVALID");
  ExpectRefused(OpenFeed("300", "other", cursor).status(), StatusCode::kInvalidArgument,
                "CURSOR_INVALID");
  ASSERT_OK(OpenFeed("100", kBooks).status());
  ExpectRefused(Acknowledge("100", kBooks, cursor).status(), StatusCode::kInvalidArgument,
                "CURSOR_INVALID");
  ExpectRefused(Acknowledge("300", kBooks, "nonsense").status(), StatusCode::kInvalidArgument,
                "CURSOR_INVALID");
}

TEST_F(PaymentEventsTest, RefusesAStartBeforeTheAcknowledgementAndNamesTheOldestOne) {
  const auto ids = Owe(3);
  const auto feed = Follow("", 1);
  const std::string first = Next(*feed).cursor();
  ASSERT_OK(Acknowledge("300", kBooks, first).status());
  const std::string second = Next(*feed).cursor();
  ASSERT_OK(Acknowledge("300", kBooks, second).status());
  const auto status = OpenFeed("300", kBooks, first).status();
  ExpectRefused(status, StatusCode::kOutOfRange, "CURSOR_ACKNOWLEDGED");
  EXPECT_EQ(MetadataOf(status, "oldest_cursor"), second);
  EXPECT_THAT(PaymentsIn(Next(*Follow(MetadataOf(status, "oldest_cursor")))), ElementsAre(ids[2]));
}

TEST_F(PaymentEventsTest, WaitsForAcknowledgementsPastTheMaximum) {
  const auto ids = Owe(5);
  const auto feed = Follow("", 2);
  const auto message = Next(*feed);
  EXPECT_THAT(PaymentsIn(message), ElementsAre(ids[0], ids[1]));
  EXPECT_EQ(Next(*feed).cursor(), "");
  ASSERT_OK(Acknowledge("300", kBooks, message.cursor()).status());
  EXPECT_THAT(PaymentsIn(Next(*feed)), ElementsAre(ids[2], ids[3]));
  EXPECT_EQ(Next(*feed).cursor(), "");
}

TEST_F(PaymentEventsTest, GoesOnAfterAPartialAcknowledgement) {
  const auto ids = Owe(4);
  const auto narrow = Follow("", 1);
  const std::string first = Next(*narrow).cursor();
  const auto feed = Follow("", 3);
  EXPECT_EQ(PaymentsIn(Next(*feed)).size(), 3u);
  ASSERT_OK(Acknowledge("300", kBooks, first).status());
  EXPECT_THAT(PaymentsIn(Next(*feed)), ElementsAre(ids[3]));
}

TEST_F(PaymentEventsTest, SendsAtMostAHundredEventsInAMessage) {
  for (int i = 0; i < 101; ++i) {
    Enqueue(Signed(Registration(doctor_, AddPatient("300"), Today()), doctor_));
  }
  CommitGroup();
  const auto feed = Follow();
  EXPECT_EQ(Next(*feed).events_size(), 100);
  EXPECT_EQ(Next(*feed).events_size(), 1);
}

TEST_F(PaymentEventsTest, AProgressNoticeMayBeAcknowledged) {
  const auto ids = Owe(1);
  const auto feed = Follow();
  ASSERT_OK(Acknowledge("300", kBooks, Next(*feed).cursor()).status());
  Owe(1, "100");
  const auto progress = feed->Progress(now());
  ASSERT_OK(progress.status());
  EXPECT_EQ(progress->events_size(), 0);
  EXPECT_EQ(Acknowledge("300", kBooks, progress->cursor()).value(), progress->cursor());
  const auto later = Owe(1);
  EXPECT_THAT(PaymentsIn(Next(*feed)), ElementsAreArray(later));
  EXPECT_THAT(PaymentsIn(Next(*Follow(progress->cursor()))), ElementsAreArray(later));
}

TEST_F(PaymentEventsTest, AProgressNoticeDoesNotPassEventsThatWait) {
  const auto ids = Owe(3);
  const auto feed = Follow("", 1);
  const auto first = Next(*feed);
  const auto progress = feed->Progress(now());
  ASSERT_OK(progress.status());
  EXPECT_EQ(progress->cursor(), first.cursor());
  ASSERT_OK(Acknowledge("300", kBooks, progress->cursor()).status());
  EXPECT_THAT(PaymentsIn(Next(*feed)), ElementsAre(ids[1]));
}

TEST_F(PaymentEventsTest, NeverShowsAnotherInsurersEvents) {
  Owe(2, "100");
  const auto ids = Owe(1);
  Owe(2, "200");
  EXPECT_THAT(PaymentsIn(Next(*Follow())), ElementsAreArray(ids));
}

TEST_F(PaymentEventsTest, KeepsTwoSubscriptionsApart) {
  const auto ids = Owe(2);
  ASSERT_OK(Acknowledge("300", kBooks, Next(*Follow()).cursor()).status());
  const auto other = OpenFeed("300", "audit", "", 0, PaymentTypes());
  ASSERT_OK(other.status());
  EXPECT_THAT(PaymentsIn(Next(**other)), ElementsAreArray(ids));
  EXPECT_EQ((*other)->key(), "300/audit/");
}

TEST_F(PaymentEventsTest, AllowsSixteenSubscriptionsAnInsurer) {
  for (int i = 0; i < services::kSubscriptionsPerInsurerMax; ++i) {
    ASSERT_OK(OpenFeed("300", absl::StrCat("s", i)).status());
  }
  ExpectRefused(OpenFeed("300", "one-more").status(), StatusCode::kResourceExhausted,
                "TOO_MANY_SUBSCRIPTIONS");
  EXPECT_OK(OpenFeed("300", "s0").status());
  EXPECT_OK(OpenFeed("100", "one-more").status());
}

TEST_F(PaymentEventsTest, RefusesNamesAndLimitsThatAreNone) {
  for (const char* name : {"", "Books", "a b", "a/b", "\xc3\xa9"}) {
    ExpectRefused(OpenFeed("300", name).status(), StatusCode::kInvalidArgument,
                  "SUBSCRIPTION_INVALID");
  }
  EXPECT_OK(OpenFeed("300", std::string(64, 'a')).status());
  ExpectRefused(OpenFeed("300", std::string(65, 'a')).status(), StatusCode::kInvalidArgument,
                "SUBSCRIPTION_INVALID");
  EXPECT_OK(OpenFeed("300", kBooks, "", 10000).status());
  for (const int most : {-1, 10001}) {
    ExpectRefused(OpenFeed("300", kBooks, "", most).status(), StatusCode::kInvalidArgument,
                  "MAX_UNACKNOWLEDGED_INVALID");
  }
}

TEST_F(PaymentEventsTest, KnowsNoSubscriptionBeforeItsFirstUse) {
  const std::string cursor = services::Cursors(database(), "300", "new").Of({{1, 0}});
  ExpectRefused(Acknowledge("300", "new", cursor).status(), StatusCode::kNotFound,
                "SUBSCRIPTION_UNKNOWN");
}

}  // namespace
}  // namespace edmg::support
