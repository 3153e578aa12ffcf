// A gateway whose journal is copied, changed and verified.
#ifndef EDMG_TESTS_SERVICES_JOURNAL_JOURNAL_FIXTURE_H_
#define EDMG_TESTS_SERVICES_JOURNAL_JOURNAL_FIXTURE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "certs/evidence.h"
#include "services/journal/journal_check.h"
#include "store/apply.h"
#include "store/journal/entries.h"
#include "tests/support/gateway_fixture.h"
#include "values/timestamps.h"

namespace edmg::support {

class JournalTest : public GatewayTest {
 protected:
  // A copy of the journal in which `change` has changed entries; the tables follow from the copy.
  std::vector<std::string> DifferencesAfter(
      const std::function<void(edmg::store::v1::JournalEntry&, std::string&)>& change) {
    auto copy = store::Database::Open({.path = rig_.temp().Sub(absl::StrCat("copy-", ++copies_))});
    EXPECT_OK(copy.status());
    const auto source = database().Snapshot();
    store::Batch batch(**copy);
    for (int64_t revision = 1; revision <= database().last_revision(); ++revision) {
      auto entry = store::ReadJournalEntry(*source, revision);
      auto evidence = store::ReadEvidence(*source, revision);
      std::string envelope = evidence->value_or("");
      change(**entry, envelope);
      EXPECT_OK(store::Append(**entry, envelope, batch));
    }
    EXPECT_OK((*copy)->Commit(batch));
    auto verdict = services::CheckJournal(**copy, rig_.temp().Sub("scratch"), certs::ContentOf,
                                          [](int64_t, int64_t) {});
    EXPECT_OK(verdict.status());
    return verdict.ok() ? verdict->differences : std::vector<std::string>();
  }

  // An entry of the journal that no capability makes here.
  int64_t Record(edmg::store::v1::JournalEntry entry, const std::string& evidence = "") {
    store::Batch batch(database());
    entry.set_revision(batch.last_revision() + 1);
    *entry.mutable_accept_time() = TimestampOf(now());
    entry.set_requested_by("administrator:ops");
    EXPECT_OK(store::Append(entry, evidence, batch));
    EXPECT_OK(database().Commit(batch));
    return entry.revision();
  }
  int64_t RecordRulebook(const std::string& text) {
    edmg::store::v1::JournalEntry entry;
    entry.mutable_rulebook()->set_text(text);
    return Record(std::move(entry));
  }

  // The program's rulebook with the fee of 2016 raised by one euro.
  static std::string DearerText() {
    const std::string text(rules::Rulebook::DefaultText());
    const std::string dearer = absl::StrReplaceAll(text, {{"amount_cents: 3000", kDearerFee}});
    EXPECT_NE(dearer, text);
    return dearer;
  }
  void DecideBy(const std::string& text) {
    auto rulebook = rules::Rulebook::Parse(text);
    ASSERT_OK(rulebook.status());
    rig_.options().rulebook = *rulebook;
    Restart();
  }

  static constexpr char kDearerFee[] = "amount_cents: 3100";
  int copies_ = 0;
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_SERVICES_JOURNAL_JOURNAL_FIXTURE_H_
