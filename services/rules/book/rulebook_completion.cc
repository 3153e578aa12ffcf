#include "services/rules/book/rulebook_completion.h"

#include <algorithm>

namespace edmg::rules {
namespace {

using edmg::v1::RejectionRow;

// Rows of the program's own rulebook whose key is missing here are added at the end.
template <typename Rows, typename KeyOf>
void AddMissing(const Rows& own, Rows* rows, const KeyOf& key) {
  for (const auto& row : own) {
    const bool given = std::any_of(rows->begin(), rows->end(),
                                   [&](const auto& other) { return key(other) == key(row); });
    if (!given) *rows->Add() = row;
  }
}

}  // namespace

void CompleteRulebook(const edmg::v1::Rulebook& own, edmg::v1::Rulebook* rulebook) {
  for (auto& regime : *rulebook->mutable_regimes()) {
    if (regime.administrative_decision_day() == 0) {
      regime.set_administrative_decision_day(own.regimes(0).administrative_decision_day());
    }
    if (regime.affiliation_objection_days() == 0) {
      regime.set_affiliation_objection_days(own.regimes(0).affiliation_objection_days());
    }
  }
  AddMissing(own.outcomes(), rulebook->mutable_outcomes(),
             [](const auto& row) { return row.situation(); });
  auto* rejections = rulebook->mutable_rejections();
  AddMissing(own.rejections(), rejections, [](const auto& row) { return row.code(); });
  std::stable_sort(
      rejections->begin(), rejections->end(),
      [](const RejectionRow& a, const RejectionRow& b) { return a.layer() < b.layer(); });
}

}  // namespace edmg::rules
