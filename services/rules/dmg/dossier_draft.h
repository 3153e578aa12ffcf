// A patient's dossier while it is being decided on: its former state, the changes so far, and the
// decision that takes them. Finish() hands it over; nothing else writes dossiers.
#ifndef EDMG_SERVICES_RULES_DMG_DOSSIER_DRAFT_H_
#define EDMG_SERVICES_RULES_DMG_DOSSIER_DRAFT_H_

#include <string>
#include <vector>

#include "edmg/store/v1/journal.pb.h"
#include "services/rules/dmg/dmg_facts.h"
#include "services/rules/people/entitlement.h"

namespace edmg::rules {

class DossierDraft {
 public:
  // All arguments must outlive this.
  DossierDraft(const PatientFacts& patient, const KnownPhysicians& physicians, const Accept& accept,
               edmg::store::v1::Decision* decision)
      : patient_(patient),
        physicians_(physicians),
        accept_(accept),
        decision_(decision),
        dossier_(patient.dossier) {}

  const std::string& ssin() const { return patient_.ssin; }
  const PatientFacts& patient() const { return patient_; }
  const KnownPhysicians& physicians() const { return physicians_; }
  const Accept& accept() const { return accept_; }
  const Rulebook& rulebook() const { return *accept_.rulebook; }
  const edmg::store::v1::DossierRecord& dossier() const { return dossier_; }
  edmg::store::v1::Decision* decision() { return decision_; }

  // All that is written through this becomes part of the decision.
  edmg::store::v1::DossierRecord* mutable_dossier() {
    changed_ = true;
    return &dossier_;
  }

  // Derives the holdings from the begins and fees that the dossier now has.
  void DeriveHoldings();

  // Adds to a physician's usage of a year (R9).
  void AddUsage(const std::string& physician, int year, const edmg::store::v1::UsageRecord& added);

  // Adds the dossier, and the list entries and pending differences that differ, to the decision, if
  // anything changed.
  void Finish();

 private:
  void CompleteQualifications();
  void AddPastHolders();
  void AddPendingDifferences();

  const PatientFacts& patient_;
  const KnownPhysicians& physicians_;
  const Accept& accept_;
  edmg::store::v1::Decision* decision_;
  edmg::store::v1::DossierRecord dossier_;
  bool changed_ = false;
};

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_DOSSIER_DRAFT_H_
