// The naive rulebook against the worked examples of domain.md 4, by name.

#include "tests/sim/naive_rulebook.h"

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/sim/naive_numbers.h"

namespace edmg::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kSurgery[] = "101076";
constexpr char kVisit[] = "103132";
constexpr char kIban[] = "BE68539007547034";

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

  void Feed(const std::vector<int>& chronic_years) {
    PersonRow row;
    row.insurer = "300";
    row.ssin = patient_;
    row.sex = 2;
    row.affiliations = {{"306", "17", {Day(2000, 1, 1), {}}, ""}};
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

  // Plays, and keeps what is owed.
  std::string Play(const Step& step) {
    const Expected expected = rulebook_.Play(step);
    for (const Lines& lines : expected.entries) {
      owed_.insert(owed_.end(), lines.begin(), lines.end());
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
  std::string Enrol(int i) {
    Message message = Blank(i, MessageKind::kEnrolment);
    message.iban = kIban;
    message.start = AsDate(rulebook_.today());
    return Play(message);
  }
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

  // "<kind> <year> <cents> to <index>" of what is owed, and until when.
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

TEST_F(NaiveRulebookTest, E1AnAttestedDmgGivesTheRightForTwoMoreYears) {
  MoveTo(Day(2012, 7, 20));
  EXPECT_EQ(Attest(0, Day(2012, 7, 18), kDmgCode), "recorded");
  EXPECT_THAT(HolderOn(Day(2012, 7, 18)), HasSubstr("right 2014-12-31 fee=1"));
  EXPECT_THAT(Owed(), IsEmpty());  // the patient paid
}

TEST_F(NaiveRulebookTest, E2TwoAdministrativeExtensionsByR13) {
  Attest(0, Day(2011, 7, 18), kDmgCode);
  MoveTo(Day(2012, 5, 1));
  Attest(0, Day(2012, 4, 3), kSurgery);
  MoveTo(Day(2013, 5, 1));
  Attest(0, Day(2013, 4, 3), kSurgery);
  MoveTo(Day(2014, 2, 1));
  EXPECT_THAT(Owed(), ElementsAre("ADMINISTRATIVE_EXTENSION 2012 2998 to A by 2013-09-30",
                                  "ADMINISTRATIVE_EXTENSION 2013 2998 to A by 2014-09-30"));
  EXPECT_THAT(HolderOn(Day(2014, 1, 1)), HasSubstr("right 2015-12-31"));  // printed: 2014
}

class ExampleE3Test : public NaiveRulebookTest {
 protected:
  ExampleE3Test() {
    MoveTo(Day(2015, 3, 12));
    Attest(0, Day(2015, 3, 10), kDmgCode);
    MoveTo(Day(2016, 11, 15));
  }
};

TEST_F(ExampleE3Test, E3AContactGivesTheAdministrativeExtension) {
  Attest(0, Day(2016, 10, 5), kSurgery);
  EXPECT_THAT(Owed(), IsEmpty());
  MoveTo(Day(2017, 1, 1));
  EXPECT_THAT(Owed(), ElementsAre("ADMINISTRATIVE_EXTENSION 2016 3000 to A by 2017-09-30"));
  EXPECT_THAT(HolderOn(Day(2017, 1, 1)), HasSubstr("right 2018-12-31"));
}

TEST_F(ExampleE3Test, E4WithoutTheCertificateThereIsNone) {
  MoveTo(Day(2018, 1, 1));
  EXPECT_THAT(Owed(), IsEmpty());
  EXPECT_THAT(HolderOn(Day(2017, 12, 31)), HasSubstr("right 2017-12-31"));
  EXPECT_THAT(HolderOn(Day(2018, 1, 1)), HasSubstr("nobody"));
}

TEST_F(ExampleE3Test, E5AColleagueOfTheGroupCountsAndE6AnotherDoesNot) {
  Group({0, 3});
  Attest(4, Day(2016, 10, 4), kSurgery);  // W, not of the group
  Message mention = Blank(4, MessageKind::kContact);
  mention.patient.ssin = patient_;
  mention.encounter = AsDate(Day(2016, 11, 14));
  mention.code = kSurgery;
  mention.holder = doctor(0);
  EXPECT_EQ(Play(mention), "contact extends=0 payments=0");
  MoveTo(Day(2017, 1, 1));
  EXPECT_THAT(Owed(), IsEmpty());
  EXPECT_EQ(Play(AskEntitlement{patient_, doctor(4), Day(2016, 11, 14), kSurgery, doctor(0)}),
            "entitled=1 HOLDER_MENTION " + doctor(0) +
                " 2015-03-10.. right 2017-12-31 preferential=0 cap=400");
  Attest(3, Day(2016, 10, 5), kSurgery);  // Z, of the group; the certificate comes late
  EXPECT_THAT(Owed(), ElementsAre("ADMINISTRATIVE_EXTENSION 2016 3000 to A by 2017-09-30"));
}

TEST_F(ExampleE3Test, E7ALaterAttestationOfAnotherRecoversTheExtension) {
  Attest(0, Day(2016, 10, 5), kSurgery);
  MoveTo(Day(2017, 1, 1));
  MoveTo(Day(2017, 10, 10));
  Attest(1, Day(2016, 11, 20), kDmgCode, true);
  EXPECT_THAT(Owed(), ElementsAre("ADMINISTRATIVE_EXTENSION 2016 3000 to A by 2017-09-30",
                                  "ATTESTATION 2016 3000 to B by 2017-11-09",
                                  "RECOVERY 2016 -3000 to A by 2017-11-09"));
  EXPECT_THAT(HolderOn(Day(2016, 11, 19)), HasSubstr(doctor(0)));
  EXPECT_THAT(HolderOn(Day(2016, 11, 20)), HasSubstr(doctor(1)));
}

TEST_F(ExampleE3Test, E8ABrokenChainNeedsANewRegistration) {
  MoveTo(Day(2017, 5, 1));
  Attest(0, Day(2017, 4, 3), kSurgery);
  MoveTo(Day(2018, 1, 2));
  EXPECT_THAT(Owed(), IsEmpty());
}

TEST_F(NaiveRulebookTest, E9TheAgeCountsOnTheServiceDate) {
  patient_ = SsinWith(1971, 12, 30, 3);  // 45 on 30 December 2016
  Feed({2016});
  MoveTo(Day(2016, 12, 30));
  Enrol(0);
  Register(0, Day(2016, 12, 29));
  EXPECT_THAT(Owed(), ElementsAre("REGISTRATION 2016 3000 to A by 2017-01-29"));
  patient_ = SsinWith(1971, 12, 30, 5);
  Feed({2016});
  Register(0, Day(2016, 12, 30));
  EXPECT_THAT(Owed().back(), "REGISTRATION 2016 5500 to A by 2017-01-29");
}

TEST_F(NaiveRulebookTest, E10TheDifferenceOfACashAttestationComesInJuly) {
  patient_ = SsinWith(1955, 6, 15, 1);
  Feed({2016});
  MoveTo(Day(2016, 3, 10));
  Attest(0, Day(2016, 3, 1), kDmgCode);
  EXPECT_THAT(Owed(), IsEmpty());
  MoveTo(Day(2016, 8, 1));
  EXPECT_THAT(Owed(), ElementsAre("RAISED_DIFFERENCE 2016 2500 to A by 2016-07-31"));
}

TEST_F(NaiveRulebookTest, B12TheBaseFeeFirstAndTheDifferenceInJuly) {
  Feed({2016});
  MoveTo(Day(2016, 3, 1));
  Enrol(0);
  Register(0, Day(2016, 3, 1));
  MoveTo(Day(2016, 7, 1));
  EXPECT_THAT(Owed(), ElementsAre("REGISTRATION 2016 3000 to A by 2016-03-31",
                                  "RAISED_DIFFERENCE 2016 2500 to A by 2016-07-31"));
}

TEST_F(NaiveRulebookTest, TheWorkedExampleOfTheElectronicBranch) {
  MoveTo(Day(2015, 11, 10));
  Enrol(0);
  Enrol(1);
  EXPECT_THAT(Register(0, Day(2015, 11, 10)), HasSubstr("payment=1"));
  MoveTo(Day(2016, 1, 20));
  EXPECT_EQ(Attest(0, Day(2016, 1, 12), kSurgery), "recorded");
  EXPECT_EQ(Owed().back(), "EXTENSION 2016 3000 to A by 2016-02-19");
  MoveTo(Day(2016, 5, 6));
  EXPECT_THAT(Register(1, Day(2016, 5, 4)),
              HasSubstr("payment=0 " + doctor(1) + " 2016-05-04.. right 2018-12-31"));
  EXPECT_THAT(HolderOn(Day(2016, 5, 3)), HasSubstr(doctor(0) + " 2015-11-10..2016-05-03"));
  MoveTo(Day(2017, 1, 3));
  EXPECT_EQ(Visit(1, Day(2017, 1, 3)), "contact extends=1 payments=1");
  EXPECT_EQ(Owed().back(), "EXTENSION 2017 3000 to B by 2017-02-02");
}

TEST_F(NaiveRulebookTest, TheFirstToRegisterInAYearIsPaid) {
  MoveTo(Day(2015, 11, 10));
  Enrol(0);
  Enrol(1);
  Register(0, Day(2015, 11, 10));
  MoveTo(Day(2016, 5, 6));
  EXPECT_THAT(Register(1, Day(2016, 5, 4)), HasSubstr("payment=1"));
}

TEST_F(NaiveRulebookTest, TheExamplesOf161And165And166) {
  MoveTo(Day(2016, 5, 6));
  Enrol(0);
  Enrol(1);
  EXPECT_EQ(Register(0, Day(2016, 4, 28)), "refused 166@dmg_registration.encounter_date");
  EXPECT_THAT(Register(0, Day(2016, 4, 29)), HasSubstr("payment=1"));
  EXPECT_EQ(Register(0, Day(2016, 5, 5)), "refused 161@dmg_registration.patient");
  EXPECT_EQ(Register(1, Day(2016, 4, 29)), "refused 165@dmg_registration.encounter_date");
  EXPECT_EQ(Register(2, Day(2016, 5, 5)), "refused 163@author_nihii");
}

TEST_F(NaiveRulebookTest, TheSameEncounterFromBothSidesIsOneContact) {
  MoveTo(Day(2015, 11, 10));
  Enrol(0);
  Register(0, Day(2015, 11, 10));
  MoveTo(Day(2016, 1, 20));
  EXPECT_EQ(Visit(0, Day(2016, 1, 18)), "contact extends=1 payments=1");
  EXPECT_EQ(Attest(0, Day(2016, 1, 18), kSurgery), "known");
  EXPECT_EQ(Attest(0, Day(2016, 1, 19), kVisit), "recorded");
  EXPECT_EQ(Visit(0, Day(2016, 1, 18)), "refused 165@contact_notification.encounter_date");
}

TEST_F(NaiveRulebookTest, B2AnEnrolledDoctorAttestsNoMoreOnPaper) {
  MoveTo(Day(2016, 3, 1));
  Enrol(0);
  EXPECT_EQ(Attest(0, Day(2016, 3, 1), kDmgCode),
            "refused PAPER_NOT_PERMITTED@messages[0].attestations[0].physician_nihii");
  EXPECT_EQ(Attest(0, Day(2016, 2, 28), kDmgCode), "recorded");
}

TEST_F(NaiveRulebookTest, ARecoveryReachesTheYearsThatRestedOnIt) {
  MoveTo(Day(2015, 11, 10));
  Enrol(0);
  Register(0, Day(2015, 11, 10));
  MoveTo(Day(2016, 12, 20));
  Visit(0, Day(2016, 12, 15));
  MoveTo(Day(2017, 1, 20));
  Visit(0, Day(2017, 1, 18));
  owed_.clear();
  Attest(1, Day(2016, 12, 10), kDmgCode, true);  // of a doctor on paper
  EXPECT_THAT(Owed(), ElementsAre("ATTESTATION 2016 3000 to B by 2017-02-19",
                                  "RECOVERY 2016 -3000 to A by 2017-02-19",
                                  "RECOVERY 2017 -3000 to A by 2017-02-19"));
}

TEST_F(NaiveRulebookTest, OnEnrollingTheOpenContactsOfTheYearExtend) {
  MoveTo(Day(2015, 3, 12));
  Attest(0, Day(2015, 3, 10), kDmgCode);
  MoveTo(Day(2016, 2, 1));
  Attest(0, Day(2016, 1, 20), kSurgery);
  EXPECT_THAT(Owed(), IsEmpty());
  Enrol(0);
  EXPECT_THAT(Owed(), ElementsAre("EXTENSION 2016 3000 to A by 2016-03-02"));
}

TEST_F(NaiveRulebookTest, ThePreventionModuleIsOwedOnceAYear) {
  MoveTo(Day(2015, 3, 12));
  Enrol(0);
  Register(0, Day(2015, 3, 12));
  owed_.clear();
  EXPECT_EQ(Attest(0, Day(2015, 3, 12), kModuleCode, true), "recorded");
  EXPECT_EQ(Attest(0, Day(2015, 3, 11), kModuleCode, true), "recorded");
  EXPECT_THAT(Owed(), ElementsAre("PREVENTION_MODULE 2015 1080 to A by 2015-04-11"));
  MoveTo(Day(2016, 1, 4));
  EXPECT_EQ(Attest(0, Day(2016, 1, 4), kModuleCode, true),
            "refused 130@messages[0].attestations[0].claim_code");
}

}  // namespace
}  // namespace edmg::sim
