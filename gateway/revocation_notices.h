// Says in the process's log which revocation lists of the signers are past their next update: all
// of them when they were read, and each once when it passes while the gateway runs. Thread-safe.
#ifndef EDMG_GATEWAY_REVOCATION_NOTICES_H_
#define EDMG_GATEWAY_REVOCATION_NOTICES_H_

#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "certs/verifier.h"
#include "gateway/process_log.h"

namespace edmg::gateway {

class RevocationNotices {
 public:
  // `verifier` and `log` must outlive it; `clock` is the one that the verifier judges by.
  RevocationNotices(const certs::Verifier& verifier, std::function<absl::Time()> clock,
                    ProcessLog& log)
      : verifier_(verifier), clock_(std::move(clock)), log_(log) {}

  void SayAll();
  void SayNew();

 private:
  void Say(bool all);

  const certs::Verifier& verifier_;
  const std::function<absl::Time()> clock_;
  ProcessLog& log_;
  absl::Mutex mutex_;
  absl::Time said_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_REVOCATION_NOTICES_H_
