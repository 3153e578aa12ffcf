// Patients' dossiers and contacts, by SSIN; physicians' lists of patients and their usage of the
// service, by physician (NIHII, 8 digits).
#ifndef EDMG_STORE_DMG_DOSSIERS_H_
#define EDMG_STORE_DMG_DOSSIERS_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/dmg.pb.h"
#include "edmg/store/v1/journal.pb.h"
#include "store/engine/batch.h"
#include "store/engine/keys.h"

namespace edmg::store {

// As of no revision: the newest.
inline constexpr int64_t kNewest = std::numeric_limits<int64_t>::max();

// The patient's dossier as revision `as_of` left it; an empty record if there was none.
absl::StatusOr<v1::DossierRecord> ReadDossier(const Reader& reader, absl::string_view ssin,
                                              int64_t as_of);

// The patient's contacts on and after a day, ascending by day, author and code.
absl::StatusOr<std::vector<v1::ContactRecord>> ReadContacts(const Reader& reader,
                                                            absl::string_view ssin,
                                                            int32_t from_day);

// Visits the entries of a physician's list as revision `as_of` left them, ascending by SSIN, after
// `after_ssin`, also those of patients who left it. False ends the walk.
absl::Status ScanPatientList(const Reader& reader, absl::string_view physician,
                             absl::string_view after_ssin, int64_t as_of,
                             const std::function<bool(const v1::ListEntryRecord&)>& visit);

// Visits patients who have a contact, ascending by SSIN, after `after_ssin`. False ends the walk.
// The visitor may write to the batch that is read: the walk goes on over what it wrote.
absl::Status ScanPatientsWithContacts(const Reader& reader, absl::string_view after_ssin,
                                      const std::function<bool(absl::string_view ssin)>& visit);

// Visits the newest dossier of every patient who has one, ascending by SSIN, after `after_ssin`.
// False ends the walk.
absl::Status ScanDossiers(
    const Reader& reader, absl::string_view after_ssin,
    const std::function<bool(absl::string_view ssin, const v1::DossierRecord&)>& visit);

// The physician's use of the service in a year (R9).
absl::StatusOr<v1::UsageRecord> ReadUsage(const Reader& reader, absl::string_view physician,
                                          int32_t year);

// Applies the part of a decision that concerns these tables.
absl::Status ApplyDossiers(const v1::JournalEntry& entry, Batch& batch);

Key DossierKey(absl::string_view ssin, int64_t revision);
Key ContactKey(const v1::ContactRecord& contact);
Key ListEntryKey(const v1::ListEntryRecord& entry, int64_t revision);
Key UsageKey(absl::string_view physician, int32_t year);

}  // namespace edmg::store

#endif  // EDMG_STORE_DMG_DOSSIERS_H_
