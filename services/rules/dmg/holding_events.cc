#include "services/rules/dmg/holding_events.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/rules/book/insurer_events.h"
#include "services/rules/dmg/holding_rules.h"
#include "services/rules/people/affiliation.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::v1::PaymentEventType;
using Holding = edmg::store::v1::DossierRecord::Holding;

std::string NihiiOf(const Holding& holding) {
  return absl::StrCat(holding.holder(), holding.qualification());
}

bool RunsOn(const Holding* holding, absl::CivilDay day) {
  return holding != nullptr && holding->right_end_day() >= DayNumber(day);
}

// UNSPECIFIED: insurers are told nothing. A right that has run out was told by the calendar.
PaymentEventType TypeOf(const Holding* before, const Holding* after, absl::CivilDay today) {
  const bool ran = RunsOn(before, today);
  if (!RunsOn(after, today)) {
    return ran ? edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_ENDED
               : edmg::v1::PAYMENT_EVENT_TYPE_UNSPECIFIED;
  }
  const bool same = before != nullptr && before->holder() == after->holder() &&
                    before->begin_day() == after->begin_day();
  if (!same) {
    return ran && before->holder() != after->holder() ? edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_MOVED
                                                      : edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_OPENED;
  }
  return before->right_end_day() == after->right_end_day()
             ? edmg::v1::PAYMENT_EVENT_TYPE_UNSPECIFIED
             : edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_EXTENDED;
}

// The event of a patient whose holding is this one; nullptr: no insurer is concerned.
edmg::store::v1::PaymentEventRecord* AddEvent(PaymentEventType type, const PatientFacts& patient,
                                              const Holding& holding, absl::CivilDay day,
                                              const Accept& accept,
                                              edmg::store::v1::Decision* decision) {
  const std::optional<std::string> insurer = InsurerOn(patient.insured, day);
  if (!insurer.has_value()) return nullptr;
  auto* event = AddInsurerEvent(type, *insurer, accept, decision);
  auto& told = *event->mutable_holding();
  told.set_patient_ssin(patient.ssin);
  told.set_holder_nihii(NihiiOf(holding));
  *told.mutable_begin_date() = DateOf(DayOfNumber(holding.begin_day()));
  *told.mutable_right_end_date() = DateOf(DayOfNumber(holding.right_end_day()));
  told.set_revision(accept.revision);
  return event;
}

}  // namespace

void AddHoldingEvent(const PatientFacts& patient, const edmg::store::v1::DossierRecord& after,
                     const Accept& accept, edmg::store::v1::Decision* decision) {
  const Holding* held = PresentHolding(patient.dossier);
  const Holding* holds = PresentHolding(after);
  const PaymentEventType type = TypeOf(held, holds, accept.accept_day);
  if (type == edmg::v1::PAYMENT_EVENT_TYPE_UNSPECIFIED) return;
  auto* event = AddEvent(type, patient, holds == nullptr ? *held : *holds, accept.accept_day,
                         accept, decision);
  if (event == nullptr || type != edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_MOVED) return;
  event->mutable_holding()->set_former_holder_nihii(NihiiOf(*held));
}

bool EndsOn(const edmg::store::v1::DossierRecord& dossier, absl::CivilDay day) {
  const Holding* present = PresentHolding(dossier);
  return present != nullptr && present->right_end_day() == DayNumber(day);
}

void AddHoldingEnded(const PatientFacts& patient, absl::CivilDay day, const Accept& accept,
                     edmg::store::v1::Decision* decision) {
  AddEvent(edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_ENDED, patient, *PresentHolding(patient.dossier),
           day, accept, decision);
}

}  // namespace edmg::rules
