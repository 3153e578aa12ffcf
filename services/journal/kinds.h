// The kinds of journal entries, one row each: who asks for it, in whose name, and how it is decided
// again. A kind without a row stops the check of its first entry, and kinds_test names it.
//
// How an entry is applied stands in store/apply.cc.
#ifndef EDMG_SERVICES_JOURNAL_KINDS_H_
#define EDMG_SERVICES_JOURNAL_KINDS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "edmg/store/v1/journal.pb.h"
#include "services/dmg/evidence_reader.h"
#include "services/rules/book/accept.h"
#include "store/engine/reader.h"

namespace edmg::services {

// An entry, and the state and the rulebook that it was decided on.
struct RecordedEntry {
  const edmg::store::v1::JournalEntry& entry;
  absl::string_view evidence;  // empty: there is none
  const EvidenceReader& evidence_reader;
  const store::Reader& before;
  const rules::Accept& accept;
};

struct EntryKind {
  edmg::store::v1::JournalEntry::CommandCase command;
  // True if the label is of one who may ask for it (JournalEntry.requested_by): an insurer for
  // itself, a physician for their own messages.
  bool (*may_ask)(const edmg::store::v1::JournalEntry& entry);
  // The same functions as live. kDataLoss for an entry that nobody could have made.
  absl::StatusOr<edmg::store::v1::Decision> (*decide)(const RecordedEntry& recorded);
};

absl::Span<const EntryKind> EntryKinds();

// nullptr: no row.
const EntryKind* KindOf(const edmg::store::v1::JournalEntry& entry);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_JOURNAL_KINDS_H_
