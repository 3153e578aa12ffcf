// Proof for an administrator or an auditor: the journal's decisions are those of the rules, and the
// derived tables follow from the journal.
//
// Applies the journal of a store, as a snapshot shows it, to an empty store in a scratch directory;
// decides each entry again before it is applied; compares all derived tables at the end. The source
// may be in use. A check is for one thread at a time and goes on by steps, so that a caller can
// show progress or give up; its end, or its destructor, removes the scratch directory.
#ifndef EDMG_SERVICES_JOURNAL_JOURNAL_CHECK_H_
#define EDMG_SERVICES_JOURNAL_JOURNAL_CHECK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "services/journal/entry_check.h"
#include "store/engine/database.h"
#include "store/replay.h"

namespace edmg::services {

inline constexpr int64_t kDifferencesListedMax = 1000;  // of a check; the others are counted

class JournalCheck {
 public:
  // `scratch_directory` must not exist; `source` must outlive the check.
  static absl::StatusOr<std::unique_ptr<JournalCheck>> Begin(const store::Database& source,
                                                             const std::string& scratch_directory,
                                                             EvidenceReader evidence_reader);
  ~JournalCheck();

  // Goes on with some entries or rows. A missing or unreadable entry or row is a difference and
  // ends the check: nothing can be said about those after it. Errors of other reads and writes end
  // it too.
  absl::Status Step();
  bool done() const { return done_; }

  int64_t revisions_verified() const { return revisions_verified_; }
  int64_t revisions_total() const { return revisions_total_; }
  // Differences found since the last call, one line each, never an SSIN.
  std::vector<std::string> TakeDifferences();
  int64_t differences_total() const { return differences_total_; }
  // Entries that another version of the rules decided: applied, and not decided again.
  int64_t not_decided_again() const { return entries_.not_decided_again(); }

 private:
  friend class JournalChecks;

  JournalCheck(std::string scratch_directory, EvidenceReader evidence_reader)
      : scratch_directory_(std::move(scratch_directory)), entries_(std::move(evidence_reader)) {}
  absl::Status ApplySome();
  absl::Status CompareSome();
  void Keep(std::vector<std::string> found);
  void End();

  const std::string scratch_directory_;
  bool made_directory_ = false;  // even if opening the store in it failed
  std::shared_ptr<void> place_;  // among the checks that run
  EntryCheck entries_;
  std::unique_ptr<store::Reader> source_;
  std::unique_ptr<store::Database> target_;
  std::unique_ptr<store::Reader> target_tables_;  // once all is applied
  std::optional<store::Replayer> replayer_;
  std::optional<store::TableComparison> comparison_;
  int64_t revisions_verified_ = 0;
  int64_t revisions_total_ = 0;
  std::vector<std::string> differences_;
  int64_t differences_listed_ = 0;
  int64_t differences_total_ = 0;
  bool done_ = false;
};

// The checks of a live gateway: one at a time, each beside the data directory. Thread-safe.
class JournalChecks {
 public:
  // Removes the directories that checks of ended processes left beside the data directory.
  explicit JournalChecks(const store::Database& database);

  // RESOURCE_EXHAUSTED/VERIFY_RUNNING.
  absl::StatusOr<std::unique_ptr<JournalCheck>> Begin(EvidenceReader evidence_reader);

 private:
  const store::Database& database_;
  absl::Mutex mutex_;
  std::weak_ptr<void> running_ ABSL_GUARDED_BY(mutex_);
};

// "<data directory>.verify-<process>".
std::string ScratchDirectoryFor(const std::string& data_directory);
// Removes the directories of processes that have ended.
void RemoveStaleScratchDirectories(const std::string& data_directory);

struct JournalVerdict {
  int64_t revision = 0;                  // last of the journal
  std::vector<std::string> differences;  // the first kDifferencesListedMax
  int64_t differences_total = 0;
  int64_t not_decided_again = 0;  // entries that another version of the rules decided
};
// A whole check. `progress` is told revision and last revision now and then.
absl::StatusOr<JournalVerdict> CheckJournal(
    const store::Database& source, const std::string& scratch_directory,
    EvidenceReader evidence_reader,
    absl::FunctionRef<void(int64_t revision, int64_t last)> progress);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_JOURNAL_JOURNAL_CHECK_H_
