// The rejection table: every code that the rules can refuse with, its layer and its texts.
//
// One row a code, in the order of precedence of the layers; where the code stands decides what the
// caller sees first. Texts never carry an SSIN or a name and fit in 120 bytes each.
#ifndef EDMG_SERVICES_RULES_REFUSALS_H_
#define EDMG_SERVICES_RULES_REFUSALS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace edmg::rules {

// In order: all refusals of the first failing layer are answered, later layers are not looked at.
enum class Layer {
  kEnvelope,  // before all layers: recipient 155, signer is not the author 156
  kShape,
  kCheckDigits,
  kValues,
  kCoherence,
  kEntitlement,
  kAffiliation,
  kDates,
  kContract,
  kRights,
  kDuplicate,
};

struct RefusalRow {
  absl::string_view code;    // MyCareNet, 3 digits
  absl::string_view reason;  // UPPER_SNAKE, stable
  Layer layer;               // of a message's code; 155 and 156 also stand in kEnvelope
  absl::StatusCode status;
  absl::string_view text_fr;
  absl::string_view text_nl;
  absl::string_view text_en;
};

absl::Span<const RefusalRow> RefusalTable();

// The row of a code; the code must be one of the table.
const RefusalRow& RowOf(absl::string_view code);

// One thing that is wrong with a message.
struct Refusal {
  absl::string_view code;  // of RefusalTable()
  std::string field;       // path in Submission, for instance "dmg_registration.patient.ssin"
};

// Empty: nothing is wrong. Otherwise all refusals of one layer.
using Refusals = std::vector<Refusal>;

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_REFUSALS_H_
