// Obligations of an insurer, and the streams that tell of them.
#ifndef EDMG_TESTS_SERVICES_PAYMENTS_PAYMENT_EVENTS_FIXTURE_H_
#define EDMG_TESTS_SERVICES_PAYMENTS_PAYMENT_EVENTS_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/payments/payment_events.h"
#include "services/payments/subscription_commands.h"
#include "store/engine/keys.h"
#include "tests/support/gateway_fixture.h"
#include "tests/support/payment_types.h"

namespace edmg::support {

inline constexpr char kBooks[] = "books";

class PaymentEventsTest : public GatewayTest {
 protected:
  // Registers new patients with the insurer; the ids of the payments, in order.
  std::vector<std::string> Owe(int count, const std::string& insurer = "300") {
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) {
      const Answer answer = Register(doctor_, AddPatient(insurer), Today());
      EXPECT_OK(answer.status);
      ids.push_back(answer.receipt.registration().payment_ids(0));
    }
    return ids;
  }

  std::unique_ptr<services::EventFeed> Follow(const std::string& cursor = "", int most = 0) {
    auto feed = OpenFeed("300", kBooks, cursor, most, PaymentTypes());
    EXPECT_OK(feed.status());
    return feed.ok() ? *std::move(feed) : nullptr;
  }

  // The next message; one without cursor if the stream has to wait.
  edmg::v1::SubscribePaymentEventsResponse Next(services::EventFeed& feed) {
    const auto next = feed.Next(now());
    EXPECT_OK(next.status());
    return next.ok() && next->has_value() ? **next : edmg::v1::SubscribePaymentEventsResponse();
  }

  static std::vector<std::string> PaymentsIn(
      const edmg::v1::SubscribePaymentEventsResponse& message) {
    std::vector<std::string> ids;
    for (const auto& event : message.events()) ids.push_back(event.payment().payment_id());
    return ids;
  }

  std::string CursorAt(store::StreamPosition position) {
    return services::Cursors(database(), "300", kBooks).Of({position});
  }

  absl::Status TryPause(const std::string& subscription, bool paused) {
    edmg::v1::PauseSubscriptionRequest request;
    request.set_subscription(subscription);
    request.set_paused(paused);
    Slot<edmg::v1::PauseSubscriptionResponse> slot;
    gateway().subscriptions.Pause(request, Insurer("300"), Into(slot));
    return rig_.Finish(slot).status();
  }
  void Pause(const std::string& subscription, bool paused = true) {
    ASSERT_OK(TryPause(subscription, paused));
  }

  // A cursor of earlier programs, which had only a checksum (FNV-1a).
  static std::string OldCursorAt(store::StreamPosition position) {
    const std::string body =
        absl::StrCat("events:300:books|", position.revision, "|", position.position);
    uint64_t hash = 0xcbf29ce484222325u;
    for (unsigned char byte : body) hash = (hash ^ byte) * 0x100000001b3u;
    return absl::WebSafeBase64Escape(absl::StrCat(absl::Hex(hash), "|", body));
  }

  // The revision in P-<revision>-<position>.
  static int64_t RevisionOf(const std::string& payment_id) {
    int64_t revision = 0;
    const std::vector<std::string> parts = absl::StrSplit(payment_id, '-');
    if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &revision)) return -1;
    return revision;
  }

  // As if an earlier program had written all that there is.
  void GetTheKeyNow() {
    ASSERT_OK(database().PutOperational(
        store::Table::kMeta, "token_key",
        store::Key().Text("0123456789abcdef").Revision(database().last_revision()).bytes()));
    Restart();
  }

  void ExpectRefused(const absl::Status& status, absl::StatusCode code, const std::string& reason) {
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_EQ(ReasonOf(status), reason);
  }

  const Doctor& doctor_ = AddEnrolledDoctor();
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_SERVICES_PAYMENTS_PAYMENT_EVENTS_FIXTURE_H_
