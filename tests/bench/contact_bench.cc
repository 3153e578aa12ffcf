// The cost of the decision of a contact for the writer, facts and store included, after the
// physician changed the account once and after 4,000 times. Both must cost the same, within a
// tenth.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "absl/status/status.h"
#include "services/dmg/message_decisions.h"
#include "store/apply.h"
#include "store/engine/batch.h"
#include "tests/support/people.h"
#include "tests/support/temp_dir.h"
#include "values/civil_date.h"
#include "values/identifiers.h"
#include "values/timestamps.h"

namespace edmg::support {
namespace {

const absl::CivilDay kToday(2016, 5, 6);

void Require(const absl::Status& status) {
  if (!status.ok()) std::abort();
}

// A physician with a patient, and so many changes of account with every insurer: half of them from
// that day, half from a day of their own in the year after.
class Practice {
 public:
  explicit Practice(int changes) {
    edmg::store::v1::JournalEntry registry;
    *registry.mutable_physicians()->add_physicians() = MakePhysician(0);
    Append(registry);
    edmg::store::v1::JournalEntry feed;
    feed.mutable_insured_persons()->set_insurer("300");
    *feed.mutable_insured_persons()->add_persons() = MakePerson(1, "300");
    Append(feed);
    for (int i = 0; i < changes; ++i) Change(i);
    Decide(MakeRegistration(1, MakePhysician(0).nihii(), SsinOfPerson(1), kToday), true);
    Require(database_->Commit(batch_));
  }

  // The facts and the decision, as for the first message of a group.
  edmg::store::v1::Decision Contact() {
    return Decide(MakeContact(2, MakePhysician(0).nihii(), SsinOfPerson(1), kToday), false);
  }

 private:
  void Change(int number) {
    const int32_t today = DayNumber(kToday);
    edmg::store::v1::JournalEntry entry;
    for (const char* insurer : {"100", "200", "300", "400", "500", "600", "900"}) {
      auto& change = *entry.mutable_decision()->add_enrolments();
      change.set_physician(PhysicianId(MakePhysician(0).nihii()));
      auto& version = *change.mutable_version();
      version.set_insurer(insurer);
      version.set_start_day(number % 2 == 0 ? today - 400 + number / 20 : today + 1 + number % 365);
      version.set_iban("BE68539007547034");
      version.set_revision(batch_.last_revision() + 1);
    }
    Append(entry);
  }

  void Append(edmg::store::v1::JournalEntry entry) {
    entry.set_revision(batch_.last_revision() + 1);
    *entry.mutable_accept_time() = TimestampOf(now_);
    Require(store::Append(entry, "", batch_));
  }

  edmg::store::v1::Decision Decide(const edmg::v1::Submission& submission, bool apply) {
    const std::string digest(32, 'd');
    rules::Accept accept(rules::Rulebook::Default());
    accept.revision = batch_.last_revision() + 1;
    accept.accept_time = now_;
    accept.accept_day = kToday;
    auto decision =
        services::DecideSubmission(batch_, {submission, digest, "", {}, {}}, accept, nullptr);
    Require(decision.status());
    if (apply) {
      edmg::store::v1::JournalEntry entry;
      *entry.mutable_decision() = *decision;
      Append(entry);
    }
    return *std::move(decision);
  }

  const absl::Time now_ = absl::FromCivil(kToday, absl::UTCTimeZone()) + absl::Hours(10);
  TempDir temp_;
  std::unique_ptr<store::Database> database_ = *store::Database::Open({.path = temp_.Sub("store")});
  store::Batch batch_{*database_};
};

void BM_ContactAfterChangesOfAccount(benchmark::State& state) {
  Practice practice(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(practice.Contact());
}
BENCHMARK(BM_ContactAfterChangesOfAccount)->Arg(1)->Arg(4000);

}  // namespace
}  // namespace edmg::support
