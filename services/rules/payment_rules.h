// Who is owed what: the obligation that a registration or an extension makes, with its amount,
// account and last day to pay, and the event that announces it (design 6, decisions 5, 13, 14).
#ifndef EDMG_SERVICES_RULES_PAYMENT_RULES_H_
#define EDMG_SERVICES_RULES_PAYMENT_RULES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "services/rules/entitlement.h"
#include "services/rules/facts.h"

namespace edmg::rules {

// A patient's dossier while it is being decided on. Finish() hands it over.
class DossierDraft {
 public:
  // All arguments must outlive this.
  DossierDraft(const std::string& ssin, const PatientFacts& patient, const Accept& accept,
               edmg::store::v1::Decision* decision)
      : ssin_(ssin),
        patient_(patient),
        accept_(accept),
        decision_(decision),
        dossier_(patient.dossier) {}

  const std::string& ssin() const { return ssin_; }
  const PatientFacts& patient() const { return patient_; }
  const Accept& accept() const { return accept_; }
  const edmg::store::v1::DossierRecord& dossier() const { return dossier_; }
  edmg::store::v1::Decision* decision() { return decision_; }

  // What is written through this is part of the decision.
  edmg::store::v1::DossierRecord* mutable_dossier() {
    changed_ = true;
    return &dossier_;
  }

  // Adds the dossier and the list entries that differ to the decision, if anything changed.
  void Finish();

 private:
  const std::string& ssin_;
  const PatientFacts& patient_;
  const Accept& accept_;
  edmg::store::v1::Decision* decision_;
  edmg::store::v1::DossierRecord dossier_;
  bool changed_ = false;
};

// Why, to whom and by whom a fee is owed. The physician must be enrolled with the insurer.
struct Obligation {
  const PhysicianFacts& physician;
  absl::string_view insurer;
  edmg::v1::FeeKind kind;
  absl::CivilDay service_day;
  absl::string_view claim_code;
};

// "P-<revision>-<position>".
std::string PaymentId(int64_t revision, int position);

// Adds the payment and its PAYMENT_DUE to the decision, and the year's fee to the dossier.
void Oblige(const Obligation& obligation, DossierDraft* draft);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_PAYMENT_RULES_H_
