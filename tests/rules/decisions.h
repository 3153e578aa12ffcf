// Our decisions where the sources are silent or disagree, one row each, with the scenario that
// shows it. The numbers are those of the rulebook; "own" rows are readings where it is silent too.
#ifndef EDMG_TESTS_RULES_DECISIONS_H_
#define EDMG_TESTS_RULES_DECISIONS_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace edmg::rules {

struct DecisionRow {
  absl::string_view number;  // "7", "own d"
  absl::string_view decision;
  absl::string_view scenario;  // tests/scenarios/<scenario>.txtpb
};

absl::Span<const DecisionRow> DecisionTable();

}  // namespace edmg::rules

#endif  // EDMG_TESTS_RULES_DECISIONS_H_
