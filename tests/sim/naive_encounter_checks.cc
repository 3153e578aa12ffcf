// The requirements for a registration, a contact and an attested row.

#include <algorithm>

#include "absl/strings/ascii.h"
#include "tests/sim/naive_checks.h"
#include "tests/sim/naive_fees.h"
#include "tests/sim/naive_numbers.h"

namespace edmg::sim {
namespace {

constexpr size_t kGivenNameBytesMax = 95;
constexpr size_t kFamilyNameBytesMax = 110;
constexpr size_t kNumberCharactersMax = 13;
constexpr size_t kClaimsMax = 3;
constexpr int kEncounterAgeDaysMax = 7;
const Day kFirstElectronicDay(2014, 8, 1);
const Day kFirstDay(2011, 1, 1);
const Day kImplausibleBefore(1870, 1, 1);

std::string Body(const Message& message) {
  return message.kind == MessageKind::kContact ? "contact_notification." : "dmg_registration.";
}

std::string HolderField(const Message& message) {
  return Body(message) +
         (message.kind == MessageKind::kContact ? "holder_mention_nihii" : "holder_nihii");
}

void DateShape(const std::optional<Date>& date, const std::string& field, Refusals& refusals) {
  if (!date.has_value()) {
    refusals.Add("100", field);
  } else if (!RealDay(*date).has_value()) {
    refusals.Add("111", field);
  }
}

void CodeShape(const std::string& code, const std::string& field, Refusals& refusals) {
  if (code.empty()) {
    refusals.Add("100", field);
  } else if (!IsDigits(code, 6)) {
    refusals.Add("111", field);
  }
}

bool HasMembership(const PatientName& patient) {
  return !patient.mutuality.empty() || !patient.number.empty();
}

}  // namespace

void NaiveChecks::PatientShape(const Message& message, Refusals& refusals) const {
  const PatientName& patient = message.patient;
  const std::string field = Body(message) + "patient.";
  if (!patient.ssin.empty()) {
    if (SsinFault(patient.ssin) == Fault::kFormat) refusals.Add("111", field + "ssin");
  } else if (!HasMembership(patient)) {
    refusals.Add("100", field + "ssin");
  } else if (patient.sex == 0) {
    refusals.Add("100", field + "sex");
  }
  if (HasMembership(patient)) {
    if (patient.mutuality.empty()) {
      refusals.Add("100", field + "membership.mutuality");
    } else if (!IsDigits(patient.mutuality, 3)) {
      refusals.Add("111", field + "membership.mutuality");
    }
    if (patient.number.empty()) {
      refusals.Add("100", field + "membership.membership_number");
    } else if (patient.number.size() > kNumberCharactersMax) {
      refusals.Add("111", field + "membership.membership_number");
    }
  }
  if (patient.first_name.size() > kGivenNameBytesMax) refusals.Add("111", field + "first_name");
  if (patient.family_name.empty()) refusals.Add("100", field + "family_name");
  if (patient.family_name.size() > kFamilyNameBytesMax) refusals.Add("111", field + "family_name");
  if (patient.birth && !RealDay(*patient.birth)) refusals.Add("111", field + "birth_date");
}

void NaiveChecks::EncounterShape(const Message& message, Refusals& refusals) const {
  HeaderShape(message, refusals);
  PatientShape(message, refusals);
  DateShape(message.encounter, Body(message) + "encounter_date", refusals);
  CodeShape(message.code, Body(message) + "claim_code", refusals);
  if (!message.holder.empty() && NihiiFault(message.holder) == Fault::kFormat) {
    refusals.Add("111", HolderField(message));
  }
  if (!message.third_party.has_value()) return;
  const std::string field = Body(message) + "third_party_payer.";
  if (message.third_party->codes.empty()) refusals.Add("100", field + "claim_codes");
  if (!message.third_party->mention_written) refusals.Add("100", field + "mention_written");
  if (!message.third_party->patient_signed) refusals.Add("100", field + "patient_signed");
  if (message.third_party->identification == 0) refusals.Add("100", field + "identification");
}

void NaiveChecks::EncounterDigits(const Message& message, Refusals& refusals) const {
  if (NihiiFault(message.author) == Fault::kCheckDigits) refusals.Add("112", "author_nihii");
  const PatientName& patient = message.patient;
  const std::string field = Body(message) + "patient.";
  if (!patient.ssin.empty() && SsinFault(patient.ssin) == Fault::kCheckDigits) {
    refusals.Add("112", field + "ssin");
  }
  if (!message.holder.empty() && NihiiFault(message.holder) == Fault::kCheckDigits) {
    refusals.Add("112", HolderField(message));
  }
  auto born = BirthDay(patient.ssin);
  if (patient.birth.has_value()) {
    const Day birth = *RealDay(*patient.birth);
    if (birth < kImplausibleBefore || birth > today_ || (born && *born != birth)) {
      refusals.Add("113", field + "birth_date");
    }
    born = born ? std::max(*born, birth) : birth;
  }
  const Day day = *RealDay(*message.encounter);
  if (born && day < *born) refusals.Add("113", Body(message) + "encounter_date");
}

void NaiveChecks::EncounterValues(const Message& message, Refusals& refusals) const {
  const Day day = *RealDay(*message.encounter);
  if (message.patient.sex > 2) refusals.Add("130", Body(message) + "patient.sex");
  if (!IsContactCode(message.code, day)) refusals.Add("130", Body(message) + "claim_code");
  if (message.third_party.has_value()) ThirdPartyValues(message, refusals);
}

void NaiveChecks::ThirdPartyValues(const Message& message, Refusals& refusals) const {
  const auto& codes = message.third_party->codes;
  const std::string field = Body(message) + "third_party_payer.";
  const std::set<std::string> asked(codes.begin(), codes.end());
  bool sound = codes.size() <= kClaimsMax && asked.size() == codes.size();
  for (const std::string& code : asked) {
    const bool dmg = code == kDmgCode && message.kind == MessageKind::kRegistration;
    const bool module = code == kModuleCode && message.prevention_module;
    sound = sound && (dmg || module || code == message.code);
  }
  const bool act = asked.count(kDmgCode) > 0 || asked.count(kModuleCode) > 0;
  if (act && asked.count(message.code) == 0) sound = false;  // R15
  if (!sound) refusals.Add("130", field + "claim_codes");
  if (message.third_party->identification > 4) refusals.Add("130", field + "identification");
}

// The person who is meant; `encounter.ssin` stays empty if nobody can be told yet.
void NaiveChecks::Identification(const Message& message, Encounter& encounter,
                                 Refusals& refusals) const {
  const PatientName& patient = message.patient;
  encounter.ssin = patient.ssin.empty() ? "" : registry_.Own(patient.ssin);
  encounter.named = patient.ssin;
  if (!HasMembership(patient)) return;
  auto members = registry_.Members(patient.mutuality, patient.number, encounter.day);
  if (members.empty()) return;
  if (!patient.ssin.empty()) {
    if (std::find(members.begin(), members.end(), encounter.ssin) == members.end()) {
      refusals.Add("158", Body(message) + "patient.membership");
    }
    return;
  }
  if (members.size() > 1) {
    members.erase(std::remove_if(members.begin(), members.end(),
                                 [&](const std::string& ssin) {
                                   return registry_.FedSex(ssin) != patient.sex;
                                 }),
                  members.end());
  }
  if (members.size() == 1) {
    encounter.ssin = members[0];
  } else {  // still several, or nobody of that sex
    refusals.Add("158", Body(message) + "patient.membership");
  }
}

void NaiveChecks::Coherence(const Message& message, Encounter& encounter,
                            Refusals& refusals) const {
  Identification(message, encounter, refusals);
  if (message.kind == MessageKind::kRegistration && encounter.holder != encounter.author &&
      registry_.Knows(encounter.author) &&
      !registry_.Supervises(encounter.holder, encounter.author, encounter.day)) {
    refusals.Add("156", HolderField(message));
  }
  encounter.insurer = registry_.InsurerOn(encounter.ssin, encounter.day);
}

void NaiveChecks::Entitlement(const Message& message, const Encounter& encounter,
                              Refusals& refusals) const {
  if (!registry_.Knows(encounter.author)) {
    refusals.Add("141", "author_nihii");
    const bool supervised =
        message.kind == MessageKind::kRegistration && encounter.holder != encounter.author;
    if (!supervised) return;
  }
  if (message.kind == MessageKind::kRegistration) {
    RegistrationEntitlement(message, encounter, refusals);
  } else if (!registry_.Practitioner(encounter.author, encounter.day) ||
             !registry_.Practitioner(encounter.author, today_)) {
    refusals.Add("140", "author_nihii");
  }
}

void NaiveChecks::RegistrationEntitlement(const Message& message, const Encounter& encounter,
                                          Refusals& refusals) const {
  const std::string& holder = encounter.holder;
  const std::string field = holder == encounter.author ? "author_nihii" : HolderField(message);
  if (holder != encounter.author && registry_.Knows(encounter.author)) {
    const auto may_send = [&](Day day) {
      return registry_.Recognised(encounter.author, day) ||
             registry_.Trainee(encounter.author, day);
    };
    if (!may_send(encounter.day) || !may_send(today_)) refusals.Add("140", "author_nihii");
  }
  if (!registry_.Knows(holder)) {
    refusals.Add("141", field);
    return;
  }
  if (!registry_.Recognised(holder, encounter.day) || !registry_.Recognised(holder, today_)) {
    refusals.Add("140", field);
    return;  // this physician could not enrol either
  }
  const bool enrolled = encounter.insurer.empty()
                            ? registry_.EnrolledSomewhere(holder, today_)
                            : registry_.AccountOn(holder, encounter.insurer, today_) != nullptr;
  if (!enrolled) refusals.Add("163", field);
}

void NaiveChecks::Affiliation(const Message& message, const Encounter& encounter,
                              Refusals& refusals) const {
  const PatientName& patient = message.patient;
  const std::string field = Body(message) + "patient.";
  if (HasMembership(patient)) {
    constexpr char kFirstDigits[] = "1234569";
    if (std::string(kFirstDigits).find(patient.mutuality[0]) == std::string::npos) {
      refusals.Add("121", field + "membership.mutuality");
    } else if (registry_.Members(patient.mutuality, patient.number, encounter.day).empty()) {
      refusals.Add("122", field + "membership.membership_number");
    }
  }
  if (!encounter.ssin.empty() && encounter.insurer.empty()) {
    refusals.Add("120", field + (patient.ssin.empty() ? "membership" : "ssin"));
  }
  const int sex = SexOf(encounter.ssin);
  if (patient.sex != 0 && sex != 0 && patient.sex != sex) refusals.Add("136", field + "sex");
}

void NaiveChecks::Dates(const Message& message, const Encounter& encounter,
                        Refusals& refusals) const {
  const std::string field = Body(message) + "encounter_date";
  if (encounter.day > today_) refusals.Add("146", field);
  if (encounter.day < today_ - kEncounterAgeDaysMax || encounter.day < kFirstElectronicDay) {
    refusals.Add("166", field);
  }
}

void NaiveChecks::Rights(const Message& message, const Encounter& encounter,
                         Refusals& refusals) const {
  const NaivePatient* patient = PatientOf(encounter.ssin);
  const NaivePatient nobody;
  if (patient == nullptr) patient = &nobody;
  if (message.kind == MessageKind::kRegistration) {
    const auto holdings = patient->Holdings();
    const NaiveFee* fee = patient->StandingFee(static_cast<int>(encounter.day.year()));
    if (!holdings.empty() && holdings.back().holder == encounter.holder && fee != nullptr &&
        fee->physician == encounter.holder) {
      refusals.Add("161", "dmg_registration.patient");
    }
  } else if (!message.holder.empty()) {
    const auto held = patient->HoldingOn(encounter.day);
    if (Id(message.holder) == encounter.author) {
      refusals.Add("174", HolderField(message));
    } else if (!held.has_value() || held->holder != Id(message.holder)) {
      refusals.Add("167", HolderField(message));
    }
  }
}

void NaiveChecks::Duplicates(const Message& message, const Encounter& encounter,
                             Refusals& refusals) const {
  const NaivePatient* patient = PatientOf(encounter.ssin);
  if (patient == nullptr) return;
  bool recorded = false;
  if (message.kind == MessageKind::kRegistration) {
    for (const auto& each : patient->registrations) recorded |= each.day == encounter.day;
  } else {
    const auto found = patient->contacts.find({encounter.day, encounter.author, message.code});
    recorded = found != patient->contacts.end() && found->second.notified();
  }
  if (recorded) refusals.Add("165", Body(message) + "encounter_date");
}

void NaiveChecks::RowShape(const AttestedRow& row, const std::string& prefix,
                           Refusals& refusals) const {
  if (row.ssin.empty()) {
    refusals.Add("100", prefix + "ssin");
  } else if (SsinFault(row.ssin) == Fault::kFormat) {
    refusals.Add("111", prefix + "ssin");
  }
  if (row.nihii.empty()) {
    refusals.Add("100", prefix + "physician_nihii");
  } else if (NihiiFault(row.nihii) == Fault::kFormat) {
    refusals.Add("111", prefix + "physician_nihii");
  }
  DateShape(row.day, prefix + "service_date", refusals);
  CodeShape(row.code, prefix + "claim_code", refusals);
}

void NaiveChecks::RowDigits(const AttestedRow& row, const std::string& prefix,
                            Refusals& refusals) const {
  if (SsinFault(row.ssin) == Fault::kCheckDigits) refusals.Add("112", prefix + "ssin");
  if (NihiiFault(row.nihii) == Fault::kCheckDigits) {
    refusals.Add("112", prefix + "physician_nihii");
  }
  const auto born = BirthDay(row.ssin);
  if (born && *RealDay(*row.day) < *born) refusals.Add("113", prefix + "service_date");
}

void NaiveChecks::RowEntitlement(const std::string& insurer, const AttestedRow& row,
                                 const std::string& prefix, Refusals& refusals) const {
  const std::string physician = Id(row.nihii);
  const Day day = *RealDay(*row.day);
  if (!registry_.Knows(physician)) {
    refusals.Add("141", prefix + "physician_nihii");
    return;
  }
  const bool dmg = row.code == kDmgCode;
  const bool entitled =
      dmg ? registry_.Recognised(physician, day) : registry_.Practitioner(physician, day);
  if (!entitled) {
    refusals.Add("140", prefix + "physician_nihii");
  } else if (dmg && registry_.AccountOn(physician, insurer, day) != nullptr) {
    refusals.Add("PAPER_NOT_PERMITTED", prefix + "physician_nihii");
  }
}

void NaiveChecks::RowDates(Day day, const std::string& prefix, Refusals& refusals) const {
  if (day > today_) refusals.Add("146", prefix + "service_date");
  if (day < TwoYearsBefore(today_) || day < kFirstDay) refusals.Add("145", prefix + "service_date");
}

}  // namespace edmg::sim
