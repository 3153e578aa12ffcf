#include "store/replay.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "store/apply.h"
#include "store/journal/entries.h"

namespace edmg::store {
namespace {

constexpr int64_t kEntriesPerBatch = 500;
constexpr int64_t kRowsPerStep = 10'000;

}  // namespace

// Steps through a table in chunks, so that two tables can be walked side by side.
class TableComparison::TableWalk {
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

absl::StatusOr<v1::JournalEntry> Replayer::Apply(int64_t revision, Look look) {
  auto entry = ReadJournalEntry(source_, revision);
  if (absl::IsDataLoss(entry.status())) {
    return absl::DataLossError(absl::StrCat("revision ", revision, " cannot be read"));
  }
  if (!entry.ok()) return entry.status();
  if (!entry->has_value() || (*entry)->revision() != revision) {
    return absl::DataLossError(absl::StrCat("the journal has no revision ", revision));
  }
  std::string evidence;
  if ((*entry)->has_submission()) {
    auto envelope = ReadEvidence(source_, revision);
    if (!envelope.ok()) return envelope.status();
    evidence = std::move(*envelope).value_or("");
  }
  if (auto status = look(batch_, **entry, evidence); !status.ok()) return status;
  // A scratch store is only compared: a second copy of the evidence would fill the disk.
  auto appended = Append(**entry, target_.scratch() ? "" : evidence, batch_);
  if (!appended.ok()) return appended;
  return **std::move(entry);
}

absl::Status Replayer::Step(int64_t entries, Look look) {
  const int64_t last = std::min(last_revision_, revision() + entries);
  while (revision() < last) {
    const auto entry = Apply(revision() + 1, look);
    if (!entry.ok()) return entry.status();
    if (entry->has_schedule_run()) break;
  }
  return batch_.empty() ? absl::OkStatus() : target_.Commit(batch_);
}

TableComparison::TableComparison(const Reader& left, const Reader& right)
    : left_(left), right_(right) {}
TableComparison::~TableComparison() = default;

absl::Status TableComparison::Step(int64_t rows, std::vector<std::string>& differences) {
  while (!done() && rows > 0) {
    const TableRow& table = kTables[tables_done_];
    if (table.kind != Kind::kDerived) {
      ++tables_done_;
      continue;
    }
    if (lefts_ == nullptr) {
      lefts_ = std::make_unique<TableWalk>(left_, table.table);
      rights_ = std::make_unique<TableWalk>(right_, table.table);
    }
    auto l = lefts_->Peek();
    auto r = rights_->Peek();
    if (!l.ok()) return l.status();
    if (!r.ok()) return r.status();
    if (*l == nullptr && *r == nullptr) {
      ++tables_done_;
      lefts_.reset();
      continue;
    }
    const int order = *l == nullptr ? 1 : *r == nullptr ? -1 : (*l)->first.compare((*r)->first);
    if (order < 0) differences.push_back(absl::StrCat(table.name, ": row only in the first"));
    if (order > 0) differences.push_back(absl::StrCat(table.name, ": row only in the second"));
    if (order == 0 && (*l)->second != (*r)->second) {
      differences.push_back(absl::StrCat(table.name, ": row with another value"));
    }
    if (order <= 0) lefts_->Advance();
    if (order >= 0) rights_->Advance();
    --rows;
  }
  return absl::OkStatus();
}

absl::Status Replay(const Database& source, Database& target,
                    absl::FunctionRef<void(int64_t revision)> progress) {
  if (target.last_revision() != 0) return absl::FailedPreconditionError("the target is not empty");
  const auto reader = source.Snapshot();
  const auto has_evidence = [](const Reader&, const v1::JournalEntry& entry,
                               absl::string_view evidence) {
    if (!entry.has_submission() || !evidence.empty()) return absl::OkStatus();
    return absl::DataLossError(absl::StrCat("revision ", entry.revision(), " has no evidence"));
  };
  Replayer replayer(*reader, source.last_revision(), target);
  while (!replayer.done()) {
    if (auto status = replayer.Step(kEntriesPerBatch, has_evidence); !status.ok()) return status;
    progress(replayer.revision());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> CompareDerivedTables(const Database& left,
                                                              const Database& right, size_t most) {
  std::vector<std::string> differences;
  const auto lefts = left.Snapshot();
  const auto rights = right.Snapshot();
  TableComparison comparison(*lefts, *rights);
  while (!comparison.done() && differences.size() < most) {
    if (auto status = comparison.Step(kRowsPerStep, differences); !status.ok()) return status;
  }
  differences.resize(std::min(differences.size(), most));
  return differences;
}

}  // namespace edmg::store
