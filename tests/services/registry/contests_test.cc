// Insurers apart (decision 29): what one insurer feeds does not take another's affiliate.

#include "tests/services/registry/contests_fixture.h"
#include "values/civil_date.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using absl::StatusCode;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(ContestsTest, AContestedInsurerReadsAndOwesNothing) {
  FeedSpells("100", {{claim_}});
  ExpectEvents({"100 from 300 2016-01-04 until 2016-02-03"});
  ExpectReader("300");
  EXPECT_EQ(HoldingOf(patient_, Insurer("100"), Today()).status().code(), StatusCode::kNotFound);
  const Doctor& other = AddEnrolledDoctor();
  PassTo(claim_ + 1);
  ASSERT_OK(Register(other, patient_, Today()).status);  // a takeover
  PassTo(CivilDay(2016, 1, 20));
  ASSERT_OK(Visit(other, patient_, Today()).status);
  EXPECT_THAT(PaymentsOf("100"), IsEmpty());
  EXPECT_EQ(PaymentsOf("300").size(), 1u);
  ExpectSoundJournal();
}

TEST_F(ContestsTest, TheAccessLogNamesBothInsurers) {
  services::Caller caller = Insurer("100");
  caller.method = "edmg.v1.InsurerFeedService/UpsertInsuredPersons";
  edmg::v1::UpsertInsuredPersonsRequest request;
  *request.add_persons() = PersonOf("100", {{claim_}});
  Slot<services::Insured::Outcome> slot;
  const int before = CountRows(database(), store::Table::kAccessLog);
  gateway().insured.Upsert(request, 0, caller, Into(slot));
  const auto outcome = rig_.Finish(slot);
  ASSERT_OK(outcome.status());
  EXPECT_EQ(CountRows(database(), store::Table::kAccessLog), before + 1);
  edmg::store::v1::AccessRecord row;
  EXPECT_OK(database().Snapshot()->Scan(
      store::Table::kAccessLog, "", "", [&](absl::string_view, absl::string_view value) {
        return row.ParseFromArray(value.data(), static_cast<int>(value.size()));
      }));
  EXPECT_EQ(row.name(), "100");
  EXPECT_EQ(row.method(), caller.method);
  EXPECT_THAT(row.ssins(), ElementsAre(patient_));
  EXPECT_THAT(row.insurers(), ElementsAre("100", "300"));
  EXPECT_EQ(row.revision(), outcome->revision);
}

TEST_F(ContestsTest, ItEndsWhereTheOtherEndsItsOwn) {
  FeedSpells("100", {{claim_}});
  FeedSpells("300", {{since_, claim_ - 1}});
  ExpectEvents({"100 from 300 2016-01-04 until 2016-02-03", "100 from 300 2016-01-04 ENDED"});
  ExpectReader("100");
  EXPECT_THAT(Readers(Today() - 1), ElementsAre("300"));
  ExpectSoundJournal();
}

TEST_F(ContestsTest, TheOtherAgrees) {
  FeedSpells("100", {{claim_}});
  const auto answer = Resolve("300", "100", "AGREE");
  ASSERT_OK(answer.status());
  EXPECT_EQ(answer->contests(), 1);
  EXPECT_GT(answer->revision(), 0);
  ExpectEvents({"100 from 300 2016-01-04 until 2016-02-03", "100 from 300 2016-01-04 AGREED"});
  ExpectReader("100");
  // The same and other data of the affiliation do not make a new contest.
  auto person = PersonOf("100", {{claim_}});
  person.add_chronic_years(2016);
  FeedPerson("100", person);
  ExpectReader("100");
  ExpectEvents({});
  EXPECT_EQ(ReasonOf(Resolve("300", "100", "AGREE").status()), "CONTEST_UNKNOWN");
  ExpectSoundJournal();
}

// The holder is enrolled with insurer 100 alone.
TEST_F(ContestsTest, ContactsAreDecidedAgainOnceItCounts) {
  const Doctor& only = AddDoctor();
  auto message = Enrolment(only);
  message.mutable_physician_enrolment()->add_insurers("100");
  ASSERT_OK(Submit(message, only).status);
  FeedSpells("300", {{since_, claim_}});
  FeedSpells("100", {{claim_ + 1}});
  PassTo(claim_ + 1);
  ASSERT_OK(Register(only, patient_, Today()).status);
  FeedSpells("200", {{CivilDay(2016, 6, 1)}});
  ASSERT_OK(Resolve("100", "200", "AGREE").status());
  FeedSpells("100", {{claim_ + 1}, {CivilDay(2017, 1, 1)}});  // back again
  ASSERT_OK(Resolve("200", "100", "OBJECT").status());
  PassTo(CivilDay(2017, 1, 10));
  EXPECT_THAT(Readers(Today()), ElementsAre("200"));
  ASSERT_OK(Visit(only, patient_, Today()).status);
  EXPECT_THAT(PaymentsOf("100"), IsEmpty());
  ASSERT_OK(Resolve("200", "100", "AGREE").status());
  EXPECT_THAT(Readers(Today()), ElementsAre("100"));
  ASSERT_EQ(PaymentsOf("100").size(), 1u);
  EXPECT_EQ(PaymentsOf("100")[0].kind(), edmg::v1::FEE_KIND_EXTENSION);
  ExpectSoundJournal();
}

TEST_F(ContestsTest, AnObjectionHoldsUntilOneOfThemFeedsOtherwise) {
  FeedSpells("100", {{claim_}});
  ASSERT_OK(Resolve("300", "100", "OBJECT").status());
  ExpectEvents({"100 from 300 2016-01-04 until 2016-02-03", "100 from 300 2016-01-04 OBJECTED"});
  PassTo(CivilDay(2016, 6, 1));
  ExpectReader("300");
  const auto again = Resolve("300", "100", "OBJECT");
  ASSERT_OK(again.status());
  EXPECT_EQ(again->revision(), 0);
  ExpectEvents({});
  FeedSpells("100", {{CivilDay(2016, 3, 1)}});  // another affiliation: it is asked anew
  ExpectEvents({"100 from 300 2016-01-04 WITHDRAWN", "100 from 300 2016-03-01 until 2016-07-01"});
  ExpectReader("300");
  ASSERT_OK(Resolve("300", "100", "OBJECT").status());
  ASSERT_OK(Resolve("300", "100", "AGREE").status());
  ExpectEvents({"100 from 300 2016-03-01 OBJECTED", "100 from 300 2016-03-01 AGREED"});
  ExpectReader("100");
  ExpectSoundJournal();
}

// Of equal begins the lower OA code counts.
TEST_F(ContestsTest, EqualBeginsAreContestedByTheLowerCode) {
  const auto begin = *DayOf(PersonOf("300", {{since_}}).affiliations(0).begin_date());
  FeedSpells("300", {{begin}});
  FeedSpells("900", {{begin}});
  ExpectEvents({});
  FeedSpells("100", {{begin}});
  EXPECT_EQ(Events("300").size(), 1u);
  ExpectReader("300");
  ASSERT_OK(Resolve("300", "100", "AGREE").status());
  ExpectReader("300");  // the third one has to agree, too
  ASSERT_OK(Resolve("900", "100", "AGREE").status());
  ExpectReader("100");
  ExpectSoundJournal();
}

// Whatever else the rows say meanwhile, what was asked once is not asked again.
TEST_F(ContestsTest, AContestBesideAnObjectionKeepsItsDays) {
  FeedSpells("100", {{claim_}});
  ASSERT_OK(Resolve("300", "100", "OBJECT").status());
  ExpectEvents({"100 from 300 2016-01-04 until 2016-02-03", "100 from 300 2016-01-04 OBJECTED"});
  PassTo(CivilDay(2016, 6, 1));
  FeedSpells("100", {{claim_}, {CivilDay(2016, 3, 1)}});
  ExpectEvents({"100 from 300 2016-03-01 until 2016-07-01"});
  PassTo(CivilDay(2016, 6, 20));
  auto changed = PersonOf("300", {{since_}});
  changed.add_chronic_years(2016);
  FeedPerson("300", changed);
  changed = PersonOf("100", {{claim_}, {CivilDay(2016, 3, 1)}});
  changed.add_chronic_years(2016);
  FeedPerson("100", changed);
  ExpectEvents({});
  ExpectReader("300");
  PassTo(CivilDay(2016, 7, 2));
  ExpectEvents({"100 from 300 2016-03-01 LAPSED"});
  ExpectReader("100");
  ExpectSoundJournal();
}

TEST_F(ContestsTest, ItCountsTheDayAfterTheLastDayToObject) {
  FeedSpells("100", {{claim_}});
  PassTo(CivilDay(2016, 2, 3));
  ExpectReader("300");
  ExpectEvents({"100 from 300 2016-01-04 until 2016-02-03"});
  PassTo(CivilDay(2016, 2, 4));
  ExpectReader("100");
  ExpectEvents({"100 from 300 2016-01-04 LAPSED"});
  EXPECT_EQ(CountRows(database(), store::Table::kContestDays), 0);
  ExpectSoundJournal();
}

TEST_F(ContestsTest, TheRulebookSaysHowManyDaysThereAre) {
  std::string text(rules::Rulebook::DefaultText());
  const std::string days = "affiliation_objection_days: 30";
  for (size_t at = 0; (at = text.find(days, at)) != std::string::npos;) {
    text.replace(at, days.size(), "affiliation_objection_days: 9");
  }
  OpenWithRulebook(text);
  FeedSpells("100", {{claim_}});
  EXPECT_THAT(Events("300"), ElementsAre("100 from 300 2016-01-04 until 2016-01-13"));
  PassTo(CivilDay(2016, 1, 14));
  ExpectReader("100");
}

TEST_F(ContestsTest, SeveralAffiliationsOfARowAreToldAsOne) {
  FeedSpells("100", {{claim_, claim_ + 4}, {claim_ + 6, claim_ + 7}, {claim_ + 9}});
  ExpectEvents({"100 from 300 2016-01-04 until 2016-02-03"});
  const auto answer = Resolve("300", "100", "AGREE");
  ASSERT_OK(answer.status());
  EXPECT_EQ(answer->contests(), 3);
  ExpectEvents({"100 from 300 2016-01-04 AGREED"});
  EXPECT_THAT(Readers(Today()), ElementsAre("100"));
  PassTo(claim_ + 5);
  ExpectReader("300");
  PassTo(claim_ + 9);
  ExpectReader("100");
  ExpectSoundJournal();
}

TEST_F(ContestsTest, LapsedInAHolidayToo) {
  FeedSpells("100", {{claim_}});
  MoveTo(CivilDay(2016, 5, 1));
  RunCalendar();
  ExpectReader("100");
  ExpectEvents({"100 from 300 2016-01-04 until 2016-02-03", "100 from 300 2016-01-04 LAPSED"});
  Restart();
  ExpectReader("100");
  ExpectSoundJournal();
}

TEST_F(ContestsTest, MoreThanAStepOfThemLapses) {
  edmg::v1::UpsertInsuredPersonsRequest first;
  edmg::v1::UpsertInsuredPersonsRequest claims;
  const auto send = [&](const auto& request, const std::string& insurer) {
    Slot<services::Insured::Outcome> slot;
    gateway().insured.Upsert(request, 0, Insurer(insurer), Into(slot));
    ASSERT_OK(rig_.Finish(slot).status());
  };
  for (int part = 0; part < 2; ++part) {
    edmg::v1::UpsertInsuredPersonsRequest ours;
    edmg::v1::UpsertInsuredPersonsRequest theirs;
    for (int i = 0; i < 300; ++i) {
      const int number = 100 + 300 * part + i;
      *ours.add_persons() = MakePerson(number, "300");
      auto person = MakePerson(number, "100");
      *person.mutable_affiliations(0)->mutable_begin_date() = MakeDate(claim_);
      *theirs.add_persons() = person;
    }
    send(ours, "300");
    send(theirs, "100");
  }
  EXPECT_EQ(CountRows(database(), store::Table::kContestDays), 600);
  PassTo(CivilDay(2016, 2, 4));
  EXPECT_EQ(CountRows(database(), store::Table::kContestDays), 0);
  EXPECT_OK(HoldingOf(SsinOfPerson(100), Insurer("100"), Today()).status());
  EXPECT_OK(HoldingOf(SsinOfPerson(699), Insurer("100"), Today()).status());
  ExpectSoundJournal();
}

TEST_F(ContestsTest, OnlyDaysThatAreTakenAreContested) {
  FeedSpells("100", {{since_ - 100}});  // before the other's begin, whose later begin counts
  FeedSpells("200", {{since_}});        // as early, and of a lower code: it would count
  EXPECT_THAT(Events("300"), ElementsAre("200 from 300 2000-01-01 until 2016-02-03"));
  ExpectReader("300");
  FeedSpells("200", {{since_, CivilDay(2015, 12, 31)}});  // days of the past alone
  EXPECT_THAT(Readers(CivilDay(2015, 12, 31)), ElementsAre("300"));
  ExpectSoundJournal();
}

TEST_F(ContestsTest, AnAffiliationThatHasAnEndIsNotProtected) {
  FeedSpells("300", {{since_, CivilDay(2016, 12, 31)}});
  FeedSpells("100", {{claim_}});
  ExpectEvents({});
  ExpectReader("100");
}

TEST_F(ContestsTest, MoreDaysAreContestedAnew) {
  FeedSpells("100", {{claim_, claim_}});
  ASSERT_OK(Resolve("300", "100", "AGREE").status());
  ExpectReader("100");
  PassTo(claim_ + 1);
  ExpectReader("300");
  FeedSpells("100", {{claim_}});  // one day was agreed, not all
  ExpectReader("300");
  EXPECT_THAT(Events("300"), ElementsAre("100 from 300 2016-01-04 until 2016-02-03",
                                         "100 from 300 2016-01-04 AGREED",
                                         "100 from 300 2016-01-04 until 2016-02-04"));
  ExpectSoundJournal();
}

TEST_F(ContestsTest, AnInsurersOwnChangeOfMutualityContestsNothing) {
  FeedSpells("100", {{claim_}});
  FeedSpells("300", {{since_, claim_ + 9}, {claim_ + 10}});  // without a gap: still the first
  ExpectReader("300");
  PassTo(claim_ + 12);
  ExpectReader("300");
  ExpectEvents({"100 from 300 2016-01-04 until 2016-02-03"});
  ASSERT_OK(Resolve("300", "100", "AGREE").status());
  // The other insurer's change of mutuality takes nothing that it had not.
  FeedSpells("100", {{claim_, claim_ + 15}, {claim_ + 16}});
  PassTo(claim_ + 20);
  ExpectReader("100");
  // And now a new row of the former one would take days back: it is contested in turn.
  FeedSpells("300", {{since_, claim_ + 9}, {claim_ + 10, claim_ + 17}, {claim_ + 18}});
  ExpectReader("100");
  EXPECT_THAT(Events("100"), testing::Contains("300 from 100 2016-01-22 until 2016-02-23"));
  ExpectSoundJournal();
}

TEST_F(ContestsTest, AWithdrawnClaimIsNoContestAnyMore) {
  FeedSpells("100", {{claim_}});
  FeedSpells("100", {{since_ - 100, since_ - 1}});
  ExpectEvents({"100 from 300 2016-01-04 until 2016-02-03", "100 from 300 2016-01-04 WITHDRAWN"});
  EXPECT_EQ(ReasonOf(Resolve("300", "100", "AGREE").status()), "CONTEST_UNKNOWN");
  ExpectSoundJournal();
}

TEST_F(ContestsTest, AnAnswerIsRefusedByName) {
  EXPECT_EQ(ReasonOf(Resolve("300", "100", "AGREE").status()), "CONTEST_UNKNOWN");
  EXPECT_EQ(ReasonOf(Resolve("300", "999", "AGREE").status()), "FIELD_FORMAT");
  EXPECT_EQ(ReasonOf(Resolve("300", "100", "UNSPECIFIED").status()), "FIELD_MISSING");
  FeedSpells("100", {{claim_}});
  EXPECT_EQ(ReasonOf(Resolve("100", "300", "AGREE").status()), "CONTEST_UNKNOWN");
  EXPECT_EQ(ReasonOf(Resolve("200", "100", "AGREE").status()), "CONTEST_UNKNOWN");
}

}  // namespace
}  // namespace edmg::support
