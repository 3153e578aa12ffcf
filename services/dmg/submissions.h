// Signed messages: from a verified envelope to a receipt on disk.
//
// Thread-safe. Submit answers through `done`, on the writer's thread, once the message is on disk
// or refused; a message that was accepted before gets its first receipt again, byte for byte,
// whatever became since of its signer's certificate or SSIN.
#ifndef EDMG_SERVICES_DMG_SUBMISSIONS_H_
#define EDMG_SERVICES_DMG_SUBMISSIONS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "certs/verified.h"
#include "edmg/v1/submission.pb.h"
#include "edmg/v1/submission_service.pb.h"
#include "services/answers/access_log.h"
#include "services/answers/caller.h"
#include "services/dmg/evidence_reader.h"
#include "services/writer/kernel.h"
#include "store/engine/database.h"

namespace edmg::services {

// Signing time against the verifier's clock (design 4).
inline constexpr absl::Duration kSigningTimeAgeMax = absl::Hours(24);
inline constexpr absl::Duration kSigningTimeAheadMax = absl::Minutes(5);

class Submissions {
 public:
  // A receipt as it is stored: a serialised edmg.v1.Receipt.
  using Done = std::function<void(absl::StatusOr<std::string> receipt)>;

  struct Options {
    std::string gateway_id;
    EvidenceReader evidence_reader;  // may be null
  };

  Submissions(Options options, const Kernel& kernel)
      : options_(std::move(options)),
        database_(kernel.database),
        sequencer_(kernel.sequencer),
        access_log_(kernel.access_log) {}

  // A message that is refused after its patient was looked at, or was accepted before, leaves a row
  // in the access log. Errors: PERMISSION_DENIED/AUTHOR_NOT_CALLER, SOFTWARE_MISMATCH,
  // SIGNING_TIME_TOO_OLD, SIGNING_TIME_IN_FUTURE; that of Signed::Trusted;
  // ALREADY_EXISTS/MESSAGE_ID_REUSED; the refusals of the rules; those of Sequencer::Enqueue.
  void Submit(certs::Signed<edmg::v1::Submission> message, const Caller& caller, Done done);

  // The receipt that Submit would give now, or its error; writes nothing but a row of the access
  // log.
  absl::StatusOr<std::string> Check(certs::Signed<edmg::v1::Submission> message,
                                    const Caller& caller, absl::Time now) const;

  // The stored receipt. INVALID_ARGUMENT, NOT_FOUND/RECEIPT_UNKNOWN.
  absl::StatusOr<std::string> GetReceipt(const edmg::v1::GetReceiptRequest& request,
                                         const Caller& caller, absl::Time now) const;

 private:
  const Options options_;
  const store::Database& database_;
  Sequencer& sequencer_;
  AccessLog& access_log_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_DMG_SUBMISSIONS_H_
