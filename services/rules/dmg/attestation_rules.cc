#include "services/rules/dmg/attestation_rules.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "services/rules/book/field_checks.h"
#include "services/rules/book/nomenclature.h"
#include "services/rules/book/unknown_fields.h"
#include "services/rules/dmg/contact_rules.h"
#include "services/rules/dmg/encounter_rules.h"
#include "services/rules/dmg/fee_rules.h"
#include "services/rules/dmg/holding_checks.h"
#include "services/rules/dmg/holding_rules.h"
#include "services/rules/people/affiliation.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::ContactRecord;
using edmg::store::v1::Decision;
using edmg::store::v1::DossierRecord;
using edmg::v1::Attestation;

absl::CivilDay ServiceDay(const Attestation& attestation) {
  return DayOf(attestation.service_date()).value();
}

// A prevention module outside of its validity is recorded and not paid (decision 25).
void CheckClaimCode(absl::string_view code, std::optional<absl::CivilDay> day,
                    const FieldPath& path, Findings* findings) {
  if (code == kDmgCode || code == kPreventionModuleCode) return;
  CheckContactCode(code, day, path, findings);
}

const PhysicianFacts* FindPhysician(const Attestation& attestation, const SubmissionFacts& facts) {
  const auto found = facts.physicians.find(PhysicianId(attestation.physician_nihii()));
  if (found == facts.physicians.end() || !found->second.physician.has_value()) return nullptr;
  return &found->second;
}

void CheckPhysicianMay(const Attestation& attestation, const PhysicianFacts& physician,
                       absl::string_view insurer, absl::string_view path, Findings* findings) {
  const absl::CivilDay day = ServiceDay(attestation);
  const bool dmg = attestation.claim_code() == kDmgCode;
  const bool may = dmg ? IsRecognisedOn(physician, day, findings->rulebook())
                       : IsGeneralPractitionerOn(physician, day, findings->rulebook());
  if (!may) {
    findings->Add("140", {path, "physician_nihii"}, "NOT_ENTITLED_ON_ENCOUNTER_DATE",
                  {{"day", absl::FormatCivilTime(day)}});
  }
  // B2: an enrolled physician may not attest 102771 on paper any more.
  if (may && dmg && EnrolmentOn(physician.enrolments, insurer, day) != nullptr) {
    findings->Add("B2", {path, "physician_nihii"});
  }
}

void CheckServiceDay(absl::CivilDay day, const Accept& accept, const FieldPath& path,
                     Findings* findings) {
  if (day > accept.accept_day) {
    findings->Add("146", path);
  } else if (IsTooOld(day, accept.accept_day, *accept.rulebook) ||
             accept.rulebook->RegimeOn(day) == nullptr) {
    findings->Add("145", path, "", LimitOf(day, accept.accept_day, *accept.rulebook));
  }
}

ContactRecord ContactOf(const Attestation& attestation, const Accept& accept) {
  ContactRecord contact;
  contact.set_ssin(attestation.ssin());
  contact.set_author(PhysicianId(attestation.physician_nihii()));
  contact.set_service_day(DayNumber(ServiceDay(attestation)));
  contact.set_claim_code(attestation.claim_code());
  contact.set_revision(accept.revision);
  contact.set_attested(true);
  return contact;
}

// True if it is new.
bool DecideAttestedContact(const Attestation& attestation, DossierDraft* draft) {
  const auto& contacts = draft->patient().contacts;
  const ContactRecord contact = ContactOf(attestation, draft->accept());
  if (const ContactRecord* known = FindContact(contacts, contact)) {
    if (known->attested()) return false;
    ContactRecord* marked = draft->decision()->add_contacts();
    *marked = *known;
    marked->set_attested(true);
    return false;
  }
  *draft->decision()->add_contacts() = contact;
  DecideContacts(WithContact(contacts, contact), draft);
  return true;
}

// Decision 8: the earliest recorded registration of the year acquires it after all; it had no fee,
// as a year that was acquired by a registration is never recovered.
void AcquireByRegistration(int year, DossierDraft* draft) {
  for (const DossierRecord::Registration& row : draft->dossier().registrations()) {
    if (DayOfNumber(row.service_day()).year() != year) continue;
    AcquireByRecorded({row.holder(), edmg::v1::FEE_KIND_REGISTRATION, row.service_day(),
                       row.claim_code(), row.recorded_ssin()},
                      draft);
    return;
  }
}

// The cascade of decision 10: extensions of later years that rested on the recovered fee.
void RecoverWhatRestedOn(int year, DossierDraft* draft) {
  std::set<int> later;
  for (const DossierRecord::Fee& fee : draft->dossier().fees()) {
    if (fee.year() > year) later.insert(fee.year());
  }
  for (const int candidate : later) {
    const DossierRecord::Fee* fee = StandingFee(draft->dossier(), candidate);
    if (fee == nullptr || !IsExtension(*fee) || Stands(*fee, draft->dossier())) continue;
    RecoverFee(candidate, draft);
    AcquireByRegistration(candidate, draft);
    draft->DeriveHoldings();
  }
}

// The attesting physician acquires the year, unless a registration or another 102771 stands against
// it (decision 10, R6).
void AcquireByAttestation(const Attestation& attestation, const PhysicianFacts& physician,
                          absl::string_view insurer, DossierDraft* draft) {
  const absl::CivilDay day = ServiceDay(attestation);
  const int year = static_cast<int>(day.year());
  const DossierRecord::Fee* standing = StandingFee(draft->dossier(), year);
  if (standing != nullptr && !IsExtension(*standing)) return;
  const bool recovers = standing != nullptr;
  if (recovers) RecoverFee(year, draft);
  FeeClaim claim{physician, insurer, edmg::v1::FEE_KIND_ATTESTATION, day, kDmgCode};
  claim.patient_paid = !attestation.third_party_payer();
  claim.recorded_ssin = draft->patient().recorded_ssin;
  AcquireFee(claim, draft);
  draft->DeriveHoldings();
  if (recovers) RecoverWhatRestedOn(year, draft);
}

// The physician becomes holder of the day, whatever becomes of the fee (decision 1).
bool DecideDmgAttestation(const Attestation& attestation, const PhysicianFacts& physician,
                          absl::string_view insurer, DossierDraft* draft) {
  const std::string id = PhysicianId(attestation.physician_nihii());
  const absl::CivilDay day = ServiceDay(attestation);
  const auto& recorded = draft->dossier().attestations();
  if (std::any_of(recorded.begin(), recorded.end(), [&](const auto& other) {
        return other.physician() == id && other.service_day() == DayNumber(day);
      })) {
    return false;
  }
  DossierRecord::Attestation* record = draft->mutable_dossier()->add_attestations();
  record->set_physician(id);
  record->set_qualification(std::string(QualificationOn(*physician.physician, day)));
  record->set_service_day(DayNumber(day));
  record->set_revision(draft->accept().revision);
  record->set_recorded_ssin(draft->patient().recorded_ssin);
  const bool may_be_parted = draft->patient().numbers.size() > 1;
  record->set_third_party_payer(may_be_parted && attestation.third_party_payer());
  draft->DeriveHoldings();
  AcquireByAttestation(attestation, physician, insurer, draft);
  DecideContacts(draft->patient().contacts, draft);
  return true;
}

bool DecidePreventionAttestation(const Attestation& attestation, DossierDraft* draft) {
  const PreventionModule module{PhysicianId(attestation.physician_nihii()), ServiceDay(attestation),
                                attestation.third_party_payer()};
  if (IsRecorded(module, draft->dossier())) return false;
  RecordPreventionModule(module, draft);
  return true;
}

}  // namespace

Refusals CheckAttestationShape(const Attestation& attestation, absl::string_view path,
                               const Rulebook& rulebook) {
  Findings findings(rulebook);
  CheckNoUnknownFields(attestation, std::string(path), &findings);
  const Ssin ssin = CheckSsinField(attestation.ssin(), {path, "ssin"}, &findings);
  CheckNihiiField(attestation.physician_nihii(), {path, "physician_nihii"}, &findings);
  const auto day =
      CheckRequiredDay(attestation.has_service_date() ? &attestation.service_date() : nullptr,
                       {path, "service_date"}, &findings);
  if (day.has_value() && ssin.birth_date.has_value() && *day < *ssin.birth_date) {
    findings.Add("113", {path, "service_date"});
  }
  CheckClaimCode(attestation.claim_code(), day, {path, "claim_code"}, &findings);
  return findings.OfFirstLayer();
}

Refusals CheckAttestation(const Attestation& attestation, absl::string_view insurer,
                          absl::string_view path, const SubmissionFacts& facts,
                          const Accept& accept) {
  Findings findings(*accept.rulebook);
  const absl::CivilDay day = ServiceDay(attestation);
  if (const PhysicianFacts* physician = FindPhysician(attestation, facts)) {
    CheckPhysicianMay(attestation, *physician, insurer, path, &findings);
  } else {
    findings.Add("141", {path, "physician_nihii"});
  }
  if (InsurerOn(facts.patient.insured, day) != insurer) findings.Add("120", {path, "ssin"});
  CheckServiceDay(day, accept, {path, "service_date"}, &findings);
  if (attestation.claim_code() == kDmgCode && HasMedicalHouseContract(facts.patient.insured, day)) {
    findings.Add("162", {path, "ssin"});
  }
  return findings.OfFirstLayer();
}

edmg::v1::AttestationOutcome DecideAttestation(const Attestation& attestation,
                                               absl::string_view insurer,
                                               const SubmissionFacts& facts, const Accept& accept,
                                               Decision* decision) {
  const KnownPhysicians physicians(facts.physicians);
  DossierDraft draft(facts.patient, physicians, accept, decision);
  bool recorded = false;
  if (attestation.claim_code() == kDmgCode) {
    recorded =
        DecideDmgAttestation(attestation, *FindPhysician(attestation, facts), insurer, &draft);
  } else if (attestation.claim_code() == kPreventionModuleCode) {
    recorded = DecidePreventionAttestation(attestation, &draft);
  } else {
    recorded = DecideAttestedContact(attestation, &draft);
  }
  draft.Finish();
  return recorded ? edmg::v1::ATTESTATION_OUTCOME_RECORDED : edmg::v1::ATTESTATION_OUTCOME_KNOWN;
}

}  // namespace edmg::rules
