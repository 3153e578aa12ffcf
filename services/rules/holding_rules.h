// A patient's holdings: who holds the DMG on a day, until when the right runs, and how a
// registration changes both (design 6, decisions 1, 2 and 5). Holdings are ordered by service date
// and never overlap; the last is the present holder's.
#ifndef EDMG_SERVICES_RULES_HOLDING_RULES_H_
#define EDMG_SERVICES_RULES_HOLDING_RULES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/store/v1/records.pb.h"
#include "edmg/v1/holding.pb.h"
#include "services/rules/rulebook.h"

namespace edmg::rules {

// The holding that covers the day with a right that has not run out; nullptr: nobody holds.
const edmg::store::v1::DossierRecord::Holding* HoldingOn(
    const edmg::store::v1::DossierRecord& dossier, absl::CivilDay day);

// The last holding, expired or not; nullptr: there never was one.
const edmg::store::v1::DossierRecord::Holding* PresentHolding(
    const edmg::store::v1::DossierRecord& dossier);

// The fee of the calendar year that stands, that is, was not recovered; nullptr: the year is open.
const edmg::store::v1::DossierRecord::Fee* StandingFee(
    const edmg::store::v1::DossierRecord& dossier, int year);
// Whether a part of it will be payable on its difference_day (decision 12).
bool IsDifferencePending(const edmg::store::v1::DossierRecord::Fee& fee);
// Whether this physician (8 digits) acquired it.
bool YearFeeAcquiredBy(const edmg::store::v1::DossierRecord& dossier, int year,
                       absl::string_view physician);

// R4a: the holder registered (also without payment), attested or has the standing fee of the year
// before, so that his DMG may be extended for `year`.
bool ChainHolds(const edmg::store::v1::DossierRecord& dossier, int year, absl::string_view holder);

// 31 December of the second year after the service day (R13).
absl::CivilDay RightEnd(absl::CivilDay service_day, const Rulebook& rulebook);

// Who becomes holder, from which day on.
struct NewHolder {
  std::string physician;      // 8 digits
  std::string qualification;  // 3 digits, on that day
  absl::CivilDay day;
};

// Gives or renews the holding and returns its index. A holder whose right runs keeps his holding
// with a longer right; any other holding of that day ends the day before, or where its right ran
// out. If a later holding exists, the new one ends the day before it.
int PlaceHolding(const NewHolder& holder, const Rulebook& rulebook,
                 edmg::store::v1::DossierRecord* dossier);

// Lengthens, never shortens, the right of the holding that covers the day, to at most its end.
void ExtendRight(absl::CivilDay service_day, const Rulebook& rulebook,
                 edmg::store::v1::DossierRecord* dossier);

// The present holder's place on his list; nullopt: nobody ever held.
std::optional<edmg::store::v1::ListEntryRecord> ListEntryOf(
    const std::string& ssin, const edmg::store::v1::DossierRecord& dossier);

edmg::v1::Holding ToApi(const edmg::store::v1::DossierRecord::Holding& holding);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_HOLDING_RULES_H_
