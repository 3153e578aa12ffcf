#include "tests/e2e/practice_week/insurer_follower.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace edmg::e2e {
namespace {

constexpr char kWeekSubscription[] = "week";
constexpr absl::Duration kComeBackAfter = absl::Milliseconds(50);
constexpr absl::Duration kStreamMax = absl::Hours(1);
constexpr int kAcknowledgesOneIn = 3;

}  // namespace

absl::StatusOr<std::unique_ptr<InsurerFollower>> InsurerFollower::Start(const Targets& targets,
                                                                        const std::string& insurer,
                                                                        uint64_t seed) {
  auto channel = ChannelAs(targets, "insurer-" + insurer);
  if (!channel.ok()) return channel.status();
  std::unique_ptr<InsurerFollower> follower(
      new InsurerFollower(edmg::v1::PaymentService::NewStub(*channel), insurer, seed));
  follower->thread_ = std::thread([raw = follower.get()] { raw->Follow(); });
  return follower;
}

InsurerFollower::InsurerFollower(std::unique_ptr<edmg::v1::PaymentService::Stub> stub,
                                 const std::string& insurer, uint64_t seed)
    : stub_(std::move(stub)), random_(seed) {
  followed_.insurer = insurer;
}

InsurerFollower::~InsurerFollower() { Stop(); }

void InsurerFollower::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    if (open_ != nullptr) open_->TryCancel();
  }
  if (thread_.joinable()) thread_.join();
}

void InsurerFollower::Follow() {
  for (;;) {
    const grpc::Status status = FollowOneStream();
    absl::MutexLock lock(&mutex_);
    if (stopping_) return;
    if (!MayRetry(status)) {
      followed_.wrongs.push_back(absl::StrCat("the stream ended: ", Text(status)));
      return;
    }
    mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kComeBackAfter);
  }
}

grpc::Status InsurerFollower::FollowOneStream() {
  grpc::ClientContext context;
  Prepare(context, kStreamMax);
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return grpc::Status::CANCELLED;
    open_ = &context;
    ++followed_.streams;
    unacknowledged_.clear();  // comes again on this stream: a cursor covers the events sent with it
  }
  edmg::v1::SubscribePaymentEventsRequest request;
  request.set_subscription(kWeekSubscription);
  auto stream = stub_->SubscribePaymentEvents(&context, request);
  edmg::v1::SubscribePaymentEventsResponse response;
  while (stream->Read(&response)) {
    Take(response);
    if (random_() % kAcknowledgesOneIn == 0) Acknowledge(response.cursor());
  }
  const grpc::Status status = stream->Finish();
  absl::MutexLock lock(&mutex_);
  open_ = nullptr;
  return status;
}

void InsurerFollower::Take(const edmg::v1::SubscribePaymentEventsResponse& response) {
  absl::MutexLock lock(&mutex_);
  for (const auto& event : response.events()) {
    const std::string& id = event.event_id();
    unacknowledged_.push_back(id);
    if (acknowledged_.count(id) > 0) {
      followed_.wrongs.push_back(id + " was delivered again after its acknowledgement");
    }
    if (!seen_.insert(id).second) {
      ++followed_.repeated;
      continue;
    }
    if (event.type() != edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE) continue;
    followed_.event_ids.push_back(id);
    followed_.payment_ids.push_back(event.payment().payment_id());
  }
}

// Only an answered acknowledgement counts: nobody knows whether any other arrived.
void InsurerFollower::Acknowledge(const std::string& cursor) {
  edmg::v1::AcknowledgePaymentEventsRequest request;
  request.set_subscription(kWeekSubscription);
  request.set_cursor(cursor);
  edmg::v1::AcknowledgePaymentEventsResponse response;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  const grpc::Status status = stub_->AcknowledgePaymentEvents(&context, request, &response);
  absl::MutexLock lock(&mutex_);
  if (status.ok()) {
    ++followed_.acknowledged;
    acknowledged_.insert(unacknowledged_.begin(), unacknowledged_.end());
    unacknowledged_.clear();
  } else if (!MayRetry(status)) {
    followed_.wrongs.push_back(absl::StrCat("an acknowledgement was refused: ", Text(status)));
  }
}

Followed InsurerFollower::Finish(size_t payments) {
  const auto complete = [this, payments]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return followed_.payment_ids.size() >= payments;
  };
  {
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&complete), kPatience / 2);
  }
  Stop();
  absl::MutexLock lock(&mutex_);
  return followed_;
}

}  // namespace edmg::e2e
