// Physicians and group practices, as the registry has them. A physician is named by the first 8
// digits of the NIHII.
#ifndef EDMG_STORE_PEOPLE_PHYSICIANS_H_
#define EDMG_STORE_PEOPLE_PHYSICIANS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/store/v1/people.pb.h"
#include "edmg/v1/physician.pb.h"
#include "store/engine/batch.h"
#include "store/engine/records.h"

namespace edmg::store {

Found<edmg::v1::Physician> ReadPhysician(const Reader& reader, absl::string_view physician);
Found<std::string> ReadPhysicianOfSsin(const Reader& reader, absl::string_view ssin);
Found<edmg::v1::GroupPractice> ReadGroupPractice(const Reader& reader, absl::string_view group);
absl::StatusOr<v1::GroupMembershipsRecord> ReadGroupMemberships(const Reader& reader,
                                                                absl::string_view physician);

// Applies these commands; they need no decision.
absl::Status ApplyPhysicians(const v1::PhysiciansCommand& command, Batch& batch);
absl::Status ApplyGroupPractices(const v1::GroupPracticesCommand& command, Batch& batch);

}  // namespace edmg::store

#endif  // EDMG_STORE_PEOPLE_PHYSICIANS_H_
