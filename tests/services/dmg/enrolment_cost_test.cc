// The cost of one physician's enrolments for the others: reads of a message, and turns of the
// writer.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/dmg/message_decisions.h"
#include "store/journal/entries.h"
#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using edmg::store::v1::JournalEntry;
using testing::IsEmpty;

// Counts the reads through it.
class CountingReader : public store::Reader {
 public:
  explicit CountingReader(const store::Reader& reader) : reader_(reader) {}

  absl::StatusOr<std::optional<std::string>> Get(store::Table table,
                                                 absl::string_view key) const override {
    ++reads;
    auto value = reader_.Get(table, key);
    if (value.ok() && value->has_value()) bytes += (*value)->size();
    return value;
  }

  absl::Status Scan(store::Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    ++reads;
    return reader_.Scan(table, prefix, from, [&](absl::string_view key, absl::string_view value) {
      ++rows;
      bytes += value.size();
      return visit(key, value);
    });
  }

  mutable size_t reads = 0, rows = 0, bytes = 0;

 private:
  const store::Reader& reader_;
};

class EnrolmentCostTest : public GatewayTest {
 protected:
  struct Cost {
    size_t reads, rows, bytes;
    bool operator==(const Cost&) const = default;
  };

  // The reads of a contact with the doctor's patient today.
  Cost CostOfAContact() {
    const auto submission = Contact(doctor_, patient_, Today());
    const std::string digest(32, 'd');
    rules::Accept accept(rules::Rulebook::Default());
    accept.revision = database().last_revision() + 1;
    accept.accept_time = now();
    accept.accept_day = Today();
    const auto snapshot = database().Snapshot();
    const CountingReader reader(*snapshot);
    EXPECT_OK(
        services::DecideSubmission(reader, {submission, digest, "", {}, {}}, accept).status());
    return {reader.reads, reader.rows, reader.bytes};
  }

  // A change of account with every insurer, from a day on.
  Answer Change(int number, absl::CivilDay start) {
    auto submission = Enrolment(doctor_);
    auto& enrolment = *submission.mutable_physician_enrolment();
    const std::string branch = absl::StrCat(absl::Hex(number, absl::kZeroPad3));
    enrolment.set_bic("KREDBEBB" + absl::AsciiStrToUpper(branch));
    *enrolment.mutable_start_date() = MakeDate(start);
    return Submit(submission, doctor_);
  }

  // 2,000 persons whose DMG the doctor opened on paper.
  void OpenOnPaper(const Doctor& doctor, int persons) {
    for (int first = 1000; first < 1000 + persons; first += 500) {
      edmg::v1::UpsertInsuredPersonsRequest fed;
      edmg::v1::RecordAttestationsRequest attested;
      for (int i = first; i < first + 500; ++i) {
        *fed.add_persons() = MakePerson(i, "300");
        auto& row = *attested.add_attestations();
        row.set_ssin(SsinOfPerson(i));
        row.set_physician_nihii(doctor.nihii);
        *row.mutable_service_date() = MakeDate(Today());
        row.set_claim_code("102771");
      }
      gateway().insured.Upsert(fed, 0, Insurer("300"), [](auto outcome) {
        ASSERT_OK(outcome.status());
        EXPECT_EQ(outcome->changed, 500);
      });
      gateway().attestations.Record(attested, 0, Insurer("300"), [](auto outcome) {
        ASSERT_OK(outcome.status());
        EXPECT_EQ(outcome->rows.back().outcome, edmg::v1::ATTESTATION_OUTCOME_RECORDED);
      });
      while (CommitGroup() > 0) {
      }
    }
  }

  JournalEntry Entry(int64_t revision) {
    return store::ReadJournalEntry(*database().Snapshot(), revision)->value();
  }

  const Doctor& doctor_ = AddDoctor();
  const std::string patient_ = AddPatient("300");
};

TEST_F(EnrolmentCostTest, FourThousandChangesLeaveTheReadsOfAContactAsTheyWere) {
  // Revisions take two octets, before and after the changes.
  while (database().last_revision() < 200) AddPatient("300");
  ASSERT_OK(Change(0, Today()).status);
  ASSERT_OK(Register(doctor_, patient_, Today()).status);
  const Cost before = CostOfAContact();
  EXPECT_GT(before.rows, 0u);
  for (int day = 0; day < 200; ++day) {
    MoveTo(Today() + 1);
    // Half of them begin on a day of their own, later in the year.
    for (int i = 0; i < 20; ++i) {
      const int later = i % 2 == 0 ? 0 : 20 + (7 * i + day) % 300;
      ASSERT_OK(Change(20 * day + i + 1, Today() + later).status);
    }
  }
  EXPECT_EQ(CostOfAContact(), before);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(EnrolmentCostTest, AnEnrolmentOverAWholeListDelaysAMessageByOneStep) {
  const Doctor& other = AddEnrolledDoctor();
  RunCalendar();
  OpenOnPaper(doctor_, 2000);
  const int64_t before = database().last_revision();
  ASSERT_OK(Enrol(doctor_).status);
  EXPECT_TRUE(Entry(before + 1).has_submission());
  gateway().schedule.RunDue([](const absl::Status& status) { EXPECT_OK(status); });
  // A message of another physician comes whenever the writer takes its next group.
  size_t taken = 0;
  int messages = 0;
  do {
    const auto answer =
        Enqueue(Signed(Contact(other, SsinOfPerson(1000 + messages), Today()), other));
    taken = CommitGroup();
    EXPECT_OK(answer->status) << "it is answered in the group that it came for";
    ++messages;
  } while (taken > 1 && messages < 100);
  int steps = 0, in_a_row = 0;
  for (int64_t revision = before + 2; revision <= database().last_revision(); ++revision) {
    const bool is_step = Entry(revision).has_schedule_run();
    in_a_row = is_step ? in_a_row + 1 : 0;
    EXPECT_LE(in_a_row, 1) << "revision " << revision;
    if (is_step) ++steps;
  }
  EXPECT_EQ(steps, 5) << "four of 500 patients, and one that finds no more";
}

TEST_F(EnrolmentCostTest, AChangeOfAccountAloneDecidesNothingAgain) {
  ASSERT_OK(Change(0, Today()).status);
  ASSERT_OK(Register(doctor_, patient_, Today()).status);
  ASSERT_OK(Change(1, Today()).status);
  EXPECT_TRUE(Entry(database().last_revision()).decision().decide_again().empty());
}

}  // namespace
}  // namespace edmg::support
