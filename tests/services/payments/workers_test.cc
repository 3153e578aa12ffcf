// Several workers share a subscription: each physician's events go to one of them.

#include <map>
#include <set>

#include "services/payments/shares.h"
#include "tests/services/payments/payment_events_fixture.h"

namespace edmg::support {
namespace {

using services::EventFeed;
using services::kShares;
using services::ShareSet;
using services::Workers;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

const ShareSet kIdle;

TEST(WorkersTest, DividesTheSharesAmongTheStreamsThatAreOpen) {
  int moved = 0;
  Workers workers;
  workers.OnMoved([&] { ++moved; });
  Workers::Place a(workers, "300/books", "a");
  EXPECT_TRUE(a.Shares(kIdle).shares.all());
  {
    Workers::Place b(workers, "300/books", "b");
    EXPECT_TRUE(b.Shares(kIdle).shares.none()) << "a has not given any yet";
    const ShareSet busy = ShareSet().set(1);
    const Workers::Taken taken = a.Shares(busy);
    EXPECT_EQ(taken.shares.count(), kShares / 2 + 1) << "what is busy stays";
    EXPECT_EQ(taken.leaving, busy);
    EXPECT_EQ(b.Shares(kIdle).shares.count(), kShares / 2 - 1);
    a.Shares(kIdle);
    EXPECT_EQ(b.Shares(kIdle).shares.count(), kShares / 2);
    EXPECT_TRUE((a.Shares(kIdle).shares & b.Shares(kIdle).shares).none());
    EXPECT_THAT(workers.Of("300/books"), ElementsAre("a", "b"));
    moved = 0;
  }
  EXPECT_EQ(moved, 1) << "the others are to look for what b had";
  EXPECT_TRUE(a.Shares(kIdle).shares.all());
  Workers::Place other(workers, "300/audit", "a");
  EXPECT_TRUE(other.Shares(kIdle).shares.all()) << "another subscription's";
  EXPECT_THAT(workers.Of("100/books"), IsEmpty());
}

class SharedSubscriptionTest : public PaymentEventsTest {
 protected:
  SharedSubscriptionTest() {
    for (int i = 0; i < 6; ++i) doctors_.push_back(&AddEnrolledDoctor());
  }

  std::unique_ptr<EventFeed> Work(const std::string& worker, int most = 0) {
    auto feed = OpenFeed("300", kBooks, "", most, PaymentTypes(), worker);
    EXPECT_OK(feed.status());
    return *std::move(feed);
  }

  // One payment of every physician; their ids.
  std::vector<std::string> OweEach() {
    std::vector<std::string> ids;
    for (const Doctor* doctor : doctors_) {
      const Answer answer = Register(*doctor, AddPatient("300"), Today());
      EXPECT_OK(answer.status);
      ids.push_back(answer.receipt.registration().payment_ids(0));
    }
    return ids;
  }

  // Reads all that the stream has, without acknowledging it; the last cursor.
  std::string ReadAll(EventFeed& feed, std::vector<edmg::v1::PaymentEvent>* events) {
    std::string cursor;
    for (;;) {
      const auto message = Next(feed);
      if (message.cursor().empty()) return cursor;
      cursor = message.cursor();
      events->insert(events->end(), message.events().begin(), message.events().end());
    }
  }

  static std::vector<std::string> IdsOf(const std::vector<edmg::v1::PaymentEvent>& events) {
    std::vector<std::string> ids;
    for (const auto& event : events) ids.push_back(event.payment().payment_id());
    return ids;
  }
  static std::set<std::string> PhysiciansOf(const std::vector<edmg::v1::PaymentEvent>& events) {
    std::set<std::string> physicians;
    for (const auto& event : events) physicians.insert(event.payment().physician_nihii());
    return physicians;
  }

  std::vector<const Doctor*> doctors_;
};

TEST_F(SharedSubscriptionTest, SplitsByPhysicianAndAcknowledgesEachForItself) {
  auto a = Work("a"), b = Work("b");
  Next(*a);  // gives what is b's
  auto ids = OweEach();
  const auto more = OweEach();
  ids.insert(ids.end(), more.begin(), more.end());
  std::vector<edmg::v1::PaymentEvent> of_a, of_b;
  const std::string cursor_a = ReadAll(*a, &of_a), cursor_b = ReadAll(*b, &of_b);
  EXPECT_FALSE(of_a.empty());
  EXPECT_FALSE(of_b.empty());
  for (const auto& physician : PhysiciansOf(of_a)) {
    EXPECT_FALSE(PhysiciansOf(of_b).contains(physician)) << physician;
  }
  auto all = IdsOf(of_a);
  for (const auto& id : IdsOf(of_b)) all.push_back(id);
  EXPECT_THAT(all, UnorderedElementsAreArray(ids));
  // One acknowledges: only its events are done, also after a restart.
  ASSERT_OK(Acknowledge("300", kBooks, cursor_a).status());
  const auto rows = gateway().subscriptions.ListSubscriptions({}, Insurer("300"), now()).value();
  EXPECT_THAT(rows.subscriptions(0).workers(), ElementsAre("a", "b"));
  EXPECT_TRUE(rows.subscriptions(0).connected());
  a.reset();
  b.reset();
  Restart();
  std::vector<edmg::v1::PaymentEvent> again;
  auto alone = Work("");
  const std::string cursor = ReadAll(*alone, &again);
  EXPECT_EQ(IdsOf(again), IdsOf(of_b));
  ASSERT_OK(Acknowledge("300", kBooks, cursor).status());
  std::vector<edmg::v1::PaymentEvent> none;
  ReadAll(*Work("c"), &none);
  EXPECT_THAT(none, IsEmpty());
}

TEST_F(SharedSubscriptionTest, ALostWorkersShareGoesToTheOthersFromItsLastAcknowledgement) {
  auto a = Work("a"), b = Work("b");
  Next(*a);
  OweEach();
  std::vector<edmg::v1::PaymentEvent> of_a, of_b;
  ReadAll(*a, &of_a);
  const std::string cursor_b = ReadAll(*b, &of_b);
  ASSERT_OK(Acknowledge("300", kBooks, cursor_b).status());
  a.reset();  // it dies without acknowledging
  std::vector<edmg::v1::PaymentEvent> taken_over;
  ReadAll(*b, &taken_over);
  EXPECT_EQ(IdsOf(taken_over), IdsOf(of_a));
}

TEST_F(SharedSubscriptionTest, AWorkerWhoJoinsWaitsUntilWhatWasSentIsAcknowledged) {
  auto a = Work("a");
  OweEach();
  std::vector<edmg::v1::PaymentEvent> first;
  const std::string cursor = ReadAll(*a, &first);
  auto b = Work("b");
  OweEach();
  std::vector<edmg::v1::PaymentEvent> of_b;
  ReadAll(*b, &of_b);
  EXPECT_THAT(of_b, IsEmpty()) << "the first worker still handles those physicians";
  ASSERT_OK(Acknowledge("300", kBooks, cursor).status());
  std::vector<edmg::v1::PaymentEvent> of_a;
  ReadAll(*a, &of_a);
  ReadAll(*b, &of_b);
  EXPECT_FALSE(of_b.empty());
  for (const auto& physician : PhysiciansOf(of_b)) {
    EXPECT_FALSE(PhysiciansOf(of_a).contains(physician)) << physician;
  }
  EXPECT_EQ(of_a.size() + of_b.size(), doctors_.size());
}

// A busy physician whose events never all are acknowledged would stay with the first for ever.
TEST_F(SharedSubscriptionTest, WhatAnotherWaitsForGetsNoMoreUntilItIsAcknowledged) {
  auto a = Work("a");
  OweEach();
  std::vector<edmg::v1::PaymentEvent> of_a;
  const std::string first = ReadAll(*a, &of_a);
  auto b = Work("b");
  OweEach();
  std::vector<edmg::v1::PaymentEvent> more;
  ReadAll(*a, &more);  // what stays its own comes, until the first that leaves
  OweEach();
  ReadAll(*a, &more);
  ASSERT_OK(Acknowledge("300", kBooks, first).status());
  const std::string cursor = ReadAll(*a, &more);
  std::vector<edmg::v1::PaymentEvent> of_b;
  ReadAll(*b, &of_b);
  EXPECT_FALSE(of_b.empty());
  for (const auto& physician : PhysiciansOf(of_b)) {
    EXPECT_FALSE(PhysiciansOf(more).contains(physician)) << physician;
  }
  EXPECT_EQ(more.size() + of_b.size(), 2 * doctors_.size());
}

TEST_F(SharedSubscriptionTest, AWorkerWithoutAShareMayStartFromItsCursor) {
  auto a = Work("a");
  OweEach();
  std::vector<edmg::v1::PaymentEvent> events;
  const std::string first = ReadAll(*a, &events);
  auto b = Work("b");
  EXPECT_EQ(Next(*b).cursor(), "");
  const std::string nothing = b->Progress(now())->cursor();
  ASSERT_OK(Acknowledge("300", kBooks, nothing).status());
  ASSERT_OK(Acknowledge("300", kBooks, first).status());
  EXPECT_OK(OpenFeed("300", kBooks, nothing, 0, PaymentTypes(), "b").status());
}

TEST_F(SharedSubscriptionTest, AWorkersNameHasAForm) {
  const auto status = OpenFeed("300", kBooks, "", 0, {}, "Upper Case").status();
  ExpectRefused(status, absl::StatusCode::kInvalidArgument, "FIELD_FORMAT");
  EXPECT_EQ(MetadataOf(status, "field"), "worker");
}

}  // namespace
}  // namespace edmg::support
