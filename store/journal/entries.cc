#include "store/journal/entries.h"

#include "store/engine/keys.h"

namespace edmg::store {

absl::StatusOr<int64_t> ReadLastRevision(const Reader& reader, int64_t at_least) {
  int64_t last = at_least;
  auto status = reader.Scan(Table::kJournal, "", Key().Revision(at_least + 1).bytes(),
                            [&](absl::string_view key, absl::string_view) {
                              last = RevisionAtEnd(key);
                              return true;
                            });
  if (!status.ok()) return status;
  return last;
}

Found<v1::JournalEntry> ReadJournalEntry(const Reader& reader, int64_t revision) {
  return FindRecord<v1::JournalEntry>(reader, Table::kJournal, Key().Revision(revision).bytes());
}

Found<std::string> ReadEvidence(const Reader& reader, int64_t revision) {
  return reader.Get(Table::kEvidence, Key().Revision(revision).bytes());
}

}  // namespace edmg::store
