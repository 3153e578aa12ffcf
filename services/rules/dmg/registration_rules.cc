#include "services/rules/dmg/registration_rules.h"

#include <algorithm>
#include <cassert>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/rules/dmg/contact_rules.h"
#include "services/rules/dmg/encounter_rules.h"
#include "services/rules/dmg/fee_rules.h"
#include "services/rules/dmg/holding_rules.h"
#include "services/rules/people/affiliation.h"
#include "services/rules/people/entitlement.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::DossierRecord;
using edmg::v1::RegistrationSituation;

bool MayHold(const PhysicianFacts& facts, const Reading& reading) {
  return IsRecognisedOn(facts, reading.encounter_day, reading.rulebook()) &&
         IsRecognisedOn(facts, reading.accept.accept_day, reading.rulebook());
}

std::string PatientField(const Reading& reading) { return absl::StrCat(reading.body, ".patient"); }

// True if the registration is dated before the present holder's begin (decision 1).
bool IsBeforePresentHolder(const Reading& reading) {
  const DossierRecord::Holding* present = PresentHolding(reading.facts.patient.dossier);
  return present != nullptr && DayNumber(reading.encounter_day) < present->begin_day();
}

// The physician who holds on the encounter date; empty: nobody.
std::string HolderBefore(const Reading& reading) {
  const auto* holding = HoldingOn(reading.facts.patient.dossier, reading.encounter_day);
  return holding == nullptr ? "" : holding->holder();
}

// The situation of an accepted registration, by the last rows of domain 3.1. Its year alone decides
// if it is paid (decision 1).
RegistrationSituation SituationOf(const Reading& reading) {
  const int year = static_cast<int>(reading.encounter_day.year());
  if (StandingFee(reading.facts.patient.dossier, year) != nullptr) {
    return IsBeforePresentHolder(reading) ? edmg::v1::REGISTRATION_SITUATION_BEFORE_PRESENT_HOLDER
                                          : edmg::v1::REGISTRATION_SITUATION_OTHER_YEAR_ACQUIRED;
  }
  const std::string holder = HolderBefore(reading);
  return holder.empty() || holder == reading.holder
             ? edmg::v1::REGISTRATION_SITUATION_YEAR_OPEN
             : edmg::v1::REGISTRATION_SITUATION_OTHER_YEAR_OPEN;
}

// Makes the author, or the physician whom the author names, holder.
void TakeOver(const Reading& reading, DossierDraft* draft) {
  const absl::CivilDay day = reading.encounter_day;
  DossierRecord::Registration* registration = draft->mutable_dossier()->add_registrations();
  registration->set_holder(reading.holder);
  registration->set_qualification(
      std::string(QualificationOn(*reading.holder_facts->physician, day)));
  registration->set_service_day(DayNumber(day));
  registration->set_claim_code(std::string(reading.claim_code));
  registration->set_revision(reading.accept.revision);
  registration->set_recorded_ssin(reading.facts.patient.recorded_ssin);
  draft->DeriveHoldings();
  if (HolderBefore(reading) == reading.holder) return;
  edmg::store::v1::UsageRecord usage;
  usage.set_dmgs_opened(1);
  draft->AddUsage(reading.holder, static_cast<int>(day.year()), usage);
}

}  // namespace

void CheckHolderNamed(const Reading& reading, Code code, Refusals* refusals) {
  // If the registry does not know the author, 141 tells more.
  if (!reading.HolderIsNamed() || reading.author_facts == nullptr) return;
  const PhysicianFacts& author = *reading.author_facts;
  const auto supervisors = SupervisorsOn(author, reading.encounter_day, reading.rulebook());
  if (std::find(supervisors.begin(), supervisors.end(), reading.holder) != supervisors.end()) {
    return;
  }
  const bool trainee = IsTraineeOn(author, reading.encounter_day, reading.rulebook());
  refusals->push_back({code, std::string(reading.HolderField()),
                       trainee ? CauseName("HOLDER_NOT_SUPERVISOR") : "HOLDER_NOT_AUTHOR"});
}

void CheckHolderEnrolled(const Reading& reading, Code code, Refusals* refusals) {
  // A physician who may not hold could not enrol either: 140 and 141 say it all.
  if (reading.holder_facts == nullptr || !MayHold(*reading.holder_facts, reading)) return;
  const absl::CivilDay today = reading.accept.accept_day;
  const auto& enrolments = reading.holder_facts->enrolments;
  const std::optional<std::string> insurer =
      InsurerOn(reading.facts.patient.insured, reading.encounter_day);
  const bool enrolled = insurer.has_value()
                            ? EnrolmentOn(enrolments, *insurer, today) != nullptr
                            : !EnrolledInsurers(enrolments, today, reading.rulebook()).empty();
  if (enrolled) return;
  Refusal refusal{code, std::string(reading.HolderField())};
  if (insurer.has_value()) refusal.metadata = {{"insurer", *insurer}};
  refusals->push_back(std::move(refusal));
}

void CheckRegistrationEntitlement(const Reading& reading, Code code, Refusals* refusals) {
  const Rulebook& rulebook = reading.rulebook();
  if (reading.HolderIsNamed() && reading.author_facts != nullptr) {
    CheckOnBothDays(reading, {code, "author_nihii"}, refusals, [&](absl::CivilDay day) {
      return IsRecognisedOn(*reading.author_facts, day, rulebook) ||
             IsTraineeOn(*reading.author_facts, day, rulebook);
    });
  }
  if (reading.holder_facts == nullptr) return;
  CheckOnBothDays(
      reading, {code, std::string(reading.HolderField())}, refusals,
      [&](absl::CivilDay day) { return IsRecognisedOn(*reading.holder_facts, day, rulebook); });
}

void CheckMedicalHouse(const Reading& reading, Code code, Refusals* refusals) {
  if (HasMedicalHouseContract(reading.facts.patient.insured, reading.encounter_day)) {
    refusals->push_back({code, PatientField(reading)});
  }
}

void CheckYearNotHeld(const Reading& reading, Code code, Refusals* refusals) {
  const DossierRecord& dossier = reading.facts.patient.dossier;
  const DossierRecord::Holding* present = PresentHolding(dossier);
  if (present == nullptr || present->holder() != reading.holder) return;
  const int year = static_cast<int>(reading.encounter_day.year());
  if (YearFeeAcquiredBy(dossier, year, reading.holder)) {
    refusals->push_back({code, PatientField(reading)});
  }
}

void CheckRegistrationNotDuplicate(const Reading& reading, Code code, Refusals* refusals) {
  const int32_t day = DayNumber(reading.encounter_day);
  const auto& registrations = reading.facts.patient.dossier.registrations();
  if (std::any_of(registrations.begin(), registrations.end(),
                  [&](const DossierRecord::Registration& registration) {
                    return registration.service_day() == day;
                  })) {
    refusals->push_back(
        {code, absl::StrCat(reading.body, ".encounter_date"), "REGISTRATION_ON_SAME_DATE"});
  }
}

void DecideRegistration(const Reading& reading, edmg::store::v1::Decision* decision,
                        edmg::v1::RegistrationOutcome* outcome) {
  const absl::CivilDay day = reading.encounter_day;
  const KnownPhysicians physicians(reading.facts.physicians);
  DossierDraft draft(reading.facts.patient, physicians, reading.accept, decision);
  const bool payment = reading.rulebook().OutcomeOf(SituationOf(reading)).payment();
  TakeOver(reading, &draft);
  if (payment) {
    const std::optional<std::string> insurer = InsurerOn(reading.facts.patient.insured, day);
    assert(insurer.has_value());
    FeeClaim claim{*reading.holder_facts, *insurer, edmg::v1::FEE_KIND_REGISTRATION, day,
                   reading.claim_code};
    claim.recorded_ssin = reading.facts.patient.recorded_ssin;
    AcquireFee(claim, &draft);
  }
  // The first contact of a later year may have waited for its holder (decision 8).
  DecideContacts(reading.facts.patient.contacts, &draft);
  DecideEncounter(reading, &draft);
  outcome->set_payment(payment);
  for (const edmg::v1::Payment& made : decision->payments()) {
    outcome->add_payment_ids(made.payment_id());
  }
  *outcome->mutable_holding() = ToApi(*HoldingOn(draft.dossier(), day));
  draft.Finish();
}

}  // namespace edmg::rules
