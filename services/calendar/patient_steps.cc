#include "services/calendar/schedule_steps.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "services/dmg/gather_facts.h"
#include "services/rules/dmg/decide_again.h"
#include "store/calendar/schedule.h"
#include "store/dmg/dossiers.h"
#include "values/civil_date.h"

namespace edmg::services {
namespace {

using edmg::store::v1::DecideAgainRecord;
using edmg::store::v1::Decision;
using edmg::store::v1::ScheduleCommand;
using edmg::store::v1::ScheduleRecord;
using edmg::store::v1::ScheduleStep;

const absl::CivilDay kFirstDay(1, 1, 1);  // before every contact

// The patients of a step, in the order of their SSIN.
using StepPatients = std::set<std::string>;

bool IsFull(const StepPatients& patients) {
  return static_cast<int>(patients.size()) == kScheduleStepPatientsMax;
}

absl::StatusOr<StepPatients> PatientsOf(const store::Reader& reader,
                                        const ScheduleCommand& command) {
  StepPatients patients;
  const auto add = [&](absl::string_view ssin) {
    patients.emplace(ssin);
    return !IsFull(patients);
  };
  const absl::Status status =
      command.step() == edmg::store::v1::SCHEDULE_STEP_YEAR_END
          ? store::ScanPatientsWithContacts(reader, command.after_key(), add)
          : store::ScanPendingDifferences(reader, [&](int32_t day, absl::string_view ssin) {
              return day <= command.day() && add(ssin);
            });
  if (!status.ok()) return status;
  return patients;
}

// Decides on patients, each once: a person of several numbers may stand under more than one.
class OncePerPerson {
 public:
  OncePerPerson(const store::Reader& reader, const rules::Accept& accept, Decision& decision)
      : reader_(reader), accept_(accept), decision_(decision) {}

  // Decides the contacts from a day on.
  absl::Status DecideAgain(const std::string& ssin, absl::CivilDay from) {
    return Decide(ssin, from, [this](const rules::SubmissionFacts& facts) {
      rules::DecideAgain(facts, accept_, &decision_);
    });
  }

  absl::Status DecideDifferences(const std::string& ssin, absl::CivilDay day) {
    return Decide(ssin, day, [this, day](const rules::SubmissionFacts& facts) {
      rules::DecideDifferences(day, facts, accept_, &decision_);
    });
  }

 private:
  template <typename Rule>
  absl::Status Decide(const std::string& ssin, absl::CivilDay from, const Rule& rule) {
    if (!decided_.insert(ssin).second) return absl::OkStatus();
    auto facts = GatherPatientFacts(reader_, ssin, from, accept_);
    if (!facts.ok()) return facts.status();
    const std::string& own = facts->patient.ssin;
    if (own == ssin || decided_.insert(own).second) rule(*facts);
    return absl::OkStatus();
  }

  const store::Reader& reader_;
  const rules::Accept& accept_;
  Decision& decision_;
  std::set<std::string> decided_;  // by the number that was named and the person's own
};

absl::Status DecidePatient(const ScheduleCommand& command, const std::string& ssin,
                           OncePerPerson& persons) {
  const absl::CivilDay day = DayOfNumber(command.day());
  if (command.step() == edmg::store::v1::SCHEDULE_STEP_YEAR_END) {
    return persons.DecideAgain(ssin, absl::CivilDay(day.year() - 1, 1, 1));
  }
  return persons.DecideDifferences(ssin, day);
}

void PutRow(const DecideAgainRecord& row, bool done, Decision& decision) {
  auto* change = decision.add_decide_again();
  *change->mutable_row() = row;
  change->set_done(done);
}

// Decides the rows of single patients, up to the first row of a physician.
absl::Status DecidePatientRows(const store::Reader& reader,
                               const std::vector<DecideAgainRecord>& rows,
                               const rules::Accept& accept, Decision& decision) {
  OncePerPerson persons(reader, accept, decision);  // a patient may have a row of several days
  for (const DecideAgainRecord& row : rows) {
    if (!row.physician().empty()) break;
    auto status = persons.DecideAgain(row.ssin(), kFirstDay);
    if (!status.ok()) return status;
    PutRow(row, true, decision);
  }
  return absl::OkStatus();
}

// Decides some patients of one physician's list.
absl::Status DecidePhysicianRow(const store::Reader& reader, DecideAgainRecord row,
                                const rules::Accept& accept, Decision& decision) {
  std::vector<std::string> ssins;
  auto status = store::ScanPatientList(
      reader, row.physician(), row.after_ssin(), accept.revision, [&](const auto& entry) {
        ssins.push_back(entry.ssin());
        return ssins.size() < static_cast<size_t>(kScheduleStepPatientsMax);
      });
  OncePerPerson persons(reader, accept, decision);
  for (const std::string& ssin : ssins) status.Update(persons.DecideAgain(ssin, kFirstDay));
  if (!status.ok()) return status;
  const bool done = ssins.size() < static_cast<size_t>(kScheduleStepPatientsMax);
  if (!done) row.set_after_ssin(ssins.back());
  PutRow(row, done, decision);
  return absl::OkStatus();
}

absl::Status DecideAgainStep(const store::Reader& reader, const ScheduleCommand& command,
                             const rules::Accept& accept, Decision& decision) {
  std::vector<DecideAgainRecord> rows;
  bool more = false;
  auto status = store::ScanDecideAgain(reader, [&](const DecideAgainRecord& row) {
    if (row.day() > command.day()) return false;
    more = rows.size() == static_cast<size_t>(kScheduleStepPatientsMax);
    if (!more) rows.push_back(row);
    return !more;
  });
  if (!status.ok() || rows.empty()) return status;
  status = rows.front().physician().empty()
               ? DecidePatientRows(reader, rows, accept, decision)
               : DecidePhysicianRow(reader, rows.front(), accept, decision);
  if (!status.ok()) return status;
  const auto& changes = decision.decide_again();
  const bool all_done =
      !more && changes.size() == static_cast<int>(rows.size()) &&
      std::all_of(changes.begin(), changes.end(), [](const auto& change) { return change.done(); });
  if (!all_done) decision.mutable_schedule()->set_step(command.step());
  return absl::OkStatus();
}

// The step after this one on its day; DONE after the last.
absl::StatusOr<ScheduleStep> StepAfter(const store::Reader& reader, const ScheduleCommand& command,
                                       const rules::Rulebook& rulebook) {
  auto waiting = ReadWaiting(reader);
  if (!waiting.ok()) return waiting.status();
  const auto steps = rules::StepsOf(DayOfNumber(command.day()), *waiting, rulebook);
  const auto step = std::find(steps.begin(), steps.end(), command.step());
  return step == steps.end() || step + 1 == steps.end() ? edmg::store::v1::SCHEDULE_STEP_DONE
                                                        : *(step + 1);
}

}  // namespace

absl::StatusOr<rules::Waiting> ReadWaiting(const store::Reader& reader) {
  auto difference = store::ReadFirstPendingDay(reader);
  if (!difference.ok()) return difference.status();
  auto again = store::ReadFirstDecideAgainDay(reader);
  if (!again.ok()) return again.status();
  return rules::Waiting{*difference, *again};
}

absl::StatusOr<Decision> DecideScheduleStep(const store::Reader& reader,
                                            const ScheduleCommand& command,
                                            const rules::Accept& accept) {
  Decision decision;
  ScheduleRecord& after = *decision.mutable_schedule();
  after.set_day(command.day());
  auto step_after = StepAfter(reader, command, *accept.rulebook);
  if (!step_after.ok()) return step_after.status();
  after.set_step(*step_after);
  if (command.step() == edmg::store::v1::SCHEDULE_STEP_DONE) return decision;
  if (command.step() == edmg::store::v1::SCHEDULE_STEP_DECIDE_AGAIN) {
    auto status = DecideAgainStep(reader, command, accept, decision);
    if (!status.ok()) return status;
    return decision;
  }
  auto patients = PatientsOf(reader, command);
  if (!patients.ok()) return patients.status();
  OncePerPerson persons(reader, accept, decision);
  for (const std::string& ssin : *patients) {
    auto status = DecidePatient(command, ssin, persons);
    if (!status.ok()) return status;
  }
  if (!IsFull(*patients)) return decision;
  after.set_step(command.step());
  // Differences that were owed are no longer pending: those that are left come first.
  if (command.step() == edmg::store::v1::SCHEDULE_STEP_YEAR_END) {
    after.set_after_key(*patients->rbegin());
  }
  return decision;
}

}  // namespace edmg::services
