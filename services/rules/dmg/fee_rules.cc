#include "services/rules/dmg/fee_rules.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/rules/dmg/holding_rules.h"
#include "services/rules/people/affiliation.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using absl::CivilDay;
using edmg::store::v1::DossierRecord;
using edmg::v1::RaisedFeeRow;

// Adds what is owed for the patient to the decision.
DossierRecord::FeePayment Owe(const Obligation& obligation, DossierDraft* draft) {
  DossierRecord::FeePayment made;
  made.set_revision(draft->accept().revision);
  made.set_position(Oblige(obligation, draft->ssin(), draft->accept(), draft->decision()));
  made.set_amount_cents(obligation.amount_cents);
  return made;
}

// Decision 11: an administrative extension for year t is not paid before 30 September of t+1.
CivilDay PayBy(const FeeClaim& claim, const DossierDraft& draft) {
  const CivilDay after_record =
      PayBy(draft.accept().accept_day, claim.service_day, draft.rulebook());
  if (claim.kind != edmg::v1::FEE_KIND_ADMINISTRATIVE_EXTENSION) return after_record;
  const int month = draft.rulebook().WindowsOn(claim.service_day).administrative_due_month();
  const CivilDay last_of_month = CivilDay(claim.service_day.year() + 1, month + 1, 1) - 1;
  return std::max(after_record, last_of_month);
}

// The raised fee that the patient calls for on the service day; nullptr: the base fee (R17).
const RaisedFeeRow* RaisedFeeFor(const FeeClaim& claim, const DossierDraft& draft) {
  const RaisedFeeRow* row = draft.rulebook().RaisedFeeOn(claim.service_day);
  if (row == nullptr) return nullptr;
  const auto& insured = draft.patient().insured;
  const std::optional<CivilDay> birth_day = BirthDayBy(insured, claim.insurer);
  if (!birth_day.has_value() || !IsChronicIn(insured, claim.insurer, claim.service_day.year())) {
    return nullptr;
  }
  const int age = AgeOn(*birth_day, claim.service_day);
  return row->age_min() <= age && age <= row->age_max() ? row : nullptr;
}

void AddUsageOf(const DossierRecord::Fee& fee, int times, DossierDraft* draft) {
  if (fee.kind() != edmg::v1::FEE_KIND_EXTENSION) return;
  edmg::store::v1::UsageRecord usage;
  usage.set_dmgs_extended(times);
  draft->AddUsage(fee.physician(), fee.year(), usage);
}

// The amount owed now for the claim, and the rest for the day on which the raised fee is payable.
void OweFee(const FeeClaim& claim, DossierDraft* draft, DossierRecord::Fee* fee) {
  const int64_t base = draft->rulebook().FeeOn(claim.service_day).amount_cents();
  const RaisedFeeRow* raised = RaisedFeeFor(claim, *draft);
  const int64_t difference = raised == nullptr ? 0 : raised->amount_cents() - base;
  const CivilDay payable_from =
      raised == nullptr ? CivilDay::min() : DayOfText(raised->payable_from(), CivilDay::min());
  const bool later = draft->accept().accept_day < payable_from;
  const int64_t now = (claim.patient_paid ? 0 : base) + (later ? 0 : difference);
  if (now > 0) {
    const auto kind = claim.patient_paid ? edmg::v1::FEE_KIND_RAISED_DIFFERENCE : claim.kind;
    *fee->add_payments() = Owe({claim.physician, fee->qualification(), claim.insurer, kind,
                                claim.service_day, claim.claim_code, now, PayBy(claim, *draft)},
                               draft);
  }
  if (later && difference > 0) {
    fee->set_difference_cents(difference);
    fee->set_difference_day(DayNumber(payable_from));
  }
}

bool IsDifferenceDue(CivilDay day, const DossierRecord::Fee& fee) {
  return IsDifferencePending(fee) && fee.difference_day() <= DayNumber(day);
}

DossierRecord::Fee* FindStanding(int year, DossierRecord* dossier) {
  for (DossierRecord::Fee& fee : *dossier->mutable_fees()) {
    if (fee.year() == year && fee.recovered_revision() == 0) return &fee;
  }
  return nullptr;
}

const PhysicianFacts& PhysicianOf(const DossierRecord::Fee& fee, const DossierDraft& draft) {
  const PhysicianFacts* physician = draft.physicians().Find(fee.physician());
  assert(physician != nullptr && physician->physician.has_value());
  return *physician;
}

// Gives back all that was owed for the fee.
void Recover(DossierRecord::Fee* fee, DossierDraft* draft) {
  const CivilDay service_day = DayOfNumber(fee->service_day());
  const CivilDay pay_by = PayBy(draft->accept().accept_day, service_day, draft->rulebook());
  for (const DossierRecord::FeePayment& made : fee->payments()) {
    Owe({PhysicianOf(*fee, *draft), fee->qualification(), fee->insurer(),
         edmg::v1::FEE_KIND_RECOVERY, service_day, fee->claim_code(), -made.amount_cents(), pay_by,
         PaymentId(made.revision(), made.position())},
        draft);
  }
  fee->set_recovered_revision(draft->accept().revision);
  AddUsageOf(*fee, -1, draft);
}

}  // namespace

void AcquireFee(const FeeClaim& claim, DossierDraft* draft) {
  DossierRecord::Fee* fee = draft->mutable_dossier()->add_fees();
  fee->set_year(static_cast<int32_t>(claim.service_day.year()));
  const edmg::v1::Physician& physician = *claim.physician.physician;
  fee->set_physician(PhysicianId(physician.nihii()));
  fee->set_qualification(std::string(QualificationOn(physician, claim.service_day)));
  fee->set_kind(claim.kind);
  fee->set_service_day(DayNumber(claim.service_day));
  fee->set_claim_code(std::string(claim.claim_code));
  fee->set_insurer(std::string(claim.insurer));
  fee->set_contact_author(std::string(claim.contact_author));
  fee->set_recorded_ssin(std::string(claim.recorded_ssin));
  OweFee(claim, draft, fee);
  AddUsageOf(*fee, 1, draft);
}

DossierRecord::Fee* AcquireByRecorded(const RecordedService& by, DossierDraft* draft) {
  const CivilDay day = DayOfNumber(by.service_day);
  const PhysicianFacts* physician = draft->physicians().Find(by.physician);
  const auto insurer = InsurerOn(draft->patient().insured, day);
  if (physician == nullptr || !physician->physician.has_value() || !insurer.has_value()) {
    return nullptr;
  }
  FeeClaim claim{*physician, *insurer, by.kind, day, by.claim_code};
  claim.patient_paid = by.patient_paid;
  claim.recorded_ssin = by.recorded_ssin;
  AcquireFee(claim, draft);
  auto* fees = draft->mutable_dossier()->mutable_fees();
  return fees->Mutable(fees->size() - 1);
}

void OweDifferences(CivilDay day, DossierDraft* draft) {
  for (int i = 0; i < draft->dossier().fees_size(); ++i) {
    if (!IsDifferenceDue(day, draft->dossier().fees(i))) continue;
    DossierRecord::Fee* fee = draft->mutable_dossier()->mutable_fees(i);
    const CivilDay service_day = DayOfNumber(fee->service_day());
    Obligation difference{PhysicianOf(*fee, *draft),
                          fee->qualification(),
                          fee->insurer(),
                          edmg::v1::FEE_KIND_RAISED_DIFFERENCE,
                          service_day,
                          fee->claim_code(),
                          fee->difference_cents(),
                          PayBy(day, service_day, draft->rulebook())};
    if (!fee->payments().empty()) {
      const auto& base = fee->payments(0);
      difference.related_payment_id = PaymentId(base.revision(), base.position());
    }
    *fee->add_payments() = Owe(difference, draft);
    fee->clear_difference_cents();
    fee->clear_difference_day();
  }
}

void RecoverFee(int year, DossierDraft* draft) {
  DossierRecord::Fee* fee = FindStanding(year, draft->mutable_dossier());
  assert(fee != nullptr);
  Recover(fee, draft);
}

void RecoverLaterFees(DossierDraft* draft) {
  std::set<int> acquired;
  for (DossierRecord::Fee& fee : *draft->mutable_dossier()->mutable_fees()) {
    if (fee.recovered_revision() != 0 || acquired.insert(fee.year()).second) continue;
    Recover(&fee, draft);
    fee.set_recovered_by_join(true);
  }
}

void RestoreFee(DossierRecord::Fee* recovered, DossierDraft* draft) {
  assert(recovered->recovered_by_join());
  recovered->set_recovered_by_join(false);
  DossierRecord::Fee fee = *recovered;
  fee.clear_recovered_revision();
  fee.clear_payments();
  fee.set_acquired_revision(draft->accept().revision);
  const CivilDay service_day = DayOfNumber(fee.service_day());
  const CivilDay pay_by = PayBy(draft->accept().accept_day, service_day, draft->rulebook());
  // An amount below the base is a raised difference: the patient paid the base, or the raised fee
  // added this part later.
  const int64_t base = draft->rulebook().FeeOn(service_day).amount_cents();
  for (const DossierRecord::FeePayment& made : recovered->payments()) {
    const auto kind =
        made.amount_cents() < base ? edmg::v1::FEE_KIND_RAISED_DIFFERENCE : fee.kind();
    *fee.add_payments() = Owe({PhysicianOf(fee, *draft), fee.qualification(), fee.insurer(), kind,
                               service_day, fee.claim_code(), made.amount_cents(), pay_by,
                               PaymentId(made.revision(), made.position())},
                              draft);
  }
  AddUsageOf(fee, 1, draft);
  *draft->mutable_dossier()->add_fees() = std::move(fee);
}

void OwePreventionModule(const FeeClaim& claim, int64_t amount_cents, DossierDraft* draft) {
  Owe({claim.physician, QualificationOn(*claim.physician.physician, claim.service_day),
       claim.insurer, claim.kind, claim.service_day, claim.claim_code, amount_cents,
       PayBy(claim, *draft)},
      draft);
}

}  // namespace edmg::rules
