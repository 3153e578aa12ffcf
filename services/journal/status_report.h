// The state of the store and the writer, for administrators. Thread-safe.
// Reads counters and the directory's size, never a table, so that it answers in every state.
#ifndef EDMG_SERVICES_JOURNAL_STATUS_REPORT_H_
#define EDMG_SERVICES_JOURNAL_STATUS_REPORT_H_

#include <string>
#include <utility>
#include <vector>

#include "edmg/v1/admin_service.pb.h"
#include "services/calendar/schedule.h"
#include "services/journal/rulebooks.h"
#include "services/writer/sequencer.h"
#include "store/engine/database.h"

namespace edmg::services {

class StatusReport {
 public:
  // The parts of the gateway that the report asks.
  struct Sources {
    const Sequencer& sequencer;
    const Rulebooks& rulebooks;
    const Schedule& schedule;
  };
  StatusReport(std::string gateway_id, const store::Database& database, const Sources& sources)
      : gateway_id_(std::move(gateway_id)), database_(database), sources_(sources) {}

  // All except the facts that only the process knows: build, start time, whether the clock is
  // simulated.
  edmg::v1::GetStatusResponse Make() const;

  // False after a failed write, and while the gateway stops.
  bool accepting_writes() const { return sources_.sequencer.accepting_writes(); }

 private:
  const std::string gateway_id_;
  const store::Database& database_;
  const Sources sources_;
};

// The rulebook's fees that no source confirms, one sentence each, to be shown at start.
std::vector<std::string> EstimatedFees(const rules::Rulebook& rulebook);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_JOURNAL_STATUS_REPORT_H_
