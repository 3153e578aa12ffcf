#include "services/rules/dmg/schedule_rules.h"

#include "services/rules/dmg/dossier_draft.h"
#include "services/rules/dmg/fee_rules.h"
#include "services/rules/people/entitlement.h"

namespace edmg::rules {

void DecideDifferences(absl::CivilDay day, const SubmissionFacts& facts, const Accept& accept,
                       edmg::store::v1::Decision* decision) {
  const KnownPhysicians physicians(facts.physicians);
  DossierDraft draft(facts.patient, physicians, accept, decision);
  OweDifferences(day, &draft);
  draft.Finish();
}

}  // namespace edmg::rules
