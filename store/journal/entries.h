// The journal and the evidence that its entries point to.
#ifndef EDMG_STORE_JOURNAL_ENTRIES_H_
#define EDMG_STORE_JOURNAL_ENTRIES_H_

#include <cstdint>
#include <string>

#include "edmg/store/v1/journal.pb.h"
#include "store/engine/records.h"

namespace edmg::store {

// The revision that `reader` shows, which is `at_least` or a few later: the last of its journal.
absl::StatusOr<int64_t> ReadLastRevision(const Reader& reader, int64_t at_least);

Found<v1::JournalEntry> ReadJournalEntry(const Reader& reader, int64_t revision);

Found<std::string> ReadEvidence(const Reader& reader, int64_t revision);

}  // namespace edmg::store

#endif  // EDMG_STORE_JOURNAL_ENTRIES_H_
