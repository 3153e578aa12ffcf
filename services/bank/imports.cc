#include "services/bank/imports.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/answers/pages.h"
#include "services/payments/payment_reports.h"
#include "services/writer/rows_command.h"
#include "store/payments/exports.h"
#include "store/payments/payment_states.h"

namespace edmg::services {
namespace {

using edmg::store::v1::BankStatusCommand;
using edmg::store::v1::Decision;
using edmg::store::v1::PaymentReportCommand;
using edmg::v1::ImportPaymentStatusResponse;

// What became of a row.
enum class RowOutcome { kRecorded, kKnown, kUnmatched, kFailed };

// A part of a file's rows.
struct Rows {
  std::vector<BankStatusCommand> rows;
  size_t ByteSizeLong() const {
    size_t bytes = 0;
    for (const auto& row : rows) bytes += row.ByteSizeLong();
    return bytes;
  }
};

class BankRowsCommand : public RowsCommand<Rows, RowOutcome> {
 public:
  BankRowsCommand(Rows part, Caller caller, Done done)
      : RowsCommand(std::move(part), static_cast<int>(part.rows.size()), RowOutcome::kFailed,
                    std::move(caller), std::move(done)) {}

 private:
  absl::StatusOr<RowOutcome> DecideRow(int row, const store::Reader& reader,
                                       const rules::Accept& accept,
                                       edmg::store::v1::JournalEntry* entry) override {
    auto& command = *entry->mutable_bank_status();
    command = request_.rows[static_cast<size_t>(row)];
    auto decision = DecideBankStatus(reader, command, accept);
    if (!decision.ok()) return decision.status();
    *entry->mutable_decision() = *std::move(decision);
    if (entry->decision().has_unmatched()) return RowOutcome::kUnmatched;
    return entry->decision().payment_events().empty() ? RowOutcome::kKnown : RowOutcome::kRecorded;
  }
};

// One file under way: the next part is enqueued once the one before is on disk.
class FileImport : public std::enable_shared_from_this<FileImport> {
 public:
  FileImport(Sequencer& sequencer, StatusRows rows, const Caller& caller, Imports::Done done)
      : sequencer_(sequencer), rows_(std::move(rows)), caller_(caller), done_(std::move(done)) {}

  ImportPaymentStatusResponse& response() { return response_; }

  void RecordNext() {
    if (next_ == rows_.rows.size()) return done_(std::move(response_));
    Rows part;
    const size_t end = std::min(rows_.rows.size(), next_ + kImportPartMax);
    std::move(rows_.rows.begin() + static_cast<ptrdiff_t>(next_),
              rows_.rows.begin() + static_cast<ptrdiff_t>(end), std::back_inserter(part.rows));
    next_ = end;
    auto command = std::make_unique<BankRowsCommand>(
        std::move(part), caller_, [self = shared_from_this()](const auto& results) {
          if (!results.ok()) return self->done_(results.status());
          self->Count(*results);
          self->RecordNext();
        });
    auto status = sequencer_.EnqueueChained(std::move(command));
    if (!status.ok()) done_(status);
  }

 private:
  void Count(const RowResults<RowOutcome>& results) {
    for (const auto& row : results.rows) {
      switch (row.outcome) {
        case RowOutcome::kRecorded:
          response_.set_rows_recorded(response_.rows_recorded() + 1);
          break;
        case RowOutcome::kKnown:
          response_.set_rows_known(response_.rows_known() + 1);
          break;
        case RowOutcome::kUnmatched:
          response_.set_rows_unmatched(response_.rows_unmatched() + 1);
          break;
        case RowOutcome::kFailed:  // no row is refused: what cannot be recorded is unmatched
          break;
      }
    }
    if (results.revision != 0) response_.set_revision(results.revision);
  }

  Sequencer& sequencer_;
  StatusRows rows_;
  const Caller caller_;
  const Imports::Done done_;
  size_t next_ = 0;
  ImportPaymentStatusResponse response_;
};

// Why the row moves nothing.
struct Unmatched {
  std::string reason;
  std::string text;
};

Unmatched Because(Reason reason, std::string text) {
  return {std::string(RowOf(reason).name), std::move(text)};
}

Decision KeepUnmatched(const BankStatusCommand& command, Unmatched because, int64_t revision) {
  Decision decision;
  auto& row = *decision.mutable_unmatched();
  row.set_file_sha256(command.file_sha256());
  row.set_row(command.report().row());
  row.set_message_id(command.message_id());
  row.set_end_to_end_id(command.end_to_end_id());
  *row.mutable_report() = command.report();
  row.set_reason(std::move(because.reason));
  row.set_text(std::move(because.text));
  row.set_revision(revision);
  return decision;
}

// True if the payment was in that export, in an attempt that is over.
bool WasIn(const edmg::v1::PaymentStatus& status, const std::string& export_id) {
  return std::any_of(status.earlier_attempts().begin(), status.earlier_attempts().end(),
                     [&](const auto& attempt) { return attempt.export_id() == export_id; });
}

// True if the bank rejects a transfer of another export than the one in which the payment stands.
absl::StatusOr<bool> IsSuperseded(const store::Reader& reader, const BankStatusCommand& command) {
  if (command.report().kind() != edmg::v1::PAYMENT_REPORT_KIND_REJECTED) return false;
  const auto position = store::PositionOfPayment(command.report().payment_id());
  if (!position.has_value() || command.message_id().empty()) return false;
  const auto payment = store::ReadPaymentWithStatus(reader, command.insurer(), *position);
  if (!payment.ok()) return payment.status();
  if (!payment->has_value()) return false;
  const auto& status = (*payment)->status();
  if (status.export_id() == command.message_id()) return false;
  return !status.export_id().empty() || WasIn(status, command.message_id());
}

absl::StatusOr<bool> WasImported(const store::Reader& reader, const BankStatusCommand& command) {
  const std::string report_id = store::ReportIdOfFile(command.file_sha256());
  const auto known =
      store::ReadPaymentReport(reader, {command.insurer(), report_id, command.report().row()});
  if (!known.ok()) return known.status();
  return known->has_value();
}

absl::Status CheckAnswersOurs(const store::Reader& reader, const StatusRows& rows,
                              const Caller& caller) {
  if (rows.message_id.empty()) return absl::OkStatus();  // camt.054
  const auto made = store::ReadExport(reader, caller.name, rows.message_id);
  if (!made.ok()) return made.status();
  if (made->has_value()) return absl::OkStatus();
  return Error({Reason::kExportUnknown, "content",
                absl::StrCat("OrgnlMsgId is no export of yours: this file answers another")});
}

}  // namespace

absl::StatusOr<Decision> DecideBankStatus(const store::Reader& reader,
                                          const BankStatusCommand& command,
                                          const rules::Accept& accept) {
  const auto known = WasImported(reader, command);
  if (!known.ok()) return known.status();
  if (*known) return Decision();
  if (!store::PositionOfPayment(command.report().payment_id()).has_value()) {
    return KeepUnmatched(
        command, Because(Reason::kPaymentUnknown, "EndToEndId is no payment id of this gateway"),
        accept.revision);
  }
  const auto superseded = IsSuperseded(reader, command);
  if (!superseded.ok()) return superseded.status();
  if (*superseded) {
    return KeepUnmatched(
        command, Because(Reason::kExportSuperseded, "the payment stands in another export now"),
        accept.revision);
  }
  PaymentReportCommand report;
  report.set_insurer(command.insurer());
  report.set_report_id(store::ReportIdOfFile(command.file_sha256()));
  *report.mutable_report() = command.report();
  auto decision = DecidePaymentReport(reader, report, "row", accept);
  if (decision.ok() || !IsRefusal(decision.status())) return decision;
  ErrorParts parts = PartsOf(decision.status());
  return KeepUnmatched(command, {std::move(parts.reason), std::move(parts.message)},
                       accept.revision);
}

void Imports::Record(StatusRows rows, const std::string& sha256, const Caller& caller, Done done) {
  if (auto ours = CheckAnswersOurs(*database_.Snapshot(), rows, caller); !ours.ok()) {
    return done(ours);
  }
  for (BankStatusCommand& row : rows.rows) {
    row.set_insurer(caller.name);
    row.set_file_sha256(sha256);
  }
  ImportPaymentStatusResponse response;
  response.set_file_sha256(sha256);
  response.set_format(rows.format);
  response.set_rows_accepted(rows.accepted);
  if (rows.refused) response.set_refused_export_id(rows.message_id);
  auto import = std::make_shared<FileImport>(sequencer_, std::move(rows), caller, std::move(done));
  import->response() = std::move(response);
  import->RecordNext();
}

absl::StatusOr<edmg::v1::ListUnmatchedResponse> Imports::ListUnmatched(
    const edmg::v1::ListUnmatchedRequest& request, const Caller& caller, absl::Time now) const {
  const Pages pages(Tokens(database_.token_key()), absl::StrCat("unmatched:", caller.name));
  auto start = pages.Parse(request.page_size(), request.page_token());
  if (!start.ok()) return start.status();
  if (start->revision == 0) start->revision = database_.last_revision();
  int64_t after = 0;
  if (!start->after.empty() && !absl::SimpleAtoi(start->after, &after)) {
    return absl::InternalError("a sealed token has no revision");
  }
  edmg::v1::ListUnmatchedResponse response;
  bool more = false;
  auto status = store::ScanUnmatched(*database_.Snapshot(), caller.name, after,
                                     [&](const edmg::v1::UnmatchedStatus& row) {
                                       if (row.revision() > start->revision) return false;
                                       more = response.rows_size() == start->size;
                                       if (!more) *response.add_rows() = row;
                                       return !more;
                                     });
  if (!status.ok()) return status;
  if (more) {
    start->after = absl::StrCat(response.rows().rbegin()->revision());
    response.set_next_page_token(pages.TokenOf(*start));
  }
  status = access_log_.Record({caller, "", response.rows_size(), start->revision}, now);
  if (!status.ok()) return status;
  return response;
}

}  // namespace edmg::services
