#include "services/journal/status_report.h"

#include "absl/strings/str_cat.h"
#include "services/writer/brussels_day.h"
#include "store/calendar/schedule.h"
#include "values/civil_date.h"
#include "values/timestamps.h"

namespace edmg::services {

edmg::v1::GetStatusResponse StatusReport::Make() const {
  edmg::v1::GetStatusResponse status;
  status.set_gateway_id(gateway_id_);
  status.set_revision(database_.last_revision());
  status.set_journal_length(database_.last_revision());  // revisions have no gaps
  status.set_queue_length(sources_.sequencer.queue_length());
  status.set_queue_length_max(sources_.sequencer.queue_length_max());
  status.set_data_directory_bytes(database_.SizeBytes());
  *status.mutable_clock_time() = TimestampOf(sources_.sequencer.Now());
  status.set_accepting_writes(accepting_writes());
  status.set_rulebook_name(sources_.sequencer.rulebook().rows().name());
  status.set_rulebook_revision(sources_.rulebooks.revision());
  const auto first_day = store::ReadFirstDecideAgainDay(*database_.Snapshot());
  status.set_decisions_waiting(first_day.ok() && first_day->has_value() &&
                               **first_day <= DayNumber(BrusselsDay(sources_.sequencer.Now())));
  const auto done_day = sources_.schedule.done_day();
  if (done_day.has_value()) *status.mutable_schedule_done_day() = DateOf(*done_day);
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
