// An entry that the gateway could not have made is named, whatever its kind.
#include "services/journal/entry_check.h"

#include <string>

#include "tests/services/journal/journal_fixture.h"

namespace edmg::support {
namespace {

using edmg::store::v1::JournalEntry;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using EntryCheckTest = JournalTest;

TEST_F(EntryCheckTest, NamesRowsThatCouldNotBeRecorded) {
  const Doctor& doctor = AddDoctor();
  const Doctor& other = AddDoctor();
  ASSERT_OK(UpsertGroup(MakeGroup("80000184", {&doctor, &other}, Today())));
  const std::string patient = AddPatient();
  EXPECT_THAT(DifferencesAfter([](JournalEntry&, std::string&) {}), IsEmpty());
  const auto differences = [&](const std::function<void(JournalEntry&)>& change) {
    return DifferencesAfter([&](JournalEntry& entry, std::string&) { change(entry); });
  };
  EXPECT_THAT(differences([](JournalEntry& entry) {
                if (entry.has_insured_persons()) {
                  entry.mutable_insured_persons()->mutable_persons(0)->clear_family_name();
                }
              }),
              ElementsAre(HasSubstr(": would be refused now: 100 ")));
  EXPECT_THAT(differences([](JournalEntry& entry) {
                if (!entry.has_insured_persons()) return;
                auto& persons = *entry.mutable_insured_persons();
                *persons.add_persons() = persons.persons(0);
              }),
              ElementsAre(HasSubstr(": would be refused now: 130 ")));
  std::string first_ssin;
  EXPECT_THAT(differences([&](JournalEntry& entry) {
                if (!entry.has_physicians()) return;
                auto& physician = *entry.mutable_physicians()->mutable_physicians(0);
                if (first_ssin.empty()) first_ssin = physician.ssin();
                physician.set_ssin(first_ssin);
              }),
              ElementsAre(HasSubstr(": would be refused now: another physician has this SSIN")));
  EXPECT_THAT(differences([&](JournalEntry& entry) {
                if (!entry.has_group_practices()) return;
                auto& groups = *entry.mutable_group_practices();
                auto& second = *groups.add_group_practices();
                second = groups.group_practices(0);
                second.set_group_id("80000283");
              }),
              Contains(HasSubstr(": would be refused now: ")));
}

TEST_F(EntryCheckTest, NamesWhatASubscriptionCouldNotBecome) {
  const Doctor& doctor = AddEnrolledDoctor();
  EXPECT_OK(Register(doctor, AddPatient(), Today()).status);
  auto feed = OpenFeed("100", "books");
  ASSERT_OK(feed.status());
  const auto events = (*feed)->Next(now());
  ASSERT_OK(events.status());
  ASSERT_OK(Acknowledge("100", "books", (*events)->cursor()).status());
  EXPECT_THAT(DifferencesAfter([](JournalEntry&, std::string&) {}), IsEmpty());
  const int64_t last = database().last_revision();
  const auto change_to = [&](int64_t acknowledged_revision) {
    return DifferencesAfter([&](JournalEntry& entry, std::string&) {
      if (entry.revision() != last) return;
      auto& subscription = *entry.mutable_subscription()->mutable_subscription();
      subscription.set_acknowledged_revision(acknowledged_revision);
      subscription.set_acknowledged_position(0);
    });
  };
  constexpr char kNotForward[] = ": cannot be decided again: the acknowledgement does not go";
  EXPECT_THAT(change_to(0), ElementsAre(HasSubstr(kNotForward)));
  EXPECT_THAT(change_to(last), ElementsAre(HasSubstr(kNotForward)));
  EXPECT_THAT(DifferencesAfter([](JournalEntry& entry, std::string&) {
                if (entry.has_subscription()) {
                  entry.mutable_subscription()->mutable_subscription()->set_name("A");
                }
              }),
              Contains(HasSubstr(": would be refused now: must be 1 to 64 of a-z")));
}

TEST_F(EntryCheckTest, NamesAnEntryThatSomebodyElseAskedFor) {
  AddPatient();
  const int64_t revision = database().last_revision();
  EXPECT_THAT(DifferencesAfter(
                  [](JournalEntry& entry, std::string&) { entry.set_requested_by("insurer:200"); }),
              ElementsAre(absl::StrCat("revision ", revision, ": asked for by one who may not")));
}

}  // namespace
}  // namespace edmg::support
