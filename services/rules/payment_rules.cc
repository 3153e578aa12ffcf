#include "services/rules/payment_rules.h"

#include <cassert>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/rules/civil_date.h"
#include "services/rules/holding_rules.h"
#include "services/rules/identifiers.h"
#include "services/rules/tables.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::DossierRecord;
using edmg::store::v1::ListEntryRecord;

bool SameEntry(const ListEntryRecord& a, const ListEntryRecord& b) {
  return a.physician() == b.physician() && a.qualification() == b.qualification() &&
         a.begin_day() == b.begin_day() && a.right_end_day() == b.right_end_day() &&
         a.last_fee_year() == b.last_fee_year();
}

void SetTimestamp(absl::Time time, google::protobuf::Timestamp* timestamp) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp->set_seconds(seconds);
  timestamp->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

void FillPayment(const Obligation& obligation, const Accept& accept, edmg::v1::Payment* payment) {
  const edmg::v1::Physician& physician = *obligation.physician.physician;
  const auto* account =
      EnrolmentOn(obligation.physician.enrolments, obligation.insurer, accept.accept_day);
  const Regime* regime = RegimeOn(obligation.service_day);
  assert(account != nullptr && regime != nullptr);
  payment->set_insurer(std::string(obligation.insurer));
  payment->set_physician_nihii(absl::StrCat(PhysicianId(physician.nihii()),
                                            QualificationOn(physician, obligation.service_day)));
  payment->set_kind(obligation.kind);
  payment->set_year(static_cast<int32_t>(obligation.service_day.year()));
  *payment->mutable_service_date() = DateOf(obligation.service_day);
  payment->set_claim_code(std::string(obligation.claim_code));
  payment->set_amount_cents(FeeOn(obligation.service_day).amount_cents);
  payment->set_iban(account->iban());
  payment->set_bic(account->bic());
  payment->set_revision(accept.revision);
  SetTimestamp(accept.accept_time, payment->mutable_record_time());
  *payment->mutable_pay_by() = DateOf(accept.accept_day + regime->payment_due_days);
}

}  // namespace

void DossierDraft::Finish() {
  if (!changed_) return;
  const std::optional<ListEntryRecord> before = ListEntryOf(ssin_, patient_.dossier);
  const std::optional<ListEntryRecord> after = ListEntryOf(ssin_, dossier_);
  if (before.has_value() && (!after.has_value() || after->physician() != before->physician())) {
    ListEntryRecord* former = decision_->add_list_entries();
    former->set_physician(before->physician());
    former->set_ssin(ssin_);
  }
  if (after.has_value() && (!before.has_value() || !SameEntry(*before, *after))) {
    *decision_->add_list_entries() = *after;
  }
  auto* changed = decision_->add_dossiers();
  changed->set_ssin(ssin_);
  *changed->mutable_dossier() = std::move(dossier_);
  changed_ = false;
}

std::string PaymentId(int64_t revision, int position) {
  return absl::StrCat("P-", revision, "-", position);
}

void Oblige(const Obligation& obligation, DossierDraft* draft) {
  const Accept& accept = draft->accept();
  edmg::store::v1::Decision* decision = draft->decision();
  const int position = decision->payments_size();
  edmg::v1::Payment* payment = decision->add_payments();
  FillPayment(obligation, accept, payment);
  payment->set_payment_id(PaymentId(accept.revision, position));
  payment->set_patient_ssin(draft->ssin());

  edmg::store::v1::PaymentEventRecord* event = decision->add_payment_events();
  event->set_insurer(payment->insurer());
  event->set_position(decision->payment_events_size() - 1);
  event->set_type(edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE);
  event->set_payment_revision(accept.revision);
  event->set_payment_position(position);
  *event->mutable_event_time() = payment->record_time();

  DossierRecord::Fee* fee = draft->mutable_dossier()->add_fees();
  fee->set_year(payment->year());
  fee->set_physician(PhysicianId(payment->physician_nihii()));
  fee->set_kind(obligation.kind);
  fee->set_payment_revision(accept.revision);
  fee->set_payment_position(position);
}

}  // namespace edmg::rules
