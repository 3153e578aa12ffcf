#include "services/bank/exports.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/answers/pages.h"
#include "services/bank/export_decisions.h"
#include "services/writer/brussels_day.h"
#include "services/writer/sequencer.h"
#include "store/payments/exports.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;
using edmg::store::v1::ExportRecord;
using edmg::store::v1::JournalEntry;
using edmg::v1::CancelExportRequest;
using edmg::v1::CancelExportResponse;
using edmg::v1::ExportCreditTransfersRequest;

// Work in parts: the next part is enqueued once the one before is on disk.
class PartCommand : public Command {
 public:
  // Fills the entry's command and decides on it; an empty decision: nothing is left.
  using DecidePart = std::function<absl::StatusOr<Decision>(
      const store::Reader& reader, const rules::Accept& accept, JournalEntry* entry)>;
  using Done = std::function<void(const absl::Status&)>;

  // `size_bytes`: of the request that `decide` keeps.
  PartCommand(Sequencer& sequencer, const Caller& caller, size_t size_bytes, DecidePart decide,
              Done done)
      : sequencer_(sequencer),
        caller_(caller),
        size_bytes_(size_bytes),
        decide_(std::move(decide)),
        done_(std::move(done)) {}

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    Record record;
    auto decision = decide_(reader, accept, &record.entry);
    if (!decision.ok()) return decision.status();
    if (!decision->has_payment_export()) return std::optional<Record>();
    const auto state = decision->payment_export().made().state();
    goes_on_ =
        state == edmg::v1::EXPORT_STATE_RUNNING || state == edmg::v1::EXPORT_STATE_CANCELLING;
    record.entry.set_requested_by(caller_.Label());
    *record.entry.mutable_decision() = *std::move(decision);
    return std::optional<Record>(std::move(record));
  }

  size_t decisions_max() const override { return kExportPartMax; }
  size_t size_bytes() const override { return size_bytes_; }

  void Finish(const absl::Status& status) override {
    if (!status.ok() || !goes_on_) return done_(status);
    auto next = std::make_unique<PartCommand>(sequencer_, caller_, size_bytes_, decide_, done_);
    if (auto waits = sequencer_.EnqueueChained(std::move(next)); !waits.ok()) done_(waits);
  }

 private:
  Sequencer& sequencer_;
  const Caller caller_;
  const size_t size_bytes_;
  const DecidePart decide_;
  const Done done_;
  bool goes_on_ = false;
};

absl::StatusOr<ExportRecord> ReadMade(const store::Reader& reader, const Caller& caller,
                                      const std::string& export_id) {
  auto record = store::ReadExport(reader, caller.name, export_id);
  if (!record.ok()) return record.status();
  if (!record->has_value()) return absl::DataLossError("an export is missing");
  return **std::move(record);
}

}  // namespace

Exports::Answer::Answer(const store::Database& database, Preview preview)
    : database_(database), preview_(std::move(preview)) {}

Exports::Answer::Answer(const store::Database& database, ExportRecord record,
                        edmg::v1::CreditTransferFormat format)
    : database_(database), record_(std::move(record)) {
  if (record_.made().transfers() > 0) file_.emplace(record_, format);
}

absl::StatusOr<std::optional<Exports::Answer::Response>> Exports::Answer::First() {
  began_ = true;
  ended_ = !file_.has_value();
  Response response;
  *response.mutable_credit_transfer_export() = record_.made();
  if (preview_ != nullptr) {
    auto preview = preview_();
    if (!preview.ok()) return preview.status();
    *response.mutable_credit_transfer_export() = *std::move(preview);
  }
  return std::optional<Response>(std::move(response));
}

absl::Status Exports::Answer::WritePiece() {
  auto status = store::ScanTransfers(*database_.Snapshot(), record_, written_,
                                     [&](const edmg::store::v1::TransferRecord& transfer) {
                                       file_->Add(transfer);
                                       written_ = transfer.number();
                                       return file_->size() < kFilePieceBytes;
                                     });
  if (status.ok() && written_ == record_.rows()) {
    file_->End();
    ended_ = true;
  }
  return status;
}

absl::StatusOr<std::optional<Exports::Answer::Response>> Exports::Answer::Next() {
  if (!began_) return First();
  if (ended_) return std::optional<Response>();
  if (auto status = WritePiece(); !status.ok()) return status;
  Response response;
  response.set_content(file_->TakeBytes());
  return std::optional<Response>(std::move(response));
}

void Exports::Open(const ExportCreditTransfersRequest& request, const Caller& caller,
                   Opened opened) {
  if (!edmg::v1::CreditTransferFormat_IsValid(request.format())) {
    return opened(Error({Reason::kFieldFormat, "format", "must be one of CreditTransferFormat"}));
  }
  if (request.preview()) {
    return opened(std::make_shared<Answer>(
        database_, [&database = database_, insurer = caller.name, selection = request.selection(),
                    today = BrusselsDay(sequencer_.Now())] {
          return PreviewExport(*database.Snapshot(), insurer, selection, today);
        }));
  }
  const auto decide = [selection = request.selection(), caller](const auto& reader,
                                                                const auto& accept, auto* entry) {
    auto& command = *entry->mutable_payment_export();
    command.set_insurer(caller.name);
    *command.mutable_selection() = selection;
    return DecideExportPart(reader, command, accept);
  };
  const auto done = [this, request, caller, opened](const absl::Status& status) {
    if (!status.ok()) return opened(status);
    auto record = ReadMade(*database_.Snapshot(), caller, request.selection().export_id());
    if (!record.ok()) return opened(record.status());
    const auto logged = access_log_.Record(
        {caller, "", static_cast<int>(record->rows()), record->made().revision()},
        sequencer_.Now());
    if (!logged.ok()) return opened(logged);
    opened(std::make_shared<Answer>(database_, *std::move(record), request.format()));
  };
  auto status = sequencer_.Enqueue(
      std::make_unique<PartCommand>(sequencer_, caller, request.ByteSizeLong(), decide, done));
  if (!status.ok()) opened(status);
}

void Exports::Cancel(const CancelExportRequest& request, const Caller& caller,
                     std::function<void(absl::StatusOr<CancelExportResponse>)> done) {
  const auto decide = [request, caller](const auto& reader, const auto& accept, auto* entry) {
    auto& command = *entry->mutable_cancel_export();
    command.set_insurer(caller.name);
    command.set_export_id(request.export_id());
    command.set_reason(request.reason());
    return DecideCancelPart(reader, command, accept);
  };
  const auto cancelled = [this, request, caller, done](const absl::Status& status) {
    if (!status.ok()) return done(status);
    auto record = ReadMade(*database_.Snapshot(), caller, request.export_id());
    if (!record.ok()) return done(record.status());
    CancelExportResponse response;
    *response.mutable_credit_transfer_export() = record->made();
    done(std::move(response));
  };
  auto status = sequencer_.Enqueue(
      std::make_unique<PartCommand>(sequencer_, caller, request.ByteSizeLong(), decide, cancelled));
  if (!status.ok()) done(status);
}

absl::StatusOr<edmg::v1::ListExportsResponse> Exports::List(
    const edmg::v1::ListExportsRequest& request, const Caller& caller, absl::Time) const {
  const Pages pages(Tokens(database_.token_key()), absl::StrCat("exports:", caller.name));
  auto start = pages.Parse(request.page_size(), request.page_token());
  if (!start.ok()) return start.status();
  if (start->revision == 0) start->revision = database_.last_revision();
  edmg::v1::ListExportsResponse response;
  bool more = false;
  auto status = store::ScanExports(*database_.Snapshot(), caller.name, start->after,
                                   [&](const ExportRecord& record) {
                                     more = response.exports_size() == start->size;
                                     if (!more) *response.add_exports() = record.made();
                                     return !more;
                                   });
  if (!status.ok()) return status;
  if (more) {
    start->after = response.exports().rbegin()->selection().export_id();
    response.set_next_page_token(pages.TokenOf(*start));
  }
  return response;
}

}  // namespace edmg::services
