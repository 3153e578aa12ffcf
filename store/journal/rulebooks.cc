#include "store/journal/rulebooks.h"

#include <algorithm>
#include <utility>

#include "store/engine/keys.h"
#include "store/journal/entries.h"

namespace edmg::store {
namespace {

// The version of the rules that an activation names.
absl::StatusOr<int32_t> RulesVersionAt(const Reader& reader, int64_t revision) {
  auto entry = ReadJournalEntry(reader, revision);
  if (!entry.ok()) return entry.status();
  if (!entry->has_value()) return Unreadable(Table::kJournal);
  return std::max((*entry)->rulebook().rules_version(), 1);
}

// The revision of the first or the last activation; 0: there is none.
enum class Activation { kFirst, kLast };
absl::StatusOr<int64_t> RevisionOf(Activation which, const Reader& reader) {
  int64_t revision = 0;
  auto status =
      reader.Scan(Table::kRulebooks, "", "", [&](absl::string_view key, absl::string_view) {
        revision = RevisionAtEnd(key);
        return which == Activation::kLast;
      });
  if (!status.ok()) return status;
  return revision;
}

Found<int32_t> RulesVersionOf(Activation which, const Reader& reader) {
  auto revision = RevisionOf(which, reader);
  if (!revision.ok()) return revision.status();
  if (*revision == 0) return std::optional<int32_t>();
  auto version = RulesVersionAt(reader, *revision);
  if (!version.ok()) return version.status();
  return std::optional<int32_t>(*version);
}

}  // namespace

Found<ActiveRulebook> ReadActiveRulebook(const Reader& reader) {
  auto revision = RevisionOf(Activation::kLast, reader);
  if (!revision.ok()) return revision.status();
  if (*revision == 0) return std::optional<ActiveRulebook>();
  auto text = reader.Get(Table::kRulebooks, Key().Revision(*revision).bytes());
  if (!text.ok()) return text.status();
  if (!text->has_value()) return Unreadable(Table::kRulebooks);
  auto version = RulesVersionAt(reader, *revision);
  if (!version.ok()) return version.status();
  return std::optional(ActiveRulebook{*revision, **std::move(text), *version});
}

Found<int32_t> ReadFirstRulesVersion(const Reader& reader) {
  return RulesVersionOf(Activation::kFirst, reader);
}

Found<int32_t> ReadRulesVersion(const Reader& reader) {
  return RulesVersionOf(Activation::kLast, reader);
}

void ApplyRulebook(const v1::JournalEntry& activation, Batch& batch) {
  batch.Put(Table::kRulebooks, Key().Revision(activation.revision()).bytes(),
            activation.rulebook().text());
}

}  // namespace edmg::store
