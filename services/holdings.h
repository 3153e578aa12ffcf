// Who holds a patient's DMG on a day (M3, M4). Thread-safe; reads only.
// Every answer leaves a row in the access log before it is given.
#ifndef EDMG_SERVICES_HOLDINGS_H_
#define EDMG_SERVICES_HOLDINGS_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/v1/holding_service.pb.h"
#include "services/access_log.h"
#include "services/caller.h"
#include "services/rules/rulebook.h"
#include "store/database.h"

namespace edmg::services {

class Holdings {
 public:
  Holdings(const store::Database& database, AccessLog& access_log, const rules::Rulebook& rulebook)
      : database_(database), access_log_(access_log), rulebook_(rulebook) {}

  // Errors: 100, 111, 112, 145, 146; 120 for a patient who is not affiliated on the day (for an
  // insurer: not with it).
  absl::StatusOr<edmg::v1::GetHoldingResponse> GetHolding(
      const edmg::v1::GetHoldingRequest& request, const Caller& caller, absl::Time now) const;

 private:
  const store::Database& database_;
  AccessLog& access_log_;
  const rules::Rulebook& rulebook_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_HOLDINGS_H_
