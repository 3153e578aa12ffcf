#include "services/rules/refusals.h"

#include <algorithm>
#include <cassert>

namespace edmg::rules {
namespace {

using absl::StatusCode;

constexpr RefusalRow kRefusals[] = {
    {"100", "FIELD_MISSING", StatusCode::kInvalidArgument},
    {"111", "FIELD_FORMAT", StatusCode::kInvalidArgument},
    {"112", "CHECK_DIGITS", StatusCode::kInvalidArgument},
    {"113", "DATE_IMPLAUSIBLE", StatusCode::kInvalidArgument},
    {"130", "VALUE_NOT_PERMITTED", StatusCode::kInvalidArgument},
    {"155", "RECIPIENT_MISMATCH", StatusCode::kInvalidArgument},
    {"156", "AUTHOR_MISMATCH", StatusCode::kPermissionDenied},
    {"158", "PATIENT_AMBIGUOUS", StatusCode::kInvalidArgument},
    {"140", "PHYSICIAN_NOT_ENTITLED", StatusCode::kPermissionDenied},
    {"141", "PHYSICIAN_UNKNOWN", StatusCode::kPermissionDenied},
    {"163", "PHYSICIAN_NOT_ENROLLED", StatusCode::kFailedPrecondition},
    {"B2", "PAPER_NOT_PERMITTED", StatusCode::kFailedPrecondition},
    {"120", "PATIENT_NOT_AFFILIATED", StatusCode::kNotFound},
    {"121", "MUTUALITY_UNKNOWN", StatusCode::kNotFound},
    {"122", "MEMBERSHIP_UNKNOWN", StatusCode::kNotFound},
    {"136", "SEX_CONTRADICTS_SSIN", StatusCode::kInvalidArgument},
    {"145", "DATE_TOO_OLD", StatusCode::kInvalidArgument},
    {"146", "DATE_IN_FUTURE", StatusCode::kInvalidArgument},
    {"166", "ENCOUNTER_TOO_OLD", StatusCode::kFailedPrecondition},
    {"162", "MEDICAL_HOUSE_CONTRACT", StatusCode::kFailedPrecondition},
    {"161", "DMG_ALREADY_HELD", StatusCode::kFailedPrecondition},
    {"167", "HOLDER_MENTION_MISMATCH", StatusCode::kFailedPrecondition},
    {"174", "HOLDER_MENTION_IS_AUTHOR", StatusCode::kInvalidArgument},
    {"168", "ALREADY_ENROLLED", StatusCode::kAlreadyExists},
    {"165", "DUPLICATE_SERVICE_DATE", StatusCode::kAlreadyExists},
};

const RefusalRow* Find(absl::string_view code) {
  const auto row =
      std::find_if(std::begin(kRefusals), std::end(kRefusals),
                   [&](const RefusalRow& candidate) { return candidate.code == code; });
  return row == std::end(kRefusals) ? nullptr : &*row;
}

}  // namespace

absl::Span<const RefusalRow> RefusalTable() { return kRefusals; }

bool IsRefusalCode(absl::string_view code) { return Find(code) != nullptr; }

const RefusalRow& RowOf(absl::string_view code) {
  const RefusalRow* row = Find(code);
  assert(row != nullptr);
  return *row;
}

}  // namespace edmg::rules
