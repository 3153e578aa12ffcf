// Enrolments at rest: a row for the account that holds with an insurer from a day on, until a later
// day has one (table enrolment_versions). A message reads the rows of its day, however many days
// there are.
//
// Earlier programs kept all versions of a physician in one record (table enrolments). They become
// rows at a place that the journal shows: the first activation of version 3 of the rules moves
// them, so that a replay makes the same tables. Since then the record only counts the day's
// changes.
#ifndef EDMG_STORE_PEOPLE_ENROLMENTS_H_
#define EDMG_STORE_PEOPLE_ENROLMENTS_H_

#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/store/v1/people.pb.h"
#include "store/engine/batch.h"
#include "store/engine/keys.h"
#include "store/engine/records.h"

namespace edmg::store {

// DO NOT CHANGE: where stores of earlier programs move their records.
inline constexpr int32_t kRulesVersionOfEnrolmentRows = 3;

struct EnrolmentOf {
  absl::string_view physician;  // 8 digits
  absl::string_view insurer;    // OA code
};

// The account that holds on the day; nullopt: not enrolled. For stores whose versions are rows.
Found<v1::EnrolmentsRecord::Version> ReadEnrolment(const Reader& reader, const EnrolmentOf& of,
                                                   int32_t day);

// The physician's record: the day's changes, and in stores of earlier programs all versions.
absl::StatusOr<v1::EnrolmentsRecord> ReadEnrolments(const Reader& reader,
                                                    absl::string_view physician);

// Applies the part of a decision that concerns enrolments.
absl::Status ApplyEnrolments(const v1::Decision& decision, Batch& batch);
// Makes rows of the records if this activation is the first that asks for it. To be called before
// the activation is put.
absl::Status MoveEnrolments(const v1::RulebookCommand& activation, Batch& batch);

Key EnrolmentKey(const EnrolmentOf& of, int32_t start_day);

}  // namespace edmg::store

#endif  // EDMG_STORE_PEOPLE_ENROLMENTS_H_
