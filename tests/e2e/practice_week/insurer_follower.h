// An insurer's back office: follows its payment events in a thread of its own, acknowledges every
// now and then, and comes back by itself after the gateway was away.
#ifndef EDMG_TESTS_E2E_PRACTICE_WEEK_INSURER_FOLLOWER_H_
#define EDMG_TESTS_E2E_PRACTICE_WEEK_INSURER_FOLLOWER_H_

#include <cstdint>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "edmg/v1/payment_service.grpc.pb.h"
#include "tests/e2e/practice_week/wire.h"

namespace edmg::e2e {

// The events that one insurer saw.
struct Followed {
  std::string insurer;
  std::vector<std::string> event_ids;  // in the order of first delivery
  std::vector<std::string> payment_ids;
  int64_t repeated = 0;      // delivered again before their acknowledgement: allowed
  int64_t streams = 0;       // opened
  int64_t acknowledged = 0;  // acknowledgements that were answered
  std::vector<std::string> wrongs;
};

class InsurerFollower {
 public:
  static absl::StatusOr<std::unique_ptr<InsurerFollower>> Start(const Targets& targets,
                                                                const std::string& insurer,
                                                                uint64_t seed);
  ~InsurerFollower();

  // Waits until `payments` were seen or nothing came for a while, and ends the thread.
  Followed Finish(size_t payments);

 private:
  InsurerFollower(std::unique_ptr<edmg::v1::PaymentService::Stub> stub, const std::string& insurer,
                  uint64_t seed);

  void Follow();
  grpc::Status FollowOneStream();
  void Take(const edmg::v1::SubscribePaymentEventsResponse& response);
  void Acknowledge(const std::string& cursor);
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

  const std::unique_ptr<edmg::v1::PaymentService::Stub> stub_;
  // Only the thread uses these.
  std::mt19937_64 random_;
  std::set<std::string> seen_;
  std::vector<std::string> unacknowledged_;
  std::set<std::string> acknowledged_;

  absl::Mutex mutex_;
  Followed followed_ ABSL_GUARDED_BY(mutex_);
  grpc::ClientContext* open_ ABSL_GUARDED_BY(mutex_) = nullptr;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace edmg::e2e

#endif  // EDMG_TESTS_E2E_PRACTICE_WEEK_INSURER_FOLLOWER_H_
