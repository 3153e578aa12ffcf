// The practice indicator (R9) and the lists, as decisions leave them.
#include "services/rules/dmg/dossier_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/rules/world.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "<year> <opened> <extended> <notified>" of each change.
std::vector<std::string> UsageOf(const edmg::store::v1::Decision& decision) {
  std::vector<std::string> rows;
  for (const auto& change : decision.usage()) {
    rows.push_back(absl::StrCat(change.year(), " ", change.added().dmgs_opened(), " ",
                                change.added().dmgs_extended(), " ",
                                change.added().contacts_notified()));
  }
  return rows;
}

class DossierDrafts : public ::testing::Test {
 protected:
  World world_;
  std::string a_ = world_.AddEnrolledDoctor();
  std::string b_ = world_.AddEnrolledDoctor();
  std::string patient_ = world_.AddPatient();
};

TEST_F(DossierDrafts, UsageCountsWhoBecomesHolder) {
  EXPECT_THAT(UsageOf(world_.Register(a_, patient_, CivilDay(2015, 12, 31)).decision),
              ElementsAre("2015 1 0 0"));
  const Answer renewal = world_.Register(a_, patient_, CivilDay(2016, 1, 4));
  EXPECT_EQ(renewal.verdict, "");
  EXPECT_THAT(UsageOf(renewal.decision), IsEmpty());
  const Answer takeover = world_.Register(b_, patient_, CivilDay(2016, 5, 4));
  EXPECT_THAT(UsageOf(takeover.decision), ElementsAre("2016 1 0 0"));
  EXPECT_EQ(takeover.decision.usage(0).physician(), PhysicianId(b_));
  // The right ran out: the same physician opens anew.
  EXPECT_THAT(UsageOf(world_.Register(b_, patient_, CivilDay(2019, 1, 2)).decision),
              ElementsAre("2019 1 0 0"));
}

TEST_F(DossierDrafts, UsageCountsExtensionsForTheHolderAndContactsForTheAuthor) {
  world_.AddToGroup(a_, "G1", CivilDay(2015, 1, 1));
  world_.AddToGroup(b_, "G1", CivilDay(2015, 1, 1));
  world_.Register(a_, patient_, CivilDay(2015, 3, 10));
  EXPECT_THAT(UsageOf(world_.Visit(a_, patient_, CivilDay(2016, 2, 1)).decision),
              ElementsAre("2016 0 1 1"));
  const Answer by_group = world_.Visit(b_, patient_, CivilDay(2017, 2, 1));
  EXPECT_THAT(UsageOf(by_group.decision), ElementsAre("2017 0 1 0", "2017 0 0 1"));
  EXPECT_EQ(by_group.decision.usage(1).physician(), PhysicianId(b_));
  EXPECT_THAT(UsageOf(world_.Attest(a_, patient_, CivilDay(2017, 3, 1)).decision), IsEmpty());
}

// Version 1 of the rules kept no qualification with a begin: the registry's is taken.
TEST_F(DossierDrafts, CompletesTheBeginsOfVersion1) {
  world_.Register(a_, patient_, CivilDay(2015, 3, 10));
  world_.Attest(world_.AddDoctor(), patient_, CivilDay(2015, 6, 1), "102771");
  auto& dossier = world_.Dossier(patient_);
  dossier.mutable_registrations(0)->clear_qualification();
  dossier.mutable_attestations(0)->clear_qualification();
  world_.Register(b_, patient_, CivilDay(2016, 5, 4));
  const auto& after = world_.Dossier(patient_);
  EXPECT_EQ(after.registrations(0).qualification(), "003");
  EXPECT_EQ(after.attestations(0).qualification(), "003");
  EXPECT_EQ(after.holdings(0).qualification(), "003");
}

// If a contact changes nothing in the dossier, the dossier is not written.
TEST_F(DossierDrafts, AnUnchangedDossierIsNoPartOfTheDecision) {
  const Answer answer = world_.Visit(a_, patient_, CivilDay(2016, 2, 1));
  EXPECT_TRUE(answer.decision.dossiers().empty());
  EXPECT_TRUE(answer.decision.list_entries().empty());
  EXPECT_THAT(UsageOf(answer.decision), ElementsAre("2016 0 0 1"));
}

// A holder of past days only was never listed; the physician's list leads to the patient all the
// same.
TEST_F(DossierDrafts, AHolderOfPastDaysOnlyIsOnNoListButFound) {
  world_.Register(a_, patient_, CivilDay(2016, 5, 6));
  const Answer late = world_.Register(b_, patient_, {CivilDay(2016, 5, 4), CivilDay(2016, 5, 8)});
  ASSERT_EQ(late.decision.list_entries_size(), 1);
  EXPECT_EQ(late.decision.list_entries(0).physician(), PhysicianId(b_));
  EXPECT_FALSE(late.decision.list_entries(0).listed());
}

}  // namespace
}  // namespace edmg::rules
