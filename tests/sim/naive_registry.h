// The naive rulebook's knowledge of physicians, groups, enrolments and insured persons: the rows as
// they came, in maps, searched from end to end at every question.
#ifndef EDMG_TESTS_SIM_NAIVE_REGISTRY_H_
#define EDMG_TESTS_SIM_NAIVE_REGISTRY_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/sim/steps.h"

namespace edmg::sim {

inline const std::vector<std::string>& AllInsurers() {
  static const auto* insurers =
      new std::vector<std::string>{"100", "200", "300", "400", "500", "600", "900"};
  return *insurers;
}

// The first 8 digits of a NIHII name the physician.
inline std::string Id(const std::string& nihii) { return nihii.substr(0, 8); }

bool IsRecognised(const std::string& code);    // 003, 004
bool IsTrainee(const std::string& code);       // 005, 006
bool IsPractitioner(const std::string& code);  // 001 to 008

struct Enrolment {
  std::string insurer;
  Day start;
  std::string iban;
  std::string bic;
};

class NaiveRegistry {
 public:
  // Physicians. Empty if the physician has no qualification on the day.
  void Record(const PhysicianRow& row) { physicians_[Id(row.nihii)] = row; }
  bool Knows(const std::string& id) const { return physicians_.count(id) > 0; }
  std::string CodeOn(const std::string& id, Day day) const;
  bool Recognised(const std::string& id, Day day) const { return IsRecognised(CodeOn(id, day)); }
  bool Trainee(const std::string& id, Day day) const { return IsTrainee(CodeOn(id, day)); }
  bool Practitioner(const std::string& id, Day day) const {
    return IsPractitioner(CodeOn(id, day));
  }
  bool Supervises(const std::string& supervisor, const std::string& trainee, Day day) const;
  std::string PhysicianOfSsin(const std::string& ssin) const;
  const PhysicianRow& physician(const std::string& id) const { return physicians_.at(id); }

  // Groups. False, and nothing changes, if a member is in another group on a day.
  bool Record(const GroupRow& row);
  bool SameGroup(const std::string& one, const std::string& other, Day day) const;
  // True if the author's acts count for the holder: the author is the holder in person, one of the
  // holder's group, or a trainee whom one of them supervises (decisions 9 and 18).
  bool CountsFor(const std::string& holder, const std::string& author, Day day) const;
  const std::map<std::string, GroupRow>& groups() const { return groups_; }

  // Enrolments.
  void Enrol(const std::string& id, const Enrolment& enrolment) {
    enrolments_[id].push_back(enrolment);
  }
  // Accepted enrolments of a day.
  void CountEnrolment(const std::string& id, Day day) { ++accepted_[{id, day}]; }
  int EnrolmentsOn(const std::string& id, Day day) const {
    const auto found = accepted_.find({id, day});
    return found == accepted_.end() ? 0 : found->second;
  }
  // The account in force on a day; null: not enrolled.
  const Enrolment* AccountOn(const std::string& id, const std::string& insurer, Day day) const;
  bool EnrolledSomewhere(const std::string& id, Day day) const;

  // Insured persons. What is contested changes, too; `lines` get what both insurers are told
  // (decision 29; naive_contests.cc).
  void Record(const PersonRow& row, Day today, std::vector<std::string>& lines);
  // The contests that it answers; 0: it answers none, and nothing changes.
  int Answer(const ContestAnswer& answer, Day today, std::vector<std::string>& lines);
  // True if contests ended because nobody objected until the day before.
  bool EndContests(Day day, Day today, std::vector<std::string>& lines);
  // All that is contested: number, claimant and the other insurer.
  struct Contested {
    std::string ssin;
    std::string claimant;
    std::string against;
  };
  std::vector<Contested> AllContested() const;
  // Decision 27. The number that none replaced, of the person whose number this is.
  std::string Own(const std::string& ssin) const;
  // All of the person: the own one, those that it replaced, those that they replaced, ...
  std::vector<std::string> Numbers(const std::string& ssin) const;
  // The number that replaced this one; empty: none.
  std::string ReplacedBy(const std::string& ssin) const;
  const PersonRow* FeedOf(const std::string& ssin, const std::string& insurer) const;
  // As any insurer feeds it.
  bool DeadOn(const std::string& ssin, Day day) const;
  // Decision 3; empty: none, or dead.
  std::string InsurerOn(const std::string& ssin, Day day) const;
  bool Preferential(const std::string& ssin, Day day) const;
  bool InMedicalHouse(const std::string& ssin, Day day) const;
  // As the insurer feeds it, else as the number says.
  std::optional<int> Age(const std::string& ssin, const std::string& insurer, Day day) const;
  bool Chronic(const std::string& ssin, const std::string& insurer, int year) const;
  // All who are members of a mutuality by that number on a day.
  std::vector<std::string> Members(const std::string& mutuality, const std::string& number,
                                   Day day) const;
  int FedSex(const std::string& ssin) const;

 private:
  struct Covering {
    std::string insurer;
    const Affiliation* affiliation = nullptr;
  };
  Covering AffiliationOn(const std::string& ssin, Day day) const;
  // The same where the person may be dead; among those that are contested, or the others.
  Covering LatestOn(const std::string& ssin, Day day, bool contested) const;
  Covering AliveOrDeadOn(const std::string& ssin, Day day) const;
  using Feeds = std::map<std::string, PersonRow>;  // by insurer

  struct Contest {
    std::string against;
    std::optional<Day> death;  // else an affiliation is contested
    Day begin;
    Day since;
    Day last;
    bool objected = false;
    auto Key() const { return std::tuple(death.has_value(), death.value_or(begin), against); }
  };
  using Contests = std::vector<Contest>;
  // One person at one time.
  struct Picture {
    std::string own;
    Feeds feeds;
    std::map<std::string, Contests> contests;  // by the insurer whose row it is
  };
  using Ends = std::map<std::tuple<std::string, std::string, bool, Day>, std::string>;
  Picture PictureOf(const std::string& ssin) const;
  const Contests& ContestsOf(const PersonRow& row) const;
  bool IsContested(const PersonRow& row, const Affiliation& affiliation) const;
  // Asks of each row of the persons after a change what of it is contested.
  void AskAll(const std::vector<Picture>& before, const std::vector<std::string>& after,
              const PersonRow* fed, Day today);
  Contests AsksOf(const std::vector<Picture>& before, const std::string& own, const PersonRow& row,
                  const PersonRow* fed, Day today) const;
  // Two rows of one person, and what was before; `strangers`: nothing is known of the two.
  struct Meeting {
    const PersonRow& row;
    const PersonRow& other;
    const Picture* was;
    bool here;
    bool strangers;
  };
  Contests AsksBetween(const Meeting& pair, Day today) const;
  std::optional<Contest> DeathAskOf(const std::vector<Picture>& before, const std::string& own,
                                    const PersonRow& row, const PersonRow* fed, Day today) const;
  void Tell(const std::vector<Picture>& before, const std::vector<std::string>& after,
            const Ends& ends, std::vector<std::string>& lines) const;
  // Ends or marks the contests of a person for which `how` says an outcome.
  template <typename How>
  bool Settle(const std::string& own, const How& how, Day today, std::vector<std::string>& lines);
  // Each insurer's row of the first number of the person that it fed.
  const Feeds& FeedsOf(const std::string& ssin) const;

  std::map<std::string, PhysicianRow> physicians_;
  std::map<std::string, GroupRow> groups_;
  std::map<std::string, std::vector<Enrolment>> enrolments_;
  std::map<std::pair<std::string, Day>, int> accepted_;
  std::map<std::string, Feeds> feeds_;                     // by number
  std::map<std::string, std::set<std::string>> replaced_;  // by the number that replaced them
  mutable std::map<std::string, Feeds> feeds_of_several_;  // of persons with several numbers
  // By number and insurer of the row.
  std::map<std::pair<std::string, std::string>, Contests> contests_;
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_NAIVE_REGISTRY_H_
