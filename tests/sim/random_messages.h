// Messages and attested rows of a random history: mostly sound, aimed at what the rulebook already
// holds, often late or doubled, now and then contradictory or malformed.
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

  // A sound one of everywhere, from a day on; any one.
  Message EnrolmentOf(int physician, Day start);
  Message EnrolmentOfHolder(const Person& person, const NaiveRulebook& rulebook);
  Message Enrolment(int physician, const NaiveRulebook& rulebook);
  Message Registration(const Person& person, const NaiveRulebook& rulebook);
  Message Contact(const Person& person, const NaiveRulebook& rulebook);
  // A registration or contact that is only checked; it is not sent.
  Message Unsent(const Person& person, const NaiveRulebook& rulebook);
  // One that was sent before, perhaps with other content.
  std::optional<Message> Again();
  AttestationFile Attestations(const std::vector<const Person*>& persons,
                               const NaiveRulebook& rulebook);
  AskEntitlement EntitlementOf(const Person& person, Day day, const NaiveRulebook& rulebook);

 private:
  const PhysicianRow& physician(int number) const {
    return country_.physicians()[static_cast<size_t>(number)];
  }
  std::string NihiiOf(const std::string& id) const;
  Message Blank(const PhysicianRow& author, MessageKind kind);
  void SetEncounter(const Person& person, Day day, const NaiveRulebook& rulebook, Message& message);
  void NamePatient(const Person& person, Day day, Message& message);
  void NameHolder(const Person& person, const NaiveRulebook& rulebook, Message& message);
  void Mention(const Person& person, const NaiveRulebook& rulebook, Message& message);
  void AskThirdParty(Message& message);
  void Malform(Message& message);
  void MalformPatient(PatientName& patient);
  Message Keep(Message message);

  AttestedRow Row(const Person& person, const NaiveRulebook& rulebook);
  void Malform(AttestedRow& row);
  Day LateDay(Day today);
  Day EncounterDay(Day today);
  std::string Code();
  // The holder on the day, or one whom the patient sees, or anybody.
  const PhysicianRow& SomePhysician(const Person& person, Day day, int holder_percent,
                                    const NaiveRulebook& rulebook);
  // The same, but mostly one who may register (or attest on paper) what he is to.
  const PhysicianRow& Registrant(const Person& person, Day day, bool on_paper,
                                 const NaiveRulebook& rulebook);

  Chance& chance_;
  RandomCountry& country_;
  std::deque<Message> sent_;
  int next_id_ = 1;
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_RANDOM_MESSAGES_H_
