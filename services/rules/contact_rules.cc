#include "services/rules/contact_rules.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/rules/affiliation.h"
#include "services/rules/civil_date.h"
#include "services/rules/entitlement.h"
#include "services/rules/holding_rules.h"
#include "services/rules/identifiers.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::ContactRecord;
using edmg::store::v1::DossierRecord;

bool IsGeneralPractitionerOn(const PhysicianFacts& facts, absl::CivilDay day) {
  return IsGeneralPractitioner(QualificationOn(*facts.physician, day));
}

bool RegisteredIn(const DossierRecord& dossier, int year, absl::string_view holder) {
  return std::any_of(dossier.registrations().begin(), dossier.registrations().end(),
                     [&](const DossierRecord::Registration& registration) {
                       return registration.holder() == holder &&
                              DayOfNumber(registration.service_day()).year() == year;
                     });
}

// R4a: the holder registered, also without a fee, or acquired the fee in the year before.
bool ChainHolds(const DossierRecord& dossier, int year, absl::string_view holder) {
  return RegisteredIn(dossier, year - 1, holder) || YearFeeAcquiredBy(dossier, year - 1, holder);
}

// R4c: the holder himself or a member of his group on that day.
bool CountsForHolder(const ContactRecord& contact, const PhysicianFacts& holder,
                     const Physicians& physicians) {
  if (contact.author() == PhysicianId(holder.physician->nihii())) return true;
  const PhysicianFacts* author = physicians.Find(contact.author());
  return author != nullptr &&
         SameGroupOn(author->groups, holder.groups, DayOfNumber(contact.service_day()));
}

ContactRecord RecordOf(const Reading& reading) {
  ContactRecord contact;
  contact.set_ssin(reading.patient->ssin());
  contact.set_author(reading.author);
  contact.set_service_day(DayNumber(reading.encounter_day));
  contact.set_claim_code(std::string(reading.claim_code));
  contact.set_revision(reading.accept.revision);
  return contact;
}

}  // namespace

void CheckContactEntitlement(const Reading& reading, Refusals* refusals) {
  if (reading.author_facts == nullptr) return;
  if (!IsGeneralPractitionerOn(*reading.author_facts, reading.encounter_day) ||
      !IsGeneralPractitionerOn(*reading.author_facts, reading.accept.accept_day)) {
    refusals->push_back({"140", "author_nihii"});
  }
}

void CheckContactNotDuplicate(const Reading& reading, Refusals* refusals) {
  const auto& contacts = reading.facts.patient.contacts;
  const int32_t day = DayNumber(reading.encounter_day);
  if (std::any_of(contacts.begin(), contacts.end(), [&](const ContactRecord& contact) {
        return contact.service_day() == day && contact.author() == reading.author &&
               contact.claim_code() == reading.claim_code;
      })) {
    refusals->push_back({"165", absl::StrCat(reading.body, ".encounter_date")});
  }
}

bool ExtendBy(const ContactRecord& contact, const Physicians& physicians, DossierDraft* draft) {
  const absl::CivilDay day = DayOfNumber(contact.service_day());
  const int year = static_cast<int>(day.year());
  const DossierRecord::Holding* holding = HoldingOn(draft->dossier(), day);
  if (holding == nullptr || YearFeeAcquired(draft->dossier(), year) ||
      !ChainHolds(draft->dossier(), year, holding->holder())) {
    return false;
  }
  const PhysicianFacts* holder = physicians.Find(holding->holder());
  if (holder == nullptr || !IsRecognisedOn(*holder, day) ||
      !CountsForHolder(contact, *holder, physicians)) {
    return false;
  }
  const auto& insured = draft->patient().insured;
  const std::optional<std::string> insurer = InsurerOn(insured, day);
  if (!insurer.has_value() || HasMedicalHouseContract(insured, day) ||
      EnrolmentOn(holder->enrolments, *insurer, draft->accept().accept_day) == nullptr) {
    return false;
  }
  ExtendRight(day, draft->mutable_dossier());
  Oblige({*holder, *insurer, edmg::v1::FEE_KIND_EXTENSION, day, contact.claim_code()}, draft);
  return true;
}

void DecideAgainAfter(absl::CivilDay day, const Physicians& physicians, DossierDraft* draft) {
  for (const ContactRecord& contact : draft->patient().contacts) {
    if (contact.service_day() > DayNumber(day)) ExtendBy(contact, physicians, draft);
  }
}

void DecideContact(const Reading& reading, edmg::store::v1::Decision* decision,
                   edmg::v1::ContactOutcome* outcome) {
  const Physicians physicians(reading.facts.physicians);
  DossierDraft draft(reading.patient->ssin(), reading.facts.patient, reading.accept, decision);
  ContactRecord* contact = decision->add_contacts();
  *contact = RecordOf(reading);
  outcome->set_extends(ExtendBy(*contact, physicians, &draft));
  DecideAgainAfter(reading.encounter_day, physicians, &draft);
  for (const edmg::v1::Payment& payment : decision->payments()) {
    outcome->add_payment_ids(payment.payment_id());
  }
  draft.Finish();
}

}  // namespace edmg::rules
