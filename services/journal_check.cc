#include "services/journal_check.h"

#include <utility>

#include "store/database.h"
#include "store/replay.h"

namespace edmg::services {
namespace {

constexpr size_t kDifferencesMax = 20;

}  // namespace

absl::StatusOr<JournalCheck> CheckJournal(
    const std::string& data_directory, const std::string& scratch_directory,
    absl::FunctionRef<void(int64_t revision, int64_t last)> progress) {
  auto source = store::Database::Open(
      {.path = data_directory, .create_if_missing = false, .read_only = true});
  if (!source.ok()) return source.status();
  auto target = store::Database::Open({.path = scratch_directory});
  if (!target.ok()) return target.status();
  JournalCheck check;
  check.revision = (*source)->last_revision();
  auto replayed = store::Replay(**source, **target,
                                [&](int64_t revision) { progress(revision, check.revision); });
  if (!replayed.ok()) return replayed;
  auto differences = store::CompareDerivedTables(**source, **target, kDifferencesMax);
  if (!differences.ok()) return differences.status();
  check.differences = *std::move(differences);
  return check;
}

}  // namespace edmg::services
