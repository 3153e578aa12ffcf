#include "tests/e2e/practice_week/sender.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace edmg::e2e {
namespace {

constexpr absl::Duration kRetryDelay = absl::Milliseconds(20);
constexpr absl::Duration kGiveUpAfter = absl::Seconds(90);

}  // namespace

struct Sender::Call {
  Connection& connection;
  Walk walk;
  grpc::ClientContext context;
  edmg::v1::SubmitRequest request;
  edmg::v1::SubmitResponse response;
};

absl::StatusOr<std::unique_ptr<Sender>> Sender::Connect(const Country& country,
                                                        const Targets& targets,
                                                        const Options& options) {
  std::unique_ptr<Sender> sender(new Sender(country, options));
  for (int i = 0; i < options.connections; ++i) {
    auto channel = ChannelAs(targets, absl::StrCat("software-", kVendors[i % std::size(kVendors)]));
    if (!channel.ok()) return channel.status();
    sender->connections_.push_back({edmg::v1::SubmissionService::NewStub(*channel), {}, 0});
  }
  for (size_t i = 0; i < country.doctors.size(); ++i) {
    auto signer = SignerOf(targets, country.doctors[i].id());
    if (!signer.ok()) return signer.status();
    sender->signers_.emplace(i, *std::move(signer));
  }
  return sender;
}

// To a connection of the author's vendor; these take turns.
void Sender::Queue(Walk walk, bool first) {
  const size_t vendor = country_.doctors[walk.message().author].vendor;
  do {
    next_connection_ = (next_connection_ + 1) % connections_.size();
  } while (next_connection_ % std::size(kVendors) != vendor);
  auto& waiting = connections_[next_connection_].waiting;
  if (first) {
    waiting.push_front(walk);
  } else {
    waiting.push_back(walk);
  }
}

void Sender::Play(std::vector<Track>& tracks) {
  {
    absl::MutexLock lock(&mutex_);
    open_tracks_ = tracks.size();
    for (Track& track : tracks) Queue({&track}, /*first=*/false);
  }
  std::vector<std::thread> threads;
  for (Connection& connection : connections_) {
    threads.emplace_back([this, &connection] { Serve(connection); });
  }
  for (std::thread& thread : threads) thread.join();
}

// Starts calls until all tracks, also those of other connections, are through.
void Sender::Serve(Connection& connection) {
  const auto may_go_on = [this, &connection]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return open_tracks_ == 0 ||
           (!connection.waiting.empty() && connection.in_flight < options_.in_flight);
  };
  for (;;) {
    Walk walk;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&may_go_on));
      if (open_tracks_ == 0) break;
      walk = connection.waiting.front();
      connection.waiting.pop_front();
      ++connection.in_flight;
    }
    const absl::Time now = absl::Now();
    if (walk.not_before > now) absl::SleepFor(walk.not_before - now);
    walk.first_sent = std::min(walk.first_sent, absl::Now());
    Send(connection, walk);
  }
  absl::MutexLock lock(&mutex_);
  const auto idle = [&connection] { return connection.in_flight == 0; };
  mutex_.Await(absl::Condition(&idle));
}

void Sender::Sign(Message& message) const {
  if (!message.envelope.empty()) return;
  auto envelope = signers_.at(message.author).Sign(message.content, absl::Now());
  if (envelope.ok()) message.envelope = *std::move(envelope);
}

void Sender::Send(Connection& connection, Walk walk) {
  Sign(walk.message());
  auto* call = new Call{connection, walk, {}, {}, {}};
  Prepare(call->context, kCallTimeout);
  call->request.mutable_envelope()->set_cms(walk.message().envelope);
  connection.stub->async()->Submit(&call->context, &call->request, &call->response,
                                   [this, call](const grpc::Status& status) {
                                     OnAnswer(*call, status);
                                     delete call;
                                   });
}

void Sender::OnAnswer(Call& call, const grpc::Status& status) {
  Walk walk = call.walk;
  Message& message = walk.message();
  if (status.ok()) {
    message.receipt = call.response.receipt().SerializeAsString();
    if (message.receipt.empty()) message.failure = "an empty receipt";
  } else if (!MayRetry(status) || absl::Now() - walk.first_sent > kGiveUpAfter) {
    message.refusal = RefusalCode(status);
    if (message.refusal.empty()) message.failure = Text(status);
  }
  absl::MutexLock lock(&mutex_);
  --call.connection.in_flight;
  if (!message.answered()) {
    ++retries_;
    ++message.retries;
    walk.not_before = absl::Now() + kRetryDelay;
    return Queue(walk, /*first=*/true);
  }
  ++answered_;
  walk = {walk.track, walk.next + 1};
  if (walk.next < walk.track->size()) return Queue(walk, /*first=*/false);
  --open_tracks_;
}

}  // namespace edmg::e2e
