// Strangers wait for each other; known signers wait for nobody.
#include "gateway/process/full_checks.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "certs/refusal.h"
#include "gtest/gtest.h"
#include "tests/support/dev_signing.h"
#include "tests/support/error_details.h"

namespace edmg::gateway {
namespace {

using Message = FullChecks::Message;

constexpr size_t kWaitingMax = 3;

class FullChecksTest : public testing::Test {
 protected:
  // An envelope of a signer whom the verifier has not seen.
  std::string NewEnvelope() const {
    edmg::v1::Submission submission;
    submission.set_message_id("a message");
    return pki_.MakeSigner({}).Sign(submission.SerializeAsString(), absl::Now()).value();
  }

  // Keeps both threads of the pool at work until `end_`.
  void HoldThePool() {
    absl::BlockingCounter held(kFullChecksMax);
    for (int i = 0; i < kFullChecksMax; ++i) {
      ASSERT_TRUE(pool_.TryRun([this, &held] {
        held.DecrementCount();
        end_.WaitForNotification();
      }));
    }
    held.Wait();
  }

  ~FullChecksTest() override {
    if (!end_.HasBeenNotified()) end_.Notify();
  }

  support::DevSigning pki_;
  absl::Notification end_;
  WorkerPool pool_{kFullChecksMax, kWaitingMax};
  certs::Verifier verifier_{pki_.Trust(), [] { return absl::Now(); }};
  FullChecks checks_{verifier_, pool_};
};

TEST_F(FullChecksTest, AKnownSignerIsServedWhileStrangersWait) {
  const std::string known = NewEnvelope();
  ASSERT_TRUE(verifier_.VerifyBytes(known).ok());
  HoldThePool();
  absl::BlockingCounter strangers(kWaitingMax);
  std::vector<std::string> envelopes;
  for (size_t i = 0; i < kWaitingMax; ++i) envelopes.push_back(NewEnvelope());
  absl::Mutex mutex;
  std::vector<absl::Status> answers;
  for (const std::string& envelope : envelopes) {
    checks_.Verify(envelope, [&](const Message& message) {
      absl::MutexLock lock(&mutex);
      answers.push_back(message.status());
      strangers.DecrementCount();
    });
  }
  bool served = false;
  checks_.Verify(known, [&](const Message& message) {
    EXPECT_TRUE(message.ok()) << message.status();
    served = true;
  });
  EXPECT_TRUE(served) << "on the caller's own thread";
  {
    absl::MutexLock lock(&mutex);
    EXPECT_TRUE(answers.empty());
  }
  end_.Notify();
  strangers.Wait();
  absl::MutexLock lock(&mutex);
  for (const absl::Status& answer : answers) EXPECT_TRUE(answer.ok()) << answer;
  EXPECT_EQ(verifier_.known_signers(), 1 + kWaitingMax);
}

TEST_F(FullChecksTest, PastTheBoundAStrangerIsToldToComeAgain) {
  HoldThePool();
  absl::BlockingCounter waiting(kWaitingMax);
  const std::string envelope = NewEnvelope();
  for (size_t i = 0; i < kWaitingMax; ++i) {
    checks_.Verify(envelope, [&](const Message&) { waiting.DecrementCount(); });
  }
  absl::Status told;
  checks_.Verify(envelope, [&](const Message& message) { told = message.status(); });
  EXPECT_EQ(told.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(support::ReasonOf(told), "QUEUE_FULL");
  EXPECT_TRUE(told.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  // A message without valid form is refused at once.
  checks_.Verify("nonsense", [&](const Message& message) { told = message.status(); });
  EXPECT_EQ(certs::ReasonOf(told), "ENVELOPE_NOT_DER");
  end_.Notify();
  waiting.Wait();
}

TEST_F(FullChecksTest, TwoStrangersAreCheckedAtATime) {
  absl::Mutex mutex;
  int now = 0, most = 0;
  constexpr int kStrangers = 30;
  WorkerPool pool(kFullChecksMax);
  FullChecks checks(verifier_, pool);
  std::vector<std::string> envelopes;
  for (int i = 0; i < kStrangers; ++i) envelopes.push_back(NewEnvelope());
  absl::BlockingCounter left(kStrangers);
  for (const std::string& envelope : envelopes) {
    checks.Verify(envelope, [&](const Message& message) {
      EXPECT_TRUE(message.ok()) << message.status();
      {
        absl::MutexLock lock(&mutex);
        most = std::max(most, ++now);
      }
      std::this_thread::yield();
      absl::MutexLock lock(&mutex);
      --now;
      left.DecrementCount();
    });
  }
  left.Wait();
  absl::MutexLock lock(&mutex);
  EXPECT_GE(most, 1);
  EXPECT_LE(most, kFullChecksMax);
}

}  // namespace
}  // namespace edmg::gateway
