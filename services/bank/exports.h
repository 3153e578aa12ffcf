// Exports of credit transfers: they instruct what is due, in parts, and give the file for the bank.
// Thread-safe.
//
// Each part is a journal entry of its own, so that nobody waits for a large export; one part waits
// on the writer at a time. An export that was broken off is RUNNING: the same request goes on.
#ifndef EDMG_SERVICES_BANK_EXPORTS_H_
#define EDMG_SERVICES_BANK_EXPORTS_H_

#include <functional>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/store/v1/payments.pb.h"
#include "edmg/v1/bank_file.pb.h"
#include "services/answers/access_log.h"
#include "services/answers/caller.h"
#include "services/bank/credit_transfer_file.h"
#include "services/writer/kernel.h"

namespace edmg::services {

inline constexpr size_t kFilePieceBytes = 192 << 10;

class Exports {
 public:
  explicit Exports(const Kernel& kernel)
      : database_(kernel.database), sequencer_(kernel.sequencer), access_log_(kernel.access_log) {}

  // The answer of one export: its counts, then the file, piece by piece. For one thread at a time.
  class Answer {
   public:
    using Response = edmg::v1::ExportCreditTransfersResponse;
    using Preview = std::function<absl::StatusOr<edmg::v1::CreditTransferExport>()>;
    // `preview` runs with the first Next.
    Answer(const store::Database& database, Preview preview);
    Answer(const store::Database& database, edmg::store::v1::ExportRecord record,
           edmg::v1::CreditTransferFormat format);
    // nullopt after the end.
    absl::StatusOr<std::optional<Response>> Next();

   private:
    absl::StatusOr<std::optional<Response>> First();
    absl::Status WritePiece();

    const store::Database& database_;
    const edmg::store::v1::ExportRecord record_;
    const Preview preview_;
    std::optional<CreditTransferFile> file_;  // none in a preview
    bool began_ = false;
    bool ended_ = false;
    int64_t written_ = 0;  // number of the last transfer in the file
  };
  using Opened = std::function<void(absl::StatusOr<std::shared_ptr<Answer>>)>;

  // Makes the export, or finds it. The errors of DecideExportPart, FIELD_FORMAT of the format, and
  // those of Sequencer::Enqueue.
  void Open(const edmg::v1::ExportCreditTransfersRequest& request, const Caller& caller,
            Opened opened);

  // The errors of DecideCancelPart, and those of Sequencer::Enqueue.
  void Cancel(const edmg::v1::CancelExportRequest& request, const Caller& caller,
              std::function<void(absl::StatusOr<edmg::v1::CancelExportResponse>)> done);

  // PAGE_SIZE_INVALID, PAGE_TOKEN_INVALID.
  absl::StatusOr<edmg::v1::ListExportsResponse> List(const edmg::v1::ListExportsRequest& request,
                                                     const Caller& caller, absl::Time now) const;

 private:
  const store::Database& database_;
  Sequencer& sequencer_;
  AccessLog& access_log_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_BANK_EXPORTS_H_
