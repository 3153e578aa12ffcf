// Files between insurers and their banks: debtor accounts, exports with their transfers, and rows
// of the banks' files that moved nothing.
#ifndef EDMG_STORE_PAYMENTS_EXPORTS_H_
#define EDMG_STORE_PAYMENTS_EXPORTS_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/store/v1/payments.pb.h"
#include "edmg/v1/bank_file.pb.h"
#include "store/engine/batch.h"
#include "store/engine/records.h"

namespace edmg::store {

Found<v1::DebtorAccountRecord> ReadDebtorAccount(const Reader& reader, absl::string_view insurer,
                                                 absl::string_view iban);
// Visits an insurer's accounts by IBAN.
absl::Status ScanDebtorAccounts(const Reader& reader, absl::string_view insurer,
                                const std::function<bool(const v1::DebtorAccountRecord&)>& visit);

Found<v1::ExportRecord> ReadExport(const Reader& reader, absl::string_view insurer,
                                   absl::string_view export_id);
// Visits an insurer's exports by id, those after `after`; empty: from the first.
absl::Status ScanExports(const Reader& reader, absl::string_view insurer, absl::string_view after,
                         const std::function<bool(const v1::ExportRecord&)>& visit);

// Visits the transfers of an export in their order, from the one after number `after`.
absl::Status ScanTransfers(const Reader& reader, const v1::ExportRecord& of, int64_t after,
                           const std::function<bool(const v1::TransferRecord&)>& visit);

// Visits an insurer's rows in the order of record, those after a revision.
absl::Status ScanUnmatched(const Reader& reader, absl::string_view insurer, int64_t after,
                           const std::function<bool(const edmg::v1::UnmatchedStatus&)>& visit);

// Applies this command; it needs no decision.
void ApplyDebtorAccount(const v1::DebtorAccountRecord& account, Batch& batch);
// Applies the part of an entry's decision that concerns exports and unmatched rows.
void ApplyExports(const v1::JournalEntry& entry, Batch& batch);

}  // namespace edmg::store

#endif  // EDMG_STORE_PAYMENTS_EXPORTS_H_
