#include "services/rules/dmg/dossier_draft.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include "services/rules/dmg/holding_events.h"
#include "services/rules/dmg/holding_rules.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::Decision;
using edmg::store::v1::ListEntryRecord;

bool SameEntry(const ListEntryRecord& a, const ListEntryRecord& b) {
  return a.physician() == b.physician() && a.qualification() == b.qualification() &&
         a.begin_day() == b.begin_day() && a.right_end_day() == b.right_end_day() &&
         a.last_fee_year() == b.last_fee_year();
}

bool HasHolder(const edmg::store::v1::DossierRecord& dossier, const std::string& physician) {
  const auto& holdings = dossier.holdings();
  return std::any_of(holdings.begin(), holdings.end(),
                     [&](const auto& holding) { return holding.holder() == physician; });
}

// The days on which differences become payable.
std::set<int32_t> PendingDays(const edmg::store::v1::DossierRecord& dossier) {
  std::set<int32_t> days;
  for (const auto& fee : dossier.fees()) {
    if (IsDifferencePending(fee)) days.insert(fee.difference_day());
  }
  return days;
}

}  // namespace

void DossierDraft::DeriveHoldings() {
  CompleteQualifications();
  rules::DeriveHoldings(rulebook(), mutable_dossier());
}

// Version 1 of the rules kept no qualification with a begin.
void DossierDraft::CompleteQualifications() {
  const auto complete = [this](const std::string& physician, auto& begin) {
    const PhysicianFacts* facts = physicians_.Find(physician);
    if (!begin.qualification().empty() || facts == nullptr || !facts->physician) return;
    const absl::CivilDay day = DayOfNumber(begin.service_day());
    begin.set_qualification(std::string(QualificationOn(*facts->physician, day)));
  };
  for (auto& row : *dossier_.mutable_registrations()) complete(row.holder(), row);
  for (auto& row : *dossier_.mutable_attestations()) complete(row.physician(), row);
}

void DossierDraft::AddUsage(const std::string& physician, int year,
                            const edmg::store::v1::UsageRecord& added) {
  auto& rows = *decision_->mutable_usage();
  auto row = std::find_if(rows.begin(), rows.end(), [&](const Decision::UsageChange& candidate) {
    return candidate.physician() == physician && candidate.year() == year;
  });
  if (row == rows.end()) {
    Decision::UsageChange* change = decision_->add_usage();
    change->set_physician(physician);
    change->set_year(year);
    row = rows.end() - 1;
  }
  auto* sum = row->mutable_added();
  sum->set_dmgs_opened(sum->dmgs_opened() + added.dmgs_opened());
  sum->set_dmgs_extended(sum->dmgs_extended() + added.dmgs_extended());
  sum->set_contacts_notified(sum->contacts_notified() + added.contacts_notified());
}

void DossierDraft::Finish() {
  if (!changed_) return;
  const std::optional<ListEntryRecord> before = ListEntryOf(ssin(), patient_.dossier);
  const std::optional<ListEntryRecord> after = ListEntryOf(ssin(), dossier_);
  if (before.has_value() && (!after.has_value() || after->physician() != before->physician())) {
    ListEntryRecord* former = decision_->add_list_entries();
    former->set_physician(before->physician());
    former->set_ssin(ssin());
  }
  if (after.has_value() && (!before.has_value() || !SameEntry(*before, *after))) {
    *decision_->add_list_entries() = *after;
  }
  AddPastHolders();
  AddPendingDifferences();
  AddHoldingEvent(patient_, dossier_, accept_, decision_);
  auto* changed = decision_->add_dossiers();
  changed->set_ssin(ssin());
  *changed->mutable_dossier() = std::move(dossier_);
  changed_ = false;
}

void DossierDraft::AddPendingDifferences() {
  const std::set<int32_t> before = PendingDays(patient_.dossier);
  const std::set<int32_t> after = PendingDays(dossier_);
  std::set<int32_t> differ;
  std::set_symmetric_difference(before.begin(), before.end(), after.begin(), after.end(),
                                std::inserter(differ, differ.end()));
  for (const int32_t day : differ) {
    auto* row = decision_->add_pending_differences();
    row->set_day(day);
    row->set_ssin(ssin());
    row->set_settled(before.contains(day));
  }
}

// A physician who gets only days before the present holder's was never listed; an entry of a list
// that the physician left leads from that list to the patient all the same.
void DossierDraft::AddPastHolders() {
  const auto* present = PresentHolding(dossier_);
  for (const auto& holding : dossier_.holdings()) {
    if (holding.holder() == present->holder() || HasHolder(patient_.dossier, holding.holder())) {
      continue;
    }
    ListEntryRecord* past = decision_->add_list_entries();
    past->set_physician(holding.holder());
    past->set_ssin(ssin());
  }
}

}  // namespace edmg::rules
