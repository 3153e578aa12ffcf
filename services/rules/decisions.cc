#include "services/rules/decisions.h"

namespace edmg::rules {

absl::Span<const DecisionRow> DecisionTable() { return {}; }

}  // namespace edmg::rules
