// The effect of the journal's entries on rulebooks, calendar, members and usage, and the walks over
// patients; each test ends with a replay that must give the same tables.

#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "store/calendar/schedule.h"
#include "store/dmg/dossiers.h"
#include "store/engine/records.h"
#include "store/journal/rulebooks.h"
#include "store/payments/payments.h"
#include "store/people/insured.h"
#include "tests/store/applied_journal.h"
#include "tests/store/numbers.h"

namespace edmg::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Ssins = std::vector<std::string>;
using Member = std::pair<std::string, std::string>;  // mutuality and number

constexpr auto& kAnna = kSsin;
constexpr auto& kBert = kOtherSsin;
constexpr char kCleo[] = "70010300143";

class DerivedTablesTest : public AppliedJournalTest {
 protected:
  static v1::JournalEntry Rulebook(const std::string& text) {
    v1::JournalEntry entry;
    entry.mutable_rulebook()->set_text(text);
    return entry;
  }

  static v1::JournalEntry Usage(const std::string& physician, int year, v1::UsageRecord added) {
    v1::JournalEntry entry;
    entry.mutable_clock();
    auto& change = *entry.mutable_decision()->add_usage();
    change.set_physician(physician);
    change.set_year(year);
    *change.mutable_added() = std::move(added);
    return entry;
  }

  static v1::JournalEntry PendingDifference(int32_t day, const std::string& ssin,
                                            bool settled = false) {
    v1::JournalEntry entry;
    entry.mutable_clock();
    auto& row = *entry.mutable_decision()->add_pending_differences();
    row.set_day(day);
    row.set_ssin(ssin);
    row.set_settled(settled);
    return entry;
  }

  static v1::UsageRecord Counts(int opened, int extended, int notified) {
    v1::UsageRecord counts;
    counts.set_dmgs_opened(opened);
    counts.set_dmgs_extended(extended);
    counts.set_contacts_notified(notified);
    return counts;
  }

  // The data that the insurer feeds about one person.
  static v1::JournalEntry Feed(const std::string& insurer, const std::string& ssin,
                               const std::vector<Member>& members) {
    v1::JournalEntry entry;
    entry.mutable_insured_persons()->set_insurer(insurer);
    auto& person = *entry.mutable_insured_persons()->add_persons();
    person.set_ssin(ssin);
    for (const auto& [mutuality, number] : members) {
      auto& affiliation = *person.add_affiliations();
      affiliation.set_mutuality(mutuality);
      affiliation.set_membership_number(number);
    }
    return entry;
  }

  static v1::JournalEntry Contact(const std::string& ssin, int day) {
    v1::JournalEntry entry;
    entry.mutable_clock();
    auto& contact = *entry.mutable_decision()->add_contacts();
    contact.set_ssin(ssin);
    contact.set_author(kPhysician);
    contact.set_service_day(day);
    contact.set_claim_code("101076");
    return entry;
  }

  static v1::JournalEntry Holding(const std::string& ssin, const std::string& holder) {
    v1::JournalEntry entry;
    entry.mutable_clock();
    auto& row = *entry.mutable_decision()->add_dossiers();
    row.set_ssin(ssin);
    row.mutable_dossier()->add_holdings()->set_holder(holder);
    return entry;
  }

  // The number that replaced this one; "": none.
  std::string ReplacedBy(const std::string& ssin) {
    return ReadReplacedBy(*database_->Snapshot(), ssin).value().value_or("");
  }
  Ssins Members(const std::string& mutuality, const std::string& number) {
    return ReadMembers(*database_->Snapshot(), {mutuality, number}, 100).value();
  }
  std::string UsageOf(const std::string& physician, int year) {
    return Serialize(ReadUsage(*database_->Snapshot(), physician, year).value());
  }
  size_t Rows(Table table) {
    size_t rows = 0;
    EXPECT_TRUE(
        database_->Snapshot()->Scan(table, "", "", [&](auto, auto) { return ++rows > 0; }).ok());
    return rows;
  }

  static Ssins WithContacts(const Reader& reader, const std::string& after, size_t most = 100) {
    Ssins ssins;
    EXPECT_TRUE(ScanPatientsWithContacts(reader, after, [&](absl::string_view ssin) {
                  ssins.emplace_back(ssin);
                  return ssins.size() < most;
                }).ok());
    return ssins;
  }
};

// A new part of a decision is applied by its family (store/apply.cc), shown by a test, and named
// here.
TEST_F(DerivedTablesTest, TakeEachPartOfADecision) {
  const std::set<std::string> taken = {"receipt",
                                       "enrolments",
                                       "dossiers",
                                       "contacts",
                                       "list_entries",
                                       "payments",
                                       "payment_events",
                                       "usage",
                                       "schedule",
                                       "pending_differences",
                                       "decide_again",
                                       "enrolment_changes",
                                       "payment_changes",
                                       "payment_deadlines",
                                       "payments_have_states",
                                       "payments_are_open",
                                       "payment_export",
                                       "transfers",
                                       "unmatched",
                                       "removed_events",
                                       "contests"};
  const auto* decision = v1::Decision::descriptor();
  std::set<std::string> parts;
  for (int i = 0; i < decision->field_count(); ++i) parts.insert(decision->field(i)->name());
  EXPECT_EQ(parts, taken);
}

TEST_F(DerivedTablesTest, FindTheRulebookThatWasActivatedLast) {
  EXPECT_FALSE(ReadActiveRulebook(*database_->Snapshot()).value().has_value());
  Commit(Rulebook("first"));
  Commit(Contact(kAnna, 1));
  Commit(Rulebook("second"));
  const auto before = database_->Snapshot();
  Batch batch(*database_);
  Put(Rulebook("third"), batch);
  EXPECT_EQ(ReadActiveRulebook(*before).value()->text, "second");
  EXPECT_EQ(ReadActiveRulebook(*before).value()->revision, 3);
  EXPECT_EQ(ReadActiveRulebook(batch).value()->text, "third");
  EXPECT_EQ(ReadActiveRulebook(batch).value()->revision, 4);
  EXPECT_EQ(Rows(Table::kRulebooks), 2u);
}

TEST_F(DerivedTablesTest, RememberHowFarTheCalendarIs) {
  EXPECT_EQ(ReadSchedule(*database_->Snapshot())->day(), 0);
  v1::JournalEntry entry;
  entry.mutable_schedule_run()->set_day(16801);
  auto& schedule = *entry.mutable_decision()->mutable_schedule();
  schedule.set_day(16801);
  schedule.set_step(v1::SCHEDULE_STEP_YEAR_END);
  schedule.set_after_key(kAnna);
  Commit(entry);
  EXPECT_EQ(Serialize(*ReadSchedule(*database_->Snapshot())), Serialize(schedule));
  Commit(Contact(kAnna, 1));  // says nothing of the calendar
  EXPECT_EQ(ReadSchedule(*database_->Snapshot())->after_key(), kAnna);
  schedule.set_step(v1::SCHEDULE_STEP_DONE);
  schedule.clear_after_key();
  Commit(entry);
  EXPECT_EQ(Serialize(*ReadSchedule(*database_->Snapshot())), Serialize(schedule));
  EXPECT_EQ(Rows(Table::kSchedule), 1u);
}

TEST_F(DerivedTablesTest, AddUpUsageOfPhysicianAndYear) {
  Commit(Usage(kPhysician, 2016, Counts(1, 2, 3)));
  Commit(Usage(kPhysician, 2016, Counts(10, -1, 0)));
  Commit(Usage(kPhysician, 2017, Counts(0, 1, 0)));
  Commit(Usage(kOtherPhysician, 2016, Counts(0, 0, 5)));
  EXPECT_EQ(UsageOf(kPhysician, 2016), Serialize(Counts(11, 1, 3)));
  EXPECT_EQ(UsageOf(kPhysician, 2017), Serialize(Counts(0, 1, 0)));
  EXPECT_EQ(UsageOf(kOtherPhysician, 2016), Serialize(Counts(0, 0, 5)));
  EXPECT_EQ(UsageOf(kOtherPhysician, 2017), "");
}

TEST_F(DerivedTablesTest, AddUpUsageWithinOneEntryAndBatch) {
  Batch batch(*database_);
  auto entry = Usage(kPhysician, 2016, Counts(0, 1, 1));
  *entry.mutable_decision()->add_usage() = entry.decision().usage(0);
  Put(entry, batch);
  Put(entry, batch);
  EXPECT_EQ(Serialize(*ReadUsage(batch, kPhysician, 2016)), Serialize(Counts(0, 4, 4)));
  ASSERT_TRUE(database_->Commit(batch).ok());
  EXPECT_EQ(UsageOf(kPhysician, 2016), Serialize(Counts(0, 4, 4)));
}

TEST_F(DerivedTablesTest, KeepARowOfUsageThatIsAllZero) {
  Commit(Usage(kPhysician, 2016, Counts(0, 1, 0)));
  Commit(Usage(kPhysician, 2016, Counts(0, -1, 0)));
  EXPECT_EQ(UsageOf(kPhysician, 2016), "");
  EXPECT_EQ(Rows(Table::kUsage), 1u);
}

TEST_F(DerivedTablesTest, FindMembersAscendingAndNumbersApart) {
  Commit(Feed("300", kBert, {{"319", "12"}}));
  Commit(Feed("300", kAnna, {{"319", "12"}}));
  Commit(Feed("300", kCleo, {{"319", "123"}, {"306", "12"}}));
  EXPECT_THAT(Members("319", "12"), ElementsAre(kAnna, kBert));
  EXPECT_THAT(Members("319", "123"), ElementsAre(kCleo));
  EXPECT_THAT(Members("306", "12"), ElementsAre(kCleo));
  EXPECT_THAT(Members("319", "1"), IsEmpty());
  EXPECT_THAT(Members("319", ""), IsEmpty());
  EXPECT_THAT(Members("", ""), IsEmpty());
}

TEST_F(DerivedTablesTest, TakeANumberThatGoesOnIntoAnSsinForAnotherOne) {
  const std::string number = std::string("1") + kAnna;
  Commit(Feed("300", kBert, {{"319", number}}));
  EXPECT_THAT(Members("319", "1"), IsEmpty());
  EXPECT_THAT(Members("319", number), ElementsAre(kBert));
}

TEST_F(DerivedTablesTest, ReplaceWhatTheInsurerFedOfAPerson) {
  Commit(Feed("300", kAnna, {{"319", "12"}, {"306", "7"}}));
  Commit(Feed("300", kBert, {{"319", "12"}}));
  Commit(Feed("300", kAnna, {{"306", "7"}, {"306", "7"}, {"319", "13"}}));
  EXPECT_THAT(Members("319", "12"), ElementsAre(kBert));
  EXPECT_THAT(Members("319", "13"), ElementsAre(kAnna));
  EXPECT_THAT(Members("306", "7"), ElementsAre(kAnna));
  EXPECT_EQ(Rows(Table::kMemberships), 3u);
}

TEST_F(DerivedTablesTest, SayWhichNumberReplacedAnotherAsLongAsOneInsurerDoes) {
  const std::string before = "70010100137";
  const std::string other = "80010100145";
  const auto feed = [&](const std::string& insurer, const std::string& replaces) {
    v1::JournalEntry entry = Feed(insurer, other, {});
    entry.mutable_insured_persons()->mutable_persons(0)->set_replaces_ssin(replaces);
    Commit(entry);
  };
  feed("100", before);
  feed("300", before);
  EXPECT_EQ(ReplacedBy(before), other);
  feed("100", "");
  EXPECT_EQ(ReplacedBy(before), other);
  feed("300", "");
  EXPECT_EQ(ReplacedBy(before), "");
}

TEST_F(DerivedTablesTest, KeepAMembershipThatAnotherInsurerStillFeeds) {
  Commit(Feed("300", kAnna, {{"319", "12"}}));
  Commit(Feed("100", kAnna, {{"319", "12"}, {"110", "5"}}));
  Commit(Feed("300", kAnna, {{"306", "9"}}));
  EXPECT_THAT(Members("319", "12"), ElementsAre(kAnna));
  EXPECT_THAT(Members("110", "5"), ElementsAre(kAnna));
  EXPECT_THAT(Members("306", "9"), ElementsAre(kAnna));
  Commit(Feed("100", kAnna, {{"110", "5"}}));
  EXPECT_THAT(Members("319", "12"), IsEmpty());
  EXPECT_THAT(Members("110", "5"), ElementsAre(kAnna));
}

TEST_F(DerivedTablesTest, TakeTheLastOfTwoFeedsOfAPersonInOneMessage) {
  auto entry = Feed("300", kAnna, {{"319", "12"}});
  *entry.mutable_insured_persons()->add_persons() =
      Feed("300", kAnna, {{"319", "13"}}).insured_persons().persons(0);
  Commit(entry);
  EXPECT_THAT(Members("319", "12"), IsEmpty());
  EXPECT_THAT(Members("319", "13"), ElementsAre(kAnna));
}

TEST_F(DerivedTablesTest, WalkOverPatientsWithContactsOnceEach) {
  EXPECT_THAT(WithContacts(*database_->Snapshot(), ""), IsEmpty());
  for (const int day : {-400, 16801, 16802}) {
    Commit(Contact(kCleo, day));
    Commit(Contact(kAnna, day));
  }
  Batch batch(*database_);
  Put(Contact(kBert, 16801), batch);
  EXPECT_THAT(WithContacts(*database_->Snapshot(), ""), ElementsAre(kAnna, kCleo));
  EXPECT_THAT(WithContacts(batch, ""), ElementsAre(kAnna, kBert, kCleo));
  EXPECT_THAT(WithContacts(batch, "", 2), ElementsAre(kAnna, kBert));
  EXPECT_THAT(WithContacts(batch, kAnna), ElementsAre(kBert, kCleo));
  EXPECT_THAT(WithContacts(batch, "70010200139"), ElementsAre(kBert, kCleo));
  EXPECT_THAT(WithContacts(batch, kCleo), IsEmpty());
}

TEST_F(DerivedTablesTest, KeepPendingDifferencesByDayUntilTheyAreSettled) {
  const auto pending = [](const Reader& reader) {
    std::vector<std::string> rows;
    EXPECT_TRUE(ScanPendingDifferences(reader, [&](int32_t day, absl::string_view ssin) {
                  rows.push_back(absl::StrCat(day, " ", ssin));
                  return rows.size() < 3;
                }).ok());
    return rows;
  };
  EXPECT_EQ(ReadFirstPendingDay(*database_->Snapshot()).value(), std::nullopt);
  Commit(PendingDifference(17001, kAnna));
  Commit(PendingDifference(16983, kBert));
  Commit(PendingDifference(16983, kBert));
  Commit(PendingDifference(16983, kAnna));
  EXPECT_THAT(pending(*database_->Snapshot()),
              ElementsAre(absl::StrCat("16983 ", kAnna), absl::StrCat("16983 ", kBert),
                          absl::StrCat("17001 ", kAnna)));
  EXPECT_EQ(ReadFirstPendingDay(*database_->Snapshot()).value(), 16983);
  Batch batch(*database_);
  Put(PendingDifference(16983, kBert, true), batch);
  Put(PendingDifference(16983, kAnna, true), batch);
  EXPECT_THAT(pending(batch), ElementsAre(absl::StrCat("17001 ", kAnna)));
  EXPECT_EQ(ReadFirstPendingDay(batch).value(), 17001);
}

// As in the calendar's work: a decision for a patient is written before the next one.
TEST_F(DerivedTablesTest, WalkWhileTheVisitorWrites) {
  for (const char* ssin : {kAnna, kBert, kCleo}) {
    Commit(Contact(ssin, 16801));
  }
  Batch batch(*database_);
  Ssins seen;
  ASSERT_TRUE(ScanPatientsWithContacts(batch, "", [&](absl::string_view ssin) {
                seen.emplace_back(ssin);
                Put(Contact(seen.back(), 16802), batch);
                return true;
              }).ok());
  EXPECT_THAT(seen, ElementsAre(kAnna, kBert, kCleo));
  ASSERT_TRUE(database_->Commit(batch).ok());
  EXPECT_EQ(Rows(Table::kContacts), 6u);
}

TEST_F(DerivedTablesTest, KeepAClaimWithoutAPayment) {
  v1::JournalEntry entry;
  entry.mutable_clock();
  auto& event = *entry.mutable_decision()->add_payment_events();
  event.set_insurer("300");
  event.set_type(edmg::v1::PAYMENT_EVENT_TYPE_THIRD_PARTY_CLAIM);
  event.mutable_third_party_claim()->add_claim_codes("101076");
  Commit(entry);
  std::vector<std::string> seen;
  ASSERT_TRUE(ScanPaymentEvents(*database_->Snapshot(), "300", {}, [&](auto, const auto& row) {
                seen.push_back(Serialize(row));
                return true;
              }).ok());
  EXPECT_THAT(seen, ElementsAre(Serialize(event)));
  EXPECT_EQ(Rows(Table::kPayments), 0u);
}

TEST_F(DerivedTablesTest, RemoveEventsOfOneInsurerUpToAPosition) {
  v1::JournalEntry entry;
  entry.mutable_clock();
  for (int position = 0; position < 3; ++position) {
    for (const char* insurer : {"300", "400"}) {
      auto& event = *entry.mutable_decision()->add_payment_events();
      event.set_insurer(insurer);
      event.set_position(position);
    }
  }
  Commit(entry);
  v1::JournalEntry removal;
  removal.mutable_remove_events()->set_insurer("300");
  auto& removed = *removal.mutable_decision()->mutable_removed_events();
  removed.set_insurer("300");
  removed.set_revision(database_->last_revision());
  removed.set_position(1);
  Commit(removal);
  EXPECT_EQ(Rows(Table::kPaymentEvents), 4u);
  EXPECT_EQ(ReadRemovedUpTo(*database_->Snapshot(), "300").value(),
            (StreamPosition{database_->last_revision() - 1, 1}));
  EXPECT_EQ(ReadRemovedUpTo(*database_->Snapshot(), "400").value(), StreamPosition{});
  removed.set_position(2);
  Commit(removal);
  EXPECT_EQ(Rows(Table::kPaymentEvents), 3u);
}

}  // namespace
}  // namespace edmg::store
