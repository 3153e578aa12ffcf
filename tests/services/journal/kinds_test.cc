// Every kind of entry has its row.
#include "services/journal/kinds.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace edmg::services {
namespace {

using edmg::store::v1::JournalEntry;

TEST(EntryKinds, EachCommandOfAnEntryHasOneRow) {
  std::vector<std::string> missing;
  const auto* commands = JournalEntry::descriptor()->FindOneofByName("command");
  for (int i = 0; i < commands->field_count(); ++i) {
    JournalEntry entry;
    entry.GetReflection()->MutableMessage(&entry, commands->field(i));
    if (KindOf(entry) == nullptr) missing.push_back(commands->field(i)->name());
  }
  EXPECT_THAT(missing, testing::IsEmpty());
  EXPECT_EQ(EntryKinds().size(), static_cast<size_t>(commands->field_count()));
}

TEST(EntryKinds, AnEntryWithoutACommandIsOfNoKind) { EXPECT_EQ(KindOf(JournalEntry()), nullptr); }

TEST(EntryKinds, WhoMayAsk) {
  JournalEntry entry;
  const auto may_ask = [&](const std::string& label) {
    entry.set_requested_by(label);
    return KindOf(entry)->may_ask(entry);
  };
  entry.mutable_submission()->set_author("11000095");
  EXPECT_TRUE(may_ask("physician:11000095"));
  EXPECT_TRUE(may_ask("software:medisoft"));
  EXPECT_FALSE(may_ask("physician:11000194"));
  EXPECT_FALSE(may_ask("insurer:100"));
  entry.mutable_insured_persons()->set_insurer("100");
  EXPECT_TRUE(may_ask("insurer:100"));
  EXPECT_FALSE(may_ask("insurer:200"));
  entry.mutable_resolve_affiliation()->set_insurer("100");
  entry.mutable_resolve_affiliation()->set_claimant("200");
  EXPECT_TRUE(may_ask("insurer:100"));
  EXPECT_FALSE(may_ask("insurer:200"));
  entry.mutable_feed_position()->set_insurer("100");
  EXPECT_TRUE(may_ask("insurer:100"));
  EXPECT_FALSE(may_ask("administrator:100"));
  entry.mutable_attestation()->set_insurer("100");
  EXPECT_TRUE(may_ask("insurer:100"));
  EXPECT_FALSE(may_ask("software:100"));
  entry.mutable_subscription()->mutable_subscription()->set_insurer("100");
  EXPECT_TRUE(may_ask("insurer:100"));
  EXPECT_FALSE(may_ask("insurer:1001"));
  EXPECT_FALSE(may_ask("administrator:ops"));
  entry.mutable_subscription()->set_reset(true);
  EXPECT_TRUE(may_ask("administrator:ops"));
  EXPECT_FALSE(may_ask("insurer:100"));
  entry.mutable_remove_events()->set_insurer("100");
  EXPECT_TRUE(may_ask("calendar"));
  EXPECT_FALSE(may_ask("insurer:100"));
  entry.mutable_schedule_run();
  EXPECT_TRUE(may_ask("calendar"));
  EXPECT_FALSE(may_ask("administrator:ops"));
  for (const auto make : {+[](JournalEntry& one) { one.mutable_physicians(); },
                          +[](JournalEntry& one) { one.mutable_group_practices(); },
                          +[](JournalEntry& one) { one.mutable_clock(); },
                          +[](JournalEntry& one) { one.mutable_rulebook(); }}) {
    make(entry);
    EXPECT_TRUE(may_ask("administrator:ops"));
    EXPECT_FALSE(may_ask("insurer:100"));
  }
}

}  // namespace
}  // namespace edmg::services
