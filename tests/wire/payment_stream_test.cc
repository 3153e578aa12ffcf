// Payment events as an insurer's back office follows them.
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "edmg/v1/payment_service.pb.h"
#include "gmock/gmock.h"
#include "store/engine/schema.h"
#include "tests/support/error_details.h"
#include "tests/support/payment_types.h"
#include "tests/support/table_contents.h"
#include "tests/support/wire_rig.h"

namespace edmg::support {
namespace {

using absl::StatusCode;
using edmg::v1::AcknowledgePaymentEventsRequest;
using edmg::v1::SubscribePaymentEventsRequest;
using edmg::v1::SubscribePaymentEventsResponse;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kAcknowledge[] = "edmg.v1.PaymentService/AcknowledgePaymentEvents";
constexpr absl::Duration kProgressInterval = absl::Milliseconds(150);

struct From {
  std::string subscription = "ledger";
  std::string cursor = "";
  int max_unacknowledged = 0;
};

class PaymentStreamTest : public WireTest {
 protected:
  PaymentStreamTest()
      : WireTest({.progress_interval = kProgressInterval}), doctor_(AddEnrolledDoctor()) {}

  std::unique_ptr<WireStream> Subscribe(const std::string& insurer, const From& from = {}) {
    SubscribePaymentEventsRequest request;
    request.set_subscription(from.subscription);
    request.set_start_cursor(from.cursor);
    request.set_max_unacknowledged(from.max_unacknowledged);
    for (const auto type : PaymentTypes()) request.add_types(type);
    return Public("insurer:" + insurer).Open(kSubscribe, request, absl::Minutes(1));
  }

  // The patients of the next `count` events, and the cursor after them.
  std::vector<std::string> Read(WireStream& stream, size_t count, std::string* cursor = nullptr) {
    std::vector<std::string> patients;
    SubscribePaymentEventsResponse response;
    while (patients.size() < count && stream.Read(&response) == ReadResult::kMessage) {
      for (const auto& event : response.events()) {
        patients.push_back(event.payment().patient_ssin());
      }
      if (cursor != nullptr) *cursor = response.cursor();
    }
    return patients;
  }

  // The messages that come within two progress notices.
  std::vector<std::string> ReadUntilProgress(WireStream& stream, std::string* cursor = nullptr) {
    std::vector<std::string> patients;
    SubscribePaymentEventsResponse response;
    for (int notices = 0; notices < 2 && stream.Read(&response) == ReadResult::kMessage;) {
      notices += response.events_size() == 0;
      for (const auto& event : response.events()) {
        patients.push_back(event.payment().patient_ssin());
      }
      if (cursor != nullptr) *cursor = response.cursor();
    }
    return patients;
  }

  absl::Status Acknowledge(const std::string& insurer, const std::string& cursor,
                           const std::string& subscription = "ledger") {
    AcknowledgePaymentEventsRequest request;
    request.set_subscription(subscription);
    request.set_cursor(cursor);
    return Public("insurer:" + insurer).Call(kAcknowledge, request);
  }

  std::string RegisterOne(const std::string& insurer) {
    const std::string patient = AddPatient(insurer);
    EXPECT_OK(Register(doctor_, patient));
    return patient;
  }

  const Doctor& doctor_;
};

void ExpectError(const absl::Status& status, StatusCode code, const std::string& reason) {
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_EQ(ReasonOf(status), reason) << status;
}

TEST_F(PaymentStreamTest, TellsWhatWasBeforeAndWhatComesInOrder) {
  const std::string first = RegisterOne("100"), second = RegisterOne("100");
  auto stream = Subscribe("100");
  EXPECT_THAT(Read(*stream, 2), ElementsAre(first, second));
  const std::string third = RegisterOne("100");
  SubscribePaymentEventsResponse response;
  while (response.events_size() == 0) {
    ASSERT_EQ(stream->Read(&response), ReadResult::kMessage);
  }
  const auto& event = response.events(0);
  EXPECT_EQ(event.payment().patient_ssin(), third);
  EXPECT_EQ(event.type(), edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE);
  EXPECT_EQ(event.payment().insurer(), "100");
  EXPECT_EQ(event.payment().iban(), kIban);
  EXPECT_EQ(event.payment().pay_by().day(), 3);  // 30 days after 4 January
  EXPECT_NE(response.cursor(), "");
}

TEST_F(PaymentStreamTest, ResumesAfterTheLastAcknowledgementOrAnyLaterCursor) {
  std::vector<std::string> patients;
  for (int i = 0; i < 3; ++i) patients.push_back(RegisterOne("100"));
  std::string one, two;
  {
    auto stream = Subscribe("100", {.max_unacknowledged = 1});
    Read(*stream, 1, &one);
    ASSERT_OK(Acknowledge("100", one));
    Read(*stream, 1, &two);
  }
  EXPECT_THAT(Read(*Subscribe("100"), 2), ElementsAre(patients[1], patients[2]));
  EXPECT_THAT(Read(*Subscribe("100", {.cursor = two}), 1), ElementsAre(patients[2]));
  ASSERT_OK(Acknowledge("100", two));
  EXPECT_OK(Acknowledge("100", one)) << "an earlier acknowledgement changes nothing";
  EXPECT_THAT(Read(*Subscribe("100"), 1), ElementsAre(patients[2]));

  const absl::Status late = Subscribe("100", {.cursor = one})->Finish();
  ExpectError(late, StatusCode::kOutOfRange, "CURSOR_ACKNOWLEDGED");
  EXPECT_THAT(Read(*Subscribe("100", {.cursor = MetadataOf(late, "oldest_cursor")}), 1),
              ElementsAre(patients[2]));
}

TEST_F(PaymentStreamTest, ASecondStreamOfTheSubscriptionEndsTheFirst) {
  const std::string patient = RegisterOne("100");
  auto first = Subscribe("100");
  EXPECT_THAT(Read(*first, 1), ElementsAre(patient));
  auto elsewhere = Subscribe("100", {.subscription = "other"});
  EXPECT_THAT(Read(*elsewhere, 1), ElementsAre(patient));
  auto second = Subscribe("100");
  ExpectError(first->Finish(), StatusCode::kAborted, "STREAM_REPLACED");
  EXPECT_THAT(Read(*second, 1), ElementsAre(patient));
  const std::string next = RegisterOne("100");
  EXPECT_THAT(Read(*second, 1), ElementsAre(next));
  EXPECT_THAT(Read(*elsewhere, 1), ElementsAre(next));
}

TEST_F(PaymentStreamTest, AnIdleStreamShowsProgressThatMayBeAcknowledged) {
  auto stream = Subscribe("100");
  std::string cursor;
  const absl::Time start = absl::Now();
  EXPECT_THAT(ReadUntilProgress(*stream, &cursor), IsEmpty());
  EXPECT_LT(absl::Now() - start, 20 * kProgressInterval);
  EXPECT_OK(Acknowledge("100", cursor));
  const std::string patient = RegisterOne("100");
  EXPECT_THAT(Read(*stream, 1), ElementsAre(patient));
}

TEST_F(PaymentStreamTest, WaitsForAcknowledgementsPastTheAgreedNumber) {
  std::vector<std::string> patients;
  for (int i = 0; i < 5; ++i) patients.push_back(RegisterOne("100"));
  auto stream = Subscribe("100", {.max_unacknowledged = 2});
  std::string cursor;
  EXPECT_THAT(ReadUntilProgress(*stream, &cursor), ElementsAre(patients[0], patients[1]));
  ASSERT_OK(Acknowledge("100", cursor));
  EXPECT_THAT(Read(*stream, 2, &cursor), ElementsAre(patients[2], patients[3]));
  ASSERT_OK(Acknowledge("100", cursor));
  EXPECT_THAT(Read(*stream, 1), ElementsAre(patients[4]));
}

TEST_F(PaymentStreamTest, AnInsurerSeesOnlyItsOwnEvents) {
  const std::string ours = RegisterOne("100"), theirs = RegisterOne("200");
  auto stream = Subscribe("100"), other = Subscribe("200"), nothing = Subscribe("300");
  EXPECT_THAT(ReadUntilProgress(*stream), ElementsAre(ours));
  EXPECT_THAT(ReadUntilProgress(*other), ElementsAre(theirs));
  EXPECT_THAT(ReadUntilProgress(*nothing), IsEmpty());
}

TEST_F(PaymentStreamTest, RefusesWhatIsNoSubscriptionOrCursor) {
  for (const std::string& name : {std::string(), std::string("Ledger"), std::string(65, 'a')}) {
    ExpectError(Subscribe("100", {.subscription = name})->Finish(), StatusCode::kInvalidArgument,
                "SUBSCRIPTION_INVALID");
  }
  ExpectError(Subscribe("100", {.cursor = "nonsense"})->Finish(), StatusCode::kInvalidArgument,
              "CURSOR_INVALID");
  EXPECT_EQ(Subscribe("100", {.max_unacknowledged = 10001})->Finish().code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(Acknowledge("100", "nonsense", "never-used").code(), StatusCode::kInvalidArgument);
  std::vector<std::unique_ptr<WireStream>> streams;
  for (int i = 0; i < 16; ++i) {
    streams.push_back(Subscribe("100", {.subscription = "s" + std::to_string(i)}));
  }
  for (const auto& stream : streams) ReadUntilProgress(*stream);
  auto one_more = Subscribe("100", {.subscription = "one-more"});
  ExpectError(one_more->Finish(), StatusCode::kResourceExhausted, "TOO_MANY_SUBSCRIPTIONS");
  EXPECT_THAT(ReadUntilProgress(*Subscribe("200", {.subscription = "one-more"})), IsEmpty());
}

// gRPC buffers a window at both ends; the gateway must not read on from the store.
TEST_F(PaymentStreamTest, AReaderThatNeverReadsHoldsNobodyUpAndFillsNoMemory) {
  constexpr int kEvents = 3000, kMessages = kEvents / 100;
  RegisterMany(doctor_, "100", kEvents);
  const int before = CountRows(database(), store::Table::kAccessLog);
  // On a connection of its own: reading on another stream would widen its window.
  const auto sleeper = PublicWith(transport_.MakeClient("urn:edmg:insurer:100"));
  SubscribePaymentEventsRequest request;
  request.set_subscription("asleep");
  request.set_max_unacknowledged(10000);
  auto asleep = sleeper->Open(kSubscribe, request, absl::Minutes(1));
  auto awake = Subscribe("100", {.subscription = "awake", .max_unacknowledged = 10000});
  EXPECT_EQ(Read(*awake, kEvents).size(), static_cast<size_t>(kEvents));
  const std::string patient = RegisterOne("200");
  EXPECT_THAT(Read(*Subscribe("200"), 1), ElementsAre(patient));
  // One row of the access log for each message that was made.
  const int made = CountRows(database(), store::Table::kAccessLog) - before - kMessages - 1;
  EXPECT_LT(made, kMessages * 2 / 3) << "messages were made for a reader that does not read";
  EXPECT_EQ(Read(*asleep, kEvents).size(), static_cast<size_t>(kEvents));
}

TEST_F(PaymentStreamTest, ACancelledStreamLeavesNothingBehind) {
  const std::string patient = RegisterOne("100");
  for (int i = 0; i < 50; ++i) {
    auto stream = Subscribe("100", {.subscription = i % 2 == 0 ? "even" : "odd"});
    if (i % 3 == 0) Read(*stream, 1);
    if (i % 10 == 0) RegisterOne("200");
    stream->Cancel();
    EXPECT_FALSE(stream->Finish().ok());
  }
  EXPECT_THAT(ReadUntilProgress(*Subscribe("100", {.subscription = "even"})), ElementsAre(patient));
}

TEST_F(PaymentStreamTest, AReaderThatNeverReadsHoldsUpAStopForTheGraceAtMost) {
  RegisterMany(doctor_, "100", 1500);
  auto asleep = Subscribe("100", {.max_unacknowledged = 10000});
  auto feed = Public("insurer:200").Open("edmg.v1.InsurerFeedService/UpsertInsuredPersons");
  absl::SleepFor(absl::Milliseconds(300));
  const absl::Time start = absl::Now();
  StopServer(absl::Milliseconds(500));
  EXPECT_LT(absl::Now() - start, absl::Seconds(5));
  EXPECT_FALSE(asleep->Finish().ok());
  EXPECT_FALSE(feed->Finish().ok());
}

TEST_F(PaymentStreamTest, AStoppingGatewayEndsStreamsAtOnce) {
  const std::string patient = RegisterOne("100");
  auto stream = Subscribe("100");
  EXPECT_THAT(Read(*stream, 1), ElementsAre(patient));
  const absl::Time start = absl::Now();
  StopServer(absl::Seconds(20));
  EXPECT_LT(absl::Now() - start, absl::Seconds(5));
  const absl::Status status = stream->Finish();
  ExpectError(status, StatusCode::kUnavailable, "SHUTTING_DOWN");
  EXPECT_TRUE(RetryInfoOf(status).has_value());
}

}  // namespace
}  // namespace edmg::support
