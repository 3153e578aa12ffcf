#include "store/replay.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "edmg/store/v1/journal.pb.h"
#include "store/apply.h"
#include "store/records.h"

namespace edmg::store {
namespace {

constexpr int64_t kEntriesPerBatch = 500;

absl::Status ReplayEntry(const Reader& source, int64_t revision, Batch& batch) {
  auto entry = ReadJournalEntry(source, revision);
  if (!entry.ok()) return entry.status();
  if (!entry->has_value()) {
    return absl::DataLossError(absl::StrCat("the journal has no revision ", revision));
  }
  std::string evidence;
  if ((*entry)->has_submission()) {
    auto envelope = ReadEvidence(source, revision);
    if (!envelope.ok()) return envelope.status();
    if (!envelope->has_value()) {
      return absl::DataLossError(absl::StrCat("revision ", revision, " has no evidence"));
    }
    evidence = **std::move(envelope);
  }
  return Append(**entry, evidence, batch);
}

// Steps through a table in chunks, so that two tables can be walked side by side.
class TableWalk {
 public:
  TableWalk(const Reader& reader, Table table) : reader_(reader), table_(table) {}

  // The next row, or nullptr at the end.
  absl::StatusOr<const std::pair<std::string, std::string>*> Peek() {
    if (next_ == rows_.size() && !ended_) {
      if (auto status = Fetch(); !status.ok()) return status;
    }
    return next_ < rows_.size() ? &rows_[next_] : nullptr;
  }
  void Advance() { ++next_; }

 private:
  static constexpr size_t kRowsPerChunk = 1000;

  absl::Status Fetch() {
    rows_.clear();
    next_ = 0;
    auto status =
        reader_.Scan(table_, "", from_, [&](absl::string_view key, absl::string_view value) {
          rows_.emplace_back(key, value);
          return rows_.size() < kRowsPerChunk;
        });
    ended_ = rows_.size() < kRowsPerChunk;
    if (!rows_.empty()) from_ = rows_.back().first + std::string(1, '\0');
    return status;
  }

  const Reader& reader_;
  const Table table_;
  std::string from_;
  std::vector<std::pair<std::string, std::string>> rows_;
  size_t next_ = 0;
  bool ended_ = false;
};

absl::Status CompareTable(const Reader& left, const Reader& right, const TableRow& table,
                          size_t most, std::vector<std::string>& differences) {
  TableWalk lefts(left, table.table);
  TableWalk rights(right, table.table);
  while (differences.size() < most) {
    auto l = lefts.Peek();
    auto r = rights.Peek();
    if (!l.ok()) return l.status();
    if (!r.ok()) return r.status();
    if (*l == nullptr && *r == nullptr) break;
    const int order = *l == nullptr ? 1 : *r == nullptr ? -1 : (*l)->first.compare((*r)->first);
    if (order < 0) differences.push_back(absl::StrCat(table.name, ": row only in the first"));
    if (order > 0) differences.push_back(absl::StrCat(table.name, ": row only in the second"));
    if (order == 0 && (*l)->second != (*r)->second) {
      differences.push_back(absl::StrCat(table.name, ": row with another value"));
    }
    if (order <= 0) lefts.Advance();
    if (order >= 0) rights.Advance();
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Replay(const Database& source, Database& target,
                    absl::FunctionRef<void(int64_t revision)> progress) {
  if (target.last_revision() != 0) return absl::FailedPreconditionError("the target is not empty");
  const auto reader = source.Snapshot();
  Batch batch(target);
  for (int64_t revision = 1; revision <= source.last_revision(); ++revision) {
    if (auto status = ReplayEntry(*reader, revision, batch); !status.ok()) return status;
    if (revision % kEntriesPerBatch == 0 || revision == source.last_revision()) {
      if (auto status = target.Commit(batch); !status.ok()) return status;
      progress(revision);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> CompareDerivedTables(const Database& left,
                                                              const Database& right, size_t most) {
  std::vector<std::string> differences;
  const auto lefts = left.Snapshot();
  const auto rights = right.Snapshot();
  for (const TableRow& table : kTables) {
    if (table.kind != Kind::kDerived) continue;
    auto status = CompareTable(*lefts, *rights, table, most, differences);
    if (!status.ok()) return status;
  }
  return differences;
}

}  // namespace edmg::store
