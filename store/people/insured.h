// Insured persons as insurers feed them, by SSIN; the persons who have a membership number; the
// numbers that replaced others.
#ifndef EDMG_STORE_PEOPLE_INSURED_H_
#define EDMG_STORE_PEOPLE_INSURED_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/store/v1/people.pb.h"
#include "store/engine/batch.h"
#include "store/engine/keys.h"
#include "store/engine/records.h"

namespace edmg::store {

absl::StatusOr<v1::InsuredRecord> ReadInsured(const Reader& reader, absl::string_view ssin);
// The number that replaced this one, by any insurer.
Found<std::string> ReadReplacedBy(const Reader& reader, absl::string_view ssin);

struct MembershipOf {
  absl::string_view mutuality;
  absl::string_view number;
};
// The first SSINs, ascending, of those whom a feed affiliates under this membership number, on any
// day; at most `most`.
absl::StatusOr<std::vector<std::string>> ReadMembers(const Reader& reader, const MembershipOf& of,
                                                     size_t most);
absl::StatusOr<bool> IsMember(const Reader& reader, const MembershipOf& of, absl::string_view ssin);

// Visits the days after which contests may end, and the numbers under which the rows stand,
// ascending. False ends the walk.
absl::Status ScanContestDays(const Reader& reader,
                             const std::function<bool(int32_t last_day, absl::string_view)>& visit);
// The first such day; nullopt: nothing is contested, or all was objected to.
Found<int32_t> ReadFirstContestDay(const Reader& reader);

// Applies the command; it needs no decision. Rows keep what is contested of them.
absl::Status ApplyInsured(const v1::InsuredPersonsCommand& command, Batch& batch);
// Applies the part of a decision that concerns contests, after the command.
absl::Status ApplyContests(const v1::Decision& decision, Batch& batch);

Key ContestDayKey(int32_t last_day, absl::string_view ssin);
Key MembershipKey(absl::string_view mutuality, absl::string_view number, absl::string_view ssin);

}  // namespace edmg::store

#endif  // EDMG_STORE_PEOPLE_INSURED_H_
