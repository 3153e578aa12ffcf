// AdminService.VerifyJournal: a check of the journal while the gateway goes on.
//
// The check runs on a thread of its own, a second at a time, so that neither the writer nor the
// readers wait for it; between two slices it shows how far it is, and ends when the caller has gone
// or the gateway stops.
#ifndef EDMG_GATEWAY_CALLS_JOURNAL_VERIFICATION_H_
#define EDMG_GATEWAY_CALLS_JOURNAL_VERIFICATION_H_

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "edmg/v1/admin_service.pb.h"
#include "gateway/calls/front.h"
#include "gateway/calls/stream_pump.h"
#include "gateway/process/worker_pool.h"
#include "services/journal/journal_check.h"

namespace edmg::gateway {

inline constexpr absl::Duration kVerificationReportInterval = absl::Seconds(1);

class JournalVerification {
 public:
  explicit JournalVerification(Front& front) : front_(front), thread_(1) {}

  using Response = edmg::v1::VerifyJournalResponse;

  // Sends a stream that runs on `thread`; of several streams one is served after another.
  void Send(StreamPump<Response>& pump);
  WorkerPool& thread() { return thread_; }

 private:
  absl::StatusOr<std::shared_ptr<services::JournalCheck>> Begin();
  // The result of a slice of work; nullopt after the verdict.
  absl::StatusOr<std::optional<Response>> Next(services::JournalCheck& check) const;

  Front& front_;
  WorkerPool thread_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_JOURNAL_VERIFICATION_H_
