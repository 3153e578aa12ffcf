// Attested rows, questions, and what is wrong with malformed messages.

#include <algorithm>

#include "tests/sim/naive_fees.h"
#include "tests/sim/naive_numbers.h"
#include "tests/sim/random_messages.h"

namespace edmg::sim {

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
      patient.first_name.clear();
      return;
    case 4:
      patient.family_name = std::string(65, 'x');
      return;
    case 5:
      patient.sex = 7;
      return;
    case 6:
      patient.birth = Date{1980, 13, 1};
      return;
    case 7:
      patient.ssin = SsinWith(1950, 5, 5, 901);  // nobody
      return;
    default:
      patient.mutuality = "101";
      patient.number = std::string(14, '1');
  }
}

// Mostly lately; up to a month more than two years ago.
Day RandomMessages::LateDay(Day today) {
  if (chance_.Percent(45)) return today - chance_.Below(12);
  if (chance_.Percent(50)) return today - chance_.Below(75);
  if (chance_.OneIn(50)) return today + 1;
  if (chance_.OneIn(40))
    return Day(today.year() - 2, today.month(), today.day()) - chance_.Below(2);
  return today - chance_.Below(735);
}

AttestedRow RandomMessages::Row(const Person& person, const NaiveRulebook& rulebook) {
  AttestedRow row;
  row.ssin = person.ssin;
  const Day day = LateDay(rulebook.today());
  row.day = AsDate(day);
  row.third_party = chance_.Percent(40);
  const int kind = chance_.Below(100);
  if (kind < 14) {
    row.code = kDmgCode;
    row.nihii = Registrant(person, day, true, rulebook).nihii;
  } else if (kind < (day < Day(2016, 1, 1) ? 22 : 15)) {
    row.code = kModuleCode;
    row.nihii = SomePhysician(person, day, 50, rulebook).nihii;
  } else {
    row.code = Code();
    row.nihii = SomePhysician(person, day, 50, rulebook).nihii;
  }
  const NaivePatient* patient = rulebook.Find(person.ssin);
  if (patient != nullptr && chance_.OneIn(5)) {  // what is recorded already
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
  ask.physician = SomePhysician(person, day, 30, rulebook).nihii;
  if (chance_.OneIn(3)) ask.mention = SomePhysician(person, day, 70, rulebook).nihii;
  return ask;
}

}  // namespace edmg::sim
