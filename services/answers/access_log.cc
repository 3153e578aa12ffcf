#include "services/answers/access_log.h"

#include "edmg/store/v1/answers.pb.h"
#include "store/engine/keys.h"
#include "store/engine/records.h"
#include "values/timestamps.h"

namespace edmg::services {

AccessLog::AccessLog(store::Database& database)
    : database_(database),
      last_key_(database.LastKey(store::Table::kAccessLog)),
      next_sequence_(last_key_.ok() && !last_key_->empty() ? store::RevisionAtEnd(*last_key_) + 1
                                                           : 1) {}

absl::Status AccessLog::Record(const Row& row, absl::Time now) {
  if (!last_key_.ok()) return last_key_.status();
  edmg::store::v1::AccessRecord record;
  *record.mutable_time() = TimestampOf(now);
  record.set_role(std::string(NameOf(row.caller.role)));
  record.set_name(row.caller.name);
  record.set_method(std::string(row.caller.method));
  if (!row.ssin.empty()) record.add_ssins(row.ssin);
  for (const std::string& ssin : row.other_ssins) record.add_ssins(ssin);
  record.set_patient_count(record.ssins().empty() ? row.patients_unnamed : record.ssins_size());
  record.set_revision(row.revision);
  for (const std::string& insurer : row.insurers) record.add_insurers(insurer);
  return database_.PutOperational(store::Table::kAccessLog,
                                  store::Key().Revision(next_sequence_.fetch_add(1)).bytes(),
                                  store::Serialize(record));
}

}  // namespace edmg::services
