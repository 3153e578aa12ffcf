#include "store/payments/payments.h"

namespace edmg::store {
namespace {

// The first key after all of `position` in an insurer's stream.
Key AfterKey(absl::string_view insurer, StreamPosition position) {
  return StreamKey(insurer, {position.revision, position.position + 1});
}

}  // namespace

Key StreamKey(absl::string_view insurer, StreamPosition position) {
  return Key().Text(insurer).Revision(position.revision).Number(position.position);
}

Found<edmg::v1::Payment> ReadPayment(const Reader& reader, absl::string_view insurer,
                                     StreamPosition position) {
  return FindRecord<edmg::v1::Payment>(reader, Table::kPayments,
                                       StreamKey(insurer, position).bytes());
}

absl::Status ScanPayments(const Reader& reader, absl::string_view insurer, StreamPosition after,
                          const std::function<bool(const edmg::v1::Payment&)>& visit) {
  return ScanRecords<edmg::v1::Payment>(
      reader, Table::kPayments, insurer, AfterKey(insurer, after).bytes(),
      [&](absl::string_view, const edmg::v1::Payment& payment) { return visit(payment); });
}

absl::Status ScanPaymentEvents(
    const Reader& reader, absl::string_view insurer, StreamPosition after,
    const std::function<bool(StreamPosition, const v1::PaymentEventRecord&)>& visit) {
  return ScanRecords<v1::PaymentEventRecord>(
      reader, Table::kPaymentEvents, insurer, AfterKey(insurer, after).bytes(),
      [&](absl::string_view key, const v1::PaymentEventRecord& event) {
        return visit(StreamPositionAtEnd(key), event);
      });
}

void ApplyPayments(const v1::JournalEntry& entry, Batch& batch) {
  int32_t position = 0;
  for (const auto& payment : entry.decision().payments()) {
    batch.Put(Table::kPayments,
              StreamKey(payment.insurer(), {entry.revision(), position++}).bytes(),
              Serialize(payment));
  }
  for (const auto& event : entry.decision().payment_events()) {
    batch.Put(Table::kPaymentEvents,
              StreamKey(event.insurer(), {entry.revision(), event.position()}).bytes(),
              Serialize(event));
  }
}

}  // namespace edmg::store
