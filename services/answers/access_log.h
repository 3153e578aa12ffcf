// The access log: reader, question and patients of each read of patient data (design 5), one row
// for each. A command whose record is journaled leaves no row, as its entry says the same; a
// command that is refused, or finds nothing new, leaves one, since it tells of the patient too. A
// feed that is contested leaves one that names both insurers, since it tells each of the other.
//
// Thread-safe. A row is written before the answer goes out; it survives a killed process at once
// and a power cut from the next commit on.
#ifndef EDMG_SERVICES_ANSWERS_ACCESS_LOG_H_
#define EDMG_SERVICES_ANSWERS_ACCESS_LOG_H_

#include <atomic>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/answers/caller.h"
#include "store/engine/database.h"

namespace edmg::services {

class AccessLog {
 public:
  explicit AccessLog(store::Database& database);

  struct Row {
    const Caller& caller;
    std::string ssin;          // of a single patient; empty for lists, and where nobody was found
    int patients_unnamed = 0;  // number of patients without their SSIN
    int64_t revision = 0;
    std::vector<std::string> other_ssins = {};  // of the other patients of one message
    std::vector<std::string> insurers = {};     // OA codes of insurers that learn of each other
  };
  absl::Status Record(const Row& row, absl::Time now);

 private:
  store::Database& database_;
  const absl::StatusOr<std::string> last_key_;  // at the start; an error refuses every row
  std::atomic<int64_t> next_sequence_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_ANSWERS_ACCESS_LOG_H_
