#include "services/rules/dmg/decide_again.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "services/rules/dmg/contact_rules.h"
#include "services/rules/dmg/dossier_draft.h"
#include "services/rules/people/entitlement.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using edmg::v1::InsuredPerson;
using edmg::v1::Physician;
using google::protobuf::util::MessageDifferencer;

template <typename Rows>
bool SameRows(const Rows& a, const Rows& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& one, const auto& other) {
    return MessageDifferencer::Equals(one, other);
  });
}

void AddSupervisors(const Physician& physician, std::set<std::string>* touched) {
  for (const auto& supervision : physician.supervisions()) {
    touched->insert(PhysicianId(supervision.supervisor_nihii()));
  }
}

}  // namespace

void DecideListAgain(const std::string& physician, absl::CivilDay day,
                     edmg::store::v1::Decision* decision) {
  auto* row = decision->add_decide_again()->mutable_row();
  row->set_day(DayNumber(day));
  row->set_physician(physician);
}

void DecidePatientAgain(const std::string& ssin, absl::CivilDay day,
                        edmg::store::v1::Decision* decision) {
  auto* row = decision->add_decide_again()->mutable_row();
  row->set_day(DayNumber(day));
  row->set_ssin(ssin);
}

bool MayExtendByFeed(const InsuredPerson& before, const InsuredPerson& after) {
  return before.has_death_date() != after.has_death_date() ||
         !MessageDifferencer::Equals(before.death_date(), after.death_date()) ||
         !SameRows(before.affiliations(), after.affiliations()) ||
         !SameRows(before.medical_house_contracts(), after.medical_house_contracts());
}

std::set<std::string> TouchedBy(const std::optional<edmg::v1::GroupPractice>& before,
                                const edmg::v1::GroupPractice& after) {
  std::set<std::string> touched;
  if (before.has_value() && SameRows(before->memberships(), after.memberships())) return touched;
  for (const auto& row : after.memberships()) touched.insert(PhysicianId(row.physician_nihii()));
  if (!before.has_value()) return touched;
  for (const auto& row : before->memberships()) touched.insert(PhysicianId(row.physician_nihii()));
  return touched;
}

std::set<std::string> TouchedBy(const Physician& before, const Physician& after) {
  std::set<std::string> touched;
  if (SameRows(before.qualifications(), after.qualifications()) &&
      SameRows(before.supervisions(), after.supervisions())) {
    return touched;
  }
  touched.insert(PhysicianId(after.nihii()));
  AddSupervisors(before, &touched);
  AddSupervisors(after, &touched);
  return touched;
}

void DecideAgain(const SubmissionFacts& facts, const Accept& accept,
                 edmg::store::v1::Decision* decision) {
  const KnownPhysicians physicians(facts.physicians);
  DossierDraft draft(facts.patient, physicians, accept, decision);
  DecideContacts(facts.patient.contacts, &draft);
  draft.Finish();
}

}  // namespace edmg::rules
