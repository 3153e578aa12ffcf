#include "gateway/edge/acceptor.h"

#include <linux/tcp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"

namespace edmg::gateway {
namespace {

constexpr absl::Duration kLookInterval = absl::Milliseconds(100);
// The pause until some descriptor may be free again.
constexpr absl::Duration kDescriptorWait = absl::Milliseconds(50);
// The bytes that the kernel takes for a connection before gRPC has read it: they are counted as
// they come in, but cost gRPC its time later. 256 KiB still let 100 Mbit/s through at 20 ms.
constexpr int kReceiveBufferBytes = 128 << 10;  // the kernel takes it twice
constexpr int kAcceptsAtOnceMax = 64;
constexpr int kEventsAtOnceMax = 256;

struct HostAndPort {
  std::string host;
  std::string port;
};

// "host:port" or "[v6]:port".
absl::StatusOr<HostAndPort> Split(absl::string_view address) {
  const size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos || colon + 1 == address.size()) {
    return absl::InvalidArgumentError("no port");
  }
  absl::string_view host = address.substr(0, colon);
  if (!host.empty() && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return HostAndPort{std::string(host), std::string(address.substr(colon + 1))};
}

sockaddr_storage AddressOf(int socket) {
  sockaddr_storage bound = {};
  socklen_t size = sizeof(bound);
  getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size);
  return bound;
}

// The port stands at the same place in both families.
int PortOf(const sockaddr_storage& address) {
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

// A socket that listens, or -1. `port` replaces a port 0 of the address; `only_six` leaves IPv4 to
// another socket.
int ListenOn(const addrinfo& found, int port, int only_six) {
  sockaddr_storage address = {};
  std::copy_n(reinterpret_cast<const char*>(found.ai_addr), found.ai_addrlen,
              reinterpret_cast<char*>(&address));
  auto& with_port = reinterpret_cast<sockaddr_in&>(address);
  if (with_port.sin_port == 0) with_port.sin_port = htons(static_cast<uint16_t>(port));
  const int listener =
      socket(found.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (listener < 0) return -1;
  const int on = 1;
  // Accepted connections inherit the lack of delay and the size of the buffer.
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &kReceiveBufferBytes, sizeof(kReceiveBufferBytes));
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (found.ai_family == AF_INET6) {
    setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &only_six, sizeof(only_six));
  }
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), found.ai_addrlen) == 0 &&
      listen(listener, SOMAXCONN) == 0) {
    return listener;
  }
  const int fault = errno;
  close(listener);
  errno = fault;
  return -1;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Acceptor>> Acceptor::Listen(const std::string& address,
                                                           Connections& connections) {
  std::unique_ptr<Acceptor> acceptor(new Acceptor(connections));
  if (auto status = acceptor->Bind(address); !status.ok()) return status;
  return acceptor;
}

absl::Status Acceptor::Bind(const std::string& address) {
  const auto split = Split(address);
  addrinfo* list = nullptr;
  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE;
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  if (!split.ok() || getaddrinfo(split->host.empty() ? nullptr : split->host.c_str(),
                                 split->port.c_str(), &hints, &list) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot listen on ", address, ": not the host:port of this machine"));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, freeaddrinfo);
  // A host may have several addresses; all on which this machine can listen get the same port.
  for (const addrinfo* found = list; found != nullptr; found = found->ai_next) {
    const int listener = ListenOn(*found, port_, list->ai_next != nullptr);
    if (listener < 0) {
      if (errno == EADDRINUSE) {
        return absl::FailedPreconditionError(
            absl::StrCat("cannot listen on ", address, ": the port is taken"));
      }
      continue;
    }
    listeners_.push_back(listener);
    port_ = PortOf(AddressOf(listener));
  }
  if (!listeners_.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("cannot listen on ", address));
}

sockaddr_storage Acceptor::own_address() const {
  sockaddr_storage address = AddressOf(listeners_.front());
  if (address.ss_family == AF_INET) {
    auto& four = reinterpret_cast<sockaddr_in&>(address);
    if (four.sin_addr.s_addr == INADDR_ANY) four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  } else {
    auto& six = reinterpret_cast<sockaddr_in6&>(address);
    if (IN6_IS_ADDR_UNSPECIFIED(&six.sin6_addr)) six.sin6_addr = in6addr_loopback;
  }
  return address;
}

Acceptor::~Acceptor() {
  ending_ = true;
  if (thread_.joinable()) thread_.join();
  CloseListeners();
}

void Acceptor::CloseListeners() {
  for (int listener : listeners_) close(listener);
  listeners_.clear();
}

void Acceptor::Serve(ToGrpc to_grpc) {
  to_grpc_ = std::move(to_grpc);
  for (int listener : listeners_) {
    epoll_event ready = {};
    ready.events = EPOLLIN;
    epoll_ctl(connections_.events(), EPOLL_CTL_ADD, listener, &ready);
  }
  thread_ = std::thread([this] { Run(); });
}

void Acceptor::Run() {
  absl::Time next_look = absl::Now();
  while (!ending_) {
    if (!accepting_) CloseListeners();
    epoll_event events[kEventsAtOnceMax];
    const int wait_ms = static_cast<int>(absl::ToInt64Milliseconds(
        std::clamp(next_look - absl::Now(), absl::ZeroDuration(), kLookInterval)));
    const int count = epoll_wait(connections_.events(), events, kEventsAtOnceMax, wait_ms);
    for (int i = 0; i < count; ++i) {
      const auto id = static_cast<int64_t>(events[i].data.u64);
      if (id >= Connections::kFirstId) connections_.Remove(id);
    }
    for (int listener : listeners_) AcceptFrom(listener);
    if (absl::Now() < next_look) continue;
    connections_.Look();
    next_look = absl::Now() + kLookInterval;
  }
}

void Acceptor::AcceptFrom(int listener) {
  for (int i = 0; i < kAcceptsAtOnceMax; ++i) {
    sockaddr_storage peer = {};
    socklen_t size = sizeof(peer);
    const int descriptor =
        accept4(listener, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
      const bool none_free = errno == EMFILE || errno == ENFILE || errno == ENOBUFS;
      if (errno == ECONNABORTED || errno == EINTR) continue;
      if (none_free && connections_.CloseOldestStranger()) continue;
      if (none_free) absl::SleepFor(kDescriptorWait);
      return;
    }
    if (!connections_.Add(descriptor, peer)) {
      close(descriptor);
      continue;
    }
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters taken;
    taken.listener_fd = listener;
    taken.fd = descriptor;
    to_grpc_->HandleNewConnection(&taken);
  }
}

}  // namespace edmg::gateway
