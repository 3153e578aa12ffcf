// Verifying a journal: every entry decided again, every difference named, nothing left behind.
#include "services/journal/journal_check.h"

#include <unistd.h>

#include <filesystem>
#include <functional>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "certs/evidence.h"
#include "store/apply.h"
#include "store/engine/keys.h"
#include "store/journal/entries.h"
#include "store/replay.h"
#include "tests/services/journal/journal_fixture.h"
#include "values/timestamps.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using edmg::store::v1::JournalEntry;
using services::JournalCheck;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

using JournalCheckTest = JournalTest;

TEST_F(JournalCheckTest, FindsNothingInWhatTheGatewayDecided) {
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string patient = AddPatient();
  EXPECT_OK(Register(doctor, patient, Today()).status);
  MoveTo(CivilDay(2017, 2, 1));
  EXPECT_OK(Visit(doctor, patient, Today()).status);
  EXPECT_EQ(PaymentsOf("100").size(), 2u);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(JournalCheckTest, NamesAnEntryWhoseDecisionWasChanged) {
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string patient = AddPatient();
  const int64_t revision = Register(doctor, patient, Today()).receipt.revision();
  const auto differences = DifferencesAfter([&](JournalEntry& entry, std::string&) {
    if (entry.revision() != revision) return;
    entry.mutable_decision()->mutable_payments(0)->set_amount_cents(1);
  });
  EXPECT_THAT(differences,
              ElementsAre(absl::StrCat("revision ", revision, ": decision differs in payments")));
}

TEST_F(JournalCheckTest, NamesAReceiptThatSaysSomethingElse) {
  const Doctor& doctor = AddEnrolledDoctor();
  const int64_t revision = database().last_revision();
  const auto differences = DifferencesAfter([&](JournalEntry& entry, std::string&) {
    if (entry.revision() != revision) return;
    entry.mutable_decision()->mutable_receipt()->mutable_receipt()->append("x");
  });
  EXPECT_THAT(differences,
              ElementsAre(absl::StrCat("revision ", revision, ": decision differs in receipt")));
  EXPECT_NE(doctor.id, "");
}

TEST_F(JournalCheckTest, NamesWhatWouldBeRefused) {
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string patient = AddPatient();
  const int64_t revision = Register(doctor, patient, Today()).receipt.revision();
  const auto differences = DifferencesAfter([&](JournalEntry& entry, std::string&) {
    if (entry.has_insured_persons()) entry.mutable_insured_persons()->clear_persons();
  });
  EXPECT_THAT(
      differences,
      ElementsAre(StartsWith(absl::StrCat("revision ", revision, ": would be refused now: 120 "))));
  EXPECT_THAT(differences.front(), Not(HasSubstr(patient)));
}

// Content with two readings was accepted by the first version of the rules.
TEST_F(JournalCheckTest, NamesContentWithTwoReadingsWhereTheseRulesDecided) {
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string patient = AddPatient();
  const auto twice = [&](int64_t of_revision) {
    return [&, of_revision](JournalEntry& entry, std::string& evidence) {
      if (entry.revision() != of_revision) return;
      const std::string content = certs::ContentOf(evidence)->content;
      evidence = *doctor.signer.Sign(content + content, now());
      entry.mutable_submission()->set_content_sha256(certs::ContentOf(evidence)->sha256);
    };
  };
  const int64_t second = Register(doctor, patient, Today()).receipt.revision();
  EXPECT_THAT(
      DifferencesAfter(twice(second)),
      ElementsAre(StartsWith(absl::StrCat("revision ", second, ": would be refused now: 111 "))));
  RecordRulebook(std::string(rules::Rulebook::DefaultText()));  // of the first version
  const int64_t first = Visit(doctor, patient, Today()).receipt.revision();
  EXPECT_THAT(DifferencesAfter(twice(first)), IsEmpty());
}

TEST_F(JournalCheckTest, NamesEvidenceThatIsMissingBrokenOrAnothers) {
  const Doctor& doctor = AddEnrolledDoctor();
  const int64_t revision = database().last_revision();
  const std::string other = Envelope(Enrolment(doctor), doctor);
  for (const auto& [evidence, fault] :
       {std::pair<std::string, std::string>("", "there is no evidence"),
        {"no DER", "the evidence is no envelope"},
        {other, "the evidence is of another message"}}) {
    EXPECT_THAT(
        DifferencesAfter([&](JournalEntry& entry, std::string& envelope) {
          if (entry.revision() == revision) envelope = evidence;
        }),
        ElementsAre(absl::StrCat("revision ", revision, ": cannot be decided again: ", fault)));
  }
}

TEST_F(JournalCheckTest, NamesADecisionWhereNothingIsDecided) {
  const std::string patient = AddPatient();
  const int64_t revision = database().last_revision();
  const auto differences = DifferencesAfter([&](JournalEntry& entry, std::string&) {
    entry.mutable_decision()->add_dossiers()->set_ssin(patient);
  });
  EXPECT_THAT(differences,
              ElementsAre(absl::StrCat("revision ", revision, ": decision differs in dossiers")));
}

TEST_F(JournalCheckTest, DecidesAttestationsAndTheCalendarAgain) {
  edmg::v1::RecordAttestationsRequest request;
  auto& row = *request.add_attestations();
  row.set_ssin(AddPatient());
  row.set_physician_nihii(AddDoctor().nihii);
  *row.mutable_service_date() = MakeDate(Today());
  row.set_claim_code("102771");
  gateway().attestations.Record(request, 0, Insurer("100"), [](const auto& outcome) {
    ASSERT_OK(outcome.status());
    EXPECT_OK(outcome->rows[0].status);
  });
  CommitGroup();
  const int64_t attestation = database().last_revision();
  RunCalendar();
  EXPECT_EQ(database().last_revision(), attestation + 1);
  EXPECT_THAT(DifferencesAfter([](JournalEntry&, std::string&) {}), IsEmpty());
  const auto differences = DifferencesAfter([&](JournalEntry& entry, std::string&) {
    if (entry.has_attestation()) entry.mutable_decision()->clear_list_entries();
    if (entry.has_schedule_run()) entry.mutable_decision()->mutable_schedule()->set_day(1);
  });
  EXPECT_THAT(
      differences,
      ElementsAre(absl::StrCat("revision ", attestation, ": decision differs in list_entries"),
                  absl::StrCat("revision ", attestation + 1, ": decision differs in schedule")));
}

TEST_F(JournalCheckTest, NamesATimeThatTurnsBack) {
  const Doctor& doctor = AddEnrolledDoctor();
  EXPECT_NE(doctor.id, "");
  const auto differences = DifferencesAfter([&](JournalEntry& entry, std::string&) {
    if (entry.revision() == 1) entry.mutable_accept_time()->set_seconds(4'000'000'000);
  });
  EXPECT_THAT(differences, ElementsAre("revision 2: accepted before the entry before it"));
}

TEST_F(JournalCheckTest, NamesAMessageThatWasAcceptedTwice) {
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string patient = AddPatient();
  const Answer answer = Register(doctor, patient, Today());
  auto entry = **store::ReadJournalEntry(*database().Snapshot(), answer.receipt.revision());
  const auto evidence = store::ReadEvidence(*database().Snapshot(), answer.receipt.revision());
  const int64_t again = Record(std::move(entry), **evidence);
  EXPECT_THAT(DifferencesAfterReplay(),
              Contains(absl::StrCat("revision ", again, ": the message was accepted before")));
}

TEST_F(JournalCheckTest, NamesAStepOfTheCalendarOutOfTurn) {
  RunCalendar();
  MoveTo(Today() + 1);
  RunCalendar();
  ASSERT_EQ(database().last_revision(), 2);
  constexpr char kOutOfTurn[] = ": not the calendar's next step";
  const auto ahead = DifferencesAfter([&](JournalEntry& entry, std::string&) {
    const int32_t day = entry.schedule_run().day() + 1;
    entry.mutable_schedule_run()->set_day(day);
    entry.mutable_decision()->mutable_schedule()->set_day(day);
  });
  EXPECT_THAT(ahead, ElementsAre(absl::StrCat("revision 1", kOutOfTurn),
                                 absl::StrCat("revision 2", kOutOfTurn)));
  const auto twice = DifferencesAfter([&](JournalEntry& entry, std::string&) {
    if (entry.revision() == 1) return;
    entry.mutable_schedule_run()->set_day(entry.schedule_run().day() - 1);
    entry.mutable_decision()->mutable_schedule()->set_day(entry.schedule_run().day());
  });
  EXPECT_THAT(twice, ElementsAre(absl::StrCat("revision 2", kOutOfTurn)));
}

TEST_F(JournalCheckTest, EndsAtAnEntryThatIsMissingOrCannotBeRead) {
  for (int n = 0; n < 3; ++n) AddPatient();
  const std::string key = store::Key().Revision(2).bytes();
  store::Batch unreadable(database());
  unreadable.Put(store::Table::kJournal, key, "\xff\xff\xff");
  ASSERT_OK(database().Commit(unreadable));
  EXPECT_THAT(DifferencesAfterReplay(), ElementsAre("revision 2 cannot be read"));
  store::Batch gap(database());
  gap.Delete(store::Table::kJournal, key);
  ASSERT_OK(database().Commit(gap));
  auto check = gateway().journal_checks.Begin(certs::ContentOf);
  ASSERT_OK(check.status());
  ASSERT_OK((*check)->Step());
  EXPECT_TRUE((*check)->done());
  EXPECT_EQ((*check)->revisions_verified(), 1);
  EXPECT_EQ((*check)->revisions_total(), 3);
  EXPECT_THAT((*check)->TakeDifferences(), ElementsAre("the journal has no revision 2"));
}

TEST_F(JournalCheckTest, NamesATableThatTheJournalDoesNotGive) {
  AddEnrolledDoctor();
  store::Batch batch(database());
  batch.Put(store::Table::kMemberships, "a key with an SSIN", "");
  ASSERT_OK(database().Commit(batch));
  EXPECT_THAT(DifferencesAfterReplay(), ElementsAre("memberships: row only in the first"));
}

TEST_F(JournalCheckTest, HonoursARulebookFromTheEntryThatActivatesIt) {
  const Doctor& doctor = AddEnrolledDoctor();
  EXPECT_OK(Register(doctor, AddPatient(), Today()).status);
  RecordRulebook(DearerText());
  DecideBy(DearerText());
  EXPECT_OK(Register(doctor, AddPatient(), Today()).status);
  RecordRulebook(std::string(rules::Rulebook::DefaultText()));
  DecideBy(std::string(rules::Rulebook::DefaultText()));
  EXPECT_OK(Register(doctor, AddPatient(), Today()).status);
  std::vector<int64_t> fees;
  for (const auto& payment : PaymentsOf("100")) fees.push_back(payment.amount_cents());
  EXPECT_THAT(fees, ElementsAre(3000, 3100, 3000));
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(JournalCheckTest, NamesWhatWasDecidedByARulebookThatNobodyActivated) {
  const Doctor& doctor = AddEnrolledDoctor();
  DecideBy(DearerText());
  const int64_t revision = Register(doctor, AddPatient(), Today()).receipt.revision();
  EXPECT_THAT(
      DifferencesAfterReplay(),
      ElementsAre(StartsWith(absl::StrCat("revision ", revision, ": decision differs in "))));
}

TEST_F(JournalCheckTest, NamesARulebookThatCannotBeRead) {
  const int64_t revision = RecordRulebook("fees {");
  EXPECT_THAT(DifferencesAfterReplay(),
              ElementsAre(StartsWith(
                  absl::StrCat("revision ", revision, ": the rulebook cannot be read: "))));
}

TEST_F(JournalCheckTest, JudgesALiveStoreAsItWasAtTheBegin) {
  const Doctor& doctor = AddEnrolledDoctor();
  auto check = gateway().journal_checks.Begin(certs::ContentOf);
  ASSERT_OK(check.status());
  const int64_t revision = database().last_revision();
  EXPECT_OK(Register(doctor, AddPatient(), Today()).status);
  while (!(*check)->done()) ASSERT_OK((*check)->Step());
  EXPECT_EQ((*check)->revisions_verified(), revision);
  EXPECT_EQ((*check)->revisions_total(), revision);
  EXPECT_EQ((*check)->differences_total(), 0);
}

TEST_F(JournalCheckTest, RunsOnceAtATimeAndLeavesNothing) {
  AddPatient();
  const std::string scratch = services::ScratchDirectoryFor(database().path());
  EXPECT_EQ(scratch, absl::StrCat(database().path(), ".verify-", getpid()));
  auto given_up = gateway().journal_checks.Begin(certs::ContentOf);
  ASSERT_OK(given_up.status());
  EXPECT_TRUE(std::filesystem::exists(scratch));
  const auto second = gateway().journal_checks.Begin(certs::ContentOf).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(second), "VERIFY_RUNNING");
  ASSERT_OK((*given_up)->Step());
  given_up->reset();
  EXPECT_FALSE(std::filesystem::exists(scratch));

  auto third = gateway().journal_checks.Begin(certs::ContentOf);
  ASSERT_OK(third.status());
  while (!(*third)->done()) ASSERT_OK((*third)->Step());
  EXPECT_FALSE(std::filesystem::exists(scratch)) << "its end removes it, not only its destructor";
  EXPECT_OK(gateway().journal_checks.Begin(certs::ContentOf).status());
}

TEST_F(JournalCheckTest, AStartRemovesWhatEndedProcessesLeft) {
  const std::string stale = absl::StrCat(database().path(), ".verify-2147483646");
  const std::string running = absl::StrCat(database().path(), ".verify-", getppid());
  const std::string other = absl::StrCat(database().path(), ".verify-by-hand");
  for (const auto& folder : {stale, running, other}) std::filesystem::create_directory(folder);
  Restart();
  EXPECT_FALSE(std::filesystem::exists(stale));
  EXPECT_TRUE(std::filesystem::exists(running));
  EXPECT_TRUE(std::filesystem::exists(other));
}

}  // namespace
}  // namespace edmg::support
