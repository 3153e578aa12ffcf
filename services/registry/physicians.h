// The registry of physicians. Thread-safe.
// A physician's record is replaced whole; a physician keeps the first 8 digits of the NIHII for
// life.
#ifndef EDMG_SERVICES_REGISTRY_PHYSICIANS_H_
#define EDMG_SERVICES_REGISTRY_PHYSICIANS_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/v1/registry_service.pb.h"
#include "services/answers/caller.h"
#include "services/writer/kernel.h"
#include "store/engine/database.h"

namespace edmg::services {

inline constexpr int kPhysiciansPerRequestMax = 500;

class Physicians {
 public:
  explicit Physicians(const Kernel& kernel)
      : database_(kernel.database), sequencer_(kernel.sequencer) {}

  template <typename Response>
  using Done = std::function<void(absl::StatusOr<Response>)>;

  // All rows or none; answers on the writer, once they are on disk. Errors: INVALID_ARGUMENT naming
  // row and field, ALREADY_EXISTS/SSIN_TAKEN.
  void Upsert(edmg::v1::UpsertPhysiciansRequest request, const Caller& caller,
              Done<edmg::v1::UpsertPhysiciansResponse> done);

  // INVALID_ARGUMENT/FIELD_FORMAT, NOT_FOUND/PHYSICIAN_UNKNOWN.
  absl::StatusOr<edmg::v1::GetPhysicianResponse> GetPhysician(
      const edmg::v1::GetPhysicianRequest& request, absl::Time now) const;

 private:
  const store::Database& database_;
  Sequencer& sequencer_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_REGISTRY_PHYSICIANS_H_
