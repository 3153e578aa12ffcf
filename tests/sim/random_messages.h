// Messages and attested rows of a random history: mostly sound, aimed at what the rulebook already
// holds, mostly late and often out of order or doubled, now and then contradictory or malformed.
#ifndef EDMG_TESTS_SIM_RANDOM_MESSAGES_H_
#define EDMG_TESTS_SIM_RANDOM_MESSAGES_H_

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/chance.h"
#include "tests/sim/naive_rulebook.h"
#include "tests/sim/random_country.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

class RandomMessages {
 public:
  using Person = RandomCountry::Person;

  RandomMessages(Chance& chance, RandomCountry& country) : chance_(chance), country_(country) {}

  // A sound enrolment with all insurers, from a day on; any enrolment.
  Message EnrolmentOf(int physician, Day start);
  Message EnrolmentOfHolder(const Person& person, const NaiveRulebook& rulebook);
  Message Enrolment(int physician, const NaiveRulebook& rulebook);
  Message Registration(const Person& person, const NaiveRulebook& rulebook);
  Message Contact(const Person& person, const NaiveRulebook& rulebook);
  // Several physicians register a patient of one week, in whatever order.
  std::vector<Step> WeekOfRegistrations(const Person& person, const NaiveRulebook& rulebook);
  // In the first week of a year: an encounter of it, and then one of the year before.
  std::vector<Step> OverNewYear(const Person& person, const NaiveRulebook& rulebook);
  // A registration or contact that is only checked; it is not sent.
  Message Unsent(const Person& person, const NaiveRulebook& rulebook);
  // A message that was sent before, perhaps with other content.
  std::optional<Message> Again();
  AttestationFile Attestations(const std::vector<const Person*>& persons,
                               const NaiveRulebook& rulebook);
  AskEntitlement EntitlementOf(const Person& person, Day day, const NaiveRulebook& rulebook);

 private:
  const PhysicianRow& physician(int number) const {
    return country_.physicians()[static_cast<size_t>(number)];
  }
  // A physician meets a patient on a day.
  struct Meeting {
    const Person& person;
    const PhysicianRow& author;
    Day day;
  };
  std::string NihiiOf(const std::string& id) const;
  Message Blank(const PhysicianRow& author, MessageKind kind);
  Message EncounterOf(const Meeting& meeting, MessageKind kind, const NaiveRulebook& rulebook);
  void SetEncounter(const Person& person, Day day, Message& message);
  void NamePatient(const Person& person, Message& message);
  void NameHolder(const Person& person, const NaiveRulebook& rulebook, Message& message);
  void Mention(const Person& person, const NaiveRulebook& rulebook, Message& message);
  void AskThirdParty(Message& message);
  Message SoundEnrolment(int physician, Day start);
  void RepeatAccount(const NaiveRulebook& rulebook, Message& message);
  // An enrolment; an encounter; its patient.
  void Malform(Day today, Message& message);
  void Malform(Message& message);
  void MalformPatient(PatientName& patient);
  Message Keep(Message message);

  AttestedRow Row(const Person& person, const NaiveRulebook& rulebook);
  void Malform(AttestedRow& row);
  Day LateDay(Day today);
  Day DmgDay(const Person& person, const NaiveRulebook& rulebook);
  Day EncounterDay(Day today);
  Day RegistrationDay(const Person& person, const NaiveRulebook& rulebook);
  std::string Code();
  // The holder on the day, or one whom the patient sees, or anybody.
  const PhysicianRow& SomePhysician(const Person& person, Day day, int holder_percent,
                                    const NaiveRulebook& rulebook);
  // A trainee whose contacts count for the holder of the day; null: there is none.
  const PhysicianRow* TraineeOfHolder(const Person& person, Day day, const NaiveRulebook& rulebook);
  // Some physician, but mostly one who may do what is wanted: register, or attest on paper.
  const PhysicianRow& Registrant(const Person& person, Day day, bool on_paper,
                                 const NaiveRulebook& rulebook);

  Chance& chance_;
  RandomCountry& country_;
  std::deque<Message> sent_;
  int next_id_ = 1;
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_RANDOM_MESSAGES_H_
