#include "services/rules/dmg/enrolment_rules.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/rules/dmg/decide_again.h"
#include "services/rules/people/entitlement.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::Decision;
using edmg::store::v1::EnrolmentsRecord;
using edmg::v1::PhysicianEnrolment;

// An insurer where the enrolment changes something.
struct Change {
  absl::string_view insurer;
  bool enrols;  // else only the account becomes another one
};

// The changes that the enrolment makes on the start date, ascending by insurer. Without a list all
// insurers are meant, enrolled or not.
std::vector<Change> ChangesOf(const Reading& reading) {
  const PhysicianEnrolment& enrolment = reading.submission.physician_enrolment();
  const absl::CivilDay start = *DayOf(enrolment.start_date());
  const auto& named = enrolment.insurers();
  std::vector<Change> changes;
  for (const auto& row : reading.rulebook().rows().insurers()) {
    const std::string& insurer = row.code();
    if (!named.empty() && std::find(named.begin(), named.end(), insurer) == named.end()) continue;
    const EnrolmentsRecord::Version* version =
        EnrolmentOn(reading.author_facts->enrolments, insurer, start);
    if (version == nullptr) {
      changes.push_back({insurer, true});
    } else if (version->iban() != enrolment.iban() || version->bic() != enrolment.bic()) {
      changes.push_back({insurer, false});
    }
  }
  return changes;
}

// The number of the author's enrolments that were accepted today.
int ChangesToday(const Reading& reading) {
  const EnrolmentsRecord& known = reading.author_facts->enrolments;
  return known.changes_day() == DayNumber(reading.accept.accept_day) ? known.changes() : 0;
}

}  // namespace

void CheckEnrolmentEntitlement(const Reading& reading, Code code, Refusals* refusals) {
  if (reading.author_facts == nullptr) return;
  const absl::CivilDay today = reading.accept.accept_day;
  if (!IsRecognisedOn(*reading.author_facts, today, reading.rulebook())) {
    refusals->push_back(
        {code, "author_nihii", "NOT_ENTITLED_TODAY", {{"day", absl::FormatCivilTime(today)}}});
  }
}

void CheckEnrolmentChanges(const Reading& reading, Code code, Refusals* refusals) {
  if (reading.author_facts == nullptr) return;
  if (ChangesOf(reading).empty()) {
    refusals->push_back({code, "physician_enrolment.insurers"});
  } else if (ChangesToday(reading) >= kEnrolmentChangesPerDayMax) {
    refusals->push_back({code,
                         "physician_enrolment.insurers",
                         "TOO_MANY_CHANGES_TODAY",
                         {{"changes_max", absl::StrCat(kEnrolmentChangesPerDayMax)},
                          {"first_day", absl::FormatCivilTime(reading.accept.accept_day + 1)}}});
  }
}

void DecideEnrolment(const Reading& reading, Decision* decision,
                     edmg::v1::EnrolmentOutcome* outcome) {
  const PhysicianEnrolment& enrolment = reading.submission.physician_enrolment();
  const absl::CivilDay start = *DayOf(enrolment.start_date());
  bool enrols = false;
  for (const Change& change : ChangesOf(reading)) {
    Decision::EnrolmentVersion* decided = decision->add_enrolments();
    decided->set_physician(reading.author);
    EnrolmentsRecord::Version* version = decided->mutable_version();
    version->set_insurer(std::string(change.insurer));
    version->set_start_day(DayNumber(start));
    version->set_iban(enrolment.iban());
    version->set_bic(enrolment.bic());
    version->set_revision(reading.accept.revision);
    outcome->add_insurers(std::string(change.insurer));
    enrols |= change.enrols;
  }
  auto* changes = decision->mutable_enrolment_changes();
  changes->set_physician(reading.author);
  changes->set_day(DayNumber(reading.accept.accept_day));
  changes->set_changes(ChangesToday(reading) + 1);
  *outcome->mutable_start_date() = enrolment.start_date();
  // If the author has no list and the enrolment starts today, there is nothing to decide.
  const bool concerns = reading.facts.author_has_list || start > reading.accept.accept_day;
  if (enrols && concerns) DecideListAgain(reading.author, start, decision);
}

}  // namespace edmg::rules
