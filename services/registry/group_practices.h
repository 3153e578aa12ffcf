// The registry of group practices (R4). Thread-safe.
// A group's record is replaced whole, and nobody is in two groups on one day.
#ifndef EDMG_SERVICES_REGISTRY_GROUP_PRACTICES_H_
#define EDMG_SERVICES_REGISTRY_GROUP_PRACTICES_H_

#include <functional>

#include "absl/status/statusor.h"
#include "edmg/v1/registry_service.pb.h"
#include "services/answers/caller.h"
#include "services/writer/kernel.h"

namespace edmg::services {

inline constexpr int kGroupPracticesPerRequestMax = 100;

class GroupPractices {
 public:
  explicit GroupPractices(const Kernel& kernel) : sequencer_(kernel.sequencer) {}

  using Done = std::function<void(absl::StatusOr<edmg::v1::UpsertGroupPracticesResponse>)>;

  // All rows or none; answers on the writer, once they are on disk. Errors: INVALID_ARGUMENT naming
  // row and field, NOT_FOUND/PHYSICIAN_UNKNOWN, FAILED_PRECONDITION/GROUP_OVERLAP.
  void Upsert(edmg::v1::UpsertGroupPracticesRequest request, const Caller& caller, Done done);

 private:
  Sequencer& sequencer_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_REGISTRY_GROUP_PRACTICES_H_
