// The signature checks of senders: known signers at once, on the caller's thread; others in a pool
// of their own, a few at a time.
//
// The sender of a message chooses the cost of checking a signer whom the verifier does not know. So
// such messages wait for each other and never hold up a known signer. The number that waits is
// bounded: the rest is told to come again. Thread-safe.
#ifndef EDMG_GATEWAY_PROCESS_FULL_CHECKS_H_
#define EDMG_GATEWAY_PROCESS_FULL_CHECKS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "certs/verifier.h"
#include "edmg/v1/submission.pb.h"
#include "gateway/process/worker_pool.h"

namespace edmg::gateway {

inline constexpr int kFullChecksMax = 2;  // at a time
inline constexpr size_t kFullChecksWaitingMax = 512;

class FullChecks {
 public:
  using Message = absl::StatusOr<certs::Signed<edmg::v1::Submission>>;
  using Use = std::function<void(Message message)>;

  // Both must outlive this; `pool` does nothing else.
  FullChecks(const certs::Verifier& verifier, WorkerPool& pool)
      : verifier_(verifier), pool_(pool) {}

  // Calls `use` once, now or on a thread of the pool; until then `cms` must live. Errors: the
  // verifier's; RESOURCE_EXHAUSTED/QUEUE_FULL with RetryInfo where too many strangers wait.
  void Verify(const std::string& cms, Use use);

 private:
  const certs::Verifier& verifier_;
  WorkerPool& pool_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_PROCESS_FULL_CHECKS_H_
