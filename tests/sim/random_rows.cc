// Attested rows, questions, and the faults of malformed messages.

#include <algorithm>

#include "tests/sim/naive_fees.h"
#include "tests/sim/naive_numbers.h"
#include "tests/sim/random_messages.h"

namespace edmg::sim {

void RandomMessages::Malform(Day today, Message& message) {
  switch (chance_.Below(6)) {
    case 0:
      message.start = AsDate(today - 1);
      return;
    case 1:
      message.start = AsDate(today + 365 + chance_.Below(3));
      return;
    case 2:
      message.iban[5] = message.iban[5] == '1' ? '2' : '1';
      return;
    case 3:
      message.iban.clear();
      return;
    case 4:
      message.iban = "be68";
      return;
    default:
      message.bic = "NICA";
  }
}

void RandomMessages::Malform(Message& message) {
  const auto& physicians = country_.physicians();
  switch (chance_.Below(17)) {
    case 0:
      message.code.clear();
      return;
    case 1:
      message.code = "10107";
      return;
    case 2:
      message.encounter = std::nullopt;
      return;
    case 3:
      message.encounter->day = 32;
      return;
    case 4:
      message.recipient = chance_.OneIn(2) ? "" : "another-gateway";
      return;
    case 5:
      message.signer_ssin = chance_.Pick(physicians).ssin;
      return;
    case 6:
      message.author = NihiiWith(199999, 97, "003");
      if (chance_.OneIn(2)) message.signer_ssin = SsinWith(1951, 2, 3, 997);  // nobody's card
      return;
    case 7:
      message.author = chance_.OneIn(2) ? "" : "1100001";
      return;
    case 8:
      message.author[7] = message.author[7] == '1' ? '2' : '1';
      return;
    case 9:
      message.id = chance_.OneIn(2) ? "" : "12345";
      return;
    case 10:
      message.has_create_time = false;
      return;
    case 11:
      message.product = chance_.OneIn(2) ? "" : std::string(65, 'x');
      return;
    case 12:
      message.holder = "123";
      return;
    case 13:
      message.holder = NihiiWith(123456, 83, "003");
      return;
    default:
      MalformPatient(message.patient);
  }
}

void RandomMessages::MalformPatient(PatientName& patient) {
  switch (chance_.Below(9)) {
    case 0:
      patient.ssin = patient.ssin.substr(0, 5);
      return;
    case 1:
      patient.ssin = "98051722943";
      return;
    case 2:
      patient.ssin = "10022900359";
      return;
    case 3:
      patient.first_name = chance_.Percent(50) ? "" : std::string(96, 'x');
      return;
    case 4:
      patient.family_name = std::string(chance_.Percent(50) ? 110 : 111, 'x');
      return;
    case 5:
      patient.sex = 7;
      return;
    case 6:
      patient.birth = Date{1980, 13, 1};
      return;
    case 7:
      // Nobody; some have no month.
      patient.ssin = SsinWith(1950, 5 * chance_.Below(2) + 20 * chance_.Below(3),
                              chance_.Between(0, 32), chance_.Below(2) * 999);
      return;
    default:
      patient.mutuality = "101";
      patient.number = std::string(14, '1');
  }
}

// Often months late; up to a few days more than two years.
Day RandomMessages::LateDay(Day today) {
  if (chance_.Percent(30)) return today - chance_.Below(12);
  if (chance_.Percent(40)) return today - chance_.Below(120);
  if (chance_.OneIn(50)) return today + 1;
  if (chance_.OneIn(40)) return TwoYearsBefore(today) - chance_.Below(2);
  return today - chance_.Below(735);
}

// The day of a 102771: often shortly before somebody's begin, or in a year that was extended.
Day RandomMessages::DmgDay(const Person& person, const NaiveRulebook& rulebook) {
  const Day today = rulebook.today();
  const NaivePatient* patient = rulebook.Find(person.ssin);
  Day day = LateDay(today);
  if (patient == nullptr || patient->begins.empty()) return day;
  if (chance_.OneIn(3)) day = chance_.Pick(patient->begins).day - chance_.Below(40);
  for (const NaiveFee& fee : patient->fees) {
    if (!fee.is_extension() || fee.recovered) continue;
    const NaiveFee* next = patient->StandingFee(fee.year + 1);
    const bool more_rests_on_it = next != nullptr && next->is_extension();
    if (!more_rests_on_it && chance_.OneIn(2)) continue;
    day = Day(fee.year, 1, 1) + chance_.Below(365);
    break;
  }
  return day > today || day < TwoYearsBefore(today) ? LateDay(today) : day;
}

AttestedRow RandomMessages::Row(const Person& person, const NaiveRulebook& rulebook) {
  AttestedRow row;
  row.ssin = person.ssin;
  const int kind = chance_.Below(100);
  const bool dmg = kind < 18;
  const Day day = dmg ? DmgDay(person, rulebook) : LateDay(rulebook.today());
  row.day = AsDate(day);
  row.third_party = chance_.Percent(40);
  if (dmg) {
    row.code = kDmgCode;
    row.nihii = Registrant(person, day, true, rulebook).nihii;
  } else if (kind < (day < Day(2016, 1, 1) ? 26 : 21)) {
    row.code = kModuleCode;
    row.nihii = SomePhysician(person, day, 50, rulebook).nihii;
  } else {
    const PhysicianRow* trainee =
        chance_.OneIn(10) ? TraineeOfHolder(person, day, rulebook) : nullptr;
    row.code = Code();
    row.nihii =
        trainee != nullptr ? trainee->nihii : SomePhysician(person, day, 50, rulebook).nihii;
  }
  const NaivePatient* patient = rulebook.Find(person.ssin);
  if (patient != nullptr && chance_.OneIn(5)) {  // a row that is recorded already
    for (const auto& [key, contact] : patient->contacts) {
      if (!chance_.OneIn(4)) continue;
      row.day = AsDate(std::get<0>(key));
      row.nihii = NihiiOf(std::get<1>(key));
      row.code = std::get<2>(key);
    }
  }
  if (patient != nullptr && row.code == kModuleCode && !patient->modules.empty() &&
      chance_.OneIn(3)) {
    const NaiveModule& module = patient->modules.back();
    row.day = AsDate(module.day);
    row.nihii = NihiiOf(module.physician);
  }
  return row;
}

void RandomMessages::Malform(AttestedRow& row) {
  switch (chance_.Below(9)) {
    case 0:
      row.ssin.clear();
      return;
    case 1:
      row.ssin = "98051722943";
      return;
    case 2:
      row.nihii = "12";
      return;
    case 3:
      row.nihii = NihiiWith(199999, 97, "003");
      return;
    case 4:
      row.nihii = NihiiWith(123456, 83, "003");
      return;
    case 5:
      row.day = std::nullopt;
      return;
    case 6:
      row.day = Date{2015, 2, 30};
      return;
    case 7:
      row.code = "101113";
      return;
    default:
      row.code = chance_.OneIn(2) ? "" : "1027710";
  }
}

AttestationFile RandomMessages::Attestations(const std::vector<const Person*>& persons,
                                             const NaiveRulebook& rulebook) {
  AttestationFile file;
  file.message = chance_.Below(3);
  for (const Person* person : persons) {
    AttestedRow row = Row(*person, rulebook);
    std::string insurer;
    if (const auto day = RealDay(*row.day)) {
      insurer = rulebook.registry().InsurerOn(person->ssin, *day);
    }
    if (chance_.OneIn(30)) Malform(row);
    if (chance_.OneIn(25) || insurer.empty()) insurer = chance_.Pick(AllInsurers());
    // A file is one insurer's; rows of another's patients are left out, mostly.
    if (file.insurer.empty()) file.insurer = insurer;
    if (file.insurer == insurer || chance_.OneIn(10)) file.rows.push_back(row);
    if (chance_.OneIn(25)) file.rows.push_back(row);  // twice in one file
  }
  return file;
}

AskEntitlement RandomMessages::EntitlementOf(const Person& person, Day day,
                                             const NaiveRulebook& rulebook) {
  AskEntitlement ask;
  ask.ssin = person.ssin;
  ask.day = day;
  ask.code = Code();
  const PhysicianRow* trainee = chance_.OneIn(6) ? TraineeOfHolder(person, day, rulebook) : nullptr;
  ask.physician =
      trainee != nullptr ? trainee->nihii : SomePhysician(person, day, 30, rulebook).nihii;
  if (chance_.OneIn(3)) ask.mention = SomePhysician(person, day, 70, rulebook).nihii;
  return ask;
}

}  // namespace edmg::sim
