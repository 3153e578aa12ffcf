// Insurers apart (decision 29): dates of death, and persons whose number changes.

#include "tests/services/registry/contests_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using edmg::v1::InsuredPerson;

TEST_F(ContestsTest, ADeathIsToldByTheInsurerOfTheDay) {
  FeedPerson("100", Dead("100", {{since_ - 100, since_ - 1}}, claim_ - 1));
  ExpectEvents({"100 from 300 death 2016-01-03 until 2016-02-03"});
  EXPECT_FALSE(IsRefusedAsDead());
  ExpectReader("300");
  FeedPerson("300", Dead("300", {{since_}}, claim_ - 1));
  EXPECT_TRUE(IsRefusedAsDead());
  ExpectSoundJournal();
}

TEST_F(ContestsTest, AContestedDeathCountsOnceAgreedOrLapsed) {
  FeedPerson("100", Dead("100", {{since_ - 100, since_ - 1}}, claim_ - 1));
  ASSERT_OK(Resolve("300", "100", "AGREE").status());
  EXPECT_TRUE(IsRefusedAsDead());
  FeedPerson("100", Dead("100", {{since_ - 100, since_ - 1}}, claim_ - 2));  // another day
  EXPECT_FALSE(IsRefusedAsDead());
  PassTo(CivilDay(2016, 2, 4));
  EXPECT_TRUE(IsRefusedAsDead());
  ExpectEvents(
      {"100 from 300 death 2016-01-03 until 2016-02-03", "100 from 300 death 2016-01-03 AGREED",
       "100 from 300 death 2016-01-02 until 2016-02-03", "100 from 300 death 2016-01-02 LAPSED"});
  ExpectSoundJournal();
}

TEST_F(ContestsTest, AgreeingToAnAffiliationLetsItsDeathCount) {
  FeedPerson("100", Dead("100", {{claim_ - 5}}, claim_ - 1));
  EXPECT_FALSE(IsRefusedAsDead());
  ASSERT_OK(Resolve("300", "100", "AGREE").status());
  EXPECT_TRUE(IsRefusedAsDead());
  ExpectSoundJournal();
}

TEST_F(ContestsTest, ADeathWithoutAnInsurerOfTheDayCounts) {
  FeedSpells("300", {{since_, claim_ - 2}});
  FeedPerson("100", Dead("100", {{since_ - 100, since_ - 1}}, claim_ - 1));
  ExpectEvents({});
  EXPECT_TRUE(IsRefusedAsDead());
}

// A person's numbers.
constexpr char kFormer[] = "85410101290";
constexpr char kNumber[] = "85010102489";

class ContestsOfNumbersTest : public ContestsTest {
 protected:
  InsuredPerson Amina(const std::string& insurer, const std::string& ssin, CivilDay begin,
                      const std::string& replaces = "") {
    InsuredPerson person = PersonOf(insurer, {{begin}});
    person.set_ssin(ssin);
    person.set_sex(edmg::v1::SEX_FEMALE);
    person.set_replaces_ssin(replaces);
    *person.mutable_birth_date() = MakeDate(CivilDay(1985, 1, 1));
    person.mutable_affiliations(0)->set_membership_number("888000888");
    return person;
  }
  std::string ReaderOf(const std::string& ssin) {
    std::string readers;
    for (const std::string insurer : {"100", "200", "300"}) {
      if (HoldingOf(ssin, Insurer(insurer), Today()).ok()) absl::StrAppend(&readers, insurer);
    }
    return readers;
  }
  int Contested() { return CountRows(database(), store::Table::kContestDays); }
};

TEST_F(ContestsOfNumbersTest, ToSayThatNumbersAreOnePersonTakesNobody) {
  FeedPerson("300", Amina("300", kFormer, since_));
  FeedPerson("100", Amina("100", kNumber, claim_));
  EXPECT_EQ(Contested(), 0);
  FeedPerson("100", Amina("100", kNumber, claim_, kFormer));
  EXPECT_EQ(Contested(), 1);
  EXPECT_EQ(ReaderOf(kNumber), "300");
  FeedPerson("100", Amina("100", kNumber, claim_));  // parted again
  EXPECT_EQ(Contested(), 0);
  EXPECT_EQ(ReaderOf(kNumber), "100");
  EXPECT_EQ(ReaderOf(kFormer), "300");
  ExpectSoundJournal();
}

TEST_F(ContestsOfNumbersTest, AContestGoesWithThePersonsNewNumber) {
  FeedPerson("300", Amina("300", kFormer, since_));
  FeedPerson("100", Amina("100", kFormer, claim_));
  EXPECT_EQ(ReaderOf(kFormer), "300");
  PassTo(claim_ + 10);
  FeedPerson("100", Amina("100", kNumber, claim_, kFormer));
  EXPECT_EQ(ReaderOf(kNumber), "300");
  EXPECT_EQ(Contested(), 1);
  PassTo(CivilDay(2016, 2, 4));  // 30 days since it was contested first
  EXPECT_EQ(ReaderOf(kNumber), "100");
  EXPECT_EQ(Contested(), 0);
  ExpectSoundJournal();
}

TEST_F(ContestsOfNumbersTest, AnInsurersOwnMemberGetsANewNumberWithoutAContest) {
  FeedPerson("300", Amina("300", kFormer, since_));
  FeedPerson("300", Amina("300", kNumber, since_, kFormer));
  EXPECT_EQ(ReaderOf(kNumber), "300");
  EXPECT_EQ(Contested(), 0);
  FeedPerson("100", Amina("100", kFormer, claim_));
  EXPECT_EQ(ReaderOf(kFormer), "300");
  EXPECT_EQ(Contested(), 1);
  ExpectSoundJournal();
}

}  // namespace
}  // namespace edmg::support
