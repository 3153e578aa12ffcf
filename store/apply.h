// From a journal entry to the tables: the only writer of the journal and of derived tables.
//
// The live gateway and a replay both go through Append, so that applying the journal's decisions to
// an empty store gives the same derived tables, byte for byte.
#ifndef EDMG_STORE_APPLY_H_
#define EDMG_STORE_APPLY_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "store/engine/batch.h"

namespace edmg::store {

// Puts the entry, its evidence (empty: none) and all that its decision changes into the batch.
// `entry.revision()` must follow the batch's last one. Errors: those of the reads.
absl::Status Append(const v1::JournalEntry& entry, absl::string_view evidence, Batch& batch);

}  // namespace edmg::store

#endif  // EDMG_STORE_APPLY_H_
