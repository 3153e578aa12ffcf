// A patient's holdings: the holder of the DMG on a day, and the end of the right (design 6,
// decisions 1 and 7). They follow from the records, in whatever order these came: every
// registration and every 102771 is a begin, ordered by service date, and the right runs by R13 from
// each begin and each extension that stands. Holdings never overlap; the last is the present
// holder's.
#ifndef EDMG_SERVICES_RULES_DMG_HOLDING_RULES_H_
#define EDMG_SERVICES_RULES_DMG_HOLDING_RULES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/store/v1/dmg.pb.h"
#include "edmg/v1/holding.pb.h"
#include "services/rules/book/rulebook.h"

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
// True if an extension acquired it, of an enrolled holder or of one on paper.
bool IsExtension(const edmg::store::v1::DossierRecord::Fee& fee);
// True if a part of it will be payable on its difference_day (decision 12).
bool IsDifferencePending(const edmg::store::v1::DossierRecord::Fee& fee);
// True if this physician (8 digits) acquired it.
bool YearFeeAcquiredBy(const edmg::store::v1::DossierRecord& dossier, int year,
                       absl::string_view physician);

// R4a, decision 7: true if the DMG may be extended for `year`. The fee of the year before stands,
// whoever acquired it, or a physician registered or attested 102771 in it, if only without a fee.
bool ChainHolds(const edmg::store::v1::DossierRecord& dossier, int year);

// True if an extension still has the two things that it was given for: its holder, and the year
// before.
bool Stands(const edmg::store::v1::DossierRecord::Fee& extension,
            const edmg::store::v1::DossierRecord& dossier);

// 31 December of the second year after the service day (R13).
absl::CivilDay RightEnd(absl::CivilDay service_day, const Rulebook& rulebook);

// Derives the holdings from registrations, attestations and standing fees. If there are several
// begins on one day, the registration counts, else the physician with the lowest number. A holder
// who begins again while the right runs keeps the holding; after the right ran out a new holding
// begins.
void DeriveHoldings(const Rulebook& rulebook, edmg::store::v1::DossierRecord* dossier);

// The patient's place on the present holder's list; nullopt: nobody ever held.
std::optional<edmg::store::v1::ListEntryRecord> ListEntryOf(
    const std::string& ssin, const edmg::store::v1::DossierRecord& dossier);

edmg::v1::Holding ToApi(const edmg::store::v1::DossierRecord::Holding& holding);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_HOLDING_RULES_H_
