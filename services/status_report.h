// How the store and the writer are, for administrators. Thread-safe.
// Reads counters and the directory's size, never a table, so that it answers in every state.
#ifndef EDMG_SERVICES_STATUS_REPORT_H_
#define EDMG_SERVICES_STATUS_REPORT_H_

#include <string>
#include <utility>
#include <vector>

#include "edmg/v1/admin_service.pb.h"
#include "services/sequencer.h"
#include "store/database.h"

namespace edmg::services {

class StatusReport {
 public:
  StatusReport(std::string gateway_id, const store::Database& database, const Sequencer& sequencer)
      : gateway_id_(std::move(gateway_id)), database_(database), sequencer_(sequencer) {}

  // All but what only the process knows: build, start time, whether the clock is simulated.
  edmg::v1::GetStatusResponse Make() const;

  // False after a failed write, and while the gateway stops.
  bool accepting_writes() const { return sequencer_.accepting_writes(); }

 private:
  const std::string gateway_id_;
  const store::Database& database_;
  const Sequencer& sequencer_;
};

// The rulebook's fees that no source confirms, one sentence each, to be shown at start.
std::vector<std::string> EstimatedFees(const rules::Rulebook& rulebook);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_STATUS_REPORT_H_
