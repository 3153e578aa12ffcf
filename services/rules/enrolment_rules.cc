#include "services/rules/enrolment_rules.h"

#include <algorithm>
#include <string>
#include <vector>

#include "services/rules/civil_date.h"
#include "services/rules/contact_rules.h"
#include "services/rules/dossier_draft.h"
#include "services/rules/entitlement.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::Decision;
using edmg::store::v1::EnrolmentsRecord;
using edmg::v1::PhysicianEnrolment;

// Insurers where the enrolment or the account on the start date would be another one; ascending.
std::vector<absl::string_view> ChangedInsurers(const Reading& reading) {
  const PhysicianEnrolment& enrolment = reading.submission.physician_enrolment();
  const absl::CivilDay start = *DayOf(enrolment.start_date());
  const auto& named = enrolment.insurers();
  std::vector<absl::string_view> changed;
  for (const auto& row : reading.rulebook().rows().insurers()) {
    const std::string& insurer = row.code();
    if (!named.empty() && std::find(named.begin(), named.end(), insurer) == named.end()) continue;
    const EnrolmentsRecord::Version* version =
        EnrolmentOn(reading.author_facts->enrolments, insurer, start);
    // Without a list only those are meant where the author is not yet enrolled.
    const bool changes =
        version == nullptr || (!named.empty() && (version->iban() != enrolment.iban() ||
                                                  version->bic() != enrolment.bic()));
    if (changes) changed.push_back(insurer);
  }
  return changed;
}

// Contacts that did not extend for want of the enrolment do so now (decision 8).
void DecideListedPatientsAgain(const Reading& reading, const PhysicianFacts& enrolled,
                               Decision* decision) {
  Physicians physicians(reading.facts.physicians);
  physicians.Replace(reading.author, &enrolled);
  const absl::CivilDay from(reading.accept.accept_day.year() - 1, 1, 1);
  for (const auto& [ssin, patient] : reading.facts.listed_patients) {
    DossierDraft draft(patient, physicians, reading.accept, decision);
    DecideContactsFrom(from, patient.contacts, &draft);
    draft.Finish();
  }
}

}  // namespace

void CheckEnrolmentEntitlement(const Reading& reading, absl::string_view code, Refusals* refusals) {
  if (reading.author_facts == nullptr) return;
  if (!IsRecognisedOn(*reading.author_facts, reading.accept.accept_day, reading.rulebook())) {
    refusals->push_back({code, "author_nihii"});
  }
}

void CheckEnrolmentChanges(const Reading& reading, absl::string_view code, Refusals* refusals) {
  if (reading.author_facts == nullptr) return;
  if (ChangedInsurers(reading).empty()) {
    refusals->push_back({code, "physician_enrolment.insurers"});
  }
}

void DecideEnrolment(const Reading& reading, Decision* decision,
                     edmg::v1::EnrolmentOutcome* outcome) {
  const PhysicianEnrolment& enrolment = reading.submission.physician_enrolment();
  const absl::CivilDay start = *DayOf(enrolment.start_date());
  PhysicianFacts enrolled = *reading.author_facts;
  for (const absl::string_view insurer : ChangedInsurers(reading)) {
    EnrolmentsRecord::Version* version = enrolled.enrolments.add_versions();
    version->set_insurer(std::string(insurer));
    version->set_start_day(DayNumber(start));
    version->set_iban(enrolment.iban());
    version->set_bic(enrolment.bic());
    version->set_revision(reading.accept.revision);
    Decision::EnrolmentVersion* decided = decision->add_enrolments();
    decided->set_physician(reading.author);
    *decided->mutable_version() = *version;
    outcome->add_insurers(std::string(insurer));
  }
  *outcome->mutable_start_date() = enrolment.start_date();
  // What was recorded before an enrolment starts does not extend by it.
  if (start <= reading.accept.accept_day) DecideListedPatientsAgain(reading, enrolled, decision);
}

}  // namespace edmg::rules
