#include "services/calendar/patient_steps.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/dmg/gather_facts.h"
#include "services/rules/dmg/decide_again.h"
#include "services/rules/dmg/holding_events.h"
#include "services/rules/dmg/schedule_rules.h"
#include "store/calendar/schedule.h"
#include "store/dmg/dossiers.h"
#include "values/civil_date.h"

namespace edmg::services {
namespace {

using edmg::store::v1::DecideAgainRecord;
using edmg::store::v1::Decision;
using edmg::store::v1::ScheduleCommand;

const absl::CivilDay kFirstDay(1, 1, 1);     // before every contact
constexpr int kPatientsLookedAtMax = 5'000;  // in a step, where few of them are concerned

// The patients of a step, in the order of their SSIN.
using StepPatients = std::set<std::string>;

bool IsFull(const StepPatients& patients) {
  return static_cast<int>(patients.size()) == kStepSubjectsMax;
}

bool HasCome(std::optional<int32_t> waited_for, absl::CivilDay day) {
  return waited_for.has_value() && *waited_for <= DayNumber(day);
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
        return ssins.size() < static_cast<size_t>(kStepSubjectsMax);
      });
  OncePerPerson persons(reader, accept, decision);
  for (const std::string& ssin : ssins) status.Update(persons.DecideAgain(ssin, kFirstDay));
  if (!status.ok()) return status;
  const bool done = ssins.size() < static_cast<size_t>(kStepSubjectsMax);
  if (!done) row.set_after_ssin(ssins.back());
  PutRow(row, done, decision);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> IsYearEnd(const store::Reader&, absl::CivilDay day,
                               const rules::Rulebook& rulebook) {
  return day == rulebook.AdministrativeDayOf(day.year() - 1);
}

absl::StatusOr<Rest> DecideYearEnd(const store::Reader& reader, const ScheduleCommand& command,
                                   const rules::Accept& accept, Decision& decision) {
  StepPatients patients;
  auto status =
      store::ScanPatientsWithContacts(reader, command.after_key(), [&](absl::string_view ssin) {
        patients.emplace(ssin);
        return !IsFull(patients);
      });
  OncePerPerson persons(reader, accept, decision);
  const absl::CivilDay year(DayOfNumber(command.day()).year() - 1, 1, 1);
  for (const std::string& ssin : patients) status.Update(persons.DecideAgain(ssin, year));
  if (!status.ok()) return status;
  if (!IsFull(patients)) return Rest{};
  return Rest{true, *patients.rbegin()};
}

// A right ends with a year (R13).
absl::StatusOr<bool> IsNewYear(const store::Reader&, absl::CivilDay day, const rules::Rulebook&) {
  return day.month() == 1 && day.day() == 1;
}

absl::StatusOr<Rest> DecideHoldingsEnded(const store::Reader& reader,
                                         const ScheduleCommand& command,
                                         const rules::Accept& accept, Decision& decision) {
  const absl::CivilDay last = DayOfNumber(command.day()) - 1;
  std::string looked_up_to;
  int looked_at = 0;
  StepPatients patients;
  auto status =
      store::ScanDossiers(reader, command.after_key(), [&](absl::string_view ssin, const auto& of) {
        looked_up_to = std::string(ssin);
        if (rules::EndsOn(of, last)) patients.insert(looked_up_to);
        return !IsFull(patients) && ++looked_at < kPatientsLookedAtMax;
      });
  for (const std::string& ssin : patients) {
    const auto facts = GatherPatientFacts(reader, ssin, last, accept);
    if (!facts.ok()) return facts.status();
    // A person's dossier stands under the number that none replaced.
    if (facts->patient.ssin != ssin) continue;
    rules::AddHoldingEnded(facts->patient, last, accept, &decision);
  }
  if (!status.ok()) return status;
  const bool more = IsFull(patients) || looked_at == kPatientsLookedAtMax;
  return more ? Rest{true, looked_up_to} : Rest{};
}

absl::StatusOr<bool> HaveDifferences(const store::Reader& reader, absl::CivilDay day,
                                     const rules::Rulebook&) {
  const auto first = store::ReadFirstPendingDay(reader);
  if (!first.ok()) return first.status();
  return HasCome(*first, day);
}

// Differences that were owed are pending no more: what is left comes first.
absl::StatusOr<Rest> DecideRaisedDifferences(const store::Reader& reader,
                                             const ScheduleCommand& command,
                                             const rules::Accept& accept, Decision& decision) {
  StepPatients patients;
  auto status = store::ScanPendingDifferences(reader, [&](int32_t day, absl::string_view ssin) {
    if (day > command.day()) return false;
    patients.emplace(ssin);
    return !IsFull(patients);
  });
  OncePerPerson persons(reader, accept, decision);
  const absl::CivilDay day = DayOfNumber(command.day());
  for (const std::string& ssin : patients) status.Update(persons.DecideDifferences(ssin, day));
  if (!status.ok()) return status;
  return Rest{IsFull(patients), ""};
}

absl::StatusOr<bool> HaveContactsAgain(const store::Reader& reader, absl::CivilDay day,
                                       const rules::Rulebook&) {
  const auto first = store::ReadFirstDecideAgainDay(reader);
  if (!first.ok()) return first.status();
  return HasCome(*first, day);
}

absl::StatusOr<Rest> DecideContactsAgain(const store::Reader& reader,
                                         const ScheduleCommand& command,
                                         const rules::Accept& accept, Decision& decision) {
  std::vector<DecideAgainRecord> rows;
  bool more = false;
  auto status = store::ScanDecideAgain(reader, [&](const DecideAgainRecord& row) {
    if (row.day() > command.day()) return false;
    more = rows.size() == static_cast<size_t>(kStepSubjectsMax);
    if (!more) rows.push_back(row);
    return !more;
  });
  if (!status.ok()) return status;
  if (rows.empty()) return Rest{};
  status = rows.front().physician().empty()
               ? DecidePatientRows(reader, rows, accept, decision)
               : DecidePhysicianRow(reader, rows.front(), accept, decision);
  if (!status.ok()) return status;
  const auto& changes = decision.decide_again();
  const bool all_done =
      !more && changes.size() == static_cast<int>(rows.size()) &&
      std::all_of(changes.begin(), changes.end(), [](const auto& change) { return change.done(); });
  return Rest{!all_done, ""};
}

}  // namespace edmg::services
