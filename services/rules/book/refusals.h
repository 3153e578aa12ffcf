// The codes that the rules can refuse with: the part of the rejection table that is API.
//
// Layer and texts of a code are rows of the rulebook (Rulebook::RejectionOf), which an
// administrator may replace; reason and status never change.
#ifndef EDMG_SERVICES_RULES_BOOK_REFUSALS_H_
#define EDMG_SERVICES_RULES_BOOK_REFUSALS_H_

#include <string>
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
absl::Span<const RefusalRow> RefusalTable();
bool IsRefusalCode(absl::string_view code);

// The row of a code; the code must be one of the table.
const RefusalRow& RowOf(absl::string_view code);

// The exact fault, if a code does not say it: part of the API; its texts are rows of the rulebook.
struct Cause {
  absl::string_view code;  // of RefusalTable()
  absl::string_view name;  // UPPER_SNAKE, stable
};
absl::Span<const Cause> CauseTable();
bool IsCause(absl::string_view code, absl::string_view name);

// Facts that software needs to explain a refusal: names and values of edmg.v1.Refusal.metadata.
using RefusalMetadata = std::vector<std::pair<absl::string_view, std::string>>;

// One fault of a message.
struct Refusal {
  absl::string_view code;        // of RefusalTable()
  std::string field;             // path in Submission, as "dmg_registration.patient.ssin"
  absl::string_view cause = "";  // of CauseTable(), of that code; empty: the code says it all
  RefusalMetadata metadata = {};
};

// Empty: there is no fault. Otherwise all refusals of one layer.
using Refusals = std::vector<Refusal>;

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_BOOK_REFUSALS_H_
