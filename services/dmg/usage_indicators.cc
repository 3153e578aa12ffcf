#include "services/dmg/usage_indicators.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/answers/errors.h"
#include "services/dmg/gather_facts.h"
#include "services/people/persons.h"
#include "services/rules/dmg/holding_rules.h"
#include "services/rules/people/affiliation.h"
#include "services/rules/people/entitlement.h"
#include "services/writer/brussels_day.h"
#include "store/dmg/dossiers.h"
#include "store/journal/entries.h"
#include "values/identifiers.h"

namespace edmg::services {
namespace {

absl::Status CheckRequest(const edmg::v1::GetUsageIndicatorRequest& request, absl::CivilDay today,
                          const rules::Rulebook& rulebook) {
  if (CheckNihii(request.physician_nihii()) != IdentifierFault::kNone) {
    return Error({Reason::kFieldFormat, "physician_nihii",
                  "not a NIHII number: 11 digits with check digits"});
  }
  const absl::CivilDay last(request.year(), 12, 31);
  if (request.year() > today.year() || rulebook.ElectronicRegimeOn(last) == nullptr) {
    return Error({Reason::kFieldFormat, "year",
                  "must be a calendar year of the electronic DMG, the running one at the latest"});
  }
  return absl::OkStatus();
}

// All patients who are or were on the list.
absl::StatusOr<std::vector<std::string>> PatientsOf(const store::Reader& reader,
                                                    const std::string& physician) {
  std::vector<std::string> ssins;
  auto status =
      store::ScanPatientList(reader, physician, "", store::kNewest, [&](const auto& entry) {
        ssins.push_back(entry.ssin());
        return true;
      });
  if (!status.ok()) return status;
  return ssins;
}

// True if the physician held the patient's DMG on the day and was enrolled with the insurer that
// counted.
absl::StatusOr<bool> Managed(const store::Reader& reader, const std::string& ssin,
                             const std::string& physician,
                             const edmg::store::v1::EnrolmentsRecord& enrolments,
                             absl::CivilDay day) {
  auto dossier = store::ReadDossier(reader, ssin, store::kNewest);
  if (!dossier.ok()) return dossier.status();
  const auto* holding = rules::HoldingOn(*dossier, day);
  if (holding == nullptr || holding->holder() != physician) return false;
  auto person = ReadPerson(reader, ssin);
  if (!person.ok()) return person.status();
  const std::optional<std::string> insurer = rules::InsurerOn(person->insured, day);
  return insurer.has_value() && rules::EnrolmentOn(enrolments, *insurer, day) != nullptr;
}

absl::StatusOr<int32_t> CountManaged(const store::Reader& reader, const std::string& physician,
                                     const edmg::store::v1::EnrolmentsRecord& enrolments,
                                     absl::CivilDay day) {
  auto ssins = PatientsOf(reader, physician);
  if (!ssins.ok()) return ssins.status();
  int32_t count = 0;
  for (const std::string& ssin : *ssins) {
    auto managed = Managed(reader, ssin, physician, enrolments, day);
    if (!managed.ok()) return managed.status();
    if (*managed) ++count;
  }
  return count;
}

}  // namespace

absl::StatusOr<edmg::v1::GetUsageIndicatorResponse> UsageIndicators::GetUsageIndicator(
    const edmg::v1::GetUsageIndicatorRequest& request, absl::Time now) const {
  const absl::CivilDay today = BrusselsDay(now);
  if (auto status = CheckRequest(request, today, rulebook_); !status.ok()) return status;
  const std::string physician = PhysicianId(request.physician_nihii());
  const int64_t at_least = database_.last_revision();
  const auto snapshot = database_.Snapshot();
  auto revision = store::ReadLastRevision(*snapshot, at_least);
  if (!revision.ok()) return revision.status();
  const absl::CivilDay day = std::min(today, absl::CivilDay(request.year(), 12, 31));
  auto facts = ReadPhysicianFacts(*snapshot, physician, day, rulebook_);
  if (!facts.ok()) return facts.status();
  if (!facts->physician.has_value()) {
    return Error({Reason::kPhysicianUnknown, "physician_nihii",
                  "the registry has no physician with this number"});
  }
  auto managed = CountManaged(*snapshot, physician, facts->enrolments, day);
  if (!managed.ok()) return managed.status();
  auto usage = store::ReadUsage(*snapshot, physician, request.year());
  if (!usage.ok()) return usage.status();
  edmg::v1::GetUsageIndicatorResponse response;
  response.set_dmgs_managed(*managed);
  response.set_dmgs_opened(usage->dmgs_opened());
  response.set_dmgs_extended(usage->dmgs_extended());
  response.set_contacts_notified(usage->contacts_notified());
  response.set_revision(*revision);
  return response;
}

}  // namespace edmg::services
