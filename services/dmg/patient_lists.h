// Each physician's list of patients, at one revision. Thread-safe; reads only.
// A walk shows the list as one revision left it; names are as the insurers last fed them.
#ifndef EDMG_SERVICES_DMG_PATIENT_LISTS_H_
#define EDMG_SERVICES_DMG_PATIENT_LISTS_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/v1/patient_list_service.pb.h"
#include "services/answers/access_log.h"
#include "services/answers/caller.h"
#include "services/writer/kernel.h"
#include "store/engine/database.h"

namespace edmg::services {

inline constexpr int kPatientsPerMessageMax = 500;

class PatientLists {
 public:
  explicit PatientLists(const Kernel& kernel)
      : database_(kernel.database), access_log_(kernel.access_log) {}

  // A page of the caller's own list. Errors: PAGE_SIZE_INVALID, PAGE_TOKEN_INVALID.
  absl::StatusOr<edmg::v1::ListPatientsResponse> ListPatients(
      const edmg::v1::ListPatientsRequest& request, const Caller& caller, absl::Time now) const;

  // One walk through the whole list. Next gives message after message; nullopt at the end.
  struct Walk {
    int64_t revision = 0;  // 0: not begun
    int32_t day = 0;
    std::string after;
    bool ended = false;
  };
  absl::StatusOr<std::optional<edmg::v1::StreamPatientsResponse>> Next(Walk& walk,
                                                                       const Caller& caller,
                                                                       absl::Time now) const;

 private:
  const store::Database& database_;
  AccessLog& access_log_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_DMG_PATIENT_LISTS_H_
