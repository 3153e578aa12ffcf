#include "services/rules/registration_rules.h"

#include <algorithm>
#include <cassert>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/rules/affiliation.h"
#include "services/rules/civil_date.h"
#include "services/rules/entitlement.h"
#include "services/rules/holding_rules.h"
#include "services/rules/payment_rules.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::DossierRecord;

bool MayHold(const PhysicianFacts& facts, const Reading& reading) {
  return IsRecognisedOn(facts, reading.encounter_day) &&
         IsRecognisedOn(facts, reading.accept.accept_day);
}

bool RecognisedOrTraineeOn(const PhysicianFacts& facts, absl::CivilDay day) {
  const absl::string_view qualification = QualificationOn(*facts.physician, day);
  return IsRecognised(qualification) || IsTrainee(qualification);
}

std::string PatientField(const Reading& reading) { return absl::StrCat(reading.body, ".patient"); }

// Whether the registration is dated before the present holder's begin (decision 1).
bool IsBeforePresentHolder(const Reading& reading) {
  const DossierRecord::Holding* present = PresentHolding(reading.facts.patient.dossier);
  return present != nullptr && DayNumber(reading.encounter_day) < present->begin_day();
}

}  // namespace

void CheckHolderNamed(const Reading& reading, Refusals* refusals) {
  // Of an author whom the registry does not know, 141 tells more.
  if (!reading.HolderIsNamed() || reading.author_facts == nullptr) return;
  const edmg::v1::Physician& author = *reading.author_facts->physician;
  if (IsTrainee(QualificationOn(author, reading.encounter_day)) &&
      IsSupervisedBy(author, reading.holder, reading.encounter_day)) {
    return;
  }
  refusals->push_back({"156", std::string(reading.HolderField())});
}

void CheckRegistrationEntitlement(const Reading& reading, Refusals* refusals) {
  if (reading.HolderIsNamed() && reading.author_facts != nullptr &&
      !(RecognisedOrTraineeOn(*reading.author_facts, reading.encounter_day) &&
        RecognisedOrTraineeOn(*reading.author_facts, reading.accept.accept_day))) {
    refusals->push_back({"140", "author_nihii"});
  }
  if (reading.holder_facts != nullptr && !MayHold(*reading.holder_facts, reading)) {
    refusals->push_back({"140", std::string(reading.HolderField())});
  }
}

void CheckHolderEnrolled(const Reading& reading, Refusals* refusals) {
  // Who may not hold could not enrol either: 140 and 141 say it all.
  if (reading.holder_facts == nullptr || !MayHold(*reading.holder_facts, reading)) return;
  const absl::CivilDay today = reading.accept.accept_day;
  const auto& enrolments = reading.holder_facts->enrolments;
  const std::optional<std::string> insurer =
      InsurerOn(reading.facts.patient.insured, reading.encounter_day);
  const bool enrolled = insurer.has_value() ? EnrolmentOn(enrolments, *insurer, today) != nullptr
                                            : !EnrolledInsurers(enrolments, today).empty();
  if (!enrolled) refusals->push_back({"163", std::string(reading.HolderField())});
}

void CheckMedicalHouse(const Reading& reading, Refusals* refusals) {
  if (HasMedicalHouseContract(reading.facts.patient.insured, reading.encounter_day)) {
    refusals->push_back({"162", PatientField(reading)});
  }
}

void CheckYearNotHeld(const Reading& reading, Refusals* refusals) {
  const DossierRecord& dossier = reading.facts.patient.dossier;
  const DossierRecord::Holding* present = PresentHolding(dossier);
  if (present == nullptr || present->holder() != reading.holder) return;
  const bool expired = present->right_end_day() < DayNumber(reading.encounter_day);
  const int year = static_cast<int>(reading.encounter_day.year());
  if (!expired && YearFeeAcquiredBy(dossier, year, reading.holder)) {
    refusals->push_back({"161", PatientField(reading)});
  }
}

void CheckRegistrationNotDuplicate(const Reading& reading, Refusals* refusals) {
  const int32_t day = DayNumber(reading.encounter_day);
  const auto& registrations = reading.facts.patient.dossier.registrations();
  if (std::any_of(registrations.begin(), registrations.end(),
                  [&](const DossierRecord::Registration& registration) {
                    return registration.service_day() == day;
                  })) {
    refusals->push_back({"165", absl::StrCat(reading.body, ".encounter_date")});
  }
}

void DecideRegistration(const Reading& reading, edmg::store::v1::Decision* decision,
                        edmg::v1::RegistrationOutcome* outcome) {
  const absl::CivilDay day = reading.encounter_day;
  const PhysicianFacts& holder = *reading.holder_facts;
  DossierDraft draft(reading.patient->ssin(), reading.facts.patient, reading.accept, decision);
  const bool payment = !IsBeforePresentHolder(reading) &&
                       !YearFeeAcquired(draft.dossier(), static_cast<int>(day.year()));

  DossierRecord* dossier = draft.mutable_dossier();
  const int index = PlaceHolding(
      {reading.holder, std::string(QualificationOn(*holder.physician, day)), day}, dossier);
  DossierRecord::Registration* registration = dossier->add_registrations();
  registration->set_holder(reading.holder);
  registration->set_service_day(DayNumber(day));
  registration->set_revision(reading.accept.revision);

  if (payment) {
    const std::optional<std::string> insurer = InsurerOn(reading.facts.patient.insured, day);
    assert(insurer.has_value());
    Oblige({holder, *insurer, edmg::v1::FEE_KIND_REGISTRATION, day, reading.claim_code}, &draft);
    outcome->add_payment_ids(decision->payments(0).payment_id());
  }
  outcome->set_payment(payment);
  *outcome->mutable_holding() = ToApi(draft.dossier().holdings(index));
  draft.Finish();
}

}  // namespace edmg::rules
