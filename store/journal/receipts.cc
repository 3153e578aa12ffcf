#include "store/journal/receipts.h"

namespace edmg::store {

Key ReceiptKey(absl::string_view author, absl::string_view message_id) {
  return Key().Text(author).Text(message_id);
}

Found<v1::ReceiptRecord> ReadReceipt(const Reader& reader, absl::string_view author,
                                     absl::string_view message_id) {
  return FindRecord<v1::ReceiptRecord>(reader, Table::kReceipts,
                                       ReceiptKey(author, message_id).bytes());
}

void ApplyReceipt(const v1::JournalEntry& entry, Batch& batch) {
  if (!entry.decision().has_receipt()) return;
  const auto& message = entry.submission();
  batch.Put(Table::kReceipts, ReceiptKey(message.author(), message.message_id()).bytes(),
            Serialize(entry.decision().receipt()));
}

}  // namespace edmg::store
