// The rulebooks that were activated, and the version of the rules that decided by each.
#ifndef EDMG_STORE_JOURNAL_RULEBOOKS_H_
#define EDMG_STORE_JOURNAL_RULEBOOKS_H_

#include <cstdint>
#include <string>

#include "edmg/store/v1/journal.pb.h"
#include "store/engine/batch.h"
#include "store/engine/records.h"

namespace edmg::store {

// The text that decides, the version of the rules that decides by it, and the revision that
// activated both.
struct ActiveRulebook {
  int64_t revision = 0;
  std::string text;
  int32_t rules_version = 1;
};

// The rulebook that was activated last, if any was.
Found<ActiveRulebook> ReadActiveRulebook(const Reader& reader);

// The version of the rules at the first activation, which also decided the entries before it.
Found<int32_t> ReadFirstRulesVersion(const Reader& reader);

// The version of the rules in force.
Found<int32_t> ReadRulesVersion(const Reader& reader);

// Applies the entry of an activation.
void ApplyRulebook(const v1::JournalEntry& activation, Batch& batch);

}  // namespace edmg::store

#endif  // EDMG_STORE_JOURNAL_RULEBOOKS_H_
