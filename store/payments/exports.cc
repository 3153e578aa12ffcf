#include "store/payments/exports.h"

#include <string>

#include "store/engine/keys.h"

namespace edmg::store {
namespace {

// Insurers have three digits: what follows begins at the same byte in every key.
Key KeyOfText(absl::string_view insurer, absl::string_view text) {
  return Key().Text(insurer).Text(text);
}

Key TransferKey(absl::string_view insurer, int64_t export_revision, int64_t number) {
  return Key().Text(insurer).Revision(export_revision).Revision(number);
}

}  // namespace

Found<v1::DebtorAccountRecord> ReadDebtorAccount(const Reader& reader, absl::string_view insurer,
                                                 absl::string_view iban) {
  return FindRecord<v1::DebtorAccountRecord>(reader, Table::kDebtorAccounts,
                                             KeyOfText(insurer, iban).bytes());
}

absl::Status ScanDebtorAccounts(const Reader& reader, absl::string_view insurer,
                                const std::function<bool(const v1::DebtorAccountRecord&)>& visit) {
  return ScanRecords<v1::DebtorAccountRecord>(
      reader, Table::kDebtorAccounts, insurer, insurer,
      [&](absl::string_view, const auto& account) { return visit(account); });
}

Found<v1::ExportRecord> ReadExport(const Reader& reader, absl::string_view insurer,
                                   absl::string_view export_id) {
  return FindRecord<v1::ExportRecord>(reader, Table::kExports,
                                      KeyOfText(insurer, export_id).bytes());
}

absl::Status ScanExports(const Reader& reader, absl::string_view insurer, absl::string_view after,
                         const std::function<bool(const v1::ExportRecord&)>& visit) {
  const std::string from = KeyOfText(insurer, after);
  return ScanRecords<v1::ExportRecord>(reader, Table::kExports, insurer, from,
                                       [&](absl::string_view key, const auto& record) {
                                         return (!after.empty() && key == from) || visit(record);
                                       });
}

absl::Status ScanTransfers(const Reader& reader, const v1::ExportRecord& of, int64_t after,
                           const std::function<bool(const v1::TransferRecord&)>& visit) {
  const int64_t revision = of.made().revision();
  const std::string prefix = Key().Text(of.insurer()).Revision(revision);
  return ScanRecords<v1::TransferRecord>(
      reader, Table::kTransfers, prefix, TransferKey(of.insurer(), revision, after + 1).bytes(),
      [&](absl::string_view, const auto& transfer) { return visit(transfer); });
}

absl::Status ScanUnmatched(const Reader& reader, absl::string_view insurer, int64_t after,
                           const std::function<bool(const edmg::v1::UnmatchedStatus&)>& visit) {
  const std::string from = Key().Text(insurer).Revision(after + 1);
  return ScanRecords<edmg::v1::UnmatchedStatus>(
      reader, Table::kUnmatched, insurer, from,
      [&](absl::string_view, const auto& row) { return visit(row); });
}

void ApplyDebtorAccount(const v1::DebtorAccountRecord& account, Batch& batch) {
  batch.Put(Table::kDebtorAccounts, KeyOfText(account.insurer(), account.account().iban()).bytes(),
            Serialize(account));
}

void ApplyExports(const v1::JournalEntry& entry, Batch& batch) {
  const v1::Decision& decision = entry.decision();
  if (decision.has_payment_export()) {
    const auto& record = decision.payment_export();
    batch.Put(Table::kExports, KeyOfText(record.insurer(), record.asked().export_id()).bytes(),
              Serialize(record));
  }
  for (const auto& transfer : decision.transfers()) {
    batch.Put(
        Table::kTransfers,
        TransferKey(transfer.insurer(), transfer.export_revision(), transfer.number()).bytes(),
        Serialize(transfer));
  }
  if (decision.has_unmatched()) {
    const std::string key = Key().Text(entry.bank_status().insurer()).Revision(entry.revision());
    batch.Put(Table::kUnmatched, key, Serialize(decision.unmatched()));
  }
}

}  // namespace edmg::store
