#include "gateway/edge/listener_watch.h"

#include <netinet/in.h>
#include <unistd.h>

#include <string>

#include "absl/synchronization/notification.h"
#include "gateway/edge/tls_probe.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace edmg::gateway {
namespace {

using testing::HasSubstr;

constexpr WatchTimes kQuick = {absl::Milliseconds(10), absl::Milliseconds(100), 3};

// A listener as one that has become deaf: the kernel takes connections, and nobody answers.
class DeafListener {
 public:
  DeafListener() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    auto* address = reinterpret_cast<sockaddr*>(&address_);
    reinterpret_cast<sockaddr_in&>(address_) = {.sin_family = AF_INET,
                                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(sockaddr_in);
    EXPECT_EQ(bind(socket_, address, size), 0);
    EXPECT_EQ(listen(socket_, 64), 0);
    EXPECT_EQ(getsockname(socket_, address, &size), 0);
  }
  ~DeafListener() { Close(); }
  void Close() {
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
  }
  const sockaddr_storage& address() const { return address_; }

 private:
  int socket_;
  sockaddr_storage address_ = {};
};

absl::Status Probe(const DeafListener& listener, absl::Duration time_max) {
  const auto probe = TlsProbe::Make();
  if (!probe.ok()) return probe.status();
  return (*probe)->Call(
      listener.address(), [](const sockaddr_storage&) {}, time_max);
}

TEST(TlsProbe, SaysWhetherAListenerIsDeafOrGone) {
  DeafListener listener;
  const absl::Status deaf = Probe(listener, absl::Milliseconds(200));
  EXPECT_EQ(deaf.code(), absl::StatusCode::kDeadlineExceeded) << deaf;
  listener.Close();
  const absl::Status gone = Probe(listener, absl::Milliseconds(200));
  EXPECT_EQ(gone.code(), absl::StatusCode::kUnavailable) << gone;
}

TEST(ListenerWatch, TellsOnceWhichListenerDoesNotAnswer) {
  DeafListener listener;
  absl::Notification told;
  std::string why;
  const ListenerWatch watch(
      {{"first", [](absl::Duration) { return absl::OkStatus(); }},
       {"second", [&](absl::Duration time_max) { return Probe(listener, time_max); }}},
      kQuick, [&](const std::string& reason) {
        why = reason;
        told.Notify();
      });
  ASSERT_TRUE(told.WaitForNotificationWithTimeout(absl::Seconds(20)));
  EXPECT_THAT(why, HasSubstr("the second listener does not answer"));
  EXPECT_THAT(why, HasSubstr("3 times"));
}

TEST(ListenerWatch, SingleFailuresAreForgiven) {
  absl::Notification many;
  int calls = 0;
  const ListenerWatch watch({{"flaky",
                              [&](absl::Duration) {
                                if (++calls == 30) many.Notify();
                                return calls % 3 == 0 ? absl::OkStatus()
                                                      : absl::UnavailableError("now and then");
                              }}},
                            kQuick, [](const std::string& why) { ADD_FAILURE() << why; });
  EXPECT_TRUE(many.WaitForNotificationWithTimeout(absl::Seconds(20)));
}

}  // namespace
}  // namespace edmg::gateway
