// The codes that the rules can refuse with: the part of the rejection table that is API.
//
// Layer and texts of a code are rows of the rulebook (Rulebook::RejectionOf), which an
// administrator may replace; reason and status never change.
#ifndef EDMG_SERVICES_RULES_BOOK_REFUSALS_H_
#define EDMG_SERVICES_RULES_BOOK_REFUSALS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace edmg::rules {

struct RefusalRow {
  absl::string_view code;    // MyCareNet, 3 digits, or the rule where MyCareNet has none ("B2")
  absl::string_view reason;  // UPPER_SNAKE, stable
  absl::StatusCode status;
};

// In the order of the design's layers.
inline constexpr RefusalRow kRefusals[] = {
    {"100", "FIELD_MISSING", absl::StatusCode::kInvalidArgument},
    {"111", "FIELD_FORMAT", absl::StatusCode::kInvalidArgument},
    {"112", "CHECK_DIGITS", absl::StatusCode::kInvalidArgument},
    {"113", "DATE_IMPLAUSIBLE", absl::StatusCode::kInvalidArgument},
    {"130", "VALUE_NOT_PERMITTED", absl::StatusCode::kInvalidArgument},
    {"155", "RECIPIENT_MISMATCH", absl::StatusCode::kInvalidArgument},
    {"156", "AUTHOR_MISMATCH", absl::StatusCode::kPermissionDenied},
    {"158", "PATIENT_AMBIGUOUS", absl::StatusCode::kInvalidArgument},
    {"140", "PHYSICIAN_NOT_ENTITLED", absl::StatusCode::kPermissionDenied},
    {"141", "PHYSICIAN_UNKNOWN", absl::StatusCode::kPermissionDenied},
    {"163", "PHYSICIAN_NOT_ENROLLED", absl::StatusCode::kFailedPrecondition},
    {"B2", "PAPER_NOT_PERMITTED", absl::StatusCode::kFailedPrecondition},
    {"120", "PATIENT_NOT_AFFILIATED", absl::StatusCode::kNotFound},
    {"121", "MUTUALITY_UNKNOWN", absl::StatusCode::kNotFound},
    {"122", "MEMBERSHIP_UNKNOWN", absl::StatusCode::kNotFound},
    {"136", "SEX_CONTRADICTS_SSIN", absl::StatusCode::kInvalidArgument},
    {"145", "DATE_TOO_OLD", absl::StatusCode::kInvalidArgument},
    {"146", "DATE_IN_FUTURE", absl::StatusCode::kInvalidArgument},
    {"166", "ENCOUNTER_TOO_OLD", absl::StatusCode::kFailedPrecondition},
    {"162", "MEDICAL_HOUSE_CONTRACT", absl::StatusCode::kFailedPrecondition},
    {"161", "DMG_ALREADY_HELD", absl::StatusCode::kFailedPrecondition},
    {"167", "HOLDER_MENTION_MISMATCH", absl::StatusCode::kFailedPrecondition},
    {"174", "HOLDER_MENTION_IS_AUTHOR", absl::StatusCode::kInvalidArgument},
    {"168", "ALREADY_ENROLLED", absl::StatusCode::kAlreadyExists},
    {"165", "DUPLICATE_SERVICE_DATE", absl::StatusCode::kAlreadyExists},
};
absl::Span<const RefusalRow> RefusalTable();
bool IsRefusalCode(absl::string_view code);

// The row of a code; the code must be one of the table.
const RefusalRow& RowOf(absl::string_view code);

// The exact fault, if a code does not say it: part of the API; its texts are rows of the rulebook.
struct Cause {
  absl::string_view code;  // of RefusalTable()
  absl::string_view name;  // UPPER_SNAKE, stable
};
// By code, in the order of the codes.
inline constexpr Cause kCauses[] = {
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
absl::Span<const Cause> CauseTable();
bool IsCause(absl::string_view code, absl::string_view name);

// A code of the table: a literal that has no row does not compile.
class Code {
 public:
  consteval Code(const char* literal) : text_(literal) {  // NOLINT: "130" is how a code is written
    if (!IsListed(literal)) throw "no row of kRefusals";
  }
  // The code of a rulebook's row, which was checked when the rulebook was read.
  static Code Of(absl::string_view text) { return Code(RowOf(text)); }

  constexpr absl::string_view text() const { return text_; }
  constexpr operator absl::string_view() const { return text_; }  // NOLINT: it is a text
  friend bool operator==(const Code& a, absl::string_view b) { return a.text_ == b; }

 private:
  explicit Code(const RefusalRow& row) : text_(row.code) {}
  static constexpr bool IsListed(std::string_view text) {
    for (const RefusalRow& row : kRefusals) {
      if (std::string_view(row.code.data(), row.code.size()) == text) return true;
    }
    return false;
  }

  absl::string_view text_;
};

// A cause of the table, or "": a literal that has no row does not compile.
class CauseName {
 public:
  consteval CauseName(const char* literal) : text_(literal) {  // NOLINT: as above
    if (!IsListed(literal)) throw "no row of kCauses";
  }

  constexpr absl::string_view text() const { return text_; }
  constexpr operator absl::string_view() const { return text_; }  // NOLINT: as above
  constexpr bool empty() const { return text_.empty(); }
  friend bool operator==(const CauseName& a, absl::string_view b) { return a.text_ == b; }

 private:
  static constexpr bool IsListed(std::string_view text) {
    for (const Cause& row : kCauses) {
      if (std::string_view(row.name.data(), row.name.size()) == text) return true;
    }
    return text.empty();
  }

  absl::string_view text_;
};

// Facts that software needs to explain a refusal: names and values of edmg.v1.Refusal.metadata.
using RefusalMetadata = std::vector<std::pair<absl::string_view, std::string>>;

// One fault of a message.
struct Refusal {
  Code code;
  std::string field;     // path in Submission, as "dmg_registration.patient.ssin"
  CauseName cause = "";  // one of the code's; empty: the code says it all
  RefusalMetadata metadata = {};
};

// Empty: there is no fault. Otherwise all refusals of one layer.
using Refusals = std::vector<Refusal>;

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_BOOK_REFUSALS_H_
