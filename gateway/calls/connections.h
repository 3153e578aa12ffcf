// The connections of one listener: their limit, and the closing of those that do or omit what they
// should not. A connection is a stranger until its first call tells who calls.
//
// gRPC keeps a connection's descriptor; this table keeps a duplicate, by which it counts what has
// come in, learns of the end, and can end it. Nothing here looks into the bytes: a connection that
// sends much, or sends on and on, without completing one message is closed. Thread-safe.
#ifndef EDMG_GATEWAY_CALLS_CONNECTIONS_H_
#define EDMG_GATEWAY_CALLS_CONNECTIONS_H_

#include <sys/socket.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace edmg::gateway {

struct ConnectionLimits {
  int connections_max = 2000;
  int connections_per_caller_max = 1000;
  int strangers_per_address_max = 128;
  absl::Duration first_call_within = absl::Seconds(30);
  // The limit for sending without pause and without a whole message.
  absl::Duration message_within = absl::Seconds(30);
  // The limit without any call. gRPC closes idle connections earlier, but not those with a call
  // begun.
  absl::Duration idle_max = absl::Minutes(6);
  int64_t bytes_without_message_max = 1 << 20;
  // The limit grows by this for each feed that is open.
  int64_t bytes_per_feed_max = 4608 << 10;
};

class Connection {
 public:
  // A message of the client has come whole, or the client took one of ours.
  void Progress() { progressed_ = true; }
  void CallBegun() {
    progressed_ = true;
    ++calls_;
  }
  void CallEnded() {
    progressed_ = true;
    --calls_;
  }
  void FeedBegun() { ++feeds_; }
  void FeedEnded() { --feeds_; }
  // True for the gateway's own watch: it is neither counted nor told in the request log.
  bool own() const { return own_; }

 private:
  friend class Connections;

  int64_t id_ = 0;       // in the order of arrival
  int descriptor_ = -1;  // a duplicate
  std::string peer_;     // as gRPC writes it
  std::string address_;
  bool own_ = false;
  absl::Time accept_time_;
  std::string caller_;                  // of a caller that was admitted
  std::atomic<bool> admitted_ = false;  // no stranger any more
  std::atomic<bool> progressed_ = false;
  std::atomic<int> calls_ = 0;
  std::atomic<int> feeds_ = 0;
  // The state that the last look found.
  int64_t bytes_ = 0;
  int64_t bytes_at_progress_ = 0;
  absl::Time progress_time_;
  absl::Time bytes_time_;                         // something came
  absl::Time sending_since_;                      // without pause
  absl::Time end_time_ = absl::InfiniteFuture();  // closed then, whatever it does
};

class Connections {
 public:
  // `real_clock` measures; it must be callable from any thread.
  Connections(const ConnectionLimits& limits, std::function<absl::Time()> real_clock);
  ~Connections();
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  // Takes in an accepted connection; false: it has to be closed. If there is no room, the oldest
  // stranger makes some.
  bool Add(int descriptor, const sockaddr_storage& peer);
  // An epoll set that tells the ends of connections, by their ids; ids begin at kFirstId.
  int events() const { return events_; }
  static constexpr int64_t kFirstId = 1000;
  // Forgets a connection that has ended.
  void Remove(int64_t id);
  // False: there is no stranger.
  bool CloseOldestStranger();

  // The connection of a call; nullptr for one that did not come through here.
  std::shared_ptr<Connection> Find(const std::string& peer) const;
  // Says who calls on it. RESOURCE_EXHAUSTED/TOO_MANY_CONNECTIONS, and the connection is closed
  // soon.
  absl::Status Admit(const std::shared_ptr<Connection>& connection, const std::string& caller);

  // The next connection from this address and port is the gateway's own.
  void Expect(const sockaddr_storage& own);

  // Looks at every connection, and closes those that break a rule.
  void Look();
  // From now on Look closes every connection that has no call under way.
  void Drain();

  int64_t size() const;

 private:
  bool MustClose(Connection& connection, absl::Time now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The oldest stranger of an address; nullptr: of any address.
  bool CloseOldestStranger(const std::string* address) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool MakeRoom(const std::string& address) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(int64_t id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const ConnectionLimits limits_;
  const std::function<absl::Time()> real_clock_;
  const int events_;
  mutable absl::Mutex mutex_;
  int64_t next_id_ ABSL_GUARDED_BY(mutex_) = kFirstId;
  std::map<int64_t, std::shared_ptr<Connection>> open_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::shared_ptr<Connection>> by_peer_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> strangers_ ABSL_GUARDED_BY(mutex_);  // of an address
  std::map<std::string, int> callers_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> own_peers_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_CONNECTIONS_H_
