// Proof that the derived tables follow from the journal: a journal is applied to an empty store,
// and the tables of two stores are compared.
//
// Both go on step by step, so that a caller can do other things between; the source must not change
// meanwhile (a snapshot), and outlives them. The kind of each table says if it is compared.
#ifndef EDMG_STORE_REPLAY_H_
#define EDMG_STORE_REPLAY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "edmg/store/v1/journal.pb.h"
#include "store/engine/batch.h"
#include "store/engine/database.h"
#include "store/engine/reader.h"

namespace edmg::store {

// Applies the decisions of a journal, up to a revision, to an empty store.
class Replayer {
 public:
  // Looks at an entry before it is applied; `before` is the state that it was decided on. The
  // evidence is empty where there is none. An error ends the replay.
  using Look = absl::FunctionRef<absl::Status(const Reader& before, const v1::JournalEntry& entry,
                                              absl::string_view evidence)>;

  Replayer(const Reader& source, int64_t last_revision, Database& target)
      : source_(source), last_revision_(last_revision), target_(target), batch_(target) {}

  // Applies the next entries, at most so many, and commits them; a step of the calendar, which may
  // have hundreds of decisions, is the last. DATA_LOSS for a gap in the journal.
  absl::Status Step(int64_t entries, Look look);

  // The last entry that was applied.
  int64_t revision() const { return batch_.last_revision(); }
  bool done() const { return revision() == last_revision_; }

 private:
  absl::StatusOr<v1::JournalEntry> Apply(int64_t revision, Look look);

  const Reader& source_;
  const int64_t last_revision_;
  Database& target_;
  Batch batch_;
};

// Compares the derived tables of two stores.
class TableComparison {
 public:
  TableComparison(const Reader& left, const Reader& right);
  ~TableComparison();

  // Goes on over about so many rows and adds differences, each one line that names table and kind
  // of difference, never a key (keys carry SSINs).
  absl::Status Step(int64_t rows, std::vector<std::string>& differences);
  bool done() const { return tables_done_ == kTables.size(); }

 private:
  class TableWalk;

  const Reader& left_;
  const Reader& right_;
  size_t tables_done_ = 0;
  std::unique_ptr<TableWalk> lefts_, rights_;  // of the table that is compared
};

// A whole replay. `progress` is told the revision now and then. DATA_LOSS for a gap in the journal
// or missing evidence.
absl::Status Replay(const Database& source, Database& target,
                    absl::FunctionRef<void(int64_t revision)> progress);

// The first differences of a whole comparison, at most `most`. Empty: equal, byte for byte.
absl::StatusOr<std::vector<std::string>> CompareDerivedTables(const Database& left,
                                                              const Database& right, size_t most);

}  // namespace edmg::store

#endif  // EDMG_STORE_REPLAY_H_
