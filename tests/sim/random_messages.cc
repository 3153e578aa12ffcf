#include "tests/sim/random_messages.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "tests/sim/naive_fees.h"
#include "tests/sim/naive_numbers.h"

namespace edmg::sim {
namespace {

constexpr size_t kSentKept = 60;

const std::vector<std::string>& ContactCodes() {
  static const auto* codes = new std::vector<std::string>{"101076", "101076", "101032", "101010",
                                                          "103132", "103132", "103412", "104215"};
  return *codes;
}

}  // namespace

std::string RandomMessages::NihiiOf(const std::string& id) const {
  for (const auto& row : country_.physicians()) {
    if (Id(row.nihii) == id) return row.nihii;
  }
  return "";
}

Message RandomMessages::Blank(const PhysicianRow& author, MessageKind kind) {
  Message message;
  message.kind = kind;
  message.signer_ssin = author.ssin;
  message.author = author.nihii;
  message.id = absl::StrFormat("9f1c2d3e-0000-4000-8000-%012x", next_id_++);
  return message;
}

Message RandomMessages::Keep(Message message) {
  sent_.push_back(message);
  if (sent_.size() > kSentKept) sent_.pop_front();
  return message;
}

std::optional<Message> RandomMessages::Again() {
  if (sent_.empty()) return std::nullopt;
  Message message = sent_[static_cast<size_t>(chance_.Below(static_cast<int>(sent_.size())))];
  if (chance_.OneIn(3)) message.product = "Medi Plus";
  return message;
}

Message RandomMessages::Unsent(const Person& person, const NaiveRulebook& rulebook) {
  const auto sent = sent_;
  if (!sent.empty() && chance_.OneIn(10)) return sent.back();
  Message message = chance_.OneIn(2) ? Registration(person, rulebook) : Contact(person, rulebook);
  sent_ = sent;
  return message;
}

Message RandomMessages::EnrolmentOf(int number, Day start) {
  return Keep(SoundEnrolment(number, start));
}

Message RandomMessages::SoundEnrolment(int number, Day start) {
  Message message = Blank(physician(number), MessageKind::kEnrolment);
  message.iban = country_.RandomIban();
  message.start = AsDate(start);
  if (chance_.OneIn(3)) message.bic = "NICABEBB";
  if (chance_.OneIn(4)) message.insurers = {"100", "300"};
  return message;
}

Message RandomMessages::EnrolmentOfHolder(const Person& person, const NaiveRulebook& rulebook) {
  const Day today = rulebook.today();
  const std::string id = Id(SomePhysician(person, today, 90, rulebook).nihii);
  int number = 0;
  while (Id(physician(number).nihii) != id) ++number;
  Message message = SoundEnrolment(number, today + (chance_.OneIn(2) ? chance_.Between(1, 12) : 0));
  message.insurers = {rulebook.registry().InsurerOn(person.ssin, today)};
  if (message.insurers[0].empty() || chance_.OneIn(3)) message.insurers = AllInsurers();
  if (country_.StaysOnPaper(number) && chance_.Percent(80)) message.start = std::nullopt;
  return Keep(message);
}

Message RandomMessages::Enrolment(int number, const NaiveRulebook& rulebook) {
  const Day today = rulebook.today();
  Message message = SoundEnrolment(number, today);
  if (chance_.Percent(34)) {
    message.start = AsDate(today + chance_.Between(1, chance_.OneIn(8) ? 60 : 20));
  } else if (chance_.OneIn(6)) {
    Malform(today, message);
  }
  if (chance_.Percent(40)) {
    message.insurers.clear();
    for (const auto& insurer : AllInsurers()) {
      if (chance_.OneIn(2)) message.insurers.push_back(insurer);
    }
    if (chance_.OneIn(20)) message.insurers.push_back("700");
    if (chance_.OneIn(20)) message.insurers.push_back(AllInsurers()[0]);
  } else if (chance_.OneIn(6)) {
    RepeatAccount(rulebook, message);
  }
  if (country_.StaysOnPaper(number) && chance_.Percent(90)) message.start = std::nullopt;
  return Keep(message);
}

// The account that is in force already.
void RandomMessages::RepeatAccount(const NaiveRulebook& rulebook, Message& message) {
  const auto& insurer = chance_.Pick(AllInsurers());
  const auto* account =
      rulebook.registry().AccountOn(Id(message.author), insurer, rulebook.today());
  if (account == nullptr) return;
  message.iban = account->iban;
  message.bic = account->bic;
  if (chance_.OneIn(2)) message.insurers = {insurer};
}

Day RandomMessages::EncounterDay(Day today) {
  if (chance_.Percent(25)) return today;
  if (chance_.OneIn(60)) return today + 1;
  if (chance_.OneIn(15)) return today - chance_.Between(8, 9);
  return today - chance_.Between(1, 7);
}

// Often before the begin of the one who took over this week.
Day RandomMessages::RegistrationDay(const Person& person, const NaiveRulebook& rulebook) {
  const Day today = rulebook.today();
  const NaivePatient* patient = rulebook.Find(person.ssin);
  if (patient == nullptr || patient->begins.empty()) return EncounterDay(today);
  const Day begin = patient->Holdings().back().begin;
  if (begin < today - 6 || chance_.OneIn(2)) return EncounterDay(today);
  return std::max(today - 7, begin - chance_.Between(1, 7));
}

std::string RandomMessages::Code() {
  if (chance_.OneIn(80)) return "103316";  // abolished
  if (chance_.OneIn(150)) return chance_.OneIn(2) ? "102410" : kDmgCode;
  return chance_.Pick(ContactCodes());
}

const PhysicianRow& RandomMessages::SomePhysician(const Person& person, Day day, int holder_percent,
                                                  const NaiveRulebook& rulebook) {
  const auto& physicians = country_.physicians();
  if (chance_.Percent(holder_percent)) {
    const NaivePatient* patient = rulebook.Find(person.ssin);
    const auto held = patient != nullptr ? patient->HoldingOn(day) : std::nullopt;
    for (const PhysicianRow& row : physicians) {
      if (held.has_value() && Id(row.nihii) == held->holder) return row;
    }
  }
  if (chance_.Percent(92)) return physician(chance_.Pick(person.circle));
  return chance_.Pick(physicians);
}

const PhysicianRow* RandomMessages::TraineeOfHolder(const Person& person, Day day,
                                                    const NaiveRulebook& rulebook) {
  const NaivePatient* patient = rulebook.Find(person.ssin);
  const auto held = patient != nullptr ? patient->HoldingOn(day) : std::nullopt;
  if (!held.has_value()) return nullptr;
  const NaiveRegistry& registry = rulebook.registry();
  std::vector<const PhysicianRow*> trainees;
  for (const PhysicianRow& row : country_.physicians()) {
    const std::string id = Id(row.nihii);
    if (IsTrainee(registry.CodeOn(id, day)) && registry.CountsFor(held->holder, id, day)) {
      trainees.push_back(&row);
    }
  }
  return trainees.empty() ? nullptr : chance_.Pick(trainees);
}

const PhysicianRow& RandomMessages::Registrant(const Person& person, Day day, bool on_paper,
                                               const NaiveRulebook& rulebook) {
  const NaiveRegistry& registry = rulebook.registry();
  const std::string insurer = registry.InsurerOn(person.ssin, day);
  const NaivePatient* patient = rulebook.Find(person.ssin);
  const bool open =
      patient != nullptr && patient->StandingFee(static_cast<int>(day.year())) == nullptr;
  const PhysicianRow* found = nullptr;
  for (int tries = 0; tries < 4; ++tries) {
    found = &SomePhysician(person, day, open ? 50 : 20, rulebook);  // the holder renews
    const std::string id = Id(found->nihii);
    const bool enrolled =
        registry.AccountOn(id, insurer, on_paper ? day : rulebook.today()) != nullptr;
    const bool fit = registry.Recognised(id, day)
                         ? enrolled != on_paper
                         : IsTrainee(registry.CodeOn(id, day)) && !on_paper;
    if (fit || chance_.OneIn(12)) break;
  }
  return *found;
}

Message RandomMessages::EncounterOf(const Meeting& meeting, MessageKind kind,
                                    const NaiveRulebook& rulebook) {
  Message message = Blank(meeting.author, kind);
  SetEncounter(meeting.person, meeting.day, message);
  if (kind == MessageKind::kRegistration) {
    NameHolder(meeting.person, rulebook, message);
  } else if (chance_.OneIn(8)) {
    Mention(meeting.person, rulebook, message);
  }
  return message;
}

Message RandomMessages::Registration(const Person& person, const NaiveRulebook& rulebook) {
  const Day day = RegistrationDay(person, rulebook);
  const auto& author = Registrant(person, day, false, rulebook);
  Message message = EncounterOf({person, author, day}, MessageKind::kRegistration, rulebook);
  if (chance_.OneIn(40)) Malform(message);
  return Keep(message);
}

Message RandomMessages::Contact(const Person& person, const NaiveRulebook& rulebook) {
  Day day = EncounterDay(rulebook.today());
  const PhysicianRow* author = chance_.OneIn(6) ? TraineeOfHolder(person, day, rulebook) : nullptr;
  if (author == nullptr) author = &SomePhysician(person, day, 45, rulebook);
  std::string code;
  const NaivePatient* patient = rulebook.Find(person.ssin);
  if (patient != nullptr && chance_.OneIn(6)) {  // a contact that one side told before
    for (const auto& [key, contact] : patient->contacts) {
      const auto& [of_contact, id, claim] = key;
      if (of_contact < rulebook.today() - 7 || !chance_.OneIn(2)) continue;
      day = of_contact;
      code = claim;
      for (const auto& row : country_.physicians()) {
        if (Id(row.nihii) == id) author = &row;
      }
    }
  }
  Message message = EncounterOf({person, *author, day}, MessageKind::kContact, rulebook);
  if (!code.empty()) message.code = code;
  if (chance_.OneIn(40)) Malform(message);
  return Keep(message);
}

std::vector<Step> RandomMessages::WeekOfRegistrations(const Person& person,
                                                      const NaiveRulebook& rulebook) {
  std::vector<Step> steps;
  for (int count = chance_.Between(2, 4); count > 0; --count) {
    const Day day = rulebook.today() - chance_.Below(8);
    const auto& author = Registrant(person, day, false, rulebook);
    steps.emplace_back(
        Keep(EncounterOf({person, author, day}, MessageKind::kRegistration, rulebook)));
  }
  return steps;
}

std::vector<Step> RandomMessages::OverNewYear(const Person& person, const NaiveRulebook& rulebook) {
  const Day today = rulebook.today();
  const Day new_year(today.year(), 1, 1);
  const int passed = std::min(6, static_cast<int>(today - new_year));
  const Day later = today - chance_.Below(passed + 1);
  const Day earlier = new_year - chance_.Between(1, 7 - passed);
  const auto some_kind = [this] {
    return chance_.OneIn(2) ? MessageKind::kContact : MessageKind::kRegistration;
  };
  const MessageKind kind = some_kind();
  const PhysicianRow& author = kind == MessageKind::kContact
                                   ? SomePhysician(person, earlier, 80, rulebook)
                                   : Registrant(person, earlier, false, rulebook);
  const PhysicianRow& first =
      chance_.Percent(60) ? author : SomePhysician(person, later, 45, rulebook);
  return {Keep(EncounterOf({person, first, later}, some_kind(), rulebook)),
          Keep(EncounterOf({person, author, earlier}, kind, rulebook))};
}

void RandomMessages::SetEncounter(const Person& person, Day day, Message& message) {
  message.encounter = AsDate(day);
  message.code = Code();
  NamePatient(person, message);
  message.prevention_module = chance_.OneIn(day < Day(2016, 1, 1) ? 6 : 30);
  if (chance_.OneIn(9)) AskThirdParty(message);
}

void RandomMessages::NamePatient(const Person& person, Message& message) {
  PatientName& name = message.patient;
  name.ssin = person.ssin;
  if (chance_.OneIn(10)) name.sex = chance_.OneIn(12) ? 3 - person.sex : person.sex;
  if (chance_.OneIn(15)) {
    if (const auto birth = BirthDay(person.ssin)) {
      name.birth = AsDate(chance_.OneIn(12) ? *birth + 1 : *birth);
    }
  }
  if (!chance_.OneIn(9)) return;
  // By membership, perhaps with the SSIN, perhaps of somebody else.
  const auto& persons = country_.persons();
  const Person& other = chance_.OneIn(12) ? chance_.Pick(persons) : person;
  const Affiliation& affiliation = other.feeds.begin()->second.affiliations.back();
  name.mutuality = affiliation.mutuality;
  name.number = affiliation.number;
  if (chance_.OneIn(3)) return;
  name.ssin.clear();
  name.sex = chance_.OneIn(20) ? 0 : other.sex;
  if (chance_.OneIn(20)) name.number = "none";
  if (chance_.OneIn(20)) name.mutuality = "712";
  if (chance_.OneIn(30)) name.mutuality = "12";
}

void RandomMessages::NameHolder(const Person& person, const NaiveRulebook& rulebook,
                                Message& message) {
  const Day day(message.encounter->year, message.encounter->month, message.encounter->day);
  const std::string author = Id(message.author);
  if (IsTrainee(rulebook.registry().CodeOn(author, day))) {
    for (const Link& link : rulebook.registry().physician(author).supervisors) {
      if (link.period.Covers(day)) message.holder = link.nihii;
    }
    if (chance_.OneIn(10)) message.holder.clear();
  } else if (chance_.OneIn(60)) {
    message.holder = physician(chance_.Pick(person.circle)).nihii;
  } else if (chance_.OneIn(60)) {
    message.holder = message.author;
  }
}

void RandomMessages::Mention(const Person& person, const NaiveRulebook& rulebook,
                             Message& message) {
  const Day day(message.encounter->year, message.encounter->month, message.encounter->day);
  if (chance_.OneIn(6)) {
    message.holder = message.author;
  } else {
    message.holder = SomePhysician(person, day, 75, rulebook).nihii;
  }
}

void RandomMessages::AskThirdParty(Message& message) {
  ThirdParty third;
  third.codes = {message.code};
  third.identification = chance_.Between(1, 4);
  if (message.kind == MessageKind::kRegistration && chance_.OneIn(2)) {
    third.codes.insert(third.codes.begin(), kDmgCode);
  }
  if (message.prevention_module && chance_.OneIn(2)) third.codes.push_back(kModuleCode);
  switch (chance_.Below(24)) {  // contradictions
    case 0:
      third.codes = {kDmgCode};
      break;
    case 1:
      third.codes.push_back(message.code);
      break;
    case 2:
      third.codes.push_back(kModuleCode);
      break;
    case 3:
      third.codes.push_back("101113");
      break;
    case 4:
      third.codes.clear();
      break;
    case 5:
      third.mention_written = false;
      break;
    case 6:
      third.patient_signed = false;
      break;
    case 7:
      third.identification = chance_.OneIn(2) ? 0 : 9;
      break;
    default:
      break;
  }
  message.third_party = third;
}

}  // namespace edmg::sim
