// Follows an insurer's payment events: prints, acknowledges, and comes back after an outage.
#include <algorithm>
#include <atomic>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "edmg/v1/payment_service.grpc.pb.h"
#include "gateway/edmgctl/command/client.h"
#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/progress.h"
#include "gateway/edmgctl/show.h"
#include "gateway/process/standard_output.h"

namespace edmg::ctl {
namespace {

using edmg::v1::PaymentService;
using edmg::v1::SubscribePaymentEventsResponse;

constexpr absl::Duration kBackoffMin = absl::Milliseconds(200);
constexpr absl::Duration kBackoffMax = absl::Seconds(5);
// The gateway sends a progress notice every 30 s; a stream that is silent for longer is dead.
constexpr absl::Duration kSilenceMax = absl::Seconds(95);

class Follower {
 public:
  Follower(const EventsFlags& flags, std::vector<edmg::v1::PaymentEventType> types,
           const Settings& settings, grpc::Channel& channel, PaymentService::Stub& stub)
      : flags_(flags),
        types_(std::move(types)),
        settings_(settings),
        channel_(channel),
        stub_(stub),
        cursor_(flags.from_cursor),
        last_event_(absl::ToUnixMillis(absl::Now())) {}

  ExitCode Follow();

 private:
  absl::Status FollowOneStream();
  absl::Status Take(const SubscribePaymentEventsResponse& response);
  bool Idle() const;
  bool Silent() const;
  bool NeverThere() const;
  bool Enough() const { return flags_.count > 0 && count_ >= flags_.count; }
  bool Done() const { return Interrupted() || Enough() || Idle(); }

  const EventsFlags& flags_;
  const std::vector<edmg::v1::PaymentEventType> types_;
  const Settings& settings_;
  grpc::Channel& channel_;
  PaymentService::Stub& stub_;
  std::string cursor_;  // of the last response that was printed
  bool to_acknowledge_ = false;
  absl::Status acknowledged_;  // the result of the last acknowledgement
  int64_t count_ = 0;
  const absl::Time begin_ = absl::Now();
  bool connected_ = false;  // this stream has answered
  std::atomic<bool> ever_connected_ = false;
  absl::Status outage_;  // the reason of the last stream's end; OK before the first
  // Milliseconds since 1970, read by the watching thread.
  std::atomic<int64_t> last_event_;
  std::atomic<int64_t> last_response_ = 0;
};

bool Follower::Idle() const {
  absl::Duration idle = absl::Now() - absl::FromUnixMillis(last_event_);
  return flags_.idle_exit_s > 0 && idle > absl::Seconds(flags_.idle_exit_s);
}

bool Follower::Silent() const {
  return absl::Now() - absl::FromUnixMillis(last_response_) > kSilenceMax;
}

// It waits for a gateway after an outage, but not for one that was never there.
bool Follower::NeverThere() const {
  return !ever_connected_ && !outage_.ok() && absl::Now() - begin_ > settings_.timeout() &&
         channel_.GetState(false) != GRPC_CHANNEL_READY;
}

absl::Status Follower::Take(const SubscribePaymentEventsResponse& response) {
  last_response_ = absl::ToUnixMillis(absl::Now());
  connected_ = true;
  ever_connected_ = true;
  for (const edmg::v1::PaymentEvent& event : response.events()) {
    std::cout << Shown(event, settings_.format());
    ++count_;
  }
  cursor_ = response.cursor();
  if (!response.events().empty()) {
    last_event_ = absl::ToUnixMillis(absl::Now());
    to_acknowledge_ = true;
    if (flags_.show_cursor) std::cout << "cursor " << cursor_ << "\n";
  }
  if (!flags_.acknowledge || !to_acknowledge_) return gateway::FlushOutput();
  // The gateway never sends acknowledged events again: their printed lines must have arrived first.
  if (absl::Status printed = gateway::SyncOutput(); !printed.ok()) return printed;
  edmg::v1::AcknowledgePaymentEventsRequest request;
  request.set_subscription(flags_.subscription);
  request.set_cursor(cursor_);
  acknowledged_ =
      Call(stub_, &PaymentService::Stub::AcknowledgePaymentEvents, request, settings_.timeout())
          .status();
  to_acknowledge_ = !acknowledged_.ok();
  return acknowledged_;
}

absl::Status Follower::FollowOneStream() {
  grpc::ClientContext context;
  context.set_wait_for_ready(!outage_.ok());  // an outage, once told, is waited for in the call
  edmg::v1::SubscribePaymentEventsRequest request;
  request.set_subscription(flags_.subscription);
  request.set_start_cursor(cursor_);
  request.set_max_unacknowledged(flags_.unacknowledged_max);
  for (const auto type : types_) request.add_types(type);
  request.set_worker(flags_.worker);
  if (!flags_.acknowledge && flags_.unacknowledged_max == 0) {
    request.set_max_unacknowledged(kUnacknowledgedMax);
  }
  last_response_ = absl::ToUnixMillis(absl::Now());
  Watch watch([this] { return Idle() || Silent() || NeverThere(); }, [&] { context.TryCancel(); });
  auto reader = stub_.SubscribePaymentEvents(&context, request);
  SubscribePaymentEventsResponse response;
  absl::Status taken;
  while (taken.ok() && !Done() && reader->Read(&response)) taken = Take(response);
  if (!taken.ok() || Done()) context.TryCancel();
  absl::Status ended = FromGrpc(reader->Finish());
  return taken.ok() ? ended : taken;
}

ExitCode Follower::Follow() {
  absl::Duration backoff = kBackoffMin;
  while (true) {
    connected_ = false;
    absl::Status status = FollowOneStream();
    if (!ever_connected_ && !outage_.ok() && (Idle() || NeverThere())) {
      return PrintFailure(outage_, settings_.lang);
    }
    if (absl::IsDataLoss(status)) return PrintFailure(status, settings_.lang);
    if (Done()) return acknowledged_.ok() ? kExitOk : PrintFailure(acknowledged_, settings_.lang);
    if (connected_) backoff = kBackoffMin;
    // It was the watching thread that cancelled a stream after too long a silence.
    bool away = absl::IsUnavailable(status) || absl::IsCancelled(status) ||
                absl::IsDeadlineExceeded(status) || RetryDelayOf(status).has_value();
    if (!away && !status.ok()) return PrintFailure(status, settings_.lang);
    if (connected_ || outage_.ok()) {
      std::cerr << "stream ended (" << status.message() << "); reconnecting\n";
    }
    outage_ = status;
    if (!SleepUnlessInterrupted(backoff)) {
      return acknowledged_.ok() ? kExitOk : PrintFailure(acknowledged_, settings_.lang);
    }
    backoff = std::min(backoff * 2, kBackoffMax);
  }
}

// "payment-overdue" is PAYMENT_EVENT_TYPE_PAYMENT_OVERDUE.
absl::StatusOr<std::vector<edmg::v1::PaymentEventType>> TypesOf(
    const std::vector<std::string>& words) {
  std::vector<edmg::v1::PaymentEventType> types;
  for (const std::string& word : words) {
    types.emplace_back();
    if (ParseWord(word, "PAYMENT_EVENT_TYPE_", edmg::v1::PaymentEventType_Parse, &types.back())) {
      continue;
    }
    return absl::InvalidArgumentError(absl::StrCat(
        "'", word, "' is no kind of event: write them as `events` prints them, payment-overdue"));
  }
  return types;
}

}  // namespace

ExitCode RunEvents(const EventsFlags& flags, const Settings& settings) {
  absl::StatusOr<Endpoint> endpoint = EndpointOf(settings, Listener::kPublic, "");
  if (!endpoint.ok()) return PrintFailure(endpoint.status(), settings.lang);
  auto types = TypesOf(flags.types);
  if (!types.ok()) return PrintFailure(types.status(), settings.lang);
  CatchInterrupts();
  std::shared_ptr<grpc::Channel> channel = MakeChannel(*endpoint);
  std::unique_ptr<PaymentService::Stub> stub = PaymentService::NewStub(channel);
  return Follower(flags, *std::move(types), settings, *channel, *stub).Follow();
}

ExitCode RunSubscriptions(const Settings& settings) {
  auto stub = Connect<PaymentService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  const auto answer = Call(**stub, &PaymentService::Stub::ListSubscriptions,
                           edmg::v1::ListSubscriptionsRequest(), settings.timeout());
  if (!answer.ok()) return PrintFailure(answer.status(), settings.lang);
  for (const auto& row : answer->subscriptions()) std::cout << Shown(row, settings.format());
  return CheckOutput(kExitOk);
}

ExitCode RunPause(const std::string& subscription, bool paused, const Settings& settings) {
  auto stub = Connect<PaymentService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  edmg::v1::PauseSubscriptionRequest request;
  request.set_subscription(subscription);
  request.set_paused(paused);
  const auto answer =
      Call(**stub, &PaymentService::Stub::PauseSubscription, request, settings.timeout());
  return answer.ok() ? kExitOk : PrintFailure(answer.status(), settings.lang);
}

}  // namespace edmg::ctl
