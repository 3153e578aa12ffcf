#include "services/rules/book/refusals.h"

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

// By code, in the order of the codes.
constexpr Cause kCauses[] = {
    {"111", "FIELD_UNKNOWN"},
    {"111", "FIELD_REPEATED"},
    {"111", "TEXT_FORMAT"},
    {"111", "SSIN_FORMAT"},
    {"111", "NIHII_FORMAT"},
    {"111", "MEDICAL_HOUSE_FORMAT"},
    {"111", "DATE_IMPOSSIBLE"},
    {"111", "TIME_IMPOSSIBLE"},
    {"111", "CODE_FORMAT"},
    {"111", "UUID_FORMAT"},
    {"111", "MUTUALITY_FORMAT"},
    {"111", "IBAN_FORMAT"},
    {"111", "BIC_FORMAT"},
    {"111", "BIC_COUNTRY"},
    {"111", "TOO_MANY_ROWS"},
    {"130", "CLAIM_CODE_NOT_A_CONTACT"},
    {"130", "VALUE_UNKNOWN"},
    {"130", "INSURER_UNKNOWN"},
    {"130", "INSURER_REPEATED"},
    {"130", "IBAN_CHECK_DIGITS"},
    {"130", "NATIONAL_CHECK_DIGITS"},
    {"130", "START_DATE_IN_PAST"},
    {"130", "START_DATE_TOO_LATE"},
    {"130", "THIRD_PARTY_NEEDS_CONSULTATION"},
    {"130", "THIRD_PARTY_CODE_FOREIGN"},
    {"130", "THIRD_PARTY_CODE_REPEATED"},
    {"130", "MUTUALITY_OF_ANOTHER_INSURER"},
    {"130", "YEAR_OUT_OF_RANGE"},
    {"130", "PERSON_REPEATED"},
    {"130", "REPLACES_ITSELF"},
    {"130", "REPLACES_IN_CIRCLE"},
    {"130", "REPLACED_BY_ANOTHER"},
    {"130", "TOO_MANY_NUMBERS"},
    {"130", "TOO_MANY_MEMBERS"},
    {"130", "NOT_A_PHYSICIAN"},
    {"130", "PERIODS_OVERLAP"},
    {"156", "SIGNER_NOT_AUTHOR"},
    {"156", "HOLDER_NOT_SUPERVISOR"},
    {"156", "HOLDER_NOT_AUTHOR"},
    {"158", "TOO_MANY_MEMBERS"},
    {"140", "NOT_ENTITLED_ON_ENCOUNTER_DATE"},
    {"140", "NOT_ENTITLED_TODAY"},
    {"166", "BEFORE_ELECTRONIC_REGIME"},
    {"167", "NOBODY_HOLDS"},
    {"167", "HOLDER_IS_ANOTHER"},
    {"168", "TOO_MANY_CHANGES_TODAY"},
    {"165", "REGISTRATION_ON_SAME_DATE"},
    {"165", "CONTACT_ALREADY_NOTIFIED"},
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

absl::Span<const Cause> CauseTable() { return kCauses; }

bool IsCause(absl::string_view code, absl::string_view name) {
  return std::any_of(std::begin(kCauses), std::end(kCauses), [&](const Cause& candidate) {
    return candidate.code == code && candidate.name == name;
  });
}

const RefusalRow& RowOf(absl::string_view code) {
  const RefusalRow* row = Find(code);
  assert(row != nullptr);
  return *row;
}

}  // namespace edmg::rules
