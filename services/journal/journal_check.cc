#include "services/journal/journal_check.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/answers/errors.h"
#include "store/journal/entries.h"
#include "store/journal/rulebooks.h"

namespace edmg::services {
namespace {

constexpr int64_t kEntriesPerStep = 500;
constexpr int64_t kRowsPerStep = 20'000;
constexpr absl::Duration kRetryDelay = absl::Seconds(10);

std::string WithoutSlash(absl::string_view directory) {
  while (directory.size() > 1 && absl::ConsumeSuffix(&directory, "/")) {
  }
  return std::string(directory);
}

std::string ScratchPrefix(const std::string& data_directory) {
  return absl::StrCat(WithoutSlash(data_directory), ".verify-");
}

bool HasEnded(pid_t process) { return kill(process, 0) != 0 && errno == ESRCH; }

}  // namespace

absl::StatusOr<std::unique_ptr<JournalCheck>> JournalCheck::Begin(
    const store::Database& source, const std::string& scratch_directory,
    EvidenceReader evidence_reader) {
  std::error_code ignored;
  if (std::filesystem::exists(scratch_directory, ignored)) {
    return absl::FailedPreconditionError("the scratch directory exists");
  }
  std::unique_ptr<JournalCheck> check(
      new JournalCheck(scratch_directory, std::move(evidence_reader)));
  const int64_t committed = source.last_revision();
  check->source_ = source.Snapshot();
  auto total = store::ReadLastRevision(*check->source_, committed);
  if (!total.ok()) return total.status();
  check->revisions_total_ = *total;
  auto version = store::ReadFirstRulesVersion(*check->source_);
  if (!version.ok()) return version.status();
  if (version->has_value()) check->entries_.BeginWith(**version);
  check->made_directory_ = true;
  auto target = store::Database::Open({.path = scratch_directory, .scratch = true});
  if (!target.ok()) return target.status();
  check->target_ = *std::move(target);
  check->replayer_.emplace(*check->source_, *total, *check->target_);
  return check;
}

JournalCheck::~JournalCheck() { End(); }

void JournalCheck::End() {
  done_ = true;
  comparison_.reset();
  replayer_.reset();
  target_tables_.reset();
  source_.reset();
  target_.reset();
  if (made_directory_) {
    std::error_code ignored;
    std::filesystem::remove_all(scratch_directory_, ignored);
  }
  place_.reset();
}

absl::Status JournalCheck::Step() {
  if (done_) return absl::OkStatus();
  absl::Status status = comparison_.has_value() ? CompareSome() : ApplySome();
  if (absl::IsDataLoss(status)) {
    Keep({std::string(status.message())});
    End();
    return absl::OkStatus();
  }
  if (!status.ok() || (comparison_.has_value() && comparison_->done())) End();
  return status;
}

absl::Status JournalCheck::ApplySome() {
  std::vector<std::string> found;
  const auto look = [&](const store::Reader& before, const edmg::store::v1::JournalEntry& entry,
                        absl::string_view evidence) {
    return entries_.Check(before, entry, evidence, found);
  };
  auto status = replayer_->Step(kEntriesPerStep, look);
  Keep(std::move(found));
  revisions_verified_ = replayer_->revision();
  if (!status.ok()) return status;
  if (replayer_->done()) {
    target_tables_ = target_->Snapshot();
    comparison_.emplace(*source_, *target_tables_);
  }
  return absl::OkStatus();
}

absl::Status JournalCheck::CompareSome() {
  std::vector<std::string> found;
  auto status = comparison_->Step(kRowsPerStep, found);
  Keep(std::move(found));
  return status;
}

void JournalCheck::Keep(std::vector<std::string> found) {
  differences_total_ += static_cast<int64_t>(found.size());
  for (auto& difference : found) {
    if (differences_listed_ == kDifferencesListedMax) return;
    ++differences_listed_;
    differences_.push_back(std::move(difference));
  }
}

std::vector<std::string> JournalCheck::TakeDifferences() { return std::exchange(differences_, {}); }

JournalChecks::JournalChecks(const store::Database& database) : database_(database) {
  RemoveStaleScratchDirectories(database.path());
}

absl::StatusOr<std::unique_ptr<JournalCheck>> JournalChecks::Begin(EvidenceReader evidence_reader) {
  const auto place = std::make_shared<bool>();
  {
    absl::MutexLock lock(&mutex_);
    if (!running_.expired()) {
      return RetryLater(Reason::kVerifyRunning,
                        "the journal is being verified: wait for the end of that call",
                        kRetryDelay);
    }
    running_ = place;
  }
  auto check = JournalCheck::Begin(database_, ScratchDirectoryFor(database_.path()),
                                   std::move(evidence_reader));
  if (check.ok()) (*check)->place_ = place;
  return check;
}

std::string ScratchDirectoryFor(const std::string& data_directory) {
  return absl::StrCat(ScratchPrefix(data_directory), getpid());
}

void RemoveStaleScratchDirectories(const std::string& data_directory) {
  const std::filesystem::path prefix = ScratchPrefix(data_directory);
  const std::filesystem::path folder = prefix.has_parent_path() ? prefix.parent_path() : ".";
  std::error_code error;
  std::vector<std::filesystem::path> stale;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename();
    absl::string_view process = name;
    pid_t number = 0;
    if (absl::ConsumePrefix(&process, prefix.filename().string()) &&
        absl::SimpleAtoi(process, &number) && (number == getpid() || HasEnded(number))) {
      stale.push_back(entry.path());
    }
  }
  for (const auto& path : stale) std::filesystem::remove_all(path, error);
}

absl::StatusOr<JournalVerdict> CheckJournal(
    const store::Database& source, const std::string& scratch_directory,
    EvidenceReader evidence_reader,
    absl::FunctionRef<void(int64_t revision, int64_t last)> progress) {
  auto check = JournalCheck::Begin(source, scratch_directory, std::move(evidence_reader));
  if (!check.ok()) return check.status();
  JournalVerdict verdict;
  verdict.revision = (*check)->revisions_total();
  while (!(*check)->done()) {
    if (auto status = (*check)->Step(); !status.ok()) return status;
    for (auto& difference : (*check)->TakeDifferences()) {
      verdict.differences.push_back(std::move(difference));
    }
    progress((*check)->revisions_verified(), verdict.revision);
  }
  verdict.differences_total = (*check)->differences_total();
  verdict.not_decided_again = (*check)->not_decided_again();
  return verdict;
}

}  // namespace edmg::services
