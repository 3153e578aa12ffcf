#include "services/rules/dmg/number_rules.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "services/rules/book/nomenclature.h"
#include "services/rules/dmg/decide_again.h"
#include "services/rules/dmg/dossier_draft.h"
#include "services/rules/dmg/fee_rules.h"
#include "services/rules/dmg/holding_rules.h"
#include "services/rules/people/affiliation.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::DossierRecord;

bool Has(const std::vector<std::string>& numbers, const std::string& number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

// Copies the items of one person that were recorded under the other's numbers.
template <typename Rows>
void CopyRows(const Rows& rows, const std::string& ssin, const PatientFacts& to, Rows* copies) {
  for (const auto& row : rows) {
    const std::string& number = row.recorded_ssin().empty() ? ssin : row.recorded_ssin();
    if (!Has(to.numbers, number)) continue;
    auto* copy = copies->Add();
    *copy = row;
    copy->set_recorded_ssin(number == to.ssin ? "" : number);
  }
}

template <typename Rows, typename Order>
void Sort(Rows* rows, const Order& order) {
  std::stable_sort(rows->begin(), rows->end(),
                   [&](const auto& a, const auto& b) { return order(a) < order(b); });
}

// Revision and position. The first payment tells them. But the first payment of a 102771 whose
// patient paid may be a difference that came later.
std::pair<int64_t, int32_t> AcquiredAt(const DossierRecord::Fee& fee,
                                       const DossierRecord& dossier) {
  const int32_t position = fee.payments().empty() ? 0 : fee.payments(0).position();
  if (fee.acquired_revision() != 0) return {fee.acquired_revision(), position};
  if (fee.kind() == edmg::v1::FEE_KIND_ATTESTATION) {
    for (const auto& row : dossier.attestations()) {
      if (row.physician() == fee.physician() && row.service_day() == fee.service_day() &&
          row.recorded_ssin() == fee.recorded_ssin()) {
        return {row.revision(), position};
      }
    }
  }
  return {fee.payments().empty() ? 0 : fee.payments(0).revision(), position};
}

// All that is recorded under the person's numbers, in the order of record; no holdings.
DossierRecord DossierOf(const PatientFacts& person, const std::vector<PatientFacts>& before) {
  DossierRecord dossier;
  for (const PatientFacts& other : before) {
    const DossierRecord& from = other.dossier;
    CopyRows(from.registrations(), other.ssin, person, dossier.mutable_registrations());
    CopyRows(from.attestations(), other.ssin, person, dossier.mutable_attestations());
    CopyRows(from.fees(), other.ssin, person, dossier.mutable_fees());
    CopyRows(from.prevention_modules(), other.ssin, person, dossier.mutable_prevention_modules());
  }
  const auto by_revision = [](const auto& row) { return row.revision(); };
  Sort(dossier.mutable_registrations(), by_revision);
  Sort(dossier.mutable_attestations(), by_revision);
  Sort(dossier.mutable_prevention_modules(), by_revision);
  Sort(dossier.mutable_fees(), [&](const auto& fee) { return AcquiredAt(fee, dossier); });
  return dossier;
}

bool IsEmpty(const DossierRecord& dossier) { return dossier.ByteSizeLong() == 0; }

// Years in which something was recorded.
std::set<int> YearsOf(const DossierRecord& dossier) {
  std::set<int> years;
  const auto add = [&](const auto& rows) {
    for (const auto& row : rows) {
      years.insert(static_cast<int>(DayOfNumber(row.service_day()).year()));
    }
  };
  add(dossier.registrations());
  add(dossier.attestations());
  add(dossier.fees());
  return years;
}

// The item of the year that was recorded first; nullptr: none.
template <typename Rows>
const typename Rows::value_type* FirstOf(int year, const Rows& rows) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) {
    return DayOfNumber(row.service_day()).year() == year;
  });
  return found == rows.end() ? nullptr : &*found;
}

// The fee that the year had before it was another's by a joined number; nullptr: none.
DossierRecord::Fee* FeeToRestore(int year, DossierRecord* dossier) {
  for (DossierRecord::Fee& fee : *dossier->mutable_fees()) {
    if (fee.year() != year || !fee.recovered_by_join()) continue;
    if (!IsExtension(fee) || Stands(fee, *dossier)) return &fee;
  }
  return nullptr;
}

// Acquires an open year, after a parting, by the first record: a registration or a 102771.
void AcquireByFirst(int year, DossierDraft* draft) {
  const auto* registration = FirstOf(year, draft->dossier().registrations());
  const auto* attestation = FirstOf(year, draft->dossier().attestations());
  if (registration == nullptr && attestation == nullptr) return;
  const bool on_paper =
      registration == nullptr ||
      (attestation != nullptr && attestation->revision() < registration->revision());
  DossierRecord::Fee* fee =
      on_paper
          ? AcquireByRecorded({attestation->physician(), edmg::v1::FEE_KIND_ATTESTATION,
                               attestation->service_day(), std::string(kDmgCode),
                               attestation->recorded_ssin(), !attestation->third_party_payer()},
                              draft)
          : AcquireByRecorded({registration->holder(), edmg::v1::FEE_KIND_REGISTRATION,
                               registration->service_day(), registration->claim_code(),
                               registration->recorded_ssin()},
                              draft);
  if (fee != nullptr) fee->set_acquired_revision(draft->accept().revision);
}

// Sets the money right after a parting.
void SetRight(DossierDraft* draft) {
  draft->DeriveHoldings();
  for (const int year : YearsOf(draft->dossier())) {
    const DossierRecord::Fee* standing = StandingFee(draft->dossier(), year);
    if (standing != nullptr && IsExtension(*standing) && !Stands(*standing, draft->dossier())) {
      RecoverFee(year, draft);
      draft->DeriveHoldings();
      standing = nullptr;
    }
    if (standing != nullptr) continue;
    if (DossierRecord::Fee* fee = FeeToRestore(year, draft->mutable_dossier())) {
      RestoreFee(fee, draft);
    } else {
      AcquireByFirst(year, draft);
    }
    draft->DeriveHoldings();
  }
}

// The change of a person's numbers.
struct Change {
  bool joined = false;  // numbers of several persons are the person's
  bool parted = false;  // they were the numbers of a person who has others, too
};
Change ChangeOf(const PatientFacts& person, const std::vector<PatientFacts>& before) {
  Change change;
  int persons = 0;
  for (const PatientFacts& other : before) {
    const auto kept = std::count_if(other.numbers.begin(), other.numbers.end(),
                                    [&](const auto& n) { return Has(person.numbers, n); });
    if (kept == 0) continue;
    ++persons;
    change.parted |= kept < static_cast<int64_t>(other.numbers.size());
  }
  change.joined = persons > 1;
  return change;
}

const PatientFacts* Find(const std::vector<PatientFacts>& persons, const std::string& ssin) {
  const auto found = std::find_if(persons.begin(), persons.end(),
                                  [&](const auto& person) { return person.ssin == ssin; });
  return found == persons.end() ? nullptr : &*found;
}

}  // namespace

void DecideNumbers(const NumberFacts& facts, const Accept& accept,
                   edmg::store::v1::Decision* decision) {
  const KnownPhysicians physicians(facts.physicians);
  for (const PatientFacts& person : facts.before) {
    if (Find(facts.after, person.ssin) != nullptr || IsEmpty(person.dossier)) continue;
    DossierDraft emptied(person, physicians, accept, decision);
    emptied.mutable_dossier()->Clear();
    emptied.Finish();
  }
  for (const PatientFacts& person : facts.after) {
    PatientFacts patient = person;
    if (const PatientFacts* before = Find(facts.before, person.ssin)) {
      patient.dossier = before->dossier;
    }
    DossierRecord dossier = DossierOf(person, facts.before);
    if (IsEmpty(dossier) && IsEmpty(patient.dossier)) continue;
    DossierDraft draft(patient, physicians, accept, decision);
    *draft.mutable_dossier() = std::move(dossier);
    const Change change = ChangeOf(person, facts.before);
    if (change.joined) RecoverLaterFees(&draft);
    if (change.parted) SetRight(&draft);
    draft.DeriveHoldings();
    if (!draft.dossier().holdings().empty()) {
      DecidePatientAgain(person.ssin, accept.accept_day, decision);
    }
    draft.Finish();
  }
}

}  // namespace edmg::rules
