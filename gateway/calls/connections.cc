#include "gateway/calls/connections.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"

namespace edmg::gateway {
namespace {

// Shorter silences count as sending without pause.
constexpr absl::Duration kPause = absl::Seconds(5);
// The time for a caller with too many connections to read why, and for an ending call to get out.
constexpr absl::Duration kFarewell = absl::Seconds(1);
// The watch makes one call and goes.
constexpr absl::Duration kOwnTimeMax = absl::Seconds(20);

struct Peer {
  std::string name;     // as gRPC writes it
  std::string address;  // the address that the limit of strangers counts by
};

Peer PeerOf(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    const auto& four = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &four.sin_addr, text, sizeof(text));
    return {absl::StrCat("ipv4:", text, ":", ntohs(four.sin_port)), text};
  }
  auto six = reinterpret_cast<const sockaddr_in6&>(address);
  const int port = ntohs(six.sin6_port);
  if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr)) {
    inet_ntop(AF_INET, six.sin6_addr.s6_addr + 12, text, sizeof(text));
    return {absl::StrCat("ipv4:", text, ":", port), text};
  }
  inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof(text));
  const std::string name = absl::StrCat("ipv6:%5B", text, "%5D:", port);
  // One household or office has 64 bits of addresses to choose from.
  for (int i = 8; i < 16; ++i) six.sin6_addr.s6_addr[i] = 0;
  inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof(text));
  return {name, text};
}

// The bytes that have come in on it since it began; -1: nobody knows.
int64_t BytesReceived(int descriptor) {
  tcp_info info = {};
  socklen_t size = sizeof(info);
  if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return -1;
  return static_cast<int64_t>(info.tcpi_bytes_received);
}

void CountDown(std::map<std::string, int>& counts, const std::string& key) {
  const auto found = counts.find(key);
  if (found != counts.end() && --found->second == 0) counts.erase(found);
}

}  // namespace

Connections::Connections(const ConnectionLimits& limits, std::function<absl::Time()> real_clock)
    : limits_(limits), real_clock_(std::move(real_clock)), events_(epoll_create1(EPOLL_CLOEXEC)) {}

Connections::~Connections() {
  {
    absl::MutexLock lock(&mutex_);
    while (!open_.empty()) Forget(open_.begin()->first);
  }
  close(events_);
}

bool Connections::Add(int descriptor, const sockaddr_storage& peer) {
  Peer named = PeerOf(peer);
  auto connection = std::make_shared<Connection>();
  connection->peer_ = std::move(named.name);
  connection->address_ = std::move(named.address);
  const absl::Time now = real_clock_();
  connection->accept_time_ = connection->progress_time_ = connection->bytes_time_ =
      connection->sending_since_ = now;

  absl::MutexLock lock(&mutex_);
  connection->own_ = own_peers_.erase(connection->peer_) > 0;
  if (connection->own_) {
    connection->end_time_ = now + kOwnTimeMax;
  } else if (draining_ || !MakeRoom(connection->address_)) {
    return false;
  }
  connection->descriptor_ = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (connection->descriptor_ < 0) return false;
  const int64_t id = next_id_++;
  connection->id_ = id;
  epoll_event ends = {};  // the end of a connection is always told
  ends.data.u64 = static_cast<uint64_t>(id);
  epoll_ctl(events_, EPOLL_CTL_ADD, connection->descriptor_, &ends);
  if (!connection->own_) ++strangers_[connection->address_];
  by_peer_[connection->peer_] = connection;
  open_[id] = std::move(connection);
  return true;
}

bool Connections::MakeRoom(const std::string& address) {
  const auto strangers = strangers_.find(address);
  if (strangers != strangers_.end() && strangers->second >= limits_.strangers_per_address_max) {
    return CloseOldestStranger(&address);
  }
  return open_.size() < static_cast<size_t>(limits_.connections_max) ||
         CloseOldestStranger(nullptr);
}

bool Connections::CloseOldestStranger() {
  absl::MutexLock lock(&mutex_);
  return CloseOldestStranger(nullptr);
}

bool Connections::CloseOldestStranger(const std::string* address) {
  for (const auto& [id, connection] : open_) {
    if (connection->admitted_ || connection->own_) continue;
    if (address != nullptr && connection->address_ != *address) continue;
    Forget(id);
    return true;
  }
  return false;
}

void Connections::Remove(int64_t id) {
  absl::MutexLock lock(&mutex_);
  Forget(id);
}

// gRPC sees the end on its own descriptor. This one leaves the set before it is closed: the set
// watches the connection, which gRPC's descriptor keeps alive.
void Connections::Forget(int64_t id) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  const std::shared_ptr<Connection> connection = std::move(found->second);
  open_.erase(found);
  shutdown(connection->descriptor_, SHUT_RDWR);
  epoll_ctl(events_, EPOLL_CTL_DEL, connection->descriptor_, nullptr);
  close(connection->descriptor_);
  if (connection->admitted_) {
    CountDown(callers_, connection->caller_);
  } else if (!connection->own_) {
    CountDown(strangers_, connection->address_);
  }
  const auto named = by_peer_.find(connection->peer_);
  if (named != by_peer_.end() && named->second == connection) by_peer_.erase(named);
}

std::shared_ptr<Connection> Connections::Find(const std::string& peer) const {
  absl::MutexLock lock(&mutex_);
  const auto found = by_peer_.find(peer);
  return found == by_peer_.end() ? nullptr : found->second;
}

absl::Status Connections::Admit(const std::shared_ptr<Connection>& connection,
                                const std::string& caller) {
  if (connection == nullptr || connection->admitted_ || connection->own_) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  if (open_.find(connection->id_) == open_.end() || connection->admitted_) return absl::OkStatus();
  int& count = callers_[caller];
  if (count >= limits_.connections_per_caller_max) {
    connection->end_time_ = real_clock_() + kFarewell;
    return services::RetryLater(
        services::Reason::kTooManyConnections,
        absl::StrCat("this caller has ", count, " connections open: close some, then try again"),
        absl::Seconds(5));
  }
  ++count;
  CountDown(strangers_, connection->address_);
  connection->caller_ = caller;
  connection->admitted_ = true;
  return absl::OkStatus();
}

void Connections::Expect(const sockaddr_storage& own) {
  absl::MutexLock lock(&mutex_);
  own_peers_ = {PeerOf(own).name};
}

bool Connections::MustClose(Connection& connection, absl::Time now) const {
  if (now >= connection.end_time_) return true;
  const int64_t bytes = BytesReceived(connection.descriptor_);
  if (bytes != connection.bytes_) {
    if (now - connection.bytes_time_ > kPause) connection.sending_since_ = now;
    connection.bytes_time_ = now;
    connection.bytes_ = bytes;
  }
  if (connection.progressed_.exchange(false)) {
    connection.bytes_at_progress_ = bytes;
    connection.progress_time_ = connection.sending_since_ = now;
  }
  const absl::Duration without_progress = now - connection.progress_time_;
  if (draining_) return connection.calls_ == 0 && without_progress > kFarewell;
  // The part of a stranger is smaller: a client that was cut off comes back as a stranger.
  const int64_t bytes_max = limits_.bytes_without_message_max / (connection.admitted_ ? 1 : 2);
  const int64_t budget = bytes_max + connection.feeds_ * limits_.bytes_per_feed_max;
  if (bytes - connection.bytes_at_progress_ > budget) return true;
  if (!connection.admitted_ && now - connection.accept_time_ > limits_.first_call_within) {
    return true;
  }
  if (connection.calls_ == 0 && without_progress > limits_.idle_max) return true;
  return connection.bytes_time_ - connection.sending_since_ > limits_.message_within;
}

void Connections::Look() {
  const absl::Time now = real_clock_();
  absl::MutexLock lock(&mutex_);
  std::vector<int64_t> closing;
  for (const auto& [id, connection] : open_) {
    if (MustClose(*connection, now)) closing.push_back(id);
  }
  for (int64_t id : closing) Forget(id);
}

void Connections::Drain() {
  absl::MutexLock lock(&mutex_);
  draining_ = true;
}

int64_t Connections::size() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int64_t>(open_.size());
}

}  // namespace edmg::gateway
