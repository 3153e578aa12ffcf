#include "services/rules/payments/obligation.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/rules/book/insurer_events.h"
#include "services/rules/people/entitlement.h"
#include "values/civil_date.h"
#include "values/identifiers.h"
#include "values/timestamps.h"

namespace edmg::rules {
namespace {

void SetAccount(const Obligation& obligation, absl::CivilDay accept_day,
                edmg::v1::Payment* payment) {
  if (obligation.kind == edmg::v1::FEE_KIND_RECOVERY) return;
  const auto* account =
      EnrolmentOn(obligation.physician.enrolments, obligation.insurer, accept_day);
  if (account == nullptr) return;  // on paper: the insurer knows the account
  payment->set_iban(account->iban());
  payment->set_bic(account->bic());
}

void FillPayment(const Obligation& obligation, const Accept& accept, edmg::v1::Payment* payment) {
  const edmg::v1::Physician& physician = *obligation.physician.physician;
  payment->set_insurer(std::string(obligation.insurer));
  payment->set_physician_nihii(
      absl::StrCat(PhysicianId(physician.nihii()), obligation.qualification));
  payment->set_kind(obligation.kind);
  payment->set_year(static_cast<int32_t>(obligation.service_day.year()));
  *payment->mutable_service_date() = DateOf(obligation.service_day);
  payment->set_claim_code(std::string(obligation.claim_code));
  payment->set_amount_cents(obligation.amount_cents);
  SetAccount(obligation, accept.accept_day, payment);
  *payment->mutable_pay_by() = DateOf(obligation.pay_by);
  payment->set_related_payment_id(obligation.related_payment_id);
}

}  // namespace

int Oblige(const Obligation& obligation, const std::string& patient_ssin, const Accept& accept,
           edmg::store::v1::Decision* decision) {
  edmg::v1::Payment payment;
  FillPayment(obligation, accept, &payment);
  payment.set_patient_ssin(patient_ssin);
  return AddPayment(std::move(payment), accept, decision);
}

int AddPayment(edmg::v1::Payment payment, const Accept& accept,
               edmg::store::v1::Decision* decision) {
  const int position = decision->payments_size();
  payment.set_payment_id(PaymentId(accept.revision, position));
  payment.set_revision(accept.revision);
  *payment.mutable_record_time() = TimestampOf(accept.accept_time);
  AddEvent(edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE, payment, accept, decision);
  *decision->add_payments() = std::move(payment);
  decision->set_payments_have_states(true);
  decision->set_payments_are_open(true);
  return position;
}

edmg::store::v1::PaymentEventRecord* AddEvent(edmg::v1::PaymentEventType type,
                                              const edmg::v1::Payment& payment,
                                              const Accept& accept,
                                              edmg::store::v1::Decision* decision) {
  auto* event = AddInsurerEvent(type, payment.insurer(), accept, decision);
  event->set_payment_revision(payment.revision());
  event->set_payment_position(PositionOf(payment));
  return event;
}

edmg::store::v1::PaymentKey KeyOf(const edmg::v1::Payment& payment) {
  edmg::store::v1::PaymentKey key;
  key.set_insurer(payment.insurer());
  key.set_revision(payment.revision());
  key.set_position(PositionOf(payment));
  return key;
}

int PositionOf(const edmg::v1::Payment& payment) {
  const std::string& id = payment.payment_id();
  int position = -1;
  if (!absl::SimpleAtoi(id.substr(id.rfind('-') + 1), &position)) return -1;
  return position;
}

absl::CivilDay PayBy(absl::CivilDay payable_day, absl::CivilDay service_day,
                     const Rulebook& rulebook) {
  return payable_day + rulebook.WindowsOn(service_day).payment_due_days();
}

std::string PaymentId(int64_t revision, int position) {
  return absl::StrCat("P-", revision, "-", position);
}

}  // namespace edmg::rules
