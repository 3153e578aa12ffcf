// Receipts, by author (NIHII, 8 digits) and message id (32 hex digits).
#ifndef EDMG_STORE_JOURNAL_RECEIPTS_H_
#define EDMG_STORE_JOURNAL_RECEIPTS_H_

#include "absl/strings/string_view.h"
#include "edmg/store/v1/answers.pb.h"
#include "edmg/store/v1/journal.pb.h"
#include "store/engine/batch.h"
#include "store/engine/keys.h"
#include "store/engine/records.h"

namespace edmg::store {

Found<v1::ReceiptRecord> ReadReceipt(const Reader& reader, absl::string_view author,
                                     absl::string_view message_id);

// Applies the part of an entry that concerns the receipt of its message.
void ApplyReceipt(const v1::JournalEntry& entry, Batch& batch);

Key ReceiptKey(absl::string_view author, absl::string_view message_id);

}  // namespace edmg::store

#endif  // EDMG_STORE_JOURNAL_RECEIPTS_H_
