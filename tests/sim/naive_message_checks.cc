// The requirements for every signed message, and for an enrolment.

#include <algorithm>

#include "tests/sim/naive_checks.h"
#include "tests/sim/naive_fees.h"
#include "tests/sim/naive_numbers.h"

namespace edmg::sim {
namespace {

constexpr size_t kProductBytesMax = 64;

// No function below is called once a layer has refused.
template <typename... Layers>
Refusals FirstFailing(const Layers&... layers) {
  Refusals refusals;
  (void)((layers(refusals), !refusals.empty()) || ...);
  return refusals;
}

}  // namespace

const NaivePatient* NaiveChecks::PatientOf(const std::string& ssin) const {
  const auto found = patients_.find(registry_.Own(ssin));
  return found != patients_.end() ? &found->second : nullptr;
}

void NaiveChecks::SenderAndRecipient(const Message& message, Refusals& refusals) const {
  if (!message.recipient.empty() && message.recipient != kRecipient) {
    refusals.Add("155", "recipient");
  }
  if (NihiiFault(message.author) != Fault::kNone) return;
  const std::string author = Id(message.author);
  // If the registry knows neither the author nor the signer, 141 comes later.
  const bool another = registry_.Knows(author)
                           ? registry_.physician(author).ssin != message.signer_ssin
                           : !registry_.PhysicianOfSsin(message.signer_ssin).empty();
  if (another) refusals.Add("156", "author_nihii");
}

void NaiveChecks::HeaderShape(const Message& message, Refusals& refusals) const {
  if (message.id.empty()) {
    refusals.Add("100", "message_id");
  } else if (!IsMessageId(message.id)) {
    refusals.Add("111", "message_id");
  }
  if (message.recipient.empty()) refusals.Add("100", "recipient");
  if (!message.has_create_time) refusals.Add("100", "create_time");
  if (message.author.empty()) {
    refusals.Add("100", "author_nihii");
  } else if (NihiiFault(message.author) == Fault::kFormat) {
    refusals.Add("111", "author_nihii");
  }
  if (message.product.empty()) refusals.Add("100", "software.product");
  if (message.product.size() > kProductBytesMax) refusals.Add("111", "software.product");
}

void NaiveChecks::EnrolmentShape(const Message& message, Refusals& refusals) const {
  HeaderShape(message, refusals);
  if (message.iban.empty()) {
    refusals.Add("100", "physician_enrolment.iban");
  } else if (IbanFault(message.iban) == Fault::kFormat) {
    refusals.Add("111", "physician_enrolment.iban");
  }
  if (!message.bic.empty() && !IsBic(message.bic)) refusals.Add("111", "physician_enrolment.bic");
  if (!message.start.has_value()) {
    refusals.Add("100", "physician_enrolment.start_date");
  } else if (!RealDay(*message.start).has_value()) {
    refusals.Add("111", "physician_enrolment.start_date");
  }
}

void NaiveChecks::EnrolmentValues(const Message& message, Refusals& refusals) const {
  for (size_t i = 0; i < message.insurers.size(); ++i) {
    const auto& all = AllInsurers();
    const bool known = std::find(all.begin(), all.end(), message.insurers[i]) != all.end();
    const auto end = message.insurers.begin() + static_cast<ptrdiff_t>(i);
    const bool twice = std::find(message.insurers.begin(), end, message.insurers[i]) != end;
    if (!known || twice) refusals.Add("130", "physician_enrolment.insurers");
  }
  if (IbanFault(message.iban) == Fault::kValue) refusals.Add("130", "physician_enrolment.iban");
  const Day start = *RealDay(*message.start);
  if (start < today_ || start > YearsLater(today_, 1))
    refusals.Add("130", "physician_enrolment.start_date");
}

Refusals NaiveChecks::CheckEnrolment(const Message& message,
                                     std::vector<std::string>& changed) const {
  return FirstFailing([&](Refusals& r) { SenderAndRecipient(message, r); },
                      [&](Refusals& r) { EnrolmentShape(message, r); },
                      [&](Refusals& r) {
                        if (NihiiFault(message.author) != Fault::kNone)
                          r.Add("112", "author_nihii");
                      },
                      [&](Refusals& r) { EnrolmentValues(message, r); },
                      [&](Refusals& r) {
                        const std::string author = Id(message.author);
                        if (!registry_.Knows(author)) {
                          r.Add("141", "author_nihii");
                        } else if (!registry_.Recognised(author, today_)) {
                          r.Add("140", "author_nihii");
                        }
                      },
                      [&](Refusals& r) {
                        const Day start = *RealDay(*message.start);
                        const bool all = message.insurers.empty();
                        for (const auto& insurer : all ? AllInsurers() : message.insurers) {
                          const Enrolment* account =
                              registry_.AccountOn(Id(message.author), insurer, start);
                          const bool same = account != nullptr && account->iban == message.iban &&
                                            account->bic == message.bic;
                          if (!same) changed.push_back(insurer);
                        }
                        std::sort(changed.begin(), changed.end());
                        const bool often = registry_.EnrolmentsOn(Id(message.author), today_) >= 20;
                        if (changed.empty() || often) r.Add("168", "physician_enrolment.insurers");
                      });
}

Refusals NaiveChecks::CheckEncounter(const Message& message, Encounter& encounter) const {
  encounter.author = Id(message.author);
  encounter.holder = message.holder.empty() ? encounter.author : Id(message.holder);
  const bool registration = message.kind == MessageKind::kRegistration;
  return FirstFailing(
      [&](Refusals& r) { SenderAndRecipient(message, r); },
      [&](Refusals& r) { EncounterShape(message, r); },
      [&](Refusals& r) { EncounterDigits(message, r); },
      [&](Refusals& r) {
        encounter.day = *RealDay(*message.encounter);
        EncounterValues(message, r);
      },
      [&](Refusals& r) { Coherence(message, encounter, r); },
      [&](Refusals& r) { Entitlement(message, encounter, r); },
      [&](Refusals& r) { Affiliation(message, encounter, r); },
      [&](Refusals& r) { Dates(message, encounter, r); },
      [&](Refusals& r) {
        if (registration && registry_.InMedicalHouse(encounter.ssin, encounter.day)) {
          r.Add("162", "dmg_registration.patient");
        }
      },
      [&](Refusals& r) { Rights(message, encounter, r); },
      [&](Refusals& r) { Duplicates(message, encounter, r); });
}

Refusals NaiveChecks::CheckRow(const std::string& insurer, const AttestedRow& row,
                               const std::string& prefix) const {
  Day day;
  return FirstFailing([&](Refusals& r) { RowShape(row, prefix, r); },
                      [&](Refusals& r) { RowDigits(row, prefix, r); },
                      [&](Refusals& r) {
                        day = *RealDay(*row.day);
                        const bool permitted = row.code == kDmgCode || row.code == kModuleCode ||
                                               IsContactCode(row.code, day);
                        if (!permitted) r.Add("130", prefix + "claim_code");
                      },
                      [&](Refusals& r) { RowEntitlement(insurer, row, prefix, r); },
                      [&](Refusals& r) {
                        if (registry_.InsurerOn(row.ssin, day) != insurer)
                          r.Add("120", prefix + "ssin");
                      },
                      [&](Refusals& r) { RowDates(day, prefix, r); },
                      [&](Refusals& r) {
                        if (row.code == kDmgCode && registry_.InMedicalHouse(row.ssin, day)) {
                          r.Add("162", prefix + "ssin");
                        }
                      });
}

}  // namespace edmg::sim
