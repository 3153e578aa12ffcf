// Proof for an administrator or an auditor: the derived tables are what the journal says.
// Reads a store that no gateway has open; writes only to a scratch folder.
#ifndef EDMG_SERVICES_JOURNAL_CHECK_H_
#define EDMG_SERVICES_JOURNAL_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

namespace edmg::services {

struct JournalCheck {
  int64_t revision = 0;                  // last of the journal
  std::vector<std::string> differences;  // at most 20 a table; empty: equal, byte for byte
};

// Opens the store in `data_directory` read-only (no gateway may have it open), applies its journal
// to an empty store in `scratch_directory`, which must not exist, and compares all derived tables.
// `progress` is told revision and last revision now and then.
absl::StatusOr<JournalCheck> CheckJournal(
    const std::string& data_directory, const std::string& scratch_directory,
    absl::FunctionRef<void(int64_t revision, int64_t last)> progress);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_JOURNAL_CHECK_H_
