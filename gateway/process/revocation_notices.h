// Says in the process's log which revocation lists of signers and of transport certificates are
// past their next update: all of them when they were read, and later each one once, when its time
// passes while the gateway runs. Thread-safe.
#ifndef EDMG_GATEWAY_PROCESS_REVOCATION_NOTICES_H_
#define EDMG_GATEWAY_PROCESS_REVOCATION_NOTICES_H_

#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "certs/transport_verifier.h"
#include "certs/verifier.h"
#include "gateway/process/process_log.h"

namespace edmg::gateway {

class RevocationNotices {
 public:
  // All must outlive it; `transport` may be null. `clock` is the one that they judge by.
  RevocationNotices(const certs::Verifier& verifier, const certs::TransportVerifier* transport,
                    std::function<absl::Time()> clock, ProcessLog& log)
      : verifier_(verifier), transport_(transport), clock_(std::move(clock)), log_(log) {}

  void SayAll();
  void SayNew();

 private:
  void Say(bool all);

  const certs::Verifier& verifier_;
  const certs::TransportVerifier* const transport_;
  const std::function<absl::Time()> clock_;
  ProcessLog& log_;
  absl::Mutex mutex_;
  absl::Time said_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_PROCESS_REVOCATION_NOTICES_H_
