#include "services/rules/dmg/encounter_rules.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/rules/book/insurer_events.h"
#include "services/rules/book/nomenclature.h"
#include "services/rules/dmg/fee_rules.h"
#include "services/rules/dmg/holding_rules.h"
#include "services/rules/people/affiliation.h"
#include "services/rules/people/entitlement.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::DossierRecord;

// The fault of the codes; empty: none. Each must belong to this message, none may come twice, and
// the encounter's own must be among them (R15).
CauseName FaultOfCodes(const edmg::v1::ThirdPartyPayer& payer, const ThirdPartyContext& context) {
  const auto& codes = payer.claim_codes();
  const std::set<std::string> distinct(codes.begin(), codes.end());
  if (distinct.size() != static_cast<size_t>(codes.size())) return "THIRD_PARTY_CODE_REPEATED";
  const bool all_known = std::all_of(codes.begin(), codes.end(), [&](const std::string& code) {
    return code == context.claim_code || (code == kDmgCode && context.registration) ||
           (code == kPreventionModuleCode && context.prevention_module);
  });
  if (!all_known) return "THIRD_PARTY_CODE_FOREIGN";
  return distinct.contains(std::string(context.claim_code)) ? CauseName("")
                                                            : "THIRD_PARTY_NEEDS_CONSULTATION";
}

// The module of the insurer that owes for the day; nullptr: the module does not count (once a year,
// by age, with access to the DMG).
const edmg::v1::PreventionModuleRow* RowThatCounts(const PreventionModule& module,
                                                   absl::string_view insurer,
                                                   const DossierDraft& draft) {
  const auto* row = draft.rulebook().PreventionModuleOn(kPreventionModuleCode, module.service_day);
  const auto birth_day = BirthDayBy(draft.patient().insured, insurer);
  if (row == nullptr || !birth_day.has_value()) return nullptr;
  const int age = AgeOn(*birth_day, module.service_day);
  const auto& recorded = draft.dossier().prevention_modules();
  const bool had_one = std::any_of(recorded.begin(), recorded.end(), [&](const auto& other) {
    return other.owed() && DayOfNumber(other.service_day()).year() == module.service_day.year();
  });
  const bool counts = !had_one && row->age_min() <= age && age <= row->age_max() &&
                      IsHolderOrMember(module.physician, module.service_day, draft);
  return counts ? row : nullptr;
}

void AnnounceClaim(const Reading& reading, DossierDraft* draft) {
  const auto insurer = InsurerOn(reading.facts.patient.insured, reading.encounter_day);
  if (!insurer.has_value()) return;
  auto* event = AddInsurerEvent(edmg::v1::PAYMENT_EVENT_TYPE_THIRD_PARTY_CLAIM, *insurer,
                                reading.accept, draft->decision());
  edmg::v1::ThirdPartyClaim* claim = event->mutable_third_party_claim();
  // A trainee's registration is the supervisor's (decision 18).
  claim->set_physician_nihii(absl::StrCat(
      reading.holder, QualificationOn(*reading.holder_facts->physician, reading.encounter_day)));
  claim->set_patient_ssin(reading.ssin());
  *claim->mutable_service_date() = DateOf(reading.encounter_day);
  *claim->mutable_claim_codes() = reading.third_party_payer->claim_codes();
  claim->set_revision(reading.accept.revision);
}

}  // namespace

void CheckThirdPartyPayer(const edmg::v1::ThirdPartyPayer& payer, const ThirdPartyContext& context,
                          absl::string_view path, Findings* findings) {
  if (payer.claim_codes().empty()) {
    findings->Add("100", {path, "claim_codes"});
  } else if (const CauseName fault = FaultOfCodes(payer, context); !fault.empty()) {
    findings->Add("130", {path, "claim_codes"}, fault);
  }
  if (!payer.mention_written()) findings->Add("100", {path, "mention_written"});
  if (!payer.patient_signed()) findings->Add("100", {path, "patient_signed"});
  if (payer.identification() == edmg::v1::PATIENT_IDENTIFICATION_UNSPECIFIED) {
    findings->Add("100", {path, "identification"});
  } else if (!edmg::v1::PatientIdentification_IsValid(payer.identification())) {
    findings->Add("130", {path, "identification"}, "VALUE_UNKNOWN");
  }
}

void DecideEncounter(const Reading& reading, DossierDraft* draft) {
  if (reading.prevention_module) {
    const PreventionModule module{reading.holder, reading.encounter_day, true};
    if (!IsRecorded(module, draft->dossier())) RecordPreventionModule(module, draft);
  }
  if (reading.third_party_payer != nullptr) AnnounceClaim(reading, draft);
}

bool IsRecorded(const PreventionModule& module, const DossierRecord& dossier) {
  const auto& recorded = dossier.prevention_modules();
  return std::any_of(recorded.begin(), recorded.end(), [&](const auto& other) {
    return other.physician() == module.physician &&
           other.service_day() == DayNumber(module.service_day);
  });
}

void RecordPreventionModule(const PreventionModule& module, DossierDraft* draft) {
  const std::optional<std::string> insurer =
      InsurerOn(draft->patient().insured, module.service_day);
  const auto* row = insurer.has_value() ? RowThatCounts(module, *insurer, *draft) : nullptr;
  DossierRecord::PreventionModule* record = draft->mutable_dossier()->add_prevention_modules();
  record->set_physician(module.physician);
  record->set_service_day(DayNumber(module.service_day));
  record->set_revision(draft->accept().revision);
  record->set_owed(row != nullptr);
  record->set_recorded_ssin(draft->patient().recorded_ssin);
  if (row == nullptr || !module.owed_to_physician) return;
  OwePreventionModule(
      {*draft->physicians().Find(module.physician), *insurer, edmg::v1::FEE_KIND_PREVENTION_MODULE,
       module.service_day, kPreventionModuleCode},
      row->amount_cents(), draft);
}

bool IsHolderOrMember(const std::string& physician, absl::CivilDay day, const DossierDraft& draft) {
  const DossierRecord::Holding* holding = HoldingOn(draft.dossier(), day);
  return holding != nullptr && IsHolderOrOfHisGroup({physician, holding->holder(), day},
                                                    draft.physicians(), draft.rulebook());
}

}  // namespace edmg::rules
