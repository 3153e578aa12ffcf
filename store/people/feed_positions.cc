#include "store/people/feed_positions.h"

#include <optional>
#include <string>

#include "store/engine/records.h"

namespace edmg::store {
namespace {

// Makes room for one more file of the insurer.
absl::Status DropOldest(absl::string_view insurer, Batch& batch) {
  int known = 0;
  std::optional<v1::FeedPositionRecord> oldest;
  auto status = ScanRecords<v1::FeedPositionRecord>(
      batch, Table::kFeedPositions, insurer, insurer,
      [&](absl::string_view, const v1::FeedPositionRecord& record) {
        ++known;
        if (!oldest.has_value() || record.revision() < oldest->revision()) oldest = record;
        return true;
      });
  if (!status.ok() || known < kFeedPositionsPerInsurerMax) return status;
  batch.Delete(Table::kFeedPositions, FeedPositionKey({insurer, oldest->file_id()}).bytes());
  return absl::OkStatus();
}

absl::Status PutPosition(const std::string& insurer, v1::FeedPositionRecord record,
                         int64_t revision, Batch& batch) {
  const std::string key = FeedPositionKey({insurer, record.file_id()}).bytes();
  auto known = batch.Get(Table::kFeedPositions, key);
  if (!known.ok()) return known.status();
  if (!known->has_value()) {
    if (auto status = DropOldest(insurer, batch); !status.ok()) return status;
  }
  record.set_revision(revision);
  batch.Put(Table::kFeedPositions, key, Serialize(record));
  return absl::OkStatus();
}

}  // namespace

Key FeedPositionKey(const FeedFileOf& file) { return Key().Text(file.insurer).Text(file.file_id); }

absl::StatusOr<int64_t> ReadFeedPosition(const Reader& reader, const FeedFileOf& file) {
  auto record = FindRecordOrEmpty<v1::FeedPositionRecord>(reader, Table::kFeedPositions,
                                                          FeedPositionKey(file).bytes());
  if (!record.ok()) return record.status();
  return record->rows_done();
}

absl::Status ApplyFeedPosition(const v1::JournalEntry& entry, Batch& batch) {
  if (entry.has_feed_position()) {
    const auto& command = entry.feed_position();
    return PutPosition(command.insurer(), command.position(), entry.revision(), batch);
  }
  if (!entry.insured_persons().has_position()) return absl::OkStatus();
  const auto& command = entry.insured_persons();
  return PutPosition(command.insurer(), command.position(), entry.revision(), batch);
}

}  // namespace edmg::store
