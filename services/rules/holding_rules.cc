#include "services/rules/holding_rules.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "services/rules/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::DossierRecord;
using edmg::store::v1::ListEntryRecord;

// Whether the day lies in the holder's time, whatever became of the right.
bool InTime(const DossierRecord::Holding& holding, int32_t day) {
  return holding.begin_day() <= day && (!holding.has_end_day() || day <= holding.end_day());
}

bool Holds(const DossierRecord::Holding& holding, int32_t day) {
  return InTime(holding, day) && day <= holding.right_end_day();
}

// Index of the last holding that begins on or before the day, or -1.
int LastBegun(const DossierRecord& dossier, int32_t day) {
  int index = dossier.holdings_size() - 1;
  while (index >= 0 && dossier.holdings(index).begin_day() > day) --index;
  return index;
}

void LimitToEnd(DossierRecord::Holding* holding) {
  if (holding->has_end_day() && holding->right_end_day() > holding->end_day()) {
    holding->set_right_end_day(holding->end_day());
  }
}

void SetEnd(std::optional<int32_t> end_day, DossierRecord::Holding* holding) {
  if (!end_day.has_value()) return;
  holding->set_end_day(*end_day);
  LimitToEnd(holding);
}

void Lengthen(int32_t right_end_day, DossierRecord::Holding* holding) {
  holding->set_right_end_day(std::max(holding->right_end_day(), right_end_day));
  LimitToEnd(holding);
}

// Ends a holding for one that begins on `day`; false if nothing of it is left.
bool EndBefore(int32_t day, DossierRecord::Holding* holding) {
  SetEnd(std::min(day - 1, holding->right_end_day()), holding);
  return holding->begin_day() <= holding->end_day();
}

DossierRecord::Holding* InsertAt(int index, DossierRecord* dossier) {
  dossier->add_holdings();
  for (int i = dossier->holdings_size() - 1; i > index; --i) {
    dossier->mutable_holdings()->SwapElements(i, i - 1);
  }
  return dossier->mutable_holdings(index);
}

}  // namespace

const DossierRecord::Holding* HoldingOn(const DossierRecord& dossier, absl::CivilDay day) {
  const int index = LastBegun(dossier, DayNumber(day));
  if (index < 0 || !Holds(dossier.holdings(index), DayNumber(day))) return nullptr;
  return &dossier.holdings(index);
}

const DossierRecord::Holding* PresentHolding(const DossierRecord& dossier) {
  if (dossier.holdings().empty()) return nullptr;
  return &dossier.holdings(dossier.holdings_size() - 1);
}

const DossierRecord::Fee* StandingFee(const DossierRecord& dossier, int year) {
  const auto fee = std::find_if(
      dossier.fees().begin(), dossier.fees().end(), [&](const DossierRecord::Fee& candidate) {
        return candidate.year() == year && candidate.recovered_revision() == 0;
      });
  return fee == dossier.fees().end() ? nullptr : &*fee;
}

bool IsDifferencePending(const DossierRecord::Fee& fee) {
  return fee.difference_cents() != 0 && fee.recovered_revision() == 0;
}

bool YearFeeAcquiredBy(const DossierRecord& dossier, int year, absl::string_view physician) {
  const DossierRecord::Fee* fee = StandingFee(dossier, year);
  return fee != nullptr && fee->physician() == physician;
}

bool ChainHolds(const DossierRecord& dossier, int year, absl::string_view holder) {
  const auto in_year_before = [&](int32_t service_day) {
    return DayOfNumber(service_day).year() == year - 1;
  };
  const auto& registrations = dossier.registrations();
  const auto& attestations = dossier.attestations();
  return std::any_of(registrations.begin(), registrations.end(),
                     [&](const DossierRecord::Registration& registration) {
                       return registration.holder() == holder &&
                              in_year_before(registration.service_day());
                     }) ||
         std::any_of(attestations.begin(), attestations.end(),
                     [&](const DossierRecord::Attestation& attestation) {
                       return attestation.physician() == holder &&
                              in_year_before(attestation.service_day());
                     }) ||
         YearFeeAcquiredBy(dossier, year - 1, holder);
}

absl::CivilDay RightEnd(absl::CivilDay service_day, const Rulebook& rulebook) {
  const int years = rulebook.WindowsOn(service_day).right_years();
  return absl::CivilDay(service_day.year() + years, 12, 31);
}

int PlaceHolding(const NewHolder& holder, const Rulebook& rulebook, DossierRecord* dossier) {
  const int32_t day = DayNumber(holder.day);
  const int32_t right_end_day = DayNumber(RightEnd(holder.day, rulebook));
  int index = LastBegun(*dossier, day);
  std::optional<int32_t> end_day;
  if (index + 1 < dossier->holdings_size()) end_day = dossier->holdings(index + 1).begin_day() - 1;
  if (index >= 0) {
    DossierRecord::Holding* former = dossier->mutable_holdings(index);
    if (Holds(*former, day) && former->holder() == holder.physician) {
      SetEnd(end_day, former);
      Lengthen(right_end_day, former);
      return index;
    }
    if (InTime(*former, day) && !EndBefore(day, former)) {
      dossier->mutable_holdings()->DeleteSubrange(index, 1);
      --index;
    }
  }
  const bool begins_earlier = index + 1 < dossier->holdings_size() &&
                              dossier->holdings(index + 1).holder() == holder.physician;
  if (begins_earlier) {
    DossierRecord::Holding* own = dossier->mutable_holdings(index + 1);
    own->set_begin_day(day);
    own->set_qualification(holder.qualification);
    Lengthen(right_end_day, own);
    return index + 1;
  }
  DossierRecord::Holding* holding = InsertAt(index + 1, dossier);
  holding->set_holder(holder.physician);
  holding->set_qualification(holder.qualification);
  holding->set_begin_day(day);
  holding->set_right_end_day(right_end_day);
  SetEnd(end_day, holding);
  return index + 1;
}

void ExtendRight(absl::CivilDay service_day, const Rulebook& rulebook, DossierRecord* dossier) {
  const int32_t day = DayNumber(service_day);
  const int index = LastBegun(*dossier, day);
  assert(index >= 0 && Holds(dossier->holdings(index), day));
  Lengthen(DayNumber(RightEnd(service_day, rulebook)), dossier->mutable_holdings(index));
}

std::optional<ListEntryRecord> ListEntryOf(const std::string& ssin, const DossierRecord& dossier) {
  const DossierRecord::Holding* holding = PresentHolding(dossier);
  if (holding == nullptr) return std::nullopt;
  ListEntryRecord entry;
  entry.set_physician(holding->holder());
  entry.set_ssin(ssin);
  entry.set_listed(true);
  entry.set_qualification(holding->qualification());
  entry.set_begin_day(holding->begin_day());
  entry.set_right_end_day(holding->right_end_day());
  for (const DossierRecord::Fee& fee : dossier.fees()) {
    if (fee.physician() != holding->holder() || fee.recovered_revision() != 0) continue;
    entry.set_last_fee_year(std::max(entry.last_fee_year(), fee.year()));
  }
  return entry;
}

edmg::v1::Holding ToApi(const DossierRecord::Holding& holding) {
  edmg::v1::Holding api;
  api.set_holder_nihii(absl::StrCat(holding.holder(), holding.qualification()));
  *api.mutable_begin_date() = DateOf(DayOfNumber(holding.begin_day()));
  if (holding.has_end_day()) *api.mutable_end_date() = DateOf(DayOfNumber(holding.end_day()));
  *api.mutable_right_end_date() = DateOf(DayOfNumber(holding.right_end_day()));
  return api;
}

}  // namespace edmg::rules
