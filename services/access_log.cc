#include "services/access_log.h"

#include "store/apply.h"
#include "store/records.h"

namespace edmg::services {
namespace {

int64_t FirstFreeSequence(const store::Database& database) {
  const auto last = database.LastKey(store::Table::kAccessLog);
  return last.ok() && !last->empty() ? store::RevisionAtEnd(*last) + 1 : 1;
}

}  // namespace

AccessLog::AccessLog(store::Database& database)
    : database_(database), next_sequence_(FirstFreeSequence(database)) {}

absl::Status AccessLog::Record(const Row& row, absl::Time now) {
  edmg::store::v1::AccessRecord record;
  *record.mutable_time() = store::TimestampOf(now);
  record.set_role(std::string(NameOf(row.caller.role)));
  record.set_name(row.caller.name);
  record.set_method(std::string(row.method));
  for (const std::string& ssin : row.ssins) record.add_ssins(ssin);
  record.set_patient_count(row.patient_count);
  record.set_revision(row.revision);
  return database_.PutOperational(store::Table::kAccessLog,
                                  store::Key().Revision(next_sequence_.fetch_add(1)).bytes(),
                                  store::Serialize(record));
}

}  // namespace edmg::services
