// The debts for a DMG: the fee of a year with its obligations, the raised fee and its difference,
// and recoveries (design 6, decisions 5, 10 to 14).
#ifndef EDMG_SERVICES_RULES_DMG_FEE_RULES_H_
#define EDMG_SERVICES_RULES_DMG_FEE_RULES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/rules/dmg/dossier_draft.h"
#include "services/rules/payments/obligation.h"

namespace edmg::rules {

// The claim of a year's fee: kind, physician, insurer and service.
struct FeeClaim {
  const PhysicianFacts& physician;
  absl::string_view insurer;
  edmg::v1::FeeKind kind;
  absl::CivilDay service_day;
  absl::string_view claim_code;
  absl::string_view contact_author = "";  // of an extension
  bool patient_paid = false;              // a 102771 in cash: only the raised difference is owed
  absl::string_view recorded_ssin = "";   // the patient's number that was named, if another
};

// The raised fee is owed where patient and day call for it (R17); before it is payable, the
// base now and the difference by OweDifferences.
void AcquireFee(const FeeClaim& claim, DossierDraft* draft);

// A service that was recorded before and acquires its year only now.
struct RecordedService {
  std::string physician;  // acquires it
  edmg::v1::FeeKind kind;
  int32_t service_day;
  std::string claim_code;
  std::string recorded_ssin = "";
  bool patient_paid = false;
};

// nullptr: the physician is unknown, or nobody owes; else the fee that was acquired.
edmg::store::v1::DossierRecord::Fee* AcquireByRecorded(const RecordedService& by,
                                                       DossierDraft* draft);

// Owes what became payable by the day of earlier fees that stand (decision 12).
void OweDifferences(absl::CivilDay day, DossierDraft* draft);

// Gives back all that was owed for the year's standing fee (R6, decision 10).
void RecoverFee(int year, DossierDraft* draft);

// Gives back all fees of a dossier except, for each year, the first acquired that stands (decision
// 27).
void RecoverLaterFees(DossierDraft* draft);

// Owes anew the obligations of a fee of the dossier that RecoverLaterFees recovered.
void RestoreFee(edmg::store::v1::DossierRecord::Fee* recovered, DossierDraft* draft);

// Owes the physician a prevention module.
void OwePreventionModule(const FeeClaim& claim, int64_t amount_cents, DossierDraft* draft);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_FEE_RULES_H_
