// The holder of a patient's DMG on a day, and the patient's payment with it (M3, M4). Thread-safe;
// reads only. Every answer leaves a row in the access log before it is given; so does a refusal
// that tells of the patient.
#ifndef EDMG_SERVICES_DMG_HOLDINGS_H_
#define EDMG_SERVICES_DMG_HOLDINGS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "edmg/v1/holding_service.pb.h"
#include "services/answers/access_log.h"
#include "services/answers/caller.h"
#include "services/rules/book/rulebook.h"
#include "services/writer/kernel.h"
#include "store/engine/database.h"

namespace edmg::services {

class Holdings {
 public:
  explicit Holdings(const Kernel& kernel)
      : database_(kernel.database),
        access_log_(kernel.access_log),
        rulebook_(kernel.sequencer.rulebook()) {}

  // Errors: 100, 111, 112, 130; 158, 121, 122 for a membership; 120 for a patient who is not
  // affiliated on the day (for an insurer: not with it); 145, 146.
  absl::StatusOr<edmg::v1::GetHoldingResponse> GetHolding(
      const edmg::v1::GetHoldingRequest& request, const Caller& caller, absl::Time now) const;

  // Errors: those of GetHolding; 130 for a code that is no contact on the day, 141, 167, 174.
  absl::StatusOr<edmg::v1::GetEntitlementResponse> GetEntitlement(
      const edmg::v1::GetEntitlementRequest& request, const Caller& caller, absl::Time now) const;

 private:
  // A record that was read: of which patient, from where, for which caller.
  struct LoggedRead {
    const store::Reader& snapshot;
    int64_t revision;  // the snapshot shows this one or a few later
    const Caller& caller;
    const std::string& ssin;
  };
  // The revision of the answer, once the access log has its row.
  absl::StatusOr<int64_t> Log(const LoggedRead& read, absl::Time now) const;

  const store::Database& database_;
  AccessLog& access_log_;
  const rules::Rulebook& rulebook_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_DMG_HOLDINGS_H_
