#include "services/rules/dmg/contact_rules.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "services/rules/dmg/encounter_rules.h"
#include "services/rules/dmg/fee_rules.h"
#include "services/rules/dmg/holding_checks.h"
#include "services/rules/dmg/holding_rules.h"
#include "services/rules/people/affiliation.h"
#include "services/rules/people/entitlement.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::ContactRecord;
using edmg::store::v1::DossierRecord;

std::tuple<int32_t, const std::string&, const std::string&> KeyOf(const ContactRecord& contact) {
  return {contact.service_day(), contact.author(), contact.claim_code()};
}

ContactRecord RecordOf(const Reading& reading) {
  ContactRecord contact;
  contact.set_ssin(reading.facts.patient.NamedSsin());
  contact.set_author(reading.author);
  contact.set_service_day(DayNumber(reading.encounter_day));
  contact.set_claim_code(std::string(reading.claim_code));
  contact.set_revision(reading.accept.revision);
  contact.set_notified(true);
  return contact;
}

// The "G" mention, 8 digits; empty: none.
std::string MentionOf(const Reading& reading) {
  const std::string& nihii = reading.submission.contact_notification().holder_mention_nihii();
  return nihii.empty() ? "" : PhysicianId(nihii);
}

constexpr absl::string_view kMentionField = "contact_notification.holder_mention_nihii";

// The kind of extension by the insurer for the holder now: at once if the holder is enrolled, on
// paper once no registration of the year can arrive any more (decision 11); nullopt: not yet.
std::optional<edmg::v1::FeeKind> KindOfExtension(const PhysicianFacts& holder,
                                                 absl::string_view insurer,
                                                 absl::CivilDay service_day,
                                                 const DossierDraft& draft) {
  const absl::CivilDay today = draft.accept().accept_day;
  if (EnrolmentOn(holder.enrolments, insurer, today) != nullptr) {
    return edmg::v1::FEE_KIND_EXTENSION;
  }
  if (today >= draft.rulebook().AdministrativeDayOf(service_day.year())) {
    return edmg::v1::FEE_KIND_ADMINISTRATIVE_EXTENSION;
  }
  return std::nullopt;
}

// Extends the DMG by the contact if all conditions are met (R4).
void ExtendBy(const ContactRecord& contact, DossierDraft* draft) {
  const absl::CivilDay day = DayOfNumber(contact.service_day());
  const int year = static_cast<int>(day.year());
  const DossierRecord::Holding* holding = HoldingOn(draft->dossier(), day);
  if (holding == nullptr || StandingFee(draft->dossier(), year) != nullptr ||
      !ChainHolds(draft->dossier(), year)) {
    return;
  }
  const PhysicianFacts* holder = draft->physicians().Find(holding->holder());
  if (holder == nullptr || !IsRecognisedOn(*holder, day, draft->rulebook()) ||
      !IsHolderOrMember(contact.author(), day, *draft)) {
    return;
  }
  const auto& insured = draft->patient().insured;
  const std::optional<std::string> insurer = InsurerOn(insured, day);
  if (!insurer.has_value() || HasMedicalHouseContract(insured, day)) return;
  const auto kind = KindOfExtension(*holder, *insurer, day, *draft);
  if (!kind.has_value()) return;
  FeeClaim claim{*holder, *insurer, *kind, day, contact.claim_code(), contact.author()};
  if (contact.ssin() != draft->ssin()) claim.recorded_ssin = contact.ssin();
  AcquireFee(claim, draft);
  draft->DeriveHoldings();
}

// True if the year's standing extension is this contact's.
bool Extends(const ContactRecord& contact, const DossierRecord& dossier) {
  const int year = static_cast<int>(DayOfNumber(contact.service_day()).year());
  const DossierRecord::Fee* fee = StandingFee(dossier, year);
  return fee != nullptr && fee->service_day() == contact.service_day() &&
         fee->contact_author() == contact.author() && fee->claim_code() == contact.claim_code();
}

// The insurer may have attested the same encounter before: then it is one contact (decision 16).
ContactRecord Record(const Reading& reading, DossierDraft* draft) {
  ContactRecord contact = RecordOf(reading);
  const auto& contacts = reading.facts.patient.contacts;
  if (const ContactRecord* attested = FindContact(contacts, contact)) {
    contact = *attested;
    contact.set_notified(true);
  } else {
    DecideContacts(WithContact(contacts, contact), draft);
  }
  edmg::store::v1::UsageRecord usage;
  usage.set_contacts_notified(1);
  draft->AddUsage(reading.author, static_cast<int>(reading.encounter_day.year()), usage);
  return contact;
}

}  // namespace

void CheckContactEntitlement(const Reading& reading, Code code, Refusals* refusals) {
  if (reading.author_facts == nullptr) return;
  CheckOnBothDays(reading, {code, "author_nihii"}, refusals, [&](absl::CivilDay day) {
    return IsGeneralPractitionerOn(*reading.author_facts, day, reading.rulebook());
  });
}

void CheckContactNotDuplicate(const Reading& reading, Code code, Refusals* refusals) {
  const ContactRecord* same = FindContact(reading.facts.patient.contacts, RecordOf(reading));
  if (same != nullptr && same->notified()) {
    refusals->push_back(
        {code, absl::StrCat(reading.body, ".encounter_date"), "CONTACT_ALREADY_NOTIFIED"});
  }
}

void CheckMention(const Reading& reading, Code code, Refusals* refusals) {
  const std::string mention = MentionOf(reading);
  if (mention.empty()) return;
  const auto* holding = HoldingOn(reading.facts.patient.dossier, reading.encounter_day);
  const auto fault =
      FaultOfMention({mention, reading.author, holding == nullptr ? "" : holding->holder()});
  if (fault.has_value() && fault->code == code.text()) {
    refusals->push_back({code, std::string(kMentionField), fault->cause});
  }
}

const ContactRecord* FindContact(const std::vector<ContactRecord>& contacts,
                                 const ContactRecord& like) {
  const auto found = std::find_if(contacts.begin(), contacts.end(), [&](const auto& contact) {
    return KeyOf(contact) == KeyOf(like);
  });
  return found == contacts.end() ? nullptr : &*found;
}

std::vector<ContactRecord> WithContact(std::vector<ContactRecord> contacts,
                                       const ContactRecord& contact) {
  const auto place =
      std::upper_bound(contacts.begin(), contacts.end(), contact,
                       [](const auto& a, const auto& b) { return KeyOf(a) < KeyOf(b); });
  contacts.insert(place, contact);
  return contacts;
}

void DecideContacts(const std::vector<ContactRecord>& contacts, DossierDraft* draft) {
  for (const ContactRecord& contact : contacts) ExtendBy(contact, draft);
}

void DecideContact(const Reading& reading, edmg::store::v1::Decision* decision,
                   edmg::v1::ContactOutcome* outcome) {
  const KnownPhysicians physicians(reading.facts.physicians);
  DossierDraft draft(reading.facts.patient, physicians, reading.accept, decision);
  const ContactRecord contact = Record(reading, &draft);
  outcome->set_extends(Extends(contact, draft.dossier()));
  *decision->add_contacts() = contact;
  DecideEncounter(reading, &draft);
  for (const edmg::v1::Payment& payment : decision->payments()) {
    outcome->add_payment_ids(payment.payment_id());
  }
  draft.Finish();
}

}  // namespace edmg::rules
