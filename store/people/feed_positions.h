// How far insurers' files are recorded, so that a stream that broke off goes on there. Moved in the
// entry that records the rows, so that both are on disk or neither.
#ifndef EDMG_STORE_PEOPLE_FEED_POSITIONS_H_
#define EDMG_STORE_PEOPLE_FEED_POSITIONS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "store/engine/batch.h"
#include "store/engine/keys.h"
#include "store/engine/reader.h"

namespace edmg::store {

// DO NOT CHANGE: the positions that an insurer keeps. A new file takes the place of the one that
// was moved first.
inline constexpr int kFeedPositionsPerInsurerMax = 64;

struct FeedFileOf {
  absl::string_view insurer;
  absl::string_view file_id;
};
// Rows of the file that are recorded; 0: it is not known.
absl::StatusOr<int64_t> ReadFeedPosition(const Reader& reader, const FeedFileOf& file);

// Applies the position that the entry's command names, if it names one.
absl::Status ApplyFeedPosition(const v1::JournalEntry& entry, Batch& batch);

Key FeedPositionKey(const FeedFileOf& file);

}  // namespace edmg::store

#endif  // EDMG_STORE_PEOPLE_FEED_POSITIONS_H_
