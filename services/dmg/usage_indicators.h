// The physicians' use of the electronic DMG: an indicator for the integrated practice premium (R9).
// Thread-safe; reads only. The answer counts, and names no patient.
#ifndef EDMG_SERVICES_DMG_USAGE_INDICATORS_H_
#define EDMG_SERVICES_DMG_USAGE_INDICATORS_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/v1/registry_service.pb.h"
#include "services/rules/book/rulebook.h"
#include "services/writer/kernel.h"
#include "store/engine/database.h"

namespace edmg::services {

class UsageIndicators {
 public:
  explicit UsageIndicators(const Kernel& kernel)
      : database_(kernel.database), rulebook_(kernel.sequencer.rulebook()) {}

  // INVALID_ARGUMENT/FIELD_FORMAT, NOT_FOUND/PHYSICIAN_UNKNOWN. Reads each patient who is or was on
  // the physician's list.
  absl::StatusOr<edmg::v1::GetUsageIndicatorResponse> GetUsageIndicator(
      const edmg::v1::GetUsageIndicatorRequest& request, absl::Time now) const;

 private:
  const store::Database& database_;
  const rules::Rulebook& rulebook_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_DMG_USAGE_INDICATORS_H_
