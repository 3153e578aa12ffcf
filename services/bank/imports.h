// What banks tell in files: each row moves the payment that it names, or is kept as unmatched.
// Thread-safe.
//
// A row is known by the file's digest and its number, and is its own journal entry: a file of which
// a part was recorded is sent again whole.
#ifndef EDMG_SERVICES_BANK_IMPORTS_H_
#define EDMG_SERVICES_BANK_IMPORTS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/bank_file.pb.h"
#include "services/answers/access_log.h"
#include "services/answers/caller.h"
#include "services/bank/status_file.h"
#include "services/rules/book/accept.h"
#include "services/writer/kernel.h"
#include "store/engine/reader.h"

namespace edmg::services {

inline constexpr size_t kImportPartMax = 500;                // rows that are committed together
inline constexpr size_t kStatusFilePieceBytesMax = 1 << 20;  // of a message

class Imports {
 public:
  explicit Imports(const Kernel& kernel)
      : database_(kernel.database), sequencer_(kernel.sequencer), access_log_(kernel.access_log) {}

  using Done = std::function<void(absl::StatusOr<edmg::v1::ImportPaymentStatusResponse>)>;

  // Records the rows of a file, part by part. `sha256`: its digest, 64 lower case hex digits.
  // EXPORT_UNKNOWN; the errors of Sequencer::Enqueue.
  void Record(StatusRows rows, const std::string& sha256, const Caller& caller, Done done);

  // PAGE_SIZE_INVALID, PAGE_TOKEN_INVALID.
  absl::StatusOr<edmg::v1::ListUnmatchedResponse> ListUnmatched(
      const edmg::v1::ListUnmatchedRequest& request, const Caller& caller, absl::Time now) const;

 private:
  const store::Database& database_;
  Sequencer& sequencer_;
  AccessLog& access_log_;
};

// The decision on a row, live and when the journal is verified; empty if the row is known.
absl::StatusOr<edmg::store::v1::Decision> DecideBankStatus(
    const store::Reader& reader, const edmg::store::v1::BankStatusCommand& command,
    const rules::Accept& accept);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_BANK_IMPORTS_H_
