// One patient, five physicians without an enrolment, and the naive rulebook, for tests that tell a
// story day by day. Not thread-safe; nothing is checked here.
//
//   MoveTo(Day(2015, 11, 10));
//   Enrol(0);
//   EXPECT_THAT(Register(0, Day(2015, 11, 10)), HasSubstr("payment=1"));
#ifndef EDMG_TESTS_SIM_NAIVE_RULEBOOK_FIXTURE_H_
#define EDMG_TESTS_SIM_NAIVE_RULEBOOK_FIXTURE_H_

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "tests/sim/naive_numbers.h"
#include "tests/sim/naive_rulebook.h"

namespace edmg::sim {

inline constexpr char kSurgery[] = "101076";
inline constexpr char kVisit[] = "103132";
inline constexpr char kIban[] = "BE68539007547034";

class NaiveRulebookTest : public testing::Test {
 protected:
  NaiveRulebookTest() : patient_(SsinWith(1950, 6, 15, 1)) {
    for (int i = 0; i < 5; ++i) {
      PhysicianRow row;
      row.nihii = NihiiWith(110000 + i, 97, "003");
      row.ssin = SsinWith(1960, 1, 1 + i, 2);
      row.qualifications = {{"003", {Day(2000, 1, 1), {}}}};
      doctors_.push_back(row);
      rulebook_.Play(row);
    }
    Feed({});
  }

  PersonRow Person() const {
    PersonRow row;
    row.insurer = "300";
    row.ssin = patient_;
    row.sex = 2;
    row.affiliations = {{"306", "17", {Day(2000, 1, 1), {}}, ""}};
    return row;
  }
  void Feed(const std::vector<int>& chronic_years) {
    PersonRow row = Person();
    row.chronic_years = chronic_years;
    rulebook_.Play(row);
  }

  std::string doctor(int i) const { return doctors_[static_cast<size_t>(i)].nihii; }

  void Group(const std::vector<int>& members) {
    GroupRow row;
    row.id = "G1";
    for (const int i : members) row.members.push_back({doctor(i), {Day(2010, 1, 1), {}}});
    rulebook_.Play(row);
  }

  static bool IsOwed(const std::string& line) { return !absl::StartsWith(line, "EVENT "); }

  // Plays, and keeps the obligations.
  std::string Play(const Step& step) {
    const Expected expected = rulebook_.Play(step);
    for (const Lines& lines : expected.entries) {
      std::copy_if(lines.begin(), lines.end(), std::back_inserter(owed_), IsOwed);
    }
    return expected.answers.empty() ? "" : expected.answers[0];
  }

  void MoveTo(Day day) { Play(ClockMove{day}); }

  std::string Attest(int i, Day day, const std::string& code, bool third_party = false) {
    AttestationFile file;
    file.insurer = "300";
    file.rows.push_back({patient_, doctor(i), AsDate(day), code, third_party});
    return Play(file);
  }

  Message Blank(int i, MessageKind kind) {
    Message message;
    message.kind = kind;
    message.signer_ssin = doctors_[static_cast<size_t>(i)].ssin;
    message.id = absl::StrFormat("9f1c2d3e-0000-4000-8000-%012x", ++messages_);
    message.author = doctor(i);
    return message;
  }
  std::string Enrol(int i, Day start) {
    Message message = Blank(i, MessageKind::kEnrolment);
    message.iban = kIban;
    message.start = AsDate(start);
    const std::string answer = Play(message);
    Play(Commit{});
    return answer;
  }
  std::string Enrol(int i) { return Enrol(i, rulebook_.today()); }
  std::string Send(int i, MessageKind kind, Day day) {
    Message message = Blank(i, kind);
    message.patient.ssin = patient_;
    message.encounter = AsDate(day);
    message.code = kSurgery;
    return Play(message);
  }
  std::string Register(int i, Day day) { return Send(i, MessageKind::kRegistration, day); }
  std::string Visit(int i, Day day) { return Send(i, MessageKind::kContact, day); }

  std::string HolderOn(Day day) { return Play(AskHolding{patient_, day}); }

  // The doctor becomes the trainee of another, or of nobody.
  void MakeTrainee(int i, const std::vector<int>& supervisors) {
    PhysicianRow row = doctors_[static_cast<size_t>(i)];
    row.qualifications = {{"005", {Day(2010, 1, 1), {}}}};
    for (const int each : supervisors) {
      row.supervisors.push_back({doctor(each), {Day(2010, 1, 1), {}}});
    }
    rulebook_.Play(row);
  }

  // The obligations as "<kind> <year> <cents> to <index>", with their last days to pay.
  std::vector<std::string> Owed() const {
    std::vector<std::string> lines;
    for (std::string line : owed_) {
      for (size_t i = 0; i < doctors_.size(); ++i) {
        const std::string id = Id(doctors_[i].nihii);
        const size_t place = line.find(id);
        if (place == std::string::npos) continue;
        const size_t until = line.find("pay by ");
        lines.push_back(line.substr(0, place) + std::string(1, static_cast<char>('A' + i)) + " " +
                        line.substr(until + 4, 13));
        break;
      }
    }
    return lines;
  }

  NaiveRulebook rulebook_{Day(2011, 7, 18)};
  std::string patient_;
  std::vector<PhysicianRow> doctors_;
  std::vector<std::string> owed_;
  int messages_ = 0;
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_NAIVE_RULEBOOK_FIXTURE_H_
