// The practices' software: sends the messages of many tracks over several connections, each with a
// number of calls in flight, and repeats the identical bytes blindly until they are answered.
//
// Uses gRPC's callback API; one thread a connection signs and starts the calls. `Play` may be
// watched from another thread.
#ifndef EDMG_TESTS_E2E_PRACTICE_WEEK_SENDER_H_
#define EDMG_TESTS_E2E_PRACTICE_WEEK_SENDER_H_

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "edmg/v1/submission_service.grpc.pb.h"
#include "tests/e2e/practice_week/ledger.h"
#include "tests/e2e/practice_week/wire.h"

namespace edmg::e2e {

class Sender {
 public:
  struct Options {
    int connections = 4;  // at least one for each vendor
    int in_flight = 16;   // for each connection
  };

  static absl::StatusOr<std::unique_ptr<Sender>> Connect(const Country& country,
                                                         const Targets& targets,
                                                         const Options& options);

  // Sends all messages and fills in their answers.
  void Play(std::vector<Track>& tracks);

  int64_t answered() const { return answered_; }
  int64_t retries() const { return retries_; }

 private:
  // A track on its way: its next message waits or is in flight.
  struct Walk {
    Track* track;
    size_t next = 0;
    absl::Time not_before = absl::InfinitePast();
    absl::Time first_sent = absl::InfiniteFuture();

    Message& message() const { return (*track)[next]; }
  };
  struct Connection {
    std::unique_ptr<edmg::v1::SubmissionService::Stub> stub;
    std::deque<Walk> waiting;
    int in_flight = 0;
  };
  struct Call;

  Sender(const Country& country, const Options& options) : country_(country), options_(options) {}

  void Queue(Walk walk, bool first) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Serve(Connection& connection) ABSL_LOCKS_EXCLUDED(mutex_);
  void Send(Connection& connection, Walk walk);
  void OnAnswer(Call& call, const grpc::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);
  void Sign(Message& message) const;

  const Country& country_;
  const Options options_;
  std::map<int, certs::Signer> signers_;  // by doctor
  std::vector<Connection> connections_;   // their queues are guarded by mutex_
  std::atomic<int64_t> answered_ = 0;
  std::atomic<int64_t> retries_ = 0;

  absl::Mutex mutex_;
  size_t open_tracks_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t next_connection_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace edmg::e2e

#endif  // EDMG_TESTS_E2E_PRACTICE_WEEK_SENDER_H_
