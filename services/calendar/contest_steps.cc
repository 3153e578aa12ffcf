#include "services/calendar/contest_steps.h"

#include <set>
#include <string>
#include <utility>

#include "services/dmg/gather_facts.h"
#include "services/people/persons.h"
#include "services/rules/dmg/decide_again.h"
#include "services/rules/people/contests.h"
#include "store/people/insured.h"
#include "values/civil_date.h"

namespace edmg::services {
namespace {

// A person may have several numbers with a contest.
absl::Status DecideLapsedOf(const store::Reader& reader, const std::string& ssin,
                            absl::CivilDay day, const rules::Accept& accept,
                            std::set<std::string>& decided, edmg::store::v1::Decision& decision) {
  auto person = ReadPerson(reader, ssin);
  if (!person.ok()) return person.status();
  if (!decided.insert(person->ssin()).second) return absl::OkStatus();
  auto held = IsHeld(reader, person->ssin());
  if (!held.ok()) return held.status();
  const rules::FedView view{person->ssin(), std::move(person->insured)};
  if (rules::DecideLapsed(view, day, accept, &decision) && *held) {
    rules::DecidePatientAgain(view.ssin, day, &decision);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> HaveContests(const store::Reader& reader, absl::CivilDay day,
                                  const rules::Rulebook&) {
  const auto first = store::ReadFirstContestDay(reader);
  if (!first.ok()) return first.status();
  return first->has_value() && **first < DayNumber(day);
}

// Contests that ended have no row any more: what is left comes first.
absl::StatusOr<Rest> DecideContestDays(const store::Reader& reader,
                                       const edmg::store::v1::ScheduleCommand& command,
                                       const rules::Accept& accept,
                                       edmg::store::v1::Decision& decision) {
  std::set<std::string> numbers;
  bool more = false;
  auto status = store::ScanContestDays(reader, [&](int32_t last_day, absl::string_view ssin) {
    if (last_day >= command.day()) return false;
    more = numbers.size() == static_cast<size_t>(kStepSubjectsMax);
    if (!more) numbers.emplace(ssin);
    return !more;
  });
  std::set<std::string> decided;
  for (const std::string& ssin : numbers) {
    status.Update(
        DecideLapsedOf(reader, ssin, DayOfNumber(command.day()), accept, decided, decision));
  }
  if (!status.ok()) return status;
  return Rest{more, ""};
}

}  // namespace edmg::services
