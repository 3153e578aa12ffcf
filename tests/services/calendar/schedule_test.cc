#include "services/calendar/schedule.h"

#include <map>
#include <set>

#include "absl/strings/str_replace.h"
#include "services/calendar/steps.h"
#include "store/journal/entries.h"
#include "store/payments/payments.h"
#include "tests/support/gateway_fixture.h"
#include "values/civil_date.h"
#include "values/timestamps.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using edmg::store::v1::JournalEntry;
using edmg::store::v1::SCHEDULE_STEP_YEAR_END;
using edmg::v1::Payment;
using services::kScheduleDaysPerCommandMax;
using services::kStepSubjectsMax;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ScheduleTest : public GatewayTest {
 protected:
  // A holder on paper of so many patients since 2015, who saw all of them on 5 October 2016.
  void BeginOnPaper(int patients) {
    MoveTo(CivilDay(2015, 3, 20));
    doctor_ = &AddDoctor();
    FeedPatients(patients);
    Attest("102771", CivilDay(2015, 3, 10));
    MoveTo(CivilDay(2016, 11, 15));
    Attest(kSurgeryCode, CivilDay(2016, 10, 5));
    EXPECT_THAT(Payments(), IsEmpty());
    MoveTo(CivilDay(2017, 1, 6));
    RunCalendar();
  }

  void FeedPatients(int count) {
    for (int n = 1; n <= count;) {
      edmg::v1::UpsertInsuredPersonsRequest request;
      for (int row = 0; row < services::kPersonsPerMessageMax && n <= count; ++row) {
        *request.add_persons() = MakePerson(n++, "100");
        patients_.push_back(request.persons().rbegin()->ssin());
      }
      gateway().insured.Upsert(request, 0, Insurer("100"),
                               [](const auto& outcome) { EXPECT_OK(outcome.status()); });
      CommitGroup();
    }
  }

  void Attest(const std::string& code, CivilDay day) {
    for (size_t first = 0; first < patients_.size();) {
      edmg::v1::RecordAttestationsRequest request;
      for (int n = 0; n < services::kAttestationsPerMessageMax && first < patients_.size(); ++n) {
        auto& row = *request.add_attestations();
        row.set_ssin(patients_[first++]);
        row.set_physician_nihii(doctor_->nihii);
        *row.mutable_service_date() = MakeDate(day);
        row.set_claim_code(code);
      }
      gateway().attestations.Record(request, 0, Insurer("100"), [](const auto& outcome) {
        ASSERT_OK(outcome.status());
        for (const auto& row : outcome->rows) EXPECT_OK(row.status);
      });
      CommitGroup();
    }
  }

  std::vector<Payment> Payments() {
    std::vector<Payment> payments;
    EXPECT_OK(store::ScanPayments(*database().Snapshot(), "100", {}, [&](const Payment& payment) {
      payments.push_back(payment);
      return true;
    }));
    return payments;
  }

  // The calendar's entries after a revision.
  std::vector<JournalEntry> StepsAfter(int64_t revision) {
    std::vector<JournalEntry> steps;
    const auto snapshot = database().Snapshot();
    while (++revision <= database().last_revision()) {
      auto entry = store::ReadJournalEntry(*snapshot, revision);
      EXPECT_OK(entry.status());
      if ((*entry)->has_schedule_run()) steps.push_back(**std::move(entry));
    }
    return steps;
  }

  static std::string DayText(const JournalEntry& entry) {
    return absl::FormatCivilTime(DayOfNumber(entry.schedule_run().day()));
  }

  // Every patient has the fee of 2016 once, and no step looked at too many.
  void ExpectYearEndDecidedOnce(int64_t after_revision) {
    std::set<std::string> paid;
    for (const Payment& payment : Payments()) {
      EXPECT_EQ(payment.kind(), edmg::v1::FEE_KIND_ADMINISTRATIVE_EXTENSION);
      EXPECT_TRUE(paid.insert(payment.patient_ssin()).second);
    }
    EXPECT_THAT(paid, SizeIs(patients_.size()));
    std::string after_key;
    for (const auto& entry : StepsAfter(after_revision)) {
      if (entry.schedule_run().step() != SCHEDULE_STEP_YEAR_END) continue;
      EXPECT_EQ(entry.schedule_run().after_key(), after_key);
      EXPECT_LE(entry.decision().dossiers_size(), kStepSubjectsMax);
      after_key = entry.decision().schedule().after_key();
    }
    EXPECT_EQ(after_key, "");
    EXPECT_EQ(gateway().schedule.done_day(), Today());
    EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
  }

  const Doctor* doctor_ = nullptr;
  std::vector<std::string> patients_;
};

TEST_F(ScheduleTest, ExtendsHoldersOnPaperOnTheEighthOfJanuary) {
  BeginOnPaper(1);
  MoveTo(CivilDay(2017, 1, 7), 23);
  RunCalendar();
  EXPECT_THAT(Payments(), IsEmpty());
  MoveTo(CivilDay(2017, 1, 8), 0);
  const int64_t revision = database().last_revision();
  RunCalendar();
  const auto payments = Payments();
  ASSERT_THAT(payments, SizeIs(1));
  EXPECT_EQ(payments[0].kind(), edmg::v1::FEE_KIND_ADMINISTRATIVE_EXTENSION);
  EXPECT_EQ(payments[0].amount_cents(), 3000);
  EXPECT_EQ(payments[0].year(), 2016);
  EXPECT_EQ(DayOf(payments[0].pay_by()), CivilDay(2017, 9, 30));
  const auto steps = StepsAfter(revision);
  ASSERT_THAT(steps, SizeIs(1));  // its record says that the day is done
  EXPECT_EQ(steps[0].requested_by(), "calendar");
  EXPECT_EQ(TimeOf(steps[0].accept_time()), now());
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ScheduleTest, OwesTheDifferenceOfARaisedFeeOnTheFirstOfJuly) {
  const Doctor& doctor = AddEnrolledDoctor();
  auto person = MakePerson(1, "100");
  person.add_chronic_years(2016);
  ASSERT_OK(Feed("100", person));
  ASSERT_OK(Register(doctor, person.ssin(), Today()).status);
  ASSERT_THAT(Payments(), SizeIs(1));
  RunCalendar();
  MoveTo(CivilDay(2016, 6, 30));
  RunCalendar();
  EXPECT_THAT(Payments(), SizeIs(1));
  for (int turn = 0; turn < 2; ++turn) {
    MoveTo(CivilDay(2016, 7, 1 + turn));
    RunCalendar();
    const auto payments = Payments();
    ASSERT_THAT(payments, SizeIs(2));
    EXPECT_EQ(payments[1].kind(), edmg::v1::FEE_KIND_RAISED_DIFFERENCE);
    EXPECT_EQ(payments[1].amount_cents(), 2500);
    EXPECT_EQ(payments[1].related_payment_id(), payments[0].payment_id());
    EXPECT_EQ(DayOf(payments[1].pay_by()), CivilDay(2016, 7, 31));
  }
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ScheduleTest, BeginsWithTodayAndRunsADayOnce) {
  EXPECT_EQ(gateway().schedule.done_day(), std::nullopt);
  RunCalendar();
  EXPECT_EQ(database().last_revision(), 1);
  EXPECT_THAT(StepsAfter(0), ElementsAre(testing::ResultOf(DayText, "2016-01-04")));
  EXPECT_EQ(gateway().schedule.done_day(), Today());
  for (int hour : {11, 23}) {
    MoveTo(CivilDay(2016, 1, 4), hour);
    EXPECT_EQ(RunCalendar(), 1);
  }
  Restart();
  RunCalendar();
  EXPECT_EQ(database().last_revision(), 1);
  EXPECT_EQ(gateway().schedule.done_day(), Today());
}

TEST_F(ScheduleTest, CatchesUpDayByDayAfterAMonthAndOnlyOnce) {
  BeginOnPaper(3);
  const int64_t revision = database().last_revision();
  MoveTo(CivilDay(2017, 2, 6));
  Restart();
  RunCalendar();
  const auto steps = StepsAfter(revision);
  ASSERT_THAT(steps, SizeIs(31));
  for (int n = 0; n < 31; ++n) {
    EXPECT_EQ(steps[n].schedule_run().day(), DayNumber(CivilDay(2017, 1, 7)) + n);
    EXPECT_EQ(steps[n].schedule_run().step() == SCHEDULE_STEP_YEAR_END, n == 1);
    EXPECT_EQ(TimeOf(steps[n].accept_time()), now());
  }
  RunCalendar();
  EXPECT_THAT(StepsAfter(revision), SizeIs(31));
  ExpectYearEndDecidedOnce(revision);
}

TEST_F(ScheduleTest, HandlesDaysWithoutWorkInGroupsOfAHundred) {
  RunCalendar();
  MoveTo(CivilDay(2017, 12, 31));
  gateway().schedule.RunDue();
  int64_t revision = database().last_revision();
  while (CommitGroup() > 0) {
    EXPECT_LE(database().last_revision() - revision, kScheduleDaysPerCommandMax);
    revision = database().last_revision();
  }
  EXPECT_EQ(revision, 366 + 365 - 3);  // one entry a day
  EXPECT_EQ(gateway().schedule.done_day(), Today());
}

TEST_F(ScheduleTest, AMessageWaitsForOneStep) {
  BeginOnPaper(2 * kStepSubjectsMax + 100);
  const Doctor* const others[] = {&AddDoctor(), &AddDoctor()};
  const int64_t revision = database().last_revision();
  MoveTo(CivilDay(2017, 1, 9));
  gateway().schedule.RunDue();
  EXPECT_EQ(CommitGroup(), 1u);  // 7 January
  for (const Doctor* other : others) {
    const auto answer = Enqueue(Signed(Enrolment(*other), *other));
    EXPECT_EQ(CommitGroup(), 2u);  // the step that waited, and the message
    EXPECT_OK(answer->status);
    EXPECT_LT(*gateway().schedule.done_day(), Today());
  }
  while (CommitGroup() > 0) {
  }
  EXPECT_EQ(gateway().schedule.done_day(), Today());
  EXPECT_THAT(StepsAfter(revision), SizeIs(1 + 3 + 1));
}

TEST_F(ScheduleTest, GoesOnAfterARestartInMidChain) {
  BeginOnPaper(2 * kStepSubjectsMax + 100);
  const int64_t revision = database().last_revision();
  MoveTo(CivilDay(2017, 1, 8));
  gateway().schedule.RunDue();
  CommitGroup();  // 7 January
  CommitGroup();
  EXPECT_THAT(Payments(), SizeIs(kStepSubjectsMax));
  EXPECT_EQ(gateway().schedule.done_day(), CivilDay(2017, 1, 7));
  Restart();  // commits what waits, and queues nothing
  EXPECT_THAT(Payments(), SizeIs(2 * kStepSubjectsMax));
  RunCalendar();
  EXPECT_EQ(RunCalendar(), 1);
  ExpectYearEndDecidedOnce(revision);
}

TEST_F(ScheduleTest, AFullQueueDoesNotHoldTheChainUp) {
  BeginOnPaper(kStepSubjectsMax + 1);
  rig_.options().queue_length_max = 2;
  rig_.Open();
  const int64_t revision = database().last_revision();
  MoveTo(CivilDay(2017, 1, 8));
  // A message whose end queues two others, before that of the calendar's command in its group.
  int answers = 0;
  edmg::v1::UpsertPhysiciansRequest request;
  *request.add_physicians() = RecordOf(*doctor_);
  gateway().physicians.Upsert(request, Administrator(), [&](const auto&) {
    for (int n = 0; n < 2; ++n) {
      gateway().physicians.Upsert(request, Administrator(), [&](const auto&) { ++answers; });
    }
  });
  gateway().schedule.RunDue([](const absl::Status& status) { EXPECT_OK(status); });
  CommitGroup();
  EXPECT_EQ(gateway().sequencer.queue_length(), 2 + 1);
  while (CommitGroup() > 0) {
  }
  EXPECT_EQ(answers, 2);
  ExpectYearEndDecidedOnce(revision);
}

// Decision 12: a difference is owed on the day that was in force when its fee was recorded.
TEST_F(ScheduleTest, ARulebookThatMovesTheDayLosesNoDifference) {
  const Doctor& doctor = AddEnrolledDoctor();
  auto person = MakePerson(1, "100");
  person.add_chronic_years(2016);
  ASSERT_OK(Feed("100", person));
  ASSERT_OK(Register(doctor, person.ssin(), Today()).status);
  RunCalendar();
  OpenWithRulebook(
      absl::StrReplaceAll(rules::Rulebook::DefaultText(), {{" payable_from: \"2016-07-01\"", ""}}));
  MoveTo(CivilDay(2016, 6, 30));
  RunCalendar();
  EXPECT_THAT(Payments(), SizeIs(1));
  MoveTo(CivilDay(2016, 7, 1));
  RunCalendar();
  const auto payments = Payments();
  ASSERT_THAT(payments, SizeIs(2));
  EXPECT_EQ(payments[1].kind(), edmg::v1::FEE_KIND_RAISED_DIFFERENCE);
  EXPECT_EQ(DayOf(payments[1].pay_by()), CivilDay(2016, 7, 31));
  const int64_t revision = database().last_revision();
  MoveTo(CivilDay(2016, 7, 3));
  RunCalendar();
  EXPECT_THAT(StepsAfter(revision), SizeIs(2)) << "nothing is pending any more";
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

// More patients than a step decides on.
TEST_F(ScheduleTest, OwesManyDifferencesStepByStep) {
  const Doctor& doctor = AddEnrolledDoctor();
  MoveTo(CivilDay(2016, 6, 29));
  for (int n = 1; n <= kStepSubjectsMax + 2; ++n) {  // 45 years old at least
    auto person = MakePerson(n, "100");
    person.add_chronic_years(2016);
    ASSERT_OK(Feed("100", person));
    ASSERT_OK(Register(doctor, person.ssin(), Today()).status);
  }
  RunCalendar();
  MoveTo(CivilDay(2016, 6, 30));
  RunCalendar();
  const int64_t revision = database().last_revision();
  MoveTo(CivilDay(2016, 7, 1));
  RunCalendar();
  const auto steps = StepsAfter(revision);
  ASSERT_THAT(steps, SizeIs(2));
  EXPECT_EQ(steps[0].decision().payments_size(), kStepSubjectsMax);
  EXPECT_EQ(steps[1].decision().payments_size(), 2);
  EXPECT_THAT(Payments(), SizeIs(2 * (kStepSubjectsMax + 2)));
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ScheduleTest, ChainsAtTheSameTimeShareTheWork) {
  BeginOnPaper(kStepSubjectsMax + 1);
  const int64_t revision = database().last_revision();
  MoveTo(CivilDay(2017, 1, 10));
  int done = 0;
  const auto count = [&](const absl::Status& status) { done += status.ok(); };
  gateway().schedule.RunDue(count);
  gateway().schedule.RunDue(count);  // the first is under way
  gateway().schedule.RunUntil(Today(), count);
  while (CommitGroup() > 0) {
  }
  EXPECT_EQ(done, 2);
  EXPECT_THAT(StepsAfter(revision), SizeIs(1 + 2 + 2));
  ExpectYearEndDecidedOnce(revision);
}

TEST_F(ScheduleTest, AcceptsTheWorkOfADayAheadAtItsMidnight) {
  BeginOnPaper(1);
  const int64_t revision = database().last_revision();
  const absl::Time start = now();
  gateway().schedule.RunUntil(CivilDay(2017, 1, 9), [](const auto& status) { EXPECT_OK(status); });
  while (CommitGroup() > 0) {
  }
  std::vector<std::string> times;
  for (const auto& entry : StepsAfter(revision)) {
    times.push_back(absl::FormatTime(TimeOf(entry.accept_time()), absl::UTCTimeZone()));
  }
  EXPECT_THAT(times, ElementsAre("2017-01-06T23:00:00+00:00", "2017-01-07T23:00:00+00:00",
                                 "2017-01-08T23:00:00+00:00"));
  EXPECT_EQ(now(), start);
  EXPECT_EQ(gateway().sequencer.Now(), services::BeginOfBrusselsDay(CivilDay(2017, 1, 9)));
  ASSERT_THAT(Payments(), SizeIs(1));
  EXPECT_EQ(TimeOf(Payments()[0].record_time()),
            services::BeginOfBrusselsDay(CivilDay(2017, 1, 8)));
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ScheduleTest, StatusTellsTheLastDayThatIsDone) {
  EXPECT_FALSE(gateway().status_report.Make().has_schedule_done_day());
  RunCalendar();
  EXPECT_EQ(DayOf(gateway().status_report.Make().schedule_done_day()), Today());
}

}  // namespace
}  // namespace edmg::support
