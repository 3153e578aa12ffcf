// A person whom two insurers feed, and what both read of what is contested (decision 29).
#ifndef EDMG_TESTS_SERVICES_REGISTRY_CONTESTS_FIXTURE_H_
#define EDMG_TESTS_SERVICES_REGISTRY_CONTESTS_FIXTURE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "store/people/insured.h"
#include "tests/support/gateway_fixture.h"

namespace edmg::support {

// Patient 1 is with insurer 300 since 2000, and held; insurer 100 feeds, too.
class ContestsTest : public GatewayTest {
 protected:
  ContestsTest() {
    EXPECT_OK(Register(doctor_, patient_, Today()).status);
    Events("100");
    Events("300");
  }

  struct Spell {
    absl::CivilDay begin;
    std::optional<absl::CivilDay> end = std::nullopt;
  };
  static edmg::v1::InsuredPerson PersonOf(const std::string& insurer,
                                          const std::vector<Spell>& spells) {
    edmg::v1::InsuredPerson person = MakePerson(1, insurer);
    const auto affiliation = person.affiliations(0);
    person.clear_affiliations();
    for (const Spell& spell : spells) {
      auto& row = *person.add_affiliations() = affiliation;
      *row.mutable_begin_date() = MakeDate(spell.begin);
      if (spell.end.has_value()) *row.mutable_end_date() = MakeDate(*spell.end);
    }
    return person;
  }
  void FeedSpells(const std::string& insurer, const std::vector<Spell>& spells) {
    FeedPerson(insurer, PersonOf(insurer, spells));
  }
  void FeedPerson(const std::string& insurer, const edmg::v1::InsuredPerson& person) {
    ASSERT_OK(Feed(insurer, person));
    Settle();
  }
  void Settle() {
    while (CommitGroup() > 0) {
    }
    RunCalendar();
  }
  void PassTo(absl::CivilDay day) {
    MoveTo(day);
    RunCalendar();
  }

  absl::StatusOr<edmg::v1::ResolveAffiliationResponse> Resolve(const std::string& insurer,
                                                               const std::string& claimant,
                                                               const std::string& answer) {
    edmg::v1::ResolveAffiliationRequest request;
    request.set_ssin(patient_);
    request.set_claimant(claimant);
    edmg::v1::AffiliationAnswer parsed = edmg::v1::AFFILIATION_ANSWER_UNSPECIFIED;
    edmg::v1::AffiliationAnswer_Parse("AFFILIATION_ANSWER_" + answer, &parsed);
    request.set_answer(parsed);
    Slot<edmg::v1::ResolveAffiliationResponse> slot;
    gateway().insured.ResolveAffiliation(request, Insurer(insurer), Into(slot));
    const auto response = rig_.Finish(slot);
    Settle();
    return response;
  }

  // What the insurer reads of the contests since the last call: "100 CONTESTED 2016-01-04 by
  // 2016-02-03", "300 death RESOLVED AGREED"; the insurer is the claimant.
  std::vector<std::string> Events(const std::string& insurer) {
    std::vector<std::string> texts;
    auto feed = OpenFeed(insurer, "contests", cursors_[insurer]);
    EXPECT_OK(feed.status());
    for (auto next = (*feed)->Next(now()); next.ok() && next->has_value();
         next = (*feed)->Next(now())) {
      cursors_[insurer] = (*next)->cursor();
      for (const auto& event : (*next)->events()) {
        if (event.has_contested_affiliation()) texts.push_back(TextOf(event));
      }
    }
    return texts;
  }
  static std::string DateText(const google::type::Date& date) {
    return absl::FormatCivilTime(absl::CivilDay(date.year(), date.month(), date.day()));
  }
  std::string TextOf(const edmg::v1::PaymentEvent& event) const {
    const auto& contest = event.contested_affiliation();
    EXPECT_EQ(contest.patient_ssin(), patient_);
    EXPECT_FALSE(event.has_payment());
    const std::string about = contest.has_death_date() ? "death " + DateText(contest.death_date())
                                                       : DateText(contest.affiliation_begin_date());
    const std::string who = absl::StrCat(contest.claimant(), " from ", contest.against(), " ");
    if (event.type() == edmg::v1::PAYMENT_EVENT_TYPE_AFFILIATION_CONTESTED) {
      return absl::StrCat(who, about, " until ", DateText(contest.last_objection_date()));
    }
    return absl::StrCat(who, about, " ",
                        edmg::v1::ContestOutcome_Name(contest.outcome()).substr(16));
  }
  // Both insurers read the same.
  void ExpectEvents(const std::vector<std::string>& expected) {
    EXPECT_THAT(Events("100"), testing::ElementsAreArray(expected));
    EXPECT_THAT(Events("300"), testing::ElementsAreArray(expected));
  }

  // The insurers that may read who holds the patient on the day.
  std::vector<std::string> Readers(absl::CivilDay day) {
    std::vector<std::string> readers;
    for (const std::string insurer : {"100", "200", "300"}) {
      if (HoldingOf(patient_, Insurer(insurer), day).ok()) readers.push_back(insurer);
    }
    return readers;
  }
  void ExpectReader(const std::string& insurer) {
    EXPECT_THAT(Readers(Today()), testing::ElementsAre(insurer));
  }
  bool IsRefusedAsDead() {
    return RefusalsOf(HoldingOf(patient_, AsPhysician(doctor_), Today()).status()) ==
           "120 PATIENT_NOT_AFFILIATED patient.ssin";
  }
  void ExpectSoundJournal() { EXPECT_THAT(DifferencesAfterReplay(), testing::IsEmpty()); }

  static edmg::v1::InsuredPerson Dead(const std::string& insurer, std::vector<Spell> spells,
                                      absl::CivilDay death) {
    edmg::v1::InsuredPerson person = PersonOf(insurer, spells);
    *person.mutable_death_date() = MakeDate(death);
    return person;
  }

  const Doctor& doctor_ = AddEnrolledDoctor();
  const std::string patient_ = AddPatient("300");
  const absl::CivilDay since_ = absl::CivilDay(2000, 1, 1);
  const absl::CivilDay claim_ = absl::CivilDay(2016, 1, 4);  // today
  std::map<std::string, std::string> cursors_;
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_SERVICES_REGISTRY_CONTESTS_FIXTURE_H_
