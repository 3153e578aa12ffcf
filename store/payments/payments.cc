#include "store/payments/payments.h"

#include <string>
#include <vector>

namespace edmg::store {
namespace {

// The first key after all of `position` in an insurer's stream.
Key AfterKey(absl::string_view insurer, StreamPosition position) {
  return StreamKey(insurer, {position.revision, position.position + 1});
}

// Removes the events from where the removal before it ended to where this one does.
absl::Status RemoveEvents(const v1::RemovedEventsRecord& removed, Batch& batch) {
  const auto before = ReadRemovedUpTo(batch, removed.insurer());
  if (!before.ok()) return before.status();
  const std::string last =
      StreamKey(removed.insurer(), {removed.revision(), removed.position()}).bytes();
  std::vector<std::string> keys;
  auto status = batch.Scan(Table::kPaymentEvents, removed.insurer(),
                           AfterKey(removed.insurer(), *before).bytes(),
                           [&](absl::string_view key, absl::string_view) {
                             if (key > last) return false;
                             keys.emplace_back(key);
                             return true;
                           });
  for (const std::string& key : keys) batch.Delete(Table::kPaymentEvents, key);
  batch.Put(Table::kRemovedEvents, removed.insurer(), Serialize(removed));
  return status;
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

absl::StatusOr<edmg::v1::Payment> ReadPaymentOf(const Reader& reader,
                                                const v1::PaymentEventRecord& event) {
  auto payment =
      ReadPayment(reader, event.insurer(), {event.payment_revision(), event.payment_position()});
  if (!payment.ok()) return payment.status();
  if (!payment->has_value()) return absl::DataLossError("an event's payment is missing");
  return **std::move(payment);
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

absl::StatusOr<v1::RemovedEventsRecord> ReadRemovedEvents(const Reader& reader,
                                                          absl::string_view insurer) {
  return FindRecordOrEmpty<v1::RemovedEventsRecord>(reader, Table::kRemovedEvents, insurer);
}

absl::StatusOr<StreamPosition> ReadRemovedUpTo(const Reader& reader, absl::string_view insurer) {
  const auto removed = ReadRemovedEvents(reader, insurer);
  if (!removed.ok()) return removed.status();
  return StreamPosition{removed->revision(), removed->position()};
}

absl::Status ApplyPayments(const v1::JournalEntry& entry, Batch& batch) {
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
  if (!entry.decision().has_removed_events()) return absl::OkStatus();
  return RemoveEvents(entry.decision().removed_events(), batch);
}

}  // namespace edmg::store
