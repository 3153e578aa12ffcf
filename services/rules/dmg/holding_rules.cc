#include "services/rules/dmg/holding_rules.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::DossierRecord;
using edmg::store::v1::ListEntryRecord;

// A day from which a physician holds.
struct Begin {
  int32_t day;
  bool on_paper;  // a 102771
  const std::string* physician;
  const std::string* qualification;
};

// Days on which the right runs, from the first to the last.
struct Block {
  int32_t first;
  int32_t last;
};

// Index of the last holding that begins on or before the day, or -1.
int LastBegun(const DossierRecord& dossier, int32_t day) {
  int index = dossier.holdings_size() - 1;
  while (index >= 0 && dossier.holdings(index).begin_day() > day) --index;
  return index;
}

// Ascending, one a day.
std::vector<Begin> BeginsOf(const DossierRecord& dossier) {
  std::vector<Begin> begins;
  for (const auto& row : dossier.registrations()) {
    begins.push_back({row.service_day(), false, &row.holder(), &row.qualification()});
  }
  for (const auto& row : dossier.attestations()) {
    begins.push_back({row.service_day(), true, &row.physician(), &row.qualification()});
  }
  std::sort(begins.begin(), begins.end(), [](const Begin& a, const Begin& b) {
    return std::tie(a.day, a.on_paper, *a.physician) < std::tie(b.day, b.on_paper, *b.physician);
  });
  const auto same_day = [](const Begin& a, const Begin& b) { return a.day == b.day; };
  begins.erase(std::unique(begins.begin(), begins.end(), same_day), begins.end());
  return begins;
}

// Ascending; two blocks have no day in common. Each block starts with a begin: an extension only
// comes while the right runs.
std::vector<Block> BlocksOf(const DossierRecord& dossier, const std::vector<Begin>& begins,
                            const Rulebook& rulebook) {
  std::vector<int32_t> days;
  for (const Begin& begin : begins) days.push_back(begin.day);
  for (const auto& fee : dossier.fees()) {
    if (fee.recovered_revision() == 0) days.push_back(fee.service_day());
  }
  std::sort(days.begin(), days.end());
  std::vector<Block> blocks;
  for (const int32_t day : days) {
    const int32_t last = DayNumber(RightEnd(DayOfNumber(day), rulebook));
    if (blocks.empty() || blocks.back().last < day) {
      blocks.push_back({day, last});
    } else {
      blocks.back().last = std::max(blocks.back().last, last);
    }
  }
  return blocks;
}

// True if the physician who begins already holds, with a right that runs.
bool Continues(const Begin& begin, const Block& block, const DossierRecord& dossier) {
  const DossierRecord::Holding* last = PresentHolding(dossier);
  return last != nullptr && last->holder() == *begin.physician && last->begin_day() >= block.first;
}

// Ends the last holding for one that begins on the day.
void EndLast(int32_t day, DossierRecord* dossier) {
  if (dossier->holdings().empty()) return;
  DossierRecord::Holding* last = dossier->mutable_holdings(dossier->holdings_size() - 1);
  last->set_end_day(std::min(day - 1, last->right_end_day()));
  last->set_right_end_day(last->end_day());
}

}  // namespace

const DossierRecord::Holding* HoldingOn(const DossierRecord& dossier, absl::CivilDay day) {
  const int index = LastBegun(dossier, DayNumber(day));
  if (index < 0 || dossier.holdings(index).right_end_day() < DayNumber(day)) return nullptr;
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

bool IsExtension(const DossierRecord::Fee& fee) {
  return fee.kind() == edmg::v1::FEE_KIND_EXTENSION ||
         fee.kind() == edmg::v1::FEE_KIND_ADMINISTRATIVE_EXTENSION;
}

bool IsDifferencePending(const DossierRecord::Fee& fee) {
  return fee.difference_cents() != 0 && fee.recovered_revision() == 0;
}

bool YearFeeAcquiredBy(const DossierRecord& dossier, int year, absl::string_view physician) {
  const DossierRecord::Fee* fee = StandingFee(dossier, year);
  return fee != nullptr && fee->physician() == physician;
}

bool ChainHolds(const DossierRecord& dossier, int year) {
  const auto in_year_before = [&](const auto& row) {
    return DayOfNumber(row.service_day()).year() == year - 1;
  };
  const auto& registrations = dossier.registrations();
  const auto& attestations = dossier.attestations();
  return StandingFee(dossier, year - 1) != nullptr ||
         std::any_of(registrations.begin(), registrations.end(), in_year_before) ||
         std::any_of(attestations.begin(), attestations.end(), in_year_before);
}

bool Stands(const DossierRecord::Fee& extension, const DossierRecord& dossier) {
  const DossierRecord::Holding* holding = HoldingOn(dossier, DayOfNumber(extension.service_day()));
  return holding != nullptr && holding->holder() == extension.physician() &&
         ChainHolds(dossier, extension.year());
}

absl::CivilDay RightEnd(absl::CivilDay service_day, const Rulebook& rulebook) {
  const int years = rulebook.WindowsOn(service_day).right_years();
  return absl::CivilDay(service_day.year() + years, 12, 31);
}

void DeriveHoldings(const Rulebook& rulebook, DossierRecord* dossier) {
  const std::vector<Begin> begins = BeginsOf(*dossier);
  const std::vector<Block> blocks = BlocksOf(*dossier, begins, rulebook);
  dossier->clear_holdings();
  auto block = blocks.begin();
  for (const Begin& begin : begins) {
    while (block->last < begin.day) ++block;
    if (Continues(begin, *block, *dossier)) continue;
    EndLast(begin.day, dossier);
    DossierRecord::Holding* holding = dossier->add_holdings();
    holding->set_holder(*begin.physician);
    holding->set_qualification(*begin.qualification);
    holding->set_begin_day(begin.day);
    holding->set_right_end_day(block->last);
  }
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
