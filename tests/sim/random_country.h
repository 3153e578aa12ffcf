// The people of a random history: physicians of all kinds, groups, insured persons, and their
// changes from day to day, which are often told late. Makes steps; does not know what they will
// lead to.
#ifndef EDMG_TESTS_SIM_RANDOM_COUNTRY_H_
#define EDMG_TESTS_SIM_RANDOM_COUNTRY_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/chance.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

class RandomCountry {
 public:
  struct Person {
    std::string ssin;                  // the one that is named now
    std::vector<std::string> numbers;  // all that were fed, the last one replaces
    int sex = 0;
    std::map<std::string, PersonRow> feeds;  // by insurer, as fed last
    std::vector<int> circle;                 // the physicians whom the person sees
    bool faithful = false;                   // seldom registered by anybody anew
  };

  RandomCountry(Chance& chance, int physicians, int persons, Day start);

  // All of them, as steps.
  std::vector<Step> Founding() const;

  // Something changes; the steps that tell of it.
  std::vector<Step> ChangePhysician(Day today);
  std::vector<Step> ChangeGroup(Day today);
  std::vector<Step> ChangePerson(Person& person, Day today);
  // The insurer, whose affiliation another one's stands against, ends or moves it.
  std::vector<Step> FeedOtherwise(Person& person, const std::string& insurer, Day today);
  // It is told late that one worked with the other on a day: as trainee, or in one group.
  std::vector<Step> TellTogether(const std::string& id, const std::string& other, Day day);

  std::vector<Person>& persons() { return persons_; }
  const std::vector<PhysicianRow>& physicians() const { return physicians_; }
  // True for physicians who hardly ever choose the electronic branch.
  bool StaysOnPaper(int physician) const { return physician % 6 >= 4; }
  std::string RandomIban();

 private:
  PhysicianRow MakePhysician(int number);
  Person MakePerson(int number);
  Day RandomBirth();
  // Soon, or lately, or long past.
  Day DayOfChange(Day today);
  std::vector<Step> Join(GroupRow& group, const Link& member);
  std::string SomeInsurer();
  PersonRow MakeFeed(const Person& person, const std::string& insurer, Day begin);
  void MakeGroups();
  void MakeCircle(Person& person);
  std::vector<Step> ChangeInsurer(Person& person, Day today);
  std::vector<Step> ChangeNumber(Person& person);
  std::vector<Step> FeedNewNumber(Person& person);
  void ChangeStatus(PersonRow& feed, Day today);

  Chance& chance_;
  const Day start_;
  std::vector<PhysicianRow> physicians_;
  std::vector<GroupRow> groups_;
  std::vector<Person> persons_;
  std::set<std::string> numbers_;  // of all persons
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_RANDOM_COUNTRY_H_
