#include "store/payments/subscriptions.h"

namespace edmg::store {

Key SubscriptionKey(absl::string_view insurer, absl::string_view name) {
  return Key().Text(insurer).Text(name);
}

Found<v1::SubscriptionRecord> ReadSubscription(const Reader& reader, absl::string_view insurer,
                                               absl::string_view name) {
  return FindRecord<v1::SubscriptionRecord>(reader, Table::kSubscriptions,
                                            SubscriptionKey(insurer, name).bytes());
}

Found<v1::DeliveryMarkRecord> ReadDeliveryMark(const Reader& reader, absl::string_view insurer,
                                               absl::string_view name) {
  return FindRecord<v1::DeliveryMarkRecord>(reader, Table::kDeliveryMarks,
                                            SubscriptionKey(insurer, name).bytes());
}

absl::Status ScanSubscriptions(const Reader& reader, absl::string_view insurer,
                               const std::function<bool(const v1::SubscriptionRecord&)>& visit) {
  return ScanRecords<v1::SubscriptionRecord>(
      reader, Table::kSubscriptions, insurer, insurer,
      [&](absl::string_view, const v1::SubscriptionRecord& row) { return visit(row); });
}

absl::StatusOr<int> CountSubscriptions(const Reader& reader, absl::string_view insurer) {
  int count = 0;
  auto status = ScanSubscriptions(reader, insurer, [&](const auto&) { return ++count > 0; });
  if (!status.ok()) return status;
  return count;
}

void ApplySubscription(const v1::SubscriptionCommand& command, Batch& batch) {
  const auto& row = command.subscription();
  batch.Put(Table::kSubscriptions, SubscriptionKey(row.insurer(), row.name()).bytes(),
            Serialize(row));
}

}  // namespace edmg::store
