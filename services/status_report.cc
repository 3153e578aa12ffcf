#include "services/status_report.h"

#include "absl/strings/str_cat.h"
#include "store/apply.h"

namespace edmg::services {

edmg::v1::GetStatusResponse StatusReport::Make() const {
  edmg::v1::GetStatusResponse status;
  status.set_gateway_id(gateway_id_);
  status.set_revision(database_.last_revision());
  status.set_journal_length(database_.last_revision());  // revisions have no gaps
  status.set_queue_length(sequencer_.queue_length());
  status.set_queue_length_max(sequencer_.queue_length_max());
  status.set_data_directory_bytes(database_.SizeBytes());
  *status.mutable_clock_time() = store::TimestampOf(sequencer_.Now());
  status.set_accepting_writes(accepting_writes());
  return status;
}

std::vector<std::string> EstimatedFees(const rules::Rulebook& rulebook) {
  std::vector<std::string> fees;
  const auto tell = [&](absl::string_view name, const auto& rows) {
    for (const auto& row : rows) {
      if (!row.estimated()) continue;
      fees.push_back(absl::StrCat("the ", name, " of ", row.amount_cents(), " cents from ",
                                  row.begin(), " is estimated"));
    }
  };
  tell("fee", rulebook.rows().fees());
  tell("raised fee", rulebook.rows().raised_fees());
  return fees;
}

}  // namespace edmg::services
