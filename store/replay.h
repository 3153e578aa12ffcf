// Proof that the derived tables are what the journal says.
// Works on closed or idle stores; what it compares is told by the kind of each table.
#ifndef EDMG_STORE_REPLAY_H_
#define EDMG_STORE_REPLAY_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "store/database.h"

namespace edmg::store {

// Applies the decisions of `source`'s journal to `target`, which must be empty. `progress` is told
// the revision now and then. DATA_LOSS for a gap in the journal or missing evidence.
absl::Status Replay(const Database& source, Database& target,
                    absl::FunctionRef<void(int64_t revision)> progress);

// Differences between the derived tables, at most `most`, each in one line that names table and
// kind of difference, never a key (keys carry SSINs). Empty: equal, byte for byte.
absl::StatusOr<std::vector<std::string>> CompareDerivedTables(const Database& left,
                                                              const Database& right, size_t most);

}  // namespace edmg::store

#endif  // EDMG_STORE_REPLAY_H_
