#include <string>
#include <utility>
#include <vector>

#include "services/answers/errors.h"
#include "services/bank/export_decisions.h"
#include "services/rules/payments/payment_states.h"
#include "store/payments/exports.h"
#include "store/payments/payment_states.h"

namespace edmg::services {
namespace {

using edmg::store::v1::CancelExportCommand;
using edmg::store::v1::Decision;
using edmg::store::v1::ExportRecord;
using edmg::store::v1::TransferRecord;
using edmg::v1::Payment;
using rules::PaymentAct;

// Takes rows of an export back.
class Cancelling {
 public:
  Cancelling(const store::Reader& reader, const rules::Accept& accept, ExportRecord& record,
             Decision& decision)
      : reader_(reader), accept_(accept), record_(record), decision_(decision) {}

  absl::Status TakeBack(const TransferRecord& row) {
    record_.set_rows_cancelled(row.number());
    auto payment = store::ReadNamedPayment(reader_, row.insurer(),
                                           {row.payment().revision(), row.payment().position()});
    if (!payment.ok()) return payment.status();
    const auto* step = rules::StepOf(*payment, PaymentAct::kExportCancelled);
    if (step == nullptr || !StandsAsExported(*payment)) {
      return absl::OkStatus();  // it was rejected or recovered meanwhile
    }
    Forget(row, *payment);
    rules::Take(*step, *payment, {}, accept_, &decision_);
    record_.mutable_made()->set_payments_due_again(record_.made().payments_due_again() + 1);
    for (const auto& netted : row.netted()) {
      if (auto status = OpenAgain(row, netted.payment_id()); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  // False also for one that the bank rejected and that was settled with its recovery then: only
  // recoveries that an export set off take all of a payment.
  bool StandsAsExported(const Payment& payment) const {
    const auto& status = payment.status();
    return status.export_id() == record_.asked().export_id() &&
           (status.state() != edmg::v1::PAYMENT_STATE_SETTLED || rules::OpenCents(payment) == 0);
  }

  // What this export set off stands at the end.
  static void Forget(const TransferRecord& row, Payment& payment) {
    auto& netted = *payment.mutable_status()->mutable_netted();
    netted.DeleteSubrange(netted.size() - row.netted_size(), row.netted_size());
  }

  absl::Status OpenAgain(const TransferRecord& row, const std::string& recovery_id) {
    const auto recovery = store::ReadNamedPayment(reader_, row.insurer(), recovery_id);
    if (!recovery.ok()) return recovery.status();
    const auto* step = rules::StepOf(*recovery, PaymentAct::kOpenedAgain);
    if (step != nullptr) rules::Take(*step, *recovery, {}, accept_, &decision_);
    return absl::OkStatus();
  }

  const store::Reader& reader_;
  const rules::Accept& accept_;
  ExportRecord& record_;
  Decision& decision_;
};

absl::Status BeginCancelling(const CancelExportCommand& command, ExportRecord& record) {
  if (record.paid()) {
    return Error({Reason::kExportPaid, "export_id",
                  "something of it was reported paid: it cannot be cancelled"});
  }
  record.clear_after_physician();
  record.mutable_made()->set_state(edmg::v1::EXPORT_STATE_CANCELLING);
  record.mutable_made()->set_cancel_reason(command.reason());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Decision> DecideCancelPart(const store::Reader& reader,
                                          const CancelExportCommand& command,
                                          const rules::Accept& accept) {
  if (!edmg::v1::CancelReason_IsValid(command.reason()) ||
      command.reason() == edmg::v1::CANCEL_REASON_UNSPECIFIED) {
    return Error({Reason::kFieldFormat, "reason", "must be one of CancelReason"});
  }
  auto record = store::ReadExport(reader, command.insurer(), command.export_id());
  if (!record.ok()) return record.status();
  if (!record->has_value()) {
    return Error({Reason::kExportUnknown, "export_id", "you have made no export of this id"});
  }
  ExportRecord& cancelled = **record;
  if (cancelled.made().state() == edmg::v1::EXPORT_STATE_CANCELLED) return Decision();
  if (cancelled.made().state() != edmg::v1::EXPORT_STATE_CANCELLING) {
    if (auto status = BeginCancelling(command, cancelled); !status.ok()) return status;
  }
  std::vector<TransferRecord> rows;
  auto status = store::ScanTransfers(reader, cancelled, cancelled.rows_cancelled(),
                                     [&](const TransferRecord& row) {
                                       rows.push_back(row);
                                       return rows.size() < static_cast<size_t>(kExportPartMax);
                                     });
  Decision decision;
  Cancelling cancelling(reader, accept, cancelled, decision);
  for (const TransferRecord& row : rows) {
    if (status.ok()) status = cancelling.TakeBack(row);
  }
  if (!status.ok()) return status;
  if (cancelled.rows_cancelled() == cancelled.rows()) {
    cancelled.mutable_made()->set_state(edmg::v1::EXPORT_STATE_CANCELLED);
  }
  *decision.mutable_payment_export() = std::move(cancelled);
  return decision;
}

}  // namespace edmg::services
